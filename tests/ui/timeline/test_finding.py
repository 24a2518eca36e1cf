"""Find in a conversation: what matches, and how it is shown."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from app.domain.blocks import TextBlock, ThinkingBlock, ToolCallBlock, ToolResultBlock
from app.domain.conversation import Message, Role
from app.ui.controls import OverlayScrollBar
from app.ui.theme import ThemeManager
from app.ui.timeline.finding.scroll_marks import ScrollMarks
from app.ui.timeline.finding.texts import may_hold, texts_of
from app.ui.timeline.finding.wanted import Wanted
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import ANSWER, EVERY_BLOCK, Talk
from tests.ui.timeline.seeking import long_talk, look_for, marked
from tests.ui.waiting import until


async def test_case_width_and_accents_make_no_difference(view: TimelineView) -> None:
    talk = Talk()
    talk.ask("Straße, CAFÉ and cafe\u0301, ｃａｆｅ, 🙂 café")
    talk.reply("No coffee here.")
    view.set_conversation(talk.view())
    await look_for(view, "Cafe")
    assert view.finder.total == 4
    assert marked(view) == ["[CAFÉ]", "cafe\u0301", "ｃａｆｅ", "café"]
    await look_for(view, "ＳＴＲＡＳＳＥ")
    assert marked(view) == ["[Straße]"]


async def test_one_chinese_character_is_found(view: TimelineView) -> None:
    talk = Talk()
    talk.ask("队列为什么变长？")
    talk.reply("因为请求在**排队**，队列没有上限。")
    view.set_conversation(talk.view())
    await look_for(view, "队")
    assert view.finder.total == 3
    assert marked(view) == ["[队]", "队", "队"]
    await look_for(view, "排队，队列")
    assert marked(view) == ["[排队，队列]"]


async def test_words_of_a_search_are_marked_where_words_begin(view: TimelineView) -> None:
    talk = Talk()
    talk.ask("Limits of the unlimited limiter: 限流 and 被限流, e-mail_limit")
    talk.reply("Rate limits and the token bucket; bucket tokens.")
    view.set_conversation(talk.view())
    view.finder.mark(Wanted.any_of(["limit", "限流", "token bucket", "  "]))
    await until(lambda: view.finder.is_done, "the end of the search")
    assert marked(view) == ["Limit", "limit", "限流", "限流", "limit", "limit", "token bucket"]
    assert view.finder.index == 0
    view.finder.step(1)
    assert view.finder.index == 1


async def test_of_two_words_at_one_place_the_longer_is_marked(view: TimelineView) -> None:
    talk = Talk()
    talk.ask("限流中间件")
    view.set_conversation(talk.view())
    view.finder.mark(Wanted.any_of(["限", "限流"]))
    await until(lambda: view.finder.is_done, "the end of the search")
    assert marked(view) == ["限流"]


async def test_marks_are_what_is_shown_and_not_its_source(view: TimelineView) -> None:
    talk = Talk()
    talk.ask("Where?")
    talk.reply("See [the **docs**](https://hidden.example/docs) of `docs.py`.\n\n| docs | b |\n|---|---|\n| x | DOCS |")
    view.set_conversation(talk.view())
    await look_for(view, "docs")
    assert view.finder.total == 4
    await look_for(view, "hidden.example")
    assert view.finder.total == 0
    await look_for(view, "the docs of docs")
    assert marked(view) == ["[the docs of docs]"]


def colours_of(image: QImage) -> set[int]:
    """Return every colour in an image."""
    return {image.pixel(x, y) | 0xFF000000 for x in range(image.width()) for y in range(image.height())}


def every_kind() -> Message:
    """Return a reply with blocks of every kind in which words are looked for."""
    lines = "\n".join(f"line {number}" for number in range(40))
    blocks = (
        ThinkingBlock("First a thought.\n" * 400, 8.0),
        TextBlock(EVERY_BLOCK),
        TextBlock("A formula $x^2$ and\n\n$$\ny = z\n$$\n\nA note[^n], a [link][ref].\n\n[^n]: Words.\n\n[ref]: /x\n"),
        ToolCallBlock("1", "search", '{"query": "alpha", "deep": {"list": [1, 2, 3]}}'),
        ToolResultBlock("1", lines),
        TextBlock("Words between. " * 2000 + "\n\n" + EVERY_BLOCK * 3),
    )
    return Talk().add(Role.ASSISTANT, blocks)


async def test_messages_that_were_never_shown_have_the_texts_of_their_parts(view: TimelineView, hand: Hand) -> None:
    message = every_kind()
    talk = Talk()
    talk.messages.append(message)
    view.set_conversation(talk.view())
    read = [text for text in texts_of(message, view.around) if text]
    await until(
        lambda: [part.searched for part in hand.parts_of(message.id) if part.searched] == read, "the same texts"
    )


def holds(source: str, wanted: str) -> bool:
    """Return whether a text may hold what somebody looks for, told without parsing."""
    steps = may_hold((TextBlock(source),), Wanted.text(wanted))
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return bool(end.value)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("f**oo** bar", "foo bar"),
        ("see [the docs](http://x.example/y) now", "docs now"),
        ("caf&eacute;", "cafe"),
        ("a\\_b", "a_b"),
        ("soft\nbreak", "soft break"),
        ("a => b", "=>"),
    ],
)
def test_no_message_is_passed_over(source: str, wanted: str) -> None:
    assert holds(source, wanted)


def test_most_messages_are_passed_over_unread() -> None:
    assert not holds(ANSWER, "needle")
    assert not holds(ANSWER, "=>>")


async def test_a_formula_is_found_by_its_source(view: TimelineView, hand: Hand, themes: ThemeManager) -> None:
    talk = Talk()
    talk.ask("Formula?")
    talk.reply("So\n\n$$\nE = mc^2\n$$\n\nand $mc^2$.")
    view.set_conversation(talk.view())
    await look_for(view, "mc^2")
    assert marked(view) == ["[mc^2]", "mc^2"]
    await until(lambda: themes.theme.mark.rgb() in colours_of(hand.image()), "the marks")


async def test_matches_are_painted_and_the_current_one_has_a_ring(
    view: TimelineView, hand: Hand, themes: ThemeManager
) -> None:
    talk = Talk()
    talk.ask("needle one, needle two")
    talk.reply("`needle` and\n\n```\nneedle\n```\n\n| a | needle |\n|---|---|\n| b | c |")
    view.set_conversation(talk.view())
    start, end = hand.find("needle")
    word = QRectF(start, end).normalized().adjusted(0, -8, 0, 8).toAlignedRect()
    assert themes.theme.mark.rgb() not in colours_of(hand.image())
    await look_for(view, "needle")
    assert themes.theme.focus.rgb() in colours_of(hand.image())
    assert themes.theme.mark.rgb() in colours_of(hand.image().copy(word))
    assert len(marked(view)) == 5
    view.finder.close()
    assert themes.theme.mark.rgb() not in colours_of(hand.image())


async def test_marks_lie_on_the_scroll_bar(view: TimelineView, themes: ThemeManager) -> None:
    bar = OverlayScrollBar(view, themes)
    marks = ScrollMarks(bar, view, themes)
    view.set_conversation(long_talk(40, needle=(0, 20, 39)).view())
    bar.show()
    await look_for(view, "needle")
    await until(lambda: len(marks.rows) == 3, "the marks")
    top, middle, bottom = sorted(marks.rows)
    assert top < marks.height() * 0.1 < marks.height() * 0.4 < middle < marks.height() * 0.6
    assert bottom > marks.height() * 0.9
    assert marks.current in marks.rows
    assert marks.grab().toImage().pixelColor(2, middle) == themes.theme.warn
    view.finder.close()
    await until(marks.isHidden, "no marks")
