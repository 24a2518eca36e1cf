from datetime import date, datetime

import pytest

from app.ui.conversation_list.groups import GroupKind, group_of

TODAY = date(2026, 11, 24)


def at(year: int, month: int, day: int, hour: int = 12) -> float:
    return datetime(year, month, day, hour).astimezone().timestamp()


@pytest.mark.parametrize(
    ("moment", "kind"),
    [
        (at(2026, 11, 25), GroupKind.TODAY),
        (at(2026, 11, 24, 0), GroupKind.TODAY),
        (at(2026, 11, 23, 23), GroupKind.YESTERDAY),
        (at(2026, 11, 23, 0), GroupKind.YESTERDAY),
        (at(2026, 11, 22, 23), GroupKind.WEEK),
        (at(2026, 11, 17, 0), GroupKind.WEEK),
        (at(2026, 11, 16, 23), GroupKind.MONTH),
        (at(2025, 1, 1, 0), GroupKind.MONTH),
    ],
)
def test_each_moment_falls_into_its_group(moment: float, kind: GroupKind) -> None:
    group = group_of(moment, TODAY)
    assert group.kind is kind
    assert group.start <= moment < group.end


def test_the_rest_of_this_month_ends_where_the_week_begins() -> None:
    group = group_of(at(2026, 11, 10), TODAY)
    assert group.month == date(2026, 11, 1)
    assert group.end == at(2026, 11, 17, 0)


def test_older_months_are_whole() -> None:
    group = group_of(at(2025, 12, 31, 23), TODAY)
    assert (group.month, group.start, group.end) == (date(2025, 12, 1), at(2025, 12, 1, 0), at(2026, 1, 1, 0))
