"""The words of the trash."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QObject

from app.domain.conversation import Role
from app.domain.trash import TrashedMessage
from app.ui import moments
from app.ui.translation import translate

KEPT_DAYS = 30


def title_words(title: str, message: TrashedMessage | None) -> str:
    """Return the first line of a row: the title, or the first words of a message."""
    if message is not None:
        return message.words or translate("Trash", "A message without words")
    return title or translate("ConversationList", "New conversation")


def kind_words(title: str, message: TrashedMessage | None) -> str:
    """Return what a row is."""
    if message is None:
        return translate("Trash", "Conversation")
    place = title or translate("ConversationList", "New conversation")
    if message.role is Role.USER:
        return translate("Trash", "Your message in {title}").format(title=place)
    return translate("Trash", "Reply in {title}").format(title=place)


def deleted_words(deleted_at: datetime) -> str:
    """Return when something was deleted."""
    return translate("Trash", "deleted {day}").format(day=moments.day(moments.local(deleted_at).date()))


def left_words(deleted_at: datetime, now: datetime | None = None) -> str:
    """Return how long something can still be brought back."""
    left = deleted_at + timedelta(days=KEPT_DAYS) - (now or datetime.now(UTC))
    if left < timedelta(days=1):
        return translate("Trash", "gone for good today")
    # A day that has begun counts: what was deleted a minute ago has all its days.
    return TrashCounts().days_left(-(-left // timedelta(days=1)))


class TrashCounts(QObject):
    """Sentences with a number, in the plural that it asks for: lupdate sees plurals in ``self.tr`` alone."""

    def days_left(self, days: int) -> str:
        """Return how many days are left."""
        return self.tr("gone for good in %Ln days", "", days)

    def kept(self, days: int) -> str:
        """Return how long the trash keeps what is in it."""
        return self.tr("What was deleted can be brought back for %Ln days. Then it goes for good.", "", days)

    def delete(self, count: int) -> str:
        """Return the question before things go for good."""
        return self.tr("Delete %Ln items for good?", "", count)

    def stays(self, count: int) -> str:
        """Return that some things could not be removed."""
        return self.tr("%Ln items stay until the reply in them has ended", "", count)
