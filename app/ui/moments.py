"""Days and times, written the same way wherever they stand in the window."""

from datetime import datetime

from PySide6.QtCore import QDate, QDateTime, QLocale

from app.ui.translation import translate


def local(moment: datetime) -> QDateTime:
    """Return a moment in the time of this computer."""
    return QDateTime.fromSecsSinceEpoch(int(moment.timestamp()))


def time(moment: QDateTime) -> str:
    """Return hours and minutes, such as "21:40"."""
    return moment.toString("HH:mm")


def day(date: QDate) -> str:
    """Return a day, without its year in this one: "28 Nov", "28 Nov 2019"."""
    if date.year() == QDate.currentDate().year():
        return QLocale().toString(date, translate("Moments", "d MMM", "format of a day of this year"))
    return QLocale().toString(date, translate("Moments", "d MMM yyyy", "format of a day of another year"))


def day_or_time(moment: QDateTime) -> str:
    """Return the time of what was today, else the day."""
    return time(moment) if moment.date() == QDate.currentDate() else day(moment.date())


def day_and_time(moment: QDateTime) -> str:
    """Return day and time, such as "28 Nov 21:40"."""
    return f"{day(moment.date())} {time(moment)}"
