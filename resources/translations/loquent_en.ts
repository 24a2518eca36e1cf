<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ActCounts</name>
    <message numerus="yes">
        <source>%Ln conversations moved to {folder}</source>
        <translation>
            <numerusform>%Ln conversation moved to {folder}</numerusform>
            <numerusform>%Ln conversations moved to {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversations deleted</source>
        <translation>
            <numerusform>%Ln conversation deleted</numerusform>
            <numerusform>%Ln conversations deleted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversations back in the list</source>
        <translation>
            <numerusform>%Ln conversation back in the list</numerusform>
            <numerusform>%Ln conversations back in the list</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversations archived</source>
        <translation>
            <numerusform>%Ln conversation archived</numerusform>
            <numerusform>%Ln conversations archived</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversations taken out of the archive</source>
        <translation>
            <numerusform>%Ln conversation taken out of the archive</numerusform>
            <numerusform>%Ln conversations taken out of the archive</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conversations moved out of their folder</source>
        <translation>
            <numerusform>%Ln conversation moved out of its folder</numerusform>
            <numerusform>%Ln conversations moved out of their folder</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ComparePage</name>
    <message numerus="yes">
        <source>%Ln tries</source>
        <translation>
            <numerusform>%Ln try</numerusform>
            <numerusform>%Ln tries</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ConversationExports</name>
    <message numerus="yes">
        <source>Export %n conversation(s)</source>
        <translation>
            <numerusform>Export %n conversation</numerusform>
            <numerusform>Export %n conversations</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Counts</name>
    <message numerus="yes">
        <source>Writing · %Ln words</source>
        <translation>
            <numerusform>Writing · %Ln word</numerusform>
            <numerusform>Writing · %Ln words</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show all %Ln lines</source>
        <translation>
            <numerusform>Show all %Ln line</numerusform>
            <numerusform>Show all %Ln lines</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln tokens</source>
        <translation>
            <numerusform>%Ln token</numerusform>
            <numerusform>%Ln tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cut off by the gateway after %Ln tokens</source>
        <translation>
            <numerusform>Cut off by the gateway after %Ln token</numerusform>
            <numerusform>Cut off by the gateway after %Ln tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln messages</source>
        <translation>
            <numerusform>%Ln message</numerusform>
            <numerusform>%Ln messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln branches</source>
        <translation>
            <numerusform>%Ln branch</numerusform>
            <numerusform>%Ln branches</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln places differ</source>
        <translation>
            <numerusform>%Ln place differs</numerusform>
            <numerusform>%Ln places differ</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>%Ln more</numerusform>
            <numerusform>%Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln found</source>
        <translation>
            <numerusform>%Ln found</numerusform>
            <numerusform>%Ln found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>More than %Ln found</source>
        <translation>
            <numerusform>More than %Ln found</numerusform>
            <numerusform>More than %Ln found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln match(es)</source>
        <translation>
            <numerusform>%Ln match</numerusform>
            <numerusform>%Ln matches</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln message(s) still being indexed</source>
        <translation>
            <numerusform>%Ln message still being indexed</numerusform>
            <numerusform>%Ln messages still being indexed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DataCounts</name>
    <message numerus="yes">
        <source>%n conversation(s)</source>
        <translation>
            <numerusform>%n conversation</numerusform>
            <numerusform>%n conversations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n message</numerusform>
            <numerusform>%n messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n attached file(s)</source>
        <translation>
            <numerusform>%n attached file</numerusform>
            <numerusform>%n attached files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are here already</source>
        <translation>
            <numerusform>%n of them is here already</numerusform>
            <numerusform>%n of them are here already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new conversation(s)</source>
        <translation>
            <numerusform>%n new conversation</numerusform>
            <numerusform>%n new conversations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new message(s)</source>
        <translation>
            <numerusform>%n new message</numerusform>
            <numerusform>%n new messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversation(s) were gone on with</source>
        <translation>
            <numerusform>%n conversation was gone on with</numerusform>
            <numerusform>%n conversations were gone on with</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversation(s) were here already</source>
        <translation>
            <numerusform>%n conversation was here already</numerusform>
            <numerusform>%n conversations were here already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) that may hold a secret were left out.</source>
        <translation>
            <numerusform>%n setting that may hold a secret was left out.</numerusform>
            <numerusform>%n settings that may hold a secret were left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n attached file(s) are damaged and were left out.</source>
        <translation>
            <numerusform>%n attached file is damaged and was left out.</numerusform>
            <numerusform>%n attached files are damaged and were left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportGroup</name>
    <message numerus="yes">
        <source>%n conversation(s) exported</source>
        <translation>
            <numerusform>%n conversation exported</numerusform>
            <numerusform>%n conversations exported</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message numerus="yes">
        <source>%n matches</source>
        <translation>
            <numerusform>%n match</numerusform>
            <numerusform>%n matches</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportGroup</name>
    <message numerus="yes">
        <source>%n new conversation(s)</source>
        <translation>
            <numerusform>%n new conversation</numerusform>
            <numerusform>%n new conversations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversation(s) imported</source>
        <translation>
            <numerusform>%n conversation imported</numerusform>
            <numerusform>%n conversations imported</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n conversation(s)</source>
        <translation>
            <numerusform>%n conversation</numerusform>
            <numerusform>%n conversations</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ListCounts</name>
    <message numerus="yes">
        <source>%Ln conversations</source>
        <translation>
            <numerusform>%Ln conversation</numerusform>
            <numerusform>%Ln conversations</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelCount</name>
    <message numerus="yes">
        <source>%n models</source>
        <translation>
            <numerusform>%n model</numerusform>
            <numerusform>%n models</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MoreLine</name>
    <message numerus="yes">
        <source>%n more message(s) wait</source>
        <translation>
            <numerusform>%n more message waits</numerusform>
            <numerusform>%n more messages wait</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NewBelowButton</name>
    <message numerus="yes">
        <source>%n new</source>
        <translation>
            <numerusform>%n new</numerusform>
            <numerusform>%n new</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PickerPopup</name>
    <message numerus="yes">
        <source>Search %n model(s)</source>
        <translation>
            <numerusform>Search %n model</numerusform>
            <numerusform>Search %n models</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProviderForm</name>
    <message numerus="yes">
        <source>%n models</source>
        <translation>
            <numerusform>%n model</numerusform>
            <numerusform>%n models</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProvidersSection</name>
    <message numerus="yes">
        <source>%n models</source>
        <translation>
            <numerusform>%n model</numerusform>
            <numerusform>%n models</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueuedLine</name>
    <message numerus="yes">
        <source>%n picture(s)</source>
        <translation>
            <numerusform>%n picture</numerusform>
            <numerusform>%n pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SelectionBar</name>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>%Ln selected</numerusform>
            <numerusform>%Ln selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrashCounts</name>
    <message numerus="yes">
        <source>gone for good in %Ln days</source>
        <translation>
            <numerusform>gone for good in %Ln day</numerusform>
            <numerusform>gone for good in %Ln days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>What was deleted can be brought back for %Ln days. Then it goes for good.</source>
        <translation>
            <numerusform>What was deleted can be brought back for %Ln day. Then it goes for good.</numerusform>
            <numerusform>What was deleted can be brought back for %Ln days. Then it goes for good.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln items for good?</source>
        <translation>
            <numerusform>Delete %Ln item for good?</numerusform>
            <numerusform>Delete %Ln items for good?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln items stay until the reply in them has ended</source>
        <translation>
            <numerusform>%Ln item stays until the reply in it has ended</numerusform>
            <numerusform>%Ln items stay until the reply in them has ended</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_Counts</name>
    <message numerus="yes">
        <source>%n conversation(s)</source>
        <translation>
            <numerusform>%n conversation</numerusform>
            <numerusform>%n conversations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n message</numerusform>
            <numerusform>%n messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n place(s) could not be read.</source>
        <translation>
            <numerusform>%n place could not be read.</numerusform>
            <numerusform>%n places could not be read.</numerusform>
        </translation>
    </message>
</context>
</TS>
