"""What toasts say of acts: that they were done, taken back, done again."""

from PySide6.QtCore import QObject

from app.domain.events import ActDone, ActKind
from app.ui.translation import translate


def done_words(act: ActDone) -> str:
    """Return what a toast says of an act that took something out of sight; nothing where its outcome is in sight."""
    if act.count > 1 or act.kind is ActKind.MOVED:
        return ActCounts().done(act)
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
    return words.get(act.kind, "").format(name=name)


def undone_words(act: ActDone) -> str:
    """Return what a toast says of an act that was taken back."""
    return translate("Acts", "Undone: {act}").format(act=_name(act.kind))


def redone_words(act: ActDone) -> str:
    """Return what a toast says of an act that was done again."""
    return translate("Acts", "Redone: {act}").format(act=_name(act.kind))


class ActCounts(QObject):
    """Sentences with a number, in the plural that it asks for: lupdate sees plurals in ``self.tr`` alone."""

    def done(self, act: ActDone) -> str:
        """Return what was done to several conversations, or to any that moved."""
        count = act.count
        if act.kind is ActKind.MOVED and act.name:
            return self.tr("%Ln conversations moved to {folder}", "", count).format(folder=act.name)
        return {
            ActKind.DELETED: self.tr("%Ln conversations deleted", "", count),
            ActKind.RESTORED: self.tr("%Ln conversations back in the list", "", count),
            ActKind.ARCHIVED: self.tr("%Ln conversations archived", "", count),
            ActKind.UNARCHIVED: self.tr("%Ln conversations taken out of the archive", "", count),
            ActKind.MOVED: self.tr("%Ln conversations moved out of their folder", "", count),
        }.get(act.kind, "")


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
