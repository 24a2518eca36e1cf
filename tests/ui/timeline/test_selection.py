"""Selecting and copying across blocks and messages."""

import dataclasses

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication

from app.domain.blocks import TextBlock
from app.domain.conversation import MessageStatus
from app.domain.events import MessageChanged
from app.ui.theme import ThemeManager
from app.ui.timeline.position import Position, Selection
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import EVERY_BLOCK, Stream, Talk, used_up

CONTROL = Qt.KeyboardModifier.ControlModifier

REPLY = """Alpha beta gamma.

- delta item
- epsilon item

Zeta **eta** theta 🙂 iota 字.

```python
kappa = "lambda"
```

| mu | nu |
|---|---|
| xi | pi |
"""


@pytest.fixture
def talk() -> Talk:
    """Return a short conversation."""
    made = Talk()
    made.ask("First question 🙂 here")
    made.reply(REPLY)
    made.ask("Second question")
    made.reply("Last answer.")
    return made


async def test_a_drag_within_a_line(view: TimelineView, hand: Hand, talk: Talk) -> None:
    view.set_conversation(talk.view())
    start, end = hand.find("beta gam")
    hand.drag(start, end)
    assert hand.copied() == "beta gam"


async def test_a_drag_backwards_is_the_same(view: TimelineView, hand: Hand, talk: Talk) -> None:
    view.set_conversation(talk.view())
    start, end = hand.find("beta gam")
    hand.drag(end, start)
    assert hand.copied() == "beta gam"


async def test_an_emoji_is_selected_whole(view: TimelineView, hand: Hand, talk: Talk) -> None:
    view.set_conversation(talk.view())
    start, _ = hand.find("theta")
    _, end = hand.find("iota 字")
    hand.drag(start, end)
    assert hand.copied() == "theta 🙂 iota 字"


async def test_a_drag_across_blocks(view: TimelineView, hand: Hand, talk: Talk) -> None:
    view.set_conversation(talk.view())
    start, _ = hand.find("gamma")
    _, end = hand.find("kappa")
    hand.drag(start, end)
    copied = hand.copied()
    assert copied.startswith("gamma.\n")
    assert copied.endswith("\nkappa")
    for words in ("• delta item\n• epsilon item\n", "Zeta eta theta 🙂 iota 字."):
        assert words in copied


async def test_a_drag_across_messages_in_both_directions(view: TimelineView, hand: Hand, talk: Talk) -> None:
    view.set_conversation(talk.view())
    start, _ = hand.find("question 🙂")
    _, end = hand.find("Last")
    for one, other in ((start, end), (end, start)):
        hand.drag(one, other)
        copied = hand.copied()
        assert copied.startswith("question 🙂 here\n\n")
        assert copied.endswith("Second question\n\nLast")
        assert 'kappa = "lambda"' in copied
        # Names, times and the facts below a reply are not words of the conversation.
        assert "claude" not in copied
        assert "tokens" not in copied


async def test_a_double_click_selects_a_word_and_a_triple_click_the_block(
    view: TimelineView, hand: Hand, talk: Talk
) -> None:
    view.set_conversation(talk.view())
    start, end = hand.find("beta")
    middle = (start + end) / 2
    hand.double_click(middle)
    assert hand.copied() == "beta"
    hand.triple_click(middle)
    assert hand.copied() == "Alpha beta gamma."


async def test_a_chinese_word_and_an_emoji_are_selected_by_a_double_click(
    view: TimelineView, hand: Hand, talk: Talk
) -> None:
    view.set_conversation(talk.view())
    start, end = hand.find("🙂 h")
    hand.double_click(start + QPointF(3, 0))
    assert hand.copied() == "🙂"
    assert end.x() > start.x()


async def test_a_click_lets_go_of_the_selection(view: TimelineView, hand: Hand, talk: Talk) -> None:
    view.set_conversation(talk.view())
    start, end = hand.find("beta")
    hand.drag(start, end)
    hand.click(start)
    assert hand.copied() == ""


async def test_shift_extends_the_selection(view: TimelineView, hand: Hand, talk: Talk) -> None:
    view.set_conversation(talk.view())
    hand.click(hand.find("beta")[0])
    end = hand.find("gamma.")[1]
    hand.click_with_shift(end)
    assert hand.copied() == "beta gamma."


async def test_all_is_selected_and_copied_in_three_forms(view: TimelineView, hand: Hand, talk: Talk) -> None:
    view.set_conversation(talk.view())
    hand.key(Qt.Key.Key_A, CONTROL)
    hand.key(Qt.Key.Key_C, CONTROL)
    mime = QGuiApplication.clipboard().mimeData()
    plain = mime.text()
    assert plain.startswith("First question 🙂 here\n\nAlpha beta gamma.\n\n")
    assert plain.endswith("mu\tnu\nxi\tpi\n\nSecond question\n\nLast answer.")
    markup = mime.html()
    for piece in ("<b>eta</b>", "<pre><code>kappa", "<td>xi</td>", "<li>delta item</li>", "🙂"):
        assert piece in markup
    source = bytes(mime.data("text/markdown").data()).decode()
    for piece in ("**eta**", "```python\nkappa", "- delta item\n- epsilon item", "| xi | pi |"):
        assert piece in source


async def test_markup_in_words_is_text_in_html(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("<b>not bold</b>")
    talk.reply("`<script>alert(1)</script>` and [x](javascript:alert(1))")
    view.set_conversation(talk.view())
    hand.key(Qt.Key.Key_A, CONTROL)
    hand.key(Qt.Key.Key_C, CONTROL)
    markup = QGuiApplication.clipboard().mimeData().html()
    assert "&lt;b&gt;not bold" in markup
    assert "<script" not in markup
    assert 'href="javascript' not in markup


async def test_copying_nothing_leaves_the_clipboard_alone(view: TimelineView, hand: Hand, talk: Talk) -> None:
    view.set_conversation(talk.view())
    QGuiApplication.clipboard().setText("kept")
    hand.key(Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "kept"


async def test_a_selection_that_holds_no_words_copies_nothing(view: TimelineView, hand: Hand) -> None:
    failed = Talk()
    failed.reply(status=MessageStatus.FAILED, error=used_up())
    view.set_conversation(failed.view())
    view.select(Selection(Position(failed.messages[0].id, 0, 0), Position(failed.messages[0].id, 1, 0)))
    assert hand.copied() == ""


async def test_a_selection_survives_text_that_comes_in(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Why?")
    running = talk.running()
    view.set_conversation(talk.view())
    stream = Stream(running)
    view.apply(stream.text("One two 🙂 three"))
    await hand.reads(running.id, "three")
    start, end = hand.find("two 🙂")
    hand.drag(start, end)
    view.apply(stream.text(" four.\n\nAnd a paragraph."))
    await hand.reads(running.id, "And a paragraph.")
    assert hand.copied() == "two 🙂"
    done = dataclasses.replace(
        running, blocks=(TextBlock("One two 🙂 three four.\n\nAnd a paragraph."),), status=MessageStatus.COMPLETE
    )
    view.apply(MessageChanged(done))
    assert hand.copied() == "two 🙂"


async def test_a_selection_survives_another_width_theme_and_zoom(
    view: TimelineView, hand: Hand, talk: Talk, themes: ThemeManager
) -> None:
    view.set_conversation(talk.view())
    start, end = hand.find("theta 🙂")
    hand.drag(start, end)
    view.resize(500, 700)
    assert hand.copied() == "theta 🙂"
    themes.set_mode("dark")
    themes.set_zoom(150)
    hand.image()
    assert hand.copied() == "theta 🙂"


async def test_a_selection_survives_scrolling_far_away(view: TimelineView, hand: Hand) -> None:
    long = Talk()
    for number in range(80):
        long.ask(f"Question {number}")
        long.reply(REPLY)
    view.set_conversation(long.view())
    hand.scroll_to(0)
    start, end = hand.find("Question 0")
    hand.drag(start, end)
    hand.scroll_to(view.verticalScrollBar().maximum())
    hand.image()
    hand.scroll_to(0)
    hand.image()
    assert hand.copied() == "Question 0"


async def test_what_is_selected_is_painted_on_another_ground(view: TimelineView, hand: Hand, talk: Talk) -> None:
    view.set_conversation(talk.view())
    before = hand.image()
    start, end = hand.find("beta gam")
    hand.drag(start, end)
    after = hand.image()
    corner = start.toPoint() + QPoint(1, -5)
    assert before.pixelColor(corner) != after.pixelColor(corner)


async def test_every_kind_of_block_can_be_selected_through(view: TimelineView, hand: Hand) -> None:
    made = Talk()
    made.ask("Show all.")
    made.reply(EVERY_BLOCK, thinking="Hm.")
    view.resize(1016, 2400)
    view.set_conversation(made.view())
    view.select_all()
    copied = hand.copied()
    for words in ("Heading one", "nested with code", "plain code without", "centre\tright", "עברית", "👩‍👩‍👧"):
        assert words in copied
    hand.image()


async def test_of_ten_thousand_messages_most_are_copied_as_they_were_written(view: TimelineView, hand: Hand) -> None:
    long = Talk()
    for number in range(5_000):
        long.ask(f"Question {number}")
        long.reply(REPLY)
    view.set_conversation(long.view())
    hand.key(Qt.Key.Key_A, CONTROL)
    copied = hand.copied()
    assert copied.startswith("Question 0\n\n")
    assert copied.count("Alpha beta gamma.") == 5_000
    assert copied.endswith("xi\tpi")
    assert sum(entry.has_parts for entry in view.model.entries) < 100
