"""The words of the conversation list: titles, heads, folders, and what a screen reader says of a row."""

from collections.abc import Sequence

from PySide6.QtCore import QDate, QLocale, QObject

from app.domain.conversation import Conversation
from app.domain.library import Section, SectionKind
from app.ui.conversation_list.entries import Entry, FolderRow, Head, HeadKind, Row
from app.ui.conversation_list.groups import Group, GroupKind
from app.ui.translation import translate


def shown_title(conversation: Conversation | Row) -> str:
    """Return the title, or what stands in its place before the first message."""
    return conversation.title or translate("ConversationList", "New conversation")


def entry_text(entry: Entry) -> str:
    """Return the words of a row."""
    if isinstance(entry, Row):
        return shown_title(entry)
    if isinstance(entry, FolderRow):
        return entry.folder.name
    return _head_text(entry)


def spoken(entry: Entry, mark: str) -> str:
    """Return what a screen reader says of a row; ``mark`` is the name of the mark that it shows."""
    if isinstance(entry, FolderRow):
        state = translate("ConversationList", "open") if entry.is_open else translate("ConversationList", "closed")
        name = translate("ConversationList", "Folder {name}").format(name=entry.folder.name)
        return _listed(name, conversations(entry.count), state)
    if not isinstance(entry, Row):
        return entry_text(entry)
    parts = [shown_title(entry)]
    if mark == "failed":
        parts.append(translate("ConversationList", "the last reply failed"))
    elif mark == "running":
        parts.append(translate("ConversationList", "a reply is coming in"))
    elif mark == "unread":
        parts.append(translate("ConversationList", "a reply you have not read"))
    if entry.tags:
        parts.append(translate("ConversationList", "tagged {tags}").format(tags=joined(entry.tags)))
    return _listed(*parts)


def conversations(count: int) -> str:
    """Return a number of conversations in words."""
    return ListCounts().conversations(count)


class ListCounts(QObject):
    """Sentences with a number, in the plural that it asks for: lupdate sees plurals in ``self.tr`` alone."""

    def conversations(self, count: int) -> str:
        """Return a number of conversations in words."""
        return self.tr("%Ln conversations", "", count)


def joined(names: Sequence[str]) -> str:
    """Return names with what stands between them in the language of the window."""
    return QLocale().createSeparatedList(list(names))


def section_text(section: Section) -> str:
    """Return what the chip of a section that is shown alone says."""
    return translate("ConversationList", "Archive") if section.kind is SectionKind.ARCHIVE else section.name


def _listed(*parts: str) -> str:
    return translate("ConversationList", ", ", "between the parts that a screen reader says").join(parts)


def _head_text(head: Group | Head) -> str:
    if isinstance(head, Head):
        pinned = translate("ConversationList", "Pinned")
        return pinned if head.kind is HeadKind.PINNED else translate("ConversationList", "Folders")
    if head.kind is GroupKind.TODAY:
        return translate("ConversationList", "Today")
    if head.kind is GroupKind.YESTERDAY:
        return translate("ConversationList", "Yesterday")
    if head.kind is GroupKind.WEEK or head.month is None:
        return translate("ConversationList", "Previous 7 days")
    month = QDate(head.month.year, head.month.month, 1)
    return QLocale().toString(month, translate("ConversationList", "MMMM yyyy", "format of the head over a month"))
