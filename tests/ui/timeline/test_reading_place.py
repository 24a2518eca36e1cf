"""The place of reading holds: what a person looks at does not move unless they move it."""

import dataclasses

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from app.domain.conversation import ConversationView, MessageStatus
from app.domain.events import MessageAdded, MessageChanged
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand, Seen
from tests.ui.timeline.samples import ANSWER, Stream, Talk

PARAGRAPH = "The quick brown fox jumps over the lazy dog, 然后回家睡觉。 "


def long_talk(turns: int, name: str = "c") -> Talk:
    """Return a conversation whose heights are guessed badly: code, tables, lists and long lines."""
    talk = Talk(name)
    for number in range(turns):
        talk.ask(f"Question {number}: " + PARAGRAPH * (number % 5))
        talk.reply(f"Reply {number}.\n\n{ANSWER}\n\n{PARAGRAPH * (number % 7)}")
    return talk


def second_seen(hand: Hand) -> Seen:
    """Return a part that is wholly in sight, near the top."""
    return next(each for each in hand.seen() if each.box.top() > 0 and each.part.text)


async def test_a_conversation_opens_at_its_end(view: TimelineView, hand: Hand) -> None:
    talk = long_talk(20)
    view.set_conversation(talk.view())
    assert hand.is_at_end()
    assert view.verticalScrollBar().maximum() > view.viewport().height()
    last = hand.seen()[-1]
    assert last.message_id == talk.messages[-1].id
    assert 0 < view.viewport().height() - last.box.bottom() < 60
    assert hand.new_below().isHidden()


async def test_a_short_conversation_begins_at_the_top(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Hello")
    view.set_conversation(talk.view())
    assert view.verticalScrollBar().maximum() == 0
    assert hand.seen()[0].box.top() == 8


async def test_to_the_top_and_back(view: TimelineView, hand: Hand) -> None:
    talk = long_talk(20)
    view.set_conversation(talk.view())
    hand.key(Qt.Key.Key_Home)
    assert view.verticalScrollBar().value() == 0
    assert hand.seen()[0].message_id == talk.messages[0].id
    assert hand.seen()[0].box.top() == 8
    hand.key(Qt.Key.Key_End)
    assert hand.is_at_end()
    assert hand.seen()[-1].message_id == talk.messages[-1].id


async def test_guesses_that_become_real_above_move_nothing(view: TimelineView, hand: Hand) -> None:
    view.set_conversation(long_talk(60).view())
    hand.scroll_to(view.verticalScrollBar().maximum() // 2)
    for _ in range(60):
        before = second_seen(hand)
        hand.scroll_to(view.verticalScrollBar().value() - 40)
        assert hand.top_of(before.part) - before.box.top() == pytest.approx(40, abs=1)


async def test_pages_up_and_down_lead_back(view: TimelineView, hand: Hand) -> None:
    view.set_conversation(long_talk(40).view())
    hand.scroll_to(view.verticalScrollBar().maximum() // 2)
    hand.key(Qt.Key.Key_PageDown)
    before = second_seen(hand)
    for _ in range(5):
        hand.key(Qt.Key.Key_PageUp)
    for _ in range(5):
        hand.key(Qt.Key.Key_PageDown)
    assert hand.top_of(before.part) == pytest.approx(before.box.top(), abs=2)


async def test_arrows_scroll(view: TimelineView, hand: Hand) -> None:
    view.set_conversation(long_talk(10).view())
    bar = view.verticalScrollBar()
    hand.key(Qt.Key.Key_Home)
    at_top = bar.value()
    hand.key(Qt.Key.Key_PageDown)
    page = bar.value()
    assert at_top == 0
    assert view.viewport().height() / 2 < page < view.viewport().height()
    hand.wheel(QPointF(500, 300), QPoint(0, -120))
    assert bar.value() > page


async def test_text_that_comes_in_below_moves_nothing(view: TimelineView, hand: Hand) -> None:
    talk = long_talk(6)
    running = talk.running()
    view.set_conversation(talk.view())
    hand.scroll_to(view.verticalScrollBar().value() - 900)
    before = second_seen(hand)
    stream = Stream(running)
    for number in range(8):
        view.apply(stream.text(f"word{number} " + PARAGRAPH * 5 + "\n\n"))
        await hand.reads(running.id, f"word{number}")
        assert hand.top_of(before.part) == pytest.approx(before.box.top(), abs=1)


async def test_text_that_comes_into_the_reply_that_is_read_moves_nothing(view: TimelineView, hand: Hand) -> None:
    talk = long_talk(2)
    running = talk.running()
    view.set_conversation(talk.view())
    stream = Stream(running)
    view.apply(stream.text(f"{ANSWER}\n\n" + f"{PARAGRAPH * 4}\n\n" * 20 + "And so on."))
    await hand.reads(running.id, "And so on.")
    hand.scroll_to(view.verticalScrollBar().value() - 300)
    before = second_seen(hand)
    assert before.message_id == running.id
    for number in range(5):
        view.apply(stream.text(f"word{number} " + PARAGRAPH * 5 + "\n\n"))
        await hand.reads(running.id, f"word{number}")
        assert hand.top_of(before.part) == pytest.approx(before.box.top(), abs=1)


async def test_the_end_is_followed_only_from_the_end(view: TimelineView, hand: Hand) -> None:
    talk = long_talk(4)
    running = talk.running()
    view.set_conversation(talk.view())
    stream = Stream(running)
    view.apply(stream.text("one " + PARAGRAPH * 30))
    await hand.reads(running.id, "one")
    assert hand.is_at_end()
    hand.wheel(QPointF(500, 300), QPoint(0, 360))
    assert not hand.is_at_end()
    view.apply(stream.text("two " + PARAGRAPH * 30))
    await hand.reads(running.id, "two")
    assert not hand.is_at_end()
    hand.key(Qt.Key.Key_End)
    view.apply(stream.text("three " + PARAGRAPH * 30))
    await hand.reads(running.id, "three")
    assert hand.is_at_end()


async def test_the_button_says_how_much_is_new_and_leads_back(view: TimelineView, hand: Hand) -> None:
    talk = long_talk(4)
    running = talk.running()
    view.set_conversation(talk.view())
    stream = Stream(running)
    hand.scroll_to(view.verticalScrollBar().value() - 600)
    view.apply(stream.text("one two three 四五"))
    await hand.reads(running.id, "one")
    button = hand.new_below()
    assert not button.isHidden()
    assert "5" in button.text()
    assert view.viewport().rect().contains(button.geometry())
    button.click()
    assert hand.is_at_end()
    assert button.isHidden()


async def test_a_message_of_ones_own_leads_to_the_end(view: TimelineView, hand: Hand) -> None:
    talk = long_talk(4)
    view.set_conversation(talk.view())
    hand.scroll_to(0)
    view.apply(MessageAdded(talk.ask("And now?")))
    assert hand.is_at_end()
    assert hand.seen()[-1].part.text == "And now?"


def _resize(view: TimelineView, width: int, height: int = 700) -> None:
    view.resize(width, height)
    QApplication.sendPostedEvents(view, QEvent.Type.LayoutRequest.value)


async def test_another_width_keeps_the_line_at_the_top(view: TimelineView, hand: Hand) -> None:
    talk = long_talk(3)
    long_reply = talk.reply(PARAGRAPH * 200)
    talk.ask("More")
    talk.reply(ANSWER)
    view.set_conversation(talk.view())
    number = view.model.number_of(long_reply.id)
    assert number is not None
    hand.scroll_to(round(view.model.top(number)) + 600)
    middle = round(view.column_left) + 2
    first = view.position_at(QPoint(middle, 12))
    assert first is not None
    assert first.message_id == long_reply.id
    for width in (700, 500, 1400, 640):
        _resize(view, width)
        left = round(view.column_left) + 2
        here, below = view.position_at(QPoint(left, 0)), view.position_at(QPoint(left, 50))
        assert here is not None
        assert below is not None
        assert here.message_id == below.message_id == long_reply.id
        assert here.character - 120 <= first.character <= below.character
    _resize(view, 1016)
    again = view.position_at(QPoint(middle, 12))
    assert again is not None
    assert again.message_id == first.message_id
    assert abs(again.character - first.character) < 130


async def test_another_width_keeps_the_line_while_text_comes_in(view: TimelineView, hand: Hand) -> None:
    talk = long_talk(2)
    long_reply = talk.reply(PARAGRAPH * 120)
    talk.ask("More")
    running = talk.running()
    view.set_conversation(talk.view())
    stream = Stream(running)
    number = view.model.number_of(long_reply.id)
    assert number is not None
    for _ in range(3):  # heights that were guesses become real on the way
        hand.scroll_to(round(view.model.top(number)) + 600)
    first = view.position_at(QPoint(round(view.column_left) + 2, 12))
    assert first is not None
    assert first.message_id == long_reply.id
    for step, width in enumerate((640, 1400, 420, 900, 480, 1016)):
        view.apply(stream.text(f"word{step} " + PARAGRAPH * 20 + "\n\n"))
        _resize(view, width, 500 + 40 * step)
        await hand.reads(running.id, f"word{step}")
        left = round(view.column_left) + 2
        here, below = view.position_at(QPoint(left, 0)), view.position_at(QPoint(left, 50))
        assert here is not None
        assert below is not None
        assert here.message_id == below.message_id == long_reply.id
        assert here.character - 120 <= first.character <= below.character


async def test_selection_and_place_hold_while_five_thousand_words_come_in(view: TimelineView, hand: Hand) -> None:
    talk = long_talk(3)
    running = talk.running()
    view.set_conversation(talk.view())
    stream = Stream(running)
    view.apply(stream.text("The very first words.\n\n"))
    await hand.reads(running.id, "very first")
    hand.drag(*hand.find("very first"))
    hand.wheel(QPointF(500, 300), QPoint(0, 240))
    before = second_seen(hand)
    for number in range(50):
        view.apply(stream.text(f"Chapter {number}. " + "word and **more** " * 33 + "\n\n- an item\n\n"))
        if number % 10 == 9:
            await hand.reads(running.id, f"Chapter {number}.")
            assert hand.top_of(before.part) == pytest.approx(before.box.top(), abs=1)
    assert hand.copied() == "very first"
    done = dataclasses.replace(running, blocks=view.model.entries[-1].blocks_so_far(), status=MessageStatus.COMPLETE)
    view.apply(MessageChanged(done))
    assert hand.top_of(before.part) == pytest.approx(before.box.top(), abs=1)
    assert hand.copied() == "very first"


async def test_the_end_stays_in_sight_while_the_window_changes(view: TimelineView, hand: Hand) -> None:
    view.set_conversation(long_talk(10).view())
    for width, height in ((600, 700), (1300, 400), (900, 900)):
        _resize(view, width, height)
        assert hand.is_at_end()


async def test_each_conversation_keeps_its_place(view: TimelineView, hand: Hand) -> None:
    first, second = long_talk(10, "a"), long_talk(8, "b")
    view.set_conversation(first.view())
    hand.scroll_to(view.verticalScrollBar().maximum() // 2)
    place = second_seen(hand)
    view.set_conversation(second.view())
    assert hand.is_at_end()
    view.set_conversation(first.view())
    again = second_seen(hand)
    assert (again.message_id, again.part.text) == (place.message_id, place.part.text)
    assert again.box.top() == pytest.approx(place.box.top(), abs=1)
    view.set_conversation(second.view())
    assert hand.is_at_end()


async def test_another_path_of_the_same_conversation_keeps_the_place(view: TimelineView, hand: Hand) -> None:
    talk = long_talk(10)
    view.set_conversation(talk.view())
    hand.scroll_to(view.verticalScrollBar().maximum() // 3)
    place = second_seen(hand)
    shown = talk.view()
    other = dataclasses.replace(talk.messages[-1], id="other")
    path = (*shown.path[:-1], other)
    view.set_conversation(ConversationView(shown.conversation, path, {"other": (talk.messages[-1].id, "other")}))
    assert hand.top_of(place.part) == pytest.approx(place.box.top(), abs=1)


async def test_nothing_is_shown_for_no_conversation(view: TimelineView, hand: Hand) -> None:
    view.set_conversation(long_talk(3).view())
    view.set_conversation(None)
    assert hand.seen() == []
    assert view.accessible_text() == ""
    assert view.position_at(QPoint(10, 10)) is None
    view.set_conversation(Talk("empty").view())
    assert hand.seen() == []


async def test_of_ten_thousand_messages_only_what_is_seen_is_read(view: TimelineView, hand: Hand) -> None:
    view.set_conversation(long_talk(5000).view())
    hand.image()
    assert sum(entry.has_parts for entry in view.model.entries) < 12
    hand.scroll_to(view.verticalScrollBar().maximum() // 2)
    hand.image()
    assert sum(entry.has_parts for entry in view.model.entries) < 24


async def test_layouts_are_let_go_far_from_the_view(view: TimelineView, hand: Hand) -> None:
    view.set_conversation(long_talk(60).view())
    for step in range(60):
        hand.scroll_to(view.verticalScrollBar().maximum() * step // 60)
        hand.image()
    live = sum(1 for entry in view.model.entries for _part in entry.live_parts())
    assert live < 160
