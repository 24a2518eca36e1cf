"""What toasts say of acts: that they were done, taken back, done again."""

from app.domain.events import ActDone, ActKind
from app.ui.translation import translate


def done_words(act: ActDone) -> str:
    """Return what a toast says of an act that took something out of sight; nothing where its outcome is in sight."""
    if act.count > 1:
        return _done_to_many(act)
    name = act.name or translate("ConversationList", "New conversation")
    words = {
        ActKind.DELETED: translate("Acts", "Deleted: {name}"),
        ActKind.RESTORED: translate("Acts", "Back in the list: {name}"),
        ActKind.ARCHIVED: translate("Acts", "Archived: {name}"),
        ActKind.UNARCHIVED: translate("Acts", "Taken out of the archive: {name}"),
        ActKind.FOLDER_REMOVED: translate("Acts", "Folder removed: {name}"),
        ActKind.MESSAGE_DELETED: translate("Acts", "Message deleted"),
        ActKind.MESSAGE_RESTORED: translate("Acts", "Message restored"),
    }
    if act.kind is ActKind.MOVED:
        return _moved(act)
    return words.get(act.kind, "").format(name=name)


def undone_words(act: ActDone) -> str:
    """Return what a toast says of an act that was taken back."""
    return translate("Acts", "Undone: {act}").format(act=_name(act.kind))


def redone_words(act: ActDone) -> str:
    """Return what a toast says of an act that was done again."""
    return translate("Acts", "Done again: {act}").format(act=_name(act.kind))


def _done_to_many(act: ActDone) -> str:
    if act.kind is ActKind.DELETED:
        return translate("Acts", "%n conversation(s) deleted", None, act.count)
    if act.kind is ActKind.RESTORED:
        return translate("Acts", "%n conversation(s) back in the list", None, act.count)
    if act.kind is ActKind.ARCHIVED:
        return translate("Acts", "%n conversation(s) archived", None, act.count)
    if act.kind is ActKind.UNARCHIVED:
        return translate("Acts", "%n conversation(s) taken out of the archive", None, act.count)
    return _moved(act) if act.kind is ActKind.MOVED else ""


def _moved(act: ActDone) -> str:
    if not act.name:
        return translate("Acts", "%n conversation(s) taken out of the folder", None, act.count)
    return translate("Acts", "%n conversation(s) moved to {folder}", None, act.count).format(folder=act.name)


def _name(kind: ActKind) -> str:
    return {
        ActKind.RENAMED: translate("Acts", "rename"),
        ActKind.DELETED: translate("Acts", "delete"),
        ActKind.RESTORED: translate("Acts", "restore"),
        ActKind.ARCHIVED: translate("Acts", "archive"),
        ActKind.UNARCHIVED: translate("Acts", "take out of the archive"),
        ActKind.PINNED: translate("Acts", "pin"),
        ActKind.UNPINNED: translate("Acts", "unpin"),
        ActKind.MOVED: translate("Acts", "move"),
        ActKind.TAGGED: translate("Acts", "add a tag"),
        ActKind.UNTAGGED: translate("Acts", "remove a tag"),
        ActKind.FOLDER_MADE: translate("Acts", "new folder"),
        ActKind.FOLDER_RENAMED: translate("Acts", "rename the folder"),
        ActKind.FOLDER_REMOVED: translate("Acts", "remove the folder"),
        ActKind.FOLDER_SORTED: translate("Acts", "sort folders"),
        ActKind.MESSAGE_DELETED: translate("Acts", "delete the message"),
        ActKind.MESSAGE_RESTORED: translate("Acts", "restore the message"),
        ActKind.MESSAGE_EDITED: translate("Acts", "edit the message"),
        ActKind.RETRIED: translate("Acts", "ask again"),
        ActKind.BRANCH_SHOWN: translate("Acts", "show another branch"),
        ActKind.FORKED: translate("Acts", "fork"),
    }[kind]
