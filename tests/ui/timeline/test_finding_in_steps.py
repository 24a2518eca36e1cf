"""Finding in what is long: the same is found as at once, and no step looks at all of it."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Generator, Iterator
from itertools import accumulate
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.blocks import TextBlock
from app.domain.conversation import Message
from app.ui.theme import ThemeManager
from app.ui.timeline.finding.folding import fold, fold_in_steps
from app.ui.timeline.finding.rows import rows_of
from app.ui.timeline.finding.search import Search
from app.ui.timeline.finding.sought import Sought, ranges
from app.ui.timeline.finding.texts import may_hold
from app.ui.timeline.finding.wanted import Wanted, matches
from app.ui.timeline.parts.table import TablePart
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import Talk
from tests.ui.timeline.seeking import look_for, marked
from tests.ui.waiting import until

T = TypeVar("T")
LETTERS = [
    "a",
    "b",
    "ß",
    "é",
    "e\u0301",
    "\u0301",
    "か",
    "\u3099",
    "ﬁ",
    "\u200d",
    "🙂",
    "Ａ",
    "队",
    "가",
    " ",
    "\n",
    "x" * 80,
]
PARAGRAPHS = "\n\n".join(f"Paragraph {number} of the reply, with some words and a needle." for number in range(600))


def end_of(steps: Generator[None, None, T]) -> tuple[int, T]:
    """Go through all steps; return how many turns they left to others, and the result."""
    turns = 0
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return turns, end.value
        turns += 1


def one_by_one(text: str, wanted: Wanted) -> list[tuple[int, int]]:
    """Return where matches stand, counted character by character."""
    ends = list(accumulate(len(fold(each)) for each in text))
    units = list(accumulate((1 if ord(each) < 0x10000 else 2 for each in text), initial=0))
    return [
        (units[bisect_right(ends, start)], units[max(bisect_right(ends, end - 1) + 1, bisect_right(ends, end))])
        for start, end in matches(fold(text), wanted)
    ]


@given(
    st.lists(st.sampled_from(LETTERS), max_size=40), st.sampled_from(["a", "ss", "s", "e", "か", "fi", "i", "ab", "队"])
)
def test_matches_stand_where_each_character_counted_puts_them(letters: list[str], wanted: str) -> None:
    text = "".join(letters)
    assert ranges(text, Wanted.text(wanted)) == one_by_one(text, Wanted.text(wanted))


@given(st.lists(st.sampled_from(LETTERS), max_size=40))
def test_several_words_are_found_as_before(letters: list[str]) -> None:
    text = fold("".join(letters))
    words = Wanted.any_of(["a", "ab", "か", "队", "s"])
    found: list[tuple[int, int]] = []
    alone = [match for word in words.words for match in matches(text, Wanted((word,)))]
    for start, end in sorted(alone, key=lambda match: (match[0], -match[1])):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    assert list(matches(text, words)) == found


@given(st.text("ab&](*) é", max_size=30), st.sampled_from(["ab", "a", "b]", "*", "é a"]))
def test_a_message_is_passed_over_as_a_pattern_tells(source: str, wanted: str) -> None:
    text, word = fold(source), fold(wanted)
    letters = re.sub(r"[\W_]+", "", word)
    without = re.sub(r"\]\([^)]*\)", "", text)
    expected = (
        word in text
        or "&" in text
        or (not letters and all(each in text for each in word))
        or (bool(letters) and any(letters in re.sub(r"[\W_]+", "", each) for each in (text, without)))
    )
    assert end_of(may_hold((TextBlock(source),), Wanted.text(wanted)))[1] == expected


def test_links_that_never_end_are_gone_through_once() -> None:
    # Where each of them led to the end of the text, this took minutes.
    turns, holds = end_of(may_hold((TextBlock("](" * 300_000),), Wanted.text("needle")))
    assert (holds, turns > 50) == (False, True)


def test_folding_leaves_turns_and_changes_nothing() -> None:
    text = unicodedata.normalize("NFD", "Éin Wort, 队列🙂 ") * 4_000
    turns, folded = end_of(fold_in_steps(text))
    assert (folded, turns > 5) == (fold(text), True)


def test_a_long_text_is_looked_through_in_steps() -> None:
    text = "队列 and an Élan 🙂 " * 20_000
    sought = Sought(text, Wanted.text("an"))
    steps = 1
    while not sought.read(0.0, lambda: 1.0):
        steps += 1
    assert (steps > 20, list(zip(sought.starts, sought.ends, strict=True))) == (True, one_by_one(text, sought.wanted))


@pytest.mark.parametrize("wanted", [Wanted.text("a"), Wanted.any_of(["a", "an"]), Wanted.text("needle")])
def test_a_message_of_a_megabyte_is_looked_at_in_steps(wanted: Wanted) -> None:
    message = Talk().reply("an apple, " * 100_000)
    search = Search(lambda each: iter([block.text for block in each.blocks if isinstance(block, TextBlock)]))
    for _ in range(2):  # The second time its text is known.
        search.begin(wanted, [message])
        steps = 0
        while not search.is_done:
            search.run(0.0, lambda: 1.0)
            steps += 1
        count = len(search.hits.get(message.id, ()))
        assert count == sum(1 for _ in matches("an apple, " * 100_000, wanted))
        assert steps > count // 5_000
        assert steps > 20 or not count


def test_a_reply_that_comes_in_does_not_begin_a_long_message_anew() -> None:
    talk = Talk()
    long, growing = talk.reply("needle"), talk.running()
    asked: list[str] = []

    def texts(message: Message) -> Iterator[str | None]:
        asked.append(message.id)
        for _ in range(50):
            yield None
        yield "needle"

    search = Search(texts)
    search.begin(Wanted.text("needle"), [long])
    while not search.is_done:
        search.run(0.0, lambda: 1.0)
        if long.id not in search.hits:
            search.look_again([growing])
    assert asked == [long.id, growing.id]


@given(st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=50).map(sorted), st.integers(1, 400))
def test_rows_are_those_of_all_matches(places: list[float], room: int) -> None:
    class Model:
        """One message, 3,000 pixels high, under another of 500."""

        def tops(self) -> list[float]:
            return [0.0, 500.0, 3_500.0]

        def number_of(self, message_id: str) -> int:
            return 1

    last = len(places) - 1
    rows, current = rows_of(Model(), {"m": tuple(places)}, ("m", last), room)
    share = room / 3_500
    assert rows == {int(500 * share + 3_000 * share * place) for place in places}
    assert current == int(500 * share + 3_000 * share * places[last])


async def test_marks_come_into_a_long_code(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Code?")
    line = "队列 = an_answer(🙂)  # café\n"
    talk.reply("```\n" + line * 12_000 + "```")
    view.set_conversation(talk.view())
    await look_for(view, "an")
    await until(lambda: "[an]" in marked(view), "the first match")
    view.finder.step(-1)
    await until(lambda: view.finder.index == 24_000 and "[an]" in marked(view), "the last match")
    assert set(marked(view)) == {"an", "[an]"}
    await look_for(view, "caf")
    await until(lambda: "[caf]" in marked(view), "the other word")


async def test_the_next_match_is_waited_for_while_a_long_reply_is_parsed(view: TimelineView) -> None:
    talk = Talk()
    talk.ask("Where?")
    talk.reply(PARAGRAPHS)
    view.set_conversation(talk.view())
    assert view.model.entries[1].is_pending
    view.finder.look_for("needle")
    await until(lambda: view.finder.index > 0, "a match")
    assert (view.finder.total, view.finder.index > 580) == (600, True)
    assert "[needle]" in marked(view)


async def test_a_match_deep_in_a_table_measures_the_rows_in_sight(
    view: TimelineView, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Talk()
    talk.ask("Table?")
    talk.reply("| n | words |\n|---|---|\n" + "".join(f"| {row} | row {row} of many |\n" for row in range(1_200)))
    talk.ask("And?")
    talk.reply("\n\n".join("More words." for _ in range(60)))
    view.set_conversation(talk.view())
    measured: set[int] = set()
    height_of = TablePart._row_height

    def note(part: TablePart, row: int) -> float:
        measured.add(row)
        return height_of(part, row)

    monkeypatch.setattr(TablePart, "_row_height", note)
    await look_for(view, "row 900 of")
    await until(lambda: "[row 900 of]" in marked(view), "the match")
    assert 0 < len(measured) < 300


async def test_a_link_in_a_match_has_the_colour_of_text(view: TimelineView, hand: Hand, themes: ThemeManager) -> None:
    talk = Talk()
    talk.ask("Where?")
    talk.reply("Plain words and [linked words](https://a.example).")
    view.set_conversation(talk.view())

    def has(colour: int) -> bool:
        box = next(box for _n, _b, part, box in view.parts_between(0, 600) if "Plain words" in part.text)
        image = hand.image().copy(box.toAlignedRect())
        linked = range(image.width() // 8, image.width())
        return any(image.pixel(x, y) == colour for x in linked for y in range(image.height()))

    assert has(themes.theme.accent.rgb())
    await look_for(view, "linked words")
    assert has(themes.theme.mark.rgb())
    assert has(themes.theme.text.rgb())
    assert not has(themes.theme.accent.rgb())
