"""What the map says of a message."""

from PySide6.QtCore import QObject

from app.domain.conversation import Message, MessageStatus, Role
from app.domain.tree_map import TreeMap, TreeNode
from app.ui import moments
from app.ui.timeline import status_words
from app.ui.translation import translate


class Counts(QObject):
    """Sentences with a number, in the plural that it asks for: lupdate sees plurals in ``self.tr`` alone."""

    def messages(self, count: int) -> str:
        """Return how many messages there are."""
        return self.tr("%Ln messages", "", count)

    def branches(self, count: int) -> str:
        """Return how many branches there are."""
        return self.tr("%Ln branches", "", count)

    def places(self, count: int) -> str:
        """Return in how many places two texts differ."""
        return self.tr("%Ln places differ", "", count) if count else translate("BranchMap", "Nothing differs")

    def hidden(self, count: int) -> str:
        """Return how many messages a folded branch holds."""
        return self.tr("%Ln more", "", count)


def summary(tree: TreeMap) -> str:
    """Return how large a tree is, such as "11 messages, 5 branches"."""
    counts = Counts()
    words = translate("BranchMap", "{messages}, {branches}")
    return words.format(messages=counts.messages(tree.messages), branches=counts.branches(tree.branches))


def who(node: TreeNode) -> str:
    """Return who speaks."""
    if node.role is Role.USER:
        return translate("BranchMap", "You")
    if node.role is Role.TOOL:
        return status_words.tool_name()
    return translate("BranchMap", "No model") if node.model is None else node.model.model_id


def who_of(message: Message) -> str:
    """Return who speaks, of a whole message."""
    return translate("BranchMap", "You") if message.role is Role.USER else status_words.name_of(message)


def place(node: TreeNode) -> str:
    """Return which of the tries in its place a message is, such as "2 / 3"; empty for an only one."""
    return f"{node.number} / {node.count}" if node.count > 1 else ""


def first_line(node: TreeNode) -> str:
    """Return what a message begins with, else how far it has come."""
    if node.words:
        return node.words
    return {
        MessageStatus.RUNNING: translate("BranchMap", "Being written"),
        MessageStatus.FAILED: translate("BranchMap", "Failed"),
        MessageStatus.STOPPED: translate("BranchMap", "Stopped"),
        MessageStatus.INTERRUPTED: translate("BranchMap", "Interrupted"),
        MessageStatus.CUT: translate("BranchMap", "Cut off"),
        MessageStatus.COMPLETE: translate("BranchMap", "Nothing to read"),
    }[node.status]


def when(node: TreeNode) -> str:
    """Return when a message was written, or on which day it was deleted."""
    if node.deleted_at is not None:
        deleted = moments.local(node.deleted_at).date()
        return translate("BranchMap", "deleted {day}").format(day=moments.day(deleted))
    if node.gone:
        return translate("BranchMap", "deleted with the one above")
    return moments.day_or_time(moments.local(node.created_at))


def spoken(node: TreeNode, *, is_head: bool, letter: str, hidden: int) -> str:
    """Return a row as a screen reader says it."""
    said = [who(node)]
    if node.count > 1:
        words = translate("BranchMap", "try {number} of {count}")
        said.append(words.format(number=node.number, count=node.count))
    if node.edited:
        said.append(edited())
    if is_head:
        said.append(here())
    elif node.shown:
        said.append(translate("BranchMap", "on the shown path"))
    if letter:
        said.append(translate("BranchMap", "chosen as {letter}").format(letter=letter))
    said.append(when(node))
    if hidden:
        said.append(Counts().hidden(hidden))
    return f"{', '.join(said)}: {first_line(node)}"


def here() -> str:
    """Return what marks where the conversation stands."""
    return translate("BranchMap", "you are here")


def edited() -> str:
    """Return what marks a reply whose text a person changed."""
    return translate("BranchMap", "edited")


def shown() -> str:
    """Return what marks a message of the shown path."""
    return translate("BranchMap", "shown")
