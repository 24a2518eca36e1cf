"""A comparison on the screen: its rows, what is laid out of it, and the way from place to place."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QPainter
from pytestqt.qtbot import QtBot

from app.domain.blocks import TextBlock
from app.domain.comparison import Comparison, Pair
from app.domain.conversation import Message, Role, Timing
from app.domain.model_info import ModelRef, Usage
from app.services.comparing import compare
from app.ui.branches.diff_rows import MOST, Cell, diff_rows, facts
from app.ui.branches.diff_text import CellText
from app.ui.branches.diff_view import DiffView
from app.ui.branches.words import Counts
from app.ui.theme import ThemeManager


def reply(text: str, name: str = "a", tokens: int | None = None) -> Message:
    usage = None if tokens is None else Usage(completion_tokens=tokens)
    return Message(
        name,
        "c",
        None,
        Role.ASSISTANT,
        (TextBlock(text),),
        datetime(2026, 11, 21, tzinfo=UTC),
        model=ModelRef("g", "m"),
        usage=usage,
        timing=Timing(0.5, 2.5),
    )


def compared(a: str, b: str) -> Comparison:
    return compare(reply(a), reply(b, "b"))


def test_rows_know_their_place_and_their_look() -> None:
    rows = diff_rows(compared("# Title\n\nSame\n\n```\nx = 1\n```", "# Other\n\nSame\n\n```\nx = 2\n```"))
    assert [row.place for row in rows] == [0, None, 1]
    heading, words, code = (row.a for row in rows)
    assert heading is not None
    assert heading.is_heading
    assert words == Cell("Same")
    assert code is not None
    assert code.is_code


def test_a_long_paragraph_is_cut_and_loses_nothing() -> None:
    text = "word " * 3000
    marks = ((0, 4), (MOST - 2, MOST + 2), (len(text) - 5, len(text) - 1))
    rows = diff_rows(Comparison(reply(text), reply("", "b"), (Pair(text, None, marks, ()),)))
    assert len(rows) == -(-len(text) // MOST)
    assert [row.joined for row in rows] == [False, *[True] * (len(rows) - 1)]
    cells = [row.a for row in rows if row.a is not None]
    assert "".join(cell.text for cell in cells) == text
    assert sum(end - start for cell in cells for start, end in cell.marks) == 4 + 4 + 4
    assert {row.place for row in rows} == {0}


def test_a_line_without_blanks_is_cut_all_the_same() -> None:
    rows = diff_rows(Comparison(reply("x" * 10_000), reply("", "b"), (Pair("x" * 10_000, None),)))
    assert max(len(row.a.text) for row in rows if row.a is not None) == MOST


def test_facts_stand_beside_each_other() -> None:
    found = {fact.name: (fact.a, fact.b, fact.same) for fact in facts(reply("x", tokens=100), reply("y", "b"))}
    assert found["Tokens out"] == ("100", "", False)
    assert found["Model"] == ("m", "m", True)


@pytest.fixture
def view(qtbot: QtBot, themes: ThemeManager) -> DiffView:
    made = DiffView(themes)
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


def at(view: DiffView) -> int | None:
    """Return the number of the current place, afresh each time."""
    return view.place


@pytest.mark.parametrize("count", [1, 2])
def test_names_of_facts_are_whole_in_a_narrow_window(
    view: DiffView, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = reply("x", tokens=100), reply("y", "b", tokens=100)
    painted: list[tuple[str, float]] = []
    paint = DiffView._paint_fact

    def note(self: DiffView, painter: QPainter, box: QRectF, text: str, *, quiet: bool) -> None:
        painted.append((text, box.width()))
        paint(self, painter, box, text, quiet=quiet)

    monkeypatch.setattr(DiffView, "_paint_fact", note)
    view.resize(330, 900)
    view.set_comparison(compare(first, first if count == 1 else second))
    view.grab()
    names = {fact.name for fact in facts(first, second)}
    widths = {text: width for text, width in painted if text in names}
    assert widths.keys() == names
    measure = QFontMetricsF(view._themes.theme.font("ui")).horizontalAdvance
    assert [text for text, width in widths.items() if width < measure(text)] == []


def test_it_is_said_in_words_that_nothing_differs() -> None:
    assert Counts().places(0) == "Nothing differs"
    assert Counts().places(2) == "2 places differ"


def test_only_what_is_seen_is_laid_out(view: DiffView) -> None:
    text = "\n\n".join(f"Paragraph {number} of many." for number in range(5000))
    view.set_comparison(compared(text, text.replace("4000", "four thousand")))
    view.grab()
    assert 0 < len(view._laid) < 60
    assert view.verticalScrollBar().maximum() > 50_000
    view.step(1)
    view.grab()
    assert at(view) == 0
    assert len(view._laid) < 160
    first = view._heights.find(view.verticalScrollBar().value())
    assert first <= 4000 <= first + 40, "the place that differs has come into view"


def test_the_way_goes_round(view: DiffView) -> None:
    view.set_comparison(compared("a\n\nsame\n\nc\n\nsame too\n\ne", "1\n\nsame\n\n2\n\nsame too\n\n3"))
    assert view.places == 3
    view.step(-1)
    assert at(view) == 2
    view.step(1)
    assert at(view) == 0
    view.step(1)
    assert at(view) == 1
    view.set_comparison(compared("x", "x"))
    view.step(1)
    assert not view.places
    assert at(view) is None


def test_one_text_needs_more_room_than_two_columns(view: DiffView) -> None:
    view.set_comparison(compared("first words\n\nsame", "other words\n\nsame"))
    view.grab()
    beside = view._heights.total
    view.set_one_text(True)
    view.grab()
    assert view._heights.total > beside


def test_a_message_alone_has_no_differences(view: DiffView) -> None:
    alone = reply("Only this.")
    view.set_comparison(compare(alone, alone))
    view.grab()
    assert view.places == 0
    assert view.accessibleDescription() == "Only this."
    view.set_comparison(None)
    view.grab()
    assert view.accessibleDescription() == ""


def test_marks_count_an_emoji_as_one_letter(qtbot: QtBot, themes: ThemeManager) -> None:
    """Qt counts it as two."""
    laid = CellText(Cell("😀 ab", ((2, 4),)), themes.theme, 400)
    assert laid._marks == [(3, 5)]
