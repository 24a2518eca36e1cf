"""Filters as chips: pure functions."""

from datetime import datetime

import pytest

from app.domain.conversation import Role
from app.domain.search import Filters, Has, Term
from app.ui.search.chips import Chip, ChipKind, chips_of, filters_of, query_of, take_filters, with_chips, written_search
from tests.ui.search.fakes import parse

OCTOBER = datetime(2026, 10, 1).astimezone()
NOVEMBER = datetime(2026, 11, 1).astimezone()
ALL = Filters(
    models=("gpt-5", "claude"),
    folders=("工作",),
    tags=("urgent",),
    roles=(Role.USER,),
    has=(Has.IMAGE, Has.CODE),
    before=NOVEMBER,
    after=OCTOBER,
)


def test_filters_become_chips_and_filters_again() -> None:
    assert filters_of(chips_of(ALL)) == ALL
    assert chips_of(Filters()) == ()


def test_a_later_date_takes_the_place_of_the_one_before() -> None:
    chips = with_chips((Chip(ChipKind.AFTER, OCTOBER), Chip(ChipKind.TAG, "a")), [Chip(ChipKind.AFTER, NOVEMBER)])
    assert chips == (Chip(ChipKind.TAG, "a"), Chip(ChipKind.AFTER, NOVEMBER))


def test_a_chip_that_is_set_again_comes_last_once() -> None:
    chips = with_chips((Chip(ChipKind.TAG, "a"), Chip(ChipKind.TAG, "b")), [Chip(ChipKind.TAG, "a")])
    assert [chip.value for chip in chips] == ["b", "a"]


def test_a_search_is_narrowed_by_chips_and_by_what_is_still_being_typed() -> None:
    query = query_of("limit model:gp", (Chip(ChipKind.TAG, "a"),), parse)
    assert query.terms == (Term("limit"),)
    assert query.filters == Filters(models=("gp",), tags=("a",))


@pytest.mark.parametrize(
    ("text", "left", "caret", "values"),
    [
        ("model:gpt-5 ", "", 0, ["gpt-5"]),
        ("model:gpt-5", "model:gpt-5", 11, []),
        ("limit model:gpt-5 ", "limit ", 6, ["gpt-5"]),
        ('in:"two words" limit', "limit", 5, ["two words"]),
        ('in:"two wor', 'in:"two wor', 11, []),
        ("model:a tag:b x", "x", 1, ["a", "b"]),
        ("model: x", "model: x", 8, []),
        ("after:yesterday x", "after:yesterday x", 17, []),
    ],
)
def test_filters_leave_the_words_when_they_are_complete(text: str, left: str, caret: int, values: list[str]) -> None:
    taken = take_filters(text, len(text), parse)
    assert (taken.text, taken.caret, [chip.value for chip in taken.chips]) == (left, caret, values)


def test_a_filter_that_the_caret_stands_in_stays() -> None:
    taken = take_filters("model:gp limit", 8, parse)
    assert (taken.text, taken.caret, taken.chips) == ("model:gp limit", 8, ())


def test_enter_takes_the_last_one_too() -> None:
    taken = take_filters("limit has:image", 15, parse, also_last=True)
    assert (taken.text, taken.chips) == ("limit ", (Chip(ChipKind.HAS, Has.IMAGE),))


def test_a_search_is_written_as_one_would_type_it() -> None:
    chips = (Chip(ChipKind.FOLDER, "two words"), Chip(ChipKind.AFTER, OCTOBER), Chip(ChipKind.ROLE, Role.USER))
    written = written_search("  token   bucket ", chips)
    assert written == 'in:"two words" after:2026-10-01 role:user token bucket'
    assert take_filters(written, 0, parse, also_last=True).chips == chips
