"""Days under which conversations are listed: today, yesterday, the week before, then months."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum


class GroupKind(Enum):
    """What the head of a group says."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Group:
    """A span of time, ``start`` to ``end`` (exclusive), in seconds since 1970; ``month`` is its first day."""

    kind: GroupKind
    start: float
    end: float
    month: date | None = None


def group_of(moment: float, today: date) -> Group:
    """Return the group that ``moment`` (seconds since 1970) falls into for somebody who looks at the list ``today``.

    Days begin at midnight of the computer's own time zone. What lies in the future belongs to today.
    """
    start_of_today = _midnight(today)
    start_of_yesterday = _midnight(today - timedelta(days=1))
    start_of_week = _midnight(today - timedelta(days=7))
    if moment >= start_of_today:
        return Group(GroupKind.TODAY, start_of_today, float("inf"))
    if moment >= start_of_yesterday:
        return Group(GroupKind.YESTERDAY, start_of_yesterday, start_of_today)
    if moment >= start_of_week:
        return Group(GroupKind.WEEK, start_of_week, start_of_yesterday)
    month = datetime.fromtimestamp(moment).astimezone().date().replace(day=1)
    next_month = (month + timedelta(days=32)).replace(day=1)
    return Group(GroupKind.MONTH, _midnight(month), min(_midnight(next_month), start_of_week), month)


def _midnight(day: date) -> float:
    return datetime.combine(day, time.min).astimezone().timestamp()
