"""Days and times as the language of the window writes them."""

from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale


def day(moment: datetime) -> str:
    """Return the day here at that moment."""
    local = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
    return QLocale().toString(local.date(), QLocale.FormatType.ShortFormat)


def day_and_time(moment: datetime) -> str:
    """Return day and time here at that moment."""
    local = QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))
    return QLocale().toString(local, QLocale.FormatType.ShortFormat)
