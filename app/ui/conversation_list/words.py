"""The words of the conversation list: titles and the heads over groups."""

from PySide6.QtCore import QDate, QLocale

from app.domain.conversation import Conversation
from app.ui.conversation_list.groups import Group, GroupKind
from app.ui.translation import translate


def shown_title(conversation: Conversation) -> str:
    """Return the title, or what stands in its place before the first message."""
    return conversation.title or translate("ConversationList", "New conversation")


def head_text(group: Group) -> str:
    """Return the words over a group."""
    if group.kind is GroupKind.TODAY:
        return translate("ConversationList", "Today")
    if group.kind is GroupKind.YESTERDAY:
        return translate("ConversationList", "Yesterday")
    if group.kind is GroupKind.WEEK or group.month is None:
        return translate("ConversationList", "Previous 7 days")
    month = QDate(group.month.year, group.month.month, 1)
    return QLocale().toString(month, translate("ConversationList", "MMMM yyyy", "format of the head over a month"))
