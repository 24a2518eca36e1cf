"""Snippets in a row, and what is kept of searches."""

from app.ui.search.recent import RecentSearches
from app.ui.search.snippets import in_units, with_match_in_line
from tests.ui.search.fakes import FakeState


def ten_a_character(text: str) -> float:
    return 10.0 * len(text)


def test_a_match_that_fits_stays_where_it_is() -> None:
    assert with_match_in_line("one two", [(4, 7)], 100, ten_a_character) == ("one two", [(4, 7)])


def test_a_match_far_behind_comes_into_the_first_line() -> None:
    text = "so many words before the match that it would not be seen: needle and more"
    at = text.index("needle")
    shown, marks = with_match_in_line(text, [(at, at + 6), (at + 11, at + 15)], 300, ten_a_character)
    assert [shown[start:end] for start, end in marks] == ["needle", "more"]
    assert shown.startswith("…")
    assert text.endswith(shown[1:])
    assert ten_a_character(shown[: marks[0][1]]) <= 300


def test_marks_count_an_emoji_as_two() -> None:
    assert in_units("🙂 限流", [(2, 4)], 1) == [(4, 6)]


def test_recent_searches_are_kept_once_the_newest_first() -> None:
    state = FakeState()
    recent = RecentSearches(state)
    for text in ("one", "two", "ONE", *map(str, range(7)), "x" * 300, "  "):
        recent.add(text)
    assert RecentSearches(state).all() == ("6", "5", "4", "3", "2", "1", "0", "ONE")
    recent.clear()
    assert recent.all() == ()


def test_what_is_no_list_of_searches_counts_as_none() -> None:
    for value in ("", "{", "[1, 2]", '{"a": 1}', 5):
        assert RecentSearches(FakeState({"recent_searches": value})).all() == ()
