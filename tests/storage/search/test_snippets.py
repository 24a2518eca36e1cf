"""Pieces of texts: where they begin, what is marked, one line."""

import pytest

from app.domain.search import Snippet, Term
from app.storage.search.snippets import LENGTH, Marker


def snippet(text: str, *terms: Term) -> Snippet:
    found = Marker(terms).snippet((text,))
    assert found is not None
    return found


def marked(found: Snippet) -> list[str]:
    return [found.text[start:end] for start, end in found.marks]


@pytest.mark.parametrize(
    ("text", "term", "shown"),
    [
        ("requests **stand in line** for it.\n\n### What to do\n\n1. A *budget*", "line",
         "requests stand in line for it. What to do 1. A budget"),
        ("是**非常**重要的~~旧~~词", "重要", "是非常重要的旧词"),
        ("Use `asyncio.gather` or ``a`b``.", "gather", "Use asyncio.gather or ``a`b``."),
        ("```python\nprint(1)  # one\n# two\n```\nend", "print", "print(1) # one # two end"),
        ("```python\nprint(1)\n```", "python", "```python print(1)"),
        ("see [the docs](https://x.test/a) and ![a cat](cat.png)", "docs", "see the docs and a cat"),
        ("see [the docs](https://x.test/a)", "x.test", "see [the docs](https://x.test/a)"),
        ("> quoted\n\n| a | b |\n|---|--:|\n| 1 | 2 |", "quoted", "quoted | a | b | | 1 | 2 |"),
        ("f(*args, **kwargs) is 2 * 3 * 4 and a*b*c", "kwargs", "f(*args, **kwargs) is 2 * 3 * 4 and a*b*c"),
    ],
)  # fmt: skip
def test_a_piece_is_read_without_the_marks_of_markdown(text: str, term: str, shown: str) -> None:
    found = snippet(text, Term(term))
    assert found.text == shown
    assert [each.lower() for each in marked(found)] == [term]


@pytest.mark.parametrize(
    ("text", "term", "expected"),
    [
        ("Ｐｙｔｈｏｎ と ﬁne", "fine", ["ﬁne"]),
        ("Ｐｙｔｈｏｎ と ﬁne", "python", ["Ｐｙｔｈｏｎ"]),
        ("Straße und STRASSE", "strasse", ["Straße", "STRASSE"]),
        ("Cafe\u0301 Café cafe", "cafe", ["Cafe\u0301", "Café", "cafe"]),
        ("ｶﾞ と ガ", "ガ", ["ｶﾞ", "ガ"]),
        ("これは か\u3099っこう", "がっ", ["か\u3099っ"]),
        ("是**非常**重要，非常重要", "非常重要", ["非常重要", "非常重要"]),
        ("pythonic cpython python", "python", ["python", "python"]),
        ("👍🏽 and 👍", "👍", ["👍🏽", "👍"]),
        ("数据库和数据", "数", ["数", "数"]),
        ("a.b asyncio.gather asyncio", "asyncio.gather", ["asyncio.gather"]),
        ("one,  two", "one two", ["one,  two".replace("  ", " ")]),
    ],
)
def test_marks_are_places_of_the_text_as_it_was_written(text: str, term: str, expected: list[str]) -> None:
    found = snippet(text, Term(term))
    assert marked(found) == expected


def test_a_whole_word_is_marked_only_where_it_ends() -> None:
    assert marked(snippet("pythonic python", Term("python", phrase=True))) == ["python"]
    assert marked(snippet("quick brownish, quick brown", Term("quick brown", phrase=True))) == ["quick brown"]


def test_all_words_are_marked_and_what_is_excluded_is_not() -> None:
    found = snippet("red green blue", Term("red"), Term("green", excluded=True), Term("blue"))
    assert marked(found) == ["red", "blue"]


@pytest.mark.parametrize("before", ["word " * 3_000, "字" * 9_000, "x" * 9_000 + " ", "one\ntwo\n\n" * 2_000])
def test_the_match_stands_near_the_beginning_however_long_the_text(before: str) -> None:
    found = snippet(f"{before}needle{' behind' * 1_000}", Term("needle"))
    assert found.text.startswith("…")
    assert found.text.endswith("…")
    assert found.marks[0][0] < 40
    assert marked(found) == ["needle"]
    assert len(found.text) <= LENGTH + 2
    assert "\n" not in found.text


def test_a_word_cut_by_a_step_is_not_one_that_begins() -> None:
    for size in range(3_990, 4_010):
        text = "x" * size + "needle and then needle"
        found = snippet(text, Term("needle"))
        assert marked(found) == ["needle"]
        assert found.text[: found.marks[0][0]].endswith("then ")


def test_a_short_text_is_shown_whole_on_one_line() -> None:
    assert snippet(" one\n\n two\tneedle \n", Term("needle")) == Snippet("one two needle", ((8, 14),))


def test_without_a_match_there_is_no_piece_but_the_beginning_can_be_had() -> None:
    marker = Marker((Term("needle"),))
    assert marker.snippet(("nothing",)) is None
    assert marker.around("the beginning\nof it", 0) == Snippet("the beginning of it")
    assert Marker(()).around("", 0) == Snippet("")


def test_steering_characters_do_not_reach_a_terminal() -> None:
    assert "\x1b" not in snippet("\x1b]0;needle\x07", Term("needle")).text
