"""Text in other scripts: where Chinese, Japanese and Korean lines break, and paragraphs that run from the right."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QImage

from app.ui.theme import ThemeManager
from app.ui.timeline.direction import is_right_to_left
from app.ui.timeline.parts.prose import ProsePart
from app.ui.timeline.text_lines import TextLines
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import Talk

NEVER_FIRST = "。，、；：！？）」』】》〉〕．％ー々・…”’"
NEVER_LAST = "（「『【《〈〔“‘"
_WORDS = (
    "这是一个很长的句子", "今天", "日本語の文章", "カーテン", "人々", "「引用」的话", "（注）之后", "《书名》里",
    "他说“好”了", "【要点】是", "한국어 문장", "12％的人", "见https://a.cn/路径", "用word来写",
)  # fmt: skip
_MARKS = ("", "", "。", "，", "！？", "…", "、", "：", "；", "。」", "）。", "？”")


@pytest.fixture
def font(themes: ThemeManager) -> QFont:
    """Return the font of messages."""
    return themes.theme.font("message")


def lines_of(text: str, font: QFont, width: float) -> list[str]:
    """Return the text of each line, all of it in the Basic Multilingual Plane."""
    lines = TextLines(text, font, 24, width)
    found = [""] * round(lines.height / 24)
    for index, character in enumerate(text):
        found[round(lines.top_of(index) / 24)] += character
    return found


@given(
    st.lists(st.tuples(st.sampled_from(_WORDS), st.sampled_from(_MARKS)), min_size=4, max_size=30),
    st.integers(300, 700),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
def test_no_line_begins_with_what_closes_or_ends_with_what_opens(
    font: QFont, pieces: list[tuple[str, str]], width: int
) -> None:
    lines = lines_of("".join(word + mark for word, mark in pieces), font, width)
    for before, line in pairwise(lines):
        assert line[0] not in NEVER_FIRST, lines
        assert before[-1] not in NEVER_LAST, lines


def test_chinese_lines_are_full(font: QFont) -> None:
    lines = lines_of("这是一个没有空格的很长的句子" * 10, font, 300)
    assert len({len(line) for line in lines[:-1]}) == 1


@pytest.mark.parametrize(
    ("text", "is_mirrored"),
    [
        ("שלום", True),
        ("مرحبا word", True),
        ("word שלום", False),
        ("1. - «שלום»", True),
        ("12 %", False),
        ("", False),
        ("中文", False),
    ],
)  # fmt: skip
def test_the_first_letter_says_which_way_a_paragraph_runs(text: str, is_mirrored: bool) -> None:
    assert is_right_to_left(text) is is_mirrored


HEBREW = "שלום לכולם"


def shown(view: TimelineView, text: str) -> list[tuple[ProsePart, QRectF]]:
    """Show a reply, and return its paragraphs with their places."""
    talk = Talk()
    talk.ask("?")
    reply = talk.reply(text)
    view.set_conversation(talk.view())
    return [
        (each.part, each.box)
        for each in Hand(view).seen()
        if isinstance(each.part, ProsePart) and each.message_id == reply.id
    ]


def ink(view: TimelineView, box: QRectF) -> tuple[int, int]:
    """Return where the leftmost and the rightmost ink in a place stands, in pixels from its left."""
    image = view.grab(box.toAlignedRect()).toImage().convertToFormat(QImage.Format.Format_RGB32)
    ground = image.pixelColor(image.width() // 2, 0).lightness()
    columns = [
        x
        for x in range(image.width())
        if any(abs(image.pixelColor(x, y).lightness() - ground) > 60 for y in range(image.height()))
    ]
    return columns[0], columns[-1]


async def test_paragraphs_stand_at_the_side_they_run_from(view: TimelineView) -> None:
    (latin, left), (hebrew, right) = shown(view, f"Hello\n\n{HEBREW}")
    assert latin.text == "Hello"
    assert ink(view, left)[0] < 10
    assert ink(view, right)[1] > right.width() - 10
    assert hebrew.index_at(QPointF(right.width() - 1, 5)) == 0
    assert hebrew.index_at(QPointF(0, 5)) == len(HEBREW)


async def test_the_full_stop_of_what_runs_from_the_right_stands_at_its_left(view: TimelineView) -> None:
    (part, _), _ = shown(view, f"{HEBREW}.\n\nend")
    assert part.index_at(QPointF(0, 5)) == len(HEBREW) + 1
    ((_, without),) = shown(view, HEBREW)
    first, last = ink(view, without)
    ((_, with_stop),) = shown(view, f"{HEBREW}.")
    assert ink(view, with_stop)[0] < first
    assert abs(ink(view, with_stop)[1] - last) <= 1


async def test_markers_and_bars_stand_at_the_right_of_what_runs_from_the_right(view: TimelineView) -> None:
    for text in (f"- {HEBREW}", f"12. {HEBREW}", f"- [x] {HEBREW}", f"> {HEBREW}"):
        ((part, box),) = shown(view, text)
        first, last = ink(view, box)
        assert first > 100
        assert last > box.width() - 26
        boxes = part.hits()
        assert not boxes


async def test_a_link_in_what_runs_from_the_right_is_pressed_where_it_stands(view: TimelineView) -> None:
    ((part, box),) = shown(view, f"- {HEBREW} [קישור](http://a.b/)")
    (hit,) = part.hits()
    assert hit.box.right() < box.width() - 24
    assert hit.box.left() > 100
