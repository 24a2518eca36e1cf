"""Find in a conversation: what matches, in which order, how it is shown, and what stays where it is meanwhile."""

import dataclasses

import pytest
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.blocks import TextBlock, ThinkingBlock, ToolCallBlock, ToolResultBlock
from app.domain.conversation import Message, MessageStatus, Role
from app.domain.events import MessageChanged
from app.ui.controls import OverlayScrollBar
from app.ui.theme import ThemeManager
from app.ui.timeline.finding.find_bar import FindBar
from app.ui.timeline.finding.scroll_marks import ScrollMarks
from app.ui.timeline.finding.texts import may_hold, texts_of
from app.ui.timeline.finding.wanted import Wanted
from app.ui.timeline.parts.code import CodePart
from app.ui.timeline.parts.data import DataPart
from app.ui.timeline.parts.thinking import ThinkingPart
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import ANSWER, EVERY_BLOCK, Stream, Talk
from tests.ui.waiting import until


def long_talk(turns: int, *, needle: tuple[int, ...] = ()) -> Talk:
    """Return a conversation of many turns; the questions of some hold the word "needle"."""
    talk = Talk()
    for number in range(turns):
        talk.ask(f"Question {number}" + (" with a needle" if number in needle else ""))
        talk.reply(ANSWER)
    return talk


async def look_for(view: TimelineView, text: str) -> None:
    """Look for a text and wait until every message has been looked at."""
    view.finder.look_for(text)
    await until(lambda: view.finder.is_done, "the end of the search")


def marked(view: TimelineView) -> list[str]:
    """Return the words in sight that are marked, the current match in brackets."""
    found = []
    for number, block, part, _box in view.parts_between(0, view.viewport().height() - 1):
        marks = view.finder.marks_of(number, block, part)
        for mark in marks.all if marks is not None else ():
            text = part.text.encode("utf-16-le")[2 * mark.start : 2 * mark.end].decode("utf-16-le")
            found.append(f"[{text}]" if mark.is_current else text)
    return found


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


async def test_a_place_in_one_message_is_shown_and_of_its_matches_the_one_that_is_meant(view: TimelineView) -> None:
    talk = long_talk(30, needle=(2, 20))
    text = "\n\n".join(f"The **needle** number {number} in its own paragraph." for number in range(40))
    asked = talk.ask("Where?")
    reply = talk.reply(text)
    view.set_conversation(talk.view())
    view.finder.look_in(Wanted.any_of(["needle"]), reply.id, "needle number 30 in its")
    await until(lambda: view.finder.is_done and view.finder.index == 33, "the match that is meant")
    assert any("number 30" in part.text for _n, _b, part, _box in view.parts_between(0, view.viewport().height()))
    view.finder.look_in(Wanted.any_of(["needle"]), asked.id)
    await until(lambda: view.finder.is_done, "the end of the search")
    assert view.finder.index == 0, "the message has none"
    assert view.scroller.anchor is not None
    assert view.scroller.anchor.message_id == asked.id
    view.finder.look_in(Wanted.any_of(["needle"]), reply.id, "something else")
    await until(lambda: view.finder.index == 3, "the first")


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


async def test_next_and_previous_go_round(view: TimelineView) -> None:
    view.set_conversation(long_talk(30, needle=(2, 11, 25)).view())
    view.verticalScrollBar().setValue(0)
    await look_for(view, "needle")
    seen = []
    for step in (0, 1, 1, 1, -1, -1):
        if step:
            view.finder.step(step)
        assert "[needle]" in marked(view)
        seen.append(view.finder.index)
    assert (seen, view.finder.total) == ([1, 2, 3, 1, 3, 2], 3)


async def test_the_first_match_is_the_next_one_below(view: TimelineView, hand: Hand) -> None:
    view.set_conversation(long_talk(30, needle=(2, 11, 25)).view())
    hand.scroll_to(view.verticalScrollBar().maximum() // 2)
    await look_for(view, "needle")
    assert view.finder.index == 3
    # More letters look on from the same match, and not from the next one.
    await look_for(view, "a needle")
    assert view.finder.index == 3


async def test_a_match_that_can_be_seen_moves_nothing(view: TimelineView, hand: Hand) -> None:
    view.set_conversation(long_talk(12, needle=(5,)).view())
    await look_for(view, "needle")
    before = view.verticalScrollBar().value()
    await look_for(view, "a needle")
    view.finder.step(1)
    assert view.verticalScrollBar().value() == before


async def test_a_match_deep_in_a_long_reply_is_brought_into_view(view: TimelineView, hand: Hand) -> None:
    talk = long_talk(10)
    long_reply = "\n\n".join(f"Paragraph {number} with *some* words." for number in range(700))
    talk.reply(long_reply.replace("Paragraph 400 ", "Paragraph 400 and a needle "))
    for number in range(10):
        talk.ask(f"Later {number}")
        talk.reply(ANSWER)
    view.set_conversation(talk.view())
    hand.scroll_to(0)
    await look_for(view, "needle")
    await until(lambda: marked(view) == ["[needle]"], "the match")
    assert view.finder.index == 1


async def test_a_thought_and_a_tool_card_open_at_the_match(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Why?")
    answer = "\n".join(f"row {number}" for number in range(60)) + "\nneedle"
    blocks = (ThinkingBlock("Hm, a needle?", 3.0), ToolResultBlock("1", answer), TextBlock("Done."))
    reply = talk.add(Role.ASSISTANT, blocks)
    view.set_conversation(talk.view())
    head = next(part for part in hand.parts_of(reply.id) if isinstance(part, ThinkingPart))
    card = next(part for part in hand.parts_of(reply.id) if isinstance(part, DataPart))
    await look_for(view, "needle")
    assert (view.finder.total, head.is_open, card.is_unfolded) == (2, True, False)
    assert "[needle]" in marked(view)
    view.finder.step(1)
    assert card.is_unfolded
    assert marked(view)[-1] == "[needle]"
    assert 0 < hand.top_of(card) + card.top_of(len(answer) - 3) < view.viewport().height()


async def test_long_code_opens_at_a_match_that_is_folded_away(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Code?")
    reply = talk.reply("```\n" + "".join(f"row {number}\n" for number in range(90)) + "needle\n```")
    view.set_conversation(talk.view())
    code = next(part for part in hand.parts_of(reply.id) if isinstance(part, CodePart))
    seen = []
    for words in ("row 3", "needle"):
        await look_for(view, words)
        seen.append(code.is_unfolded)
    assert seen == [False, True]
    assert marked(view) == ["[needle]"]


async def test_a_formula_is_found_by_its_source(view: TimelineView, hand: Hand, themes: ThemeManager) -> None:
    talk = Talk()
    talk.ask("Formula?")
    talk.reply("So\n\n$$\nE = mc^2\n$$\n\nand $mc^2$.")
    view.set_conversation(talk.view())
    await look_for(view, "mc^2")
    assert marked(view) == ["[mc^2]", "mc^2"]
    await until(lambda: themes.theme.mark.rgb() in colours_of(hand.image()), "the marks")


async def test_code_scrolls_sideways_to_the_match(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Code?")
    reply = talk.reply("```\n" + "x" * 400 + " needle\n```")
    view.set_conversation(talk.view())
    hand.image()
    code = next(part for part in hand.parts_of(reply.id) if isinstance(part, CodePart))
    await look_for(view, "needle")
    assert code.sideways.scrolled > 0


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


async def test_closing_keeps_the_place_and_selects_the_match(view: TimelineView, hand: Hand) -> None:
    view.set_conversation(long_talk(30, needle=(7,)).view())
    await look_for(view, "needle")
    before = view.verticalScrollBar().value()
    view.finder.close()
    assert view.verticalScrollBar().value() == before
    assert hand.copied() == "needle"
    assert marked(view) == []


async def test_the_count_grows_while_a_reply_comes_in_and_nothing_jumps(view: TimelineView, hand: Hand) -> None:
    talk = long_talk(20, needle=(3, 9))
    talk.ask("And now?")
    running = talk.running()
    view.set_conversation(talk.view())
    hand.scroll_to(0)
    await look_for(view, "needle")
    view.finder.step(1)
    before, place = view.verticalScrollBar().value(), marked(view)
    stream = Stream(running)
    for number in range(40):
        view.apply(stream.text(f"Paragraph {number} with a **need**le in it.\n\n"))
    await until(lambda: view.finder.total == 42, "the matches of the reply")
    assert (view.finder.index, view.verticalScrollBar().value(), marked(view)) == (2, before, place)
    text = "".join(f"Paragraph {number} with a **need**le in it.\n\n" for number in range(40))
    done = dataclasses.replace(running, blocks=(TextBlock(text),), status=MessageStatus.COMPLETE)
    view.apply(MessageChanged(done))
    await until(lambda: view.finder.is_done, "the end of the search")
    assert (view.finder.index, view.finder.total, view.verticalScrollBar().value()) == (2, 42, before)
    view.finder.step(1)
    assert view.finder.index == 3
    assert "[needle]" in marked(view)


async def test_another_conversation_is_looked_through_too(view: TimelineView) -> None:
    view.set_conversation(long_talk(4, needle=(1, 2)).view())
    await look_for(view, "needle")
    other = Talk("other")
    other.ask("One needle.")
    view.set_conversation(other.view())
    await until(lambda: view.finder.is_done, "the end of the search")
    assert (view.finder.index, view.finder.total) == (0, 1)
    view.finder.step(1)
    assert marked(view) == ["[needle]"]
    view.set_conversation(None)
    assert (view.finder.index, view.finder.total) == (0, 0)


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


# The bar


@pytest.fixture
async def bar(focused: TimelineView, themes: ThemeManager) -> FindBar:
    """Return the bar of a conversation of three matches, open."""
    made = FindBar(themes, focused)
    focused.set_conversation(long_talk(30, needle=(2, 11, 25)).view())
    focused.verticalScrollBar().setValue(0)
    made.open_bar()
    return made


def press(bar: FindBar, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is in the bar."""
    QApplication.sendEvent(bar.field, QKeyEvent(QEvent.Type.KeyPress, key, modifiers))


async def test_the_bar_counts_and_goes_on(bar: FindBar) -> None:
    QTest.keyClicks(bar.field, "needle")
    await until(lambda: bar.count.text() == "1 of 3", "the count")
    press(bar, Qt.Key.Key_Return)
    assert bar.count.text() == "2 of 3"
    press(bar, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert bar.count.text() == "1 of 3"
    bar.previous_button.click()
    assert bar.count.text() == "3 of 3"
    bar.field.setText("nothing like it")
    await until(lambda: bar.count.text() == "No matches", "no matches")
    assert not bar.next_button.isEnabled()


async def test_escape_closes_the_bar_and_gives_the_focus_back(bar: FindBar, focused: TimelineView) -> None:
    QTest.keyClicks(bar.field, "needle")
    await until(lambda: bar.count.text() == "1 of 3", "the count")
    press(bar, Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert focused.hasFocus()
    assert not focused.finder.is_active
    bar.next()
    assert bar.isVisible()
    assert bar.field.text() == "needle"


async def test_selected_words_are_looked_for(bar: FindBar, focused: TimelineView) -> None:
    bar.field.setText("needle")
    await until(lambda: bar.count.text() == "1 of 3", "the count")
    bar.close_bar()
    await look_for(focused, "Question 11")
    focused.finder.close()
    bar.open_bar()
    assert bar.field.text() == "Question 11"
