"""How a copy of the history is spoken of."""

from datetime import datetime

from PySide6.QtCore import QDate, QLocale, QObject

from app.domain.copies import CopyKind, HistoryCopy, Salvage
from app.ui import moments
from app.ui.translation import translate


def when(moment: datetime, today: datetime | None = None) -> str:
    """Return the local day and time, such as "Today, 09:12"."""
    local, now = moment.astimezone(), (today or datetime.now().astimezone())
    time = moments.time(moments.local(moment))
    days = (now.date() - local.date()).days
    if days == 0:
        return translate("Copies", "Today, {time}").format(time=time)
    if days == 1:
        return translate("Copies", "Yesterday, {time}").format(time=time)
    day = QLocale().toString(QDate(local.year, local.month, local.day), QLocale.FormatType.LongFormat)
    return translate("Copies", "{day}, {time}").format(day=day, time=time)


def why(copy: HistoryCopy) -> str:
    """Return why a copy was made."""
    return {
        CopyKind.DAILY: translate("Copies", "Daily copy"),
        CopyKind.BY_HAND: translate("Copies", "Made by hand"),
        CopyKind.MIGRATION: translate("Copies", "Before an upgrade of Loquent"),
        CopyKind.SET_ASIDE: translate("Copies", "Was replaced by a copy"),
        CopyKind.SALVAGED: translate("Copies", "Saved from a damaged history"),
    }[copy.kind]


def content(copy: HistoryCopy) -> str:
    """Return how much is in a copy."""
    if copy.conversations is None:
        return translate("Copies", "Cannot be read")
    if copy.is_newer:
        return translate("Copies", "Of a newer Loquent")
    return conversations(copy.conversations)


class _Counts(QObject):
    """Numbers in words; a QObject, because only its ``tr`` knows plural forms that lupdate finds."""

    def conversations(self, count: int) -> str:
        return self.tr("%n conversation(s)", "", count)

    def messages(self, count: int) -> str:
        return self.tr("%n message(s)", "", count)

    def lost(self, count: int) -> str:
        return self.tr("%n place(s) could not be read.", "", count)


def conversations(count: int) -> str:
    """Return so many conversations in words."""
    return _Counts().conversations(count)


def size(copy: HistoryCopy) -> str:
    """Return the size, such as "4.2 MB"."""
    return QLocale().formattedDataSize(copy.size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def saved(salvage: Salvage) -> str:
    """Return what could be read of a damaged history."""
    counts = _Counts()
    words = translate("Copies", "Could be read: {conversations}, {messages}.").format(
        conversations=counts.conversations(salvage.conversations), messages=counts.messages(salvage.messages)
    )
    return " ".join((words, counts.lost(salvage.lost))) if salvage.lost else words
