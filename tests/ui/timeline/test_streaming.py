"""A reply that comes in: what changes with each piece, and what stays as it is."""

import dataclasses

from PySide6.QtCore import QCoreApplication, QEvent, QTimer

from app.domain.blocks import TextBlock, ThinkingBlock
from app.domain.conversation import MessageStatus
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.events import MessageAdded, MessageChanged, TurnEnded, TurnStarted
from app.domain.stream import RetryScheduled
from app.ui.timeline.parts.base import Part
from app.ui.timeline.parts.code import CodePart
from app.ui.timeline.parts.name_line import NameLinePart
from app.ui.timeline.parts.prose import ProsePart
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.hand import Hand
from tests.ui.timeline.samples import ANSWER, Stream, Talk
from tests.ui.waiting import until


def started(view: TimelineView) -> tuple[Talk, Stream, str]:
    """Show a question whose reply is waited for, as the services tell it."""
    talk = Talk()
    talk.ask("Why?")
    view.set_conversation(talk.view())
    running = talk.running()
    view.apply(MessageAdded(running))
    view.apply(TurnStarted("c", running.id))
    return talk, Stream(running), running.id


def name_line(hand: Hand, message_id: str) -> str:
    """Return what the line above a reply says."""
    first = hand.parts_of(message_id)[0]
    assert isinstance(first, NameLinePart)
    return first.text


def words_of(hand: Hand, message_id: str) -> list[Part]:
    """Return the parts of a reply's words."""
    return [part for part in hand.parts_of(message_id) if isinstance(part, ProsePart | CodePart)]


async def test_a_reply_says_that_it_waits(view: TimelineView, hand: Hand) -> None:
    _talk, _stream, reply = started(view)
    assert "claude-sonnet-4.5" in name_line(hand, reply)
    assert "Waiting" in name_line(hand, reply)


async def test_pieces_become_one_text_and_its_words_are_counted(view: TimelineView, hand: Hand) -> None:
    _talk, stream, reply = started(view)
    for piece in ("Because **b", "ol", "d** words", " are", " heavy 字。"):
        view.apply(stream.text(piece))
    await hand.reads(reply, "Because bold words are heavy 字。")
    assert "6 words" in name_line(hand, reply)


async def test_a_word_in_two_flushes_counts_once(view: TimelineView, hand: Hand) -> None:
    _talk, stream, reply = started(view)
    view.apply(stream.text("one tw"))
    await hand.reads(reply, "one tw")
    view.apply(stream.text("o three"))
    await hand.reads(reply, "one two three")
    assert "3 words" in name_line(hand, reply)


async def test_closed_parts_are_the_same_objects_after_more_text(view: TimelineView, hand: Hand) -> None:
    _talk, stream, reply = started(view)
    view.apply(stream.text(ANSWER + "\nThe open paragraph"))
    await hand.reads(reply, "The open paragraph")
    hand.image()
    before = words_of(hand, reply)
    laid = [part.is_live for part in before]
    view.apply(stream.text(" goes on."))
    await hand.reads(reply, "goes on.")
    after = words_of(hand, reply)
    assert all(one is other for one, other in zip(before[:-1], after[:-1], strict=True))
    assert [part.is_live for part in after[:-1]] == laid[:-1]


async def test_code_that_grows_stays_one_part(view: TimelineView, hand: Hand) -> None:
    _talk, stream, reply = started(view)
    view.apply(stream.text("So:\n\n```python\ndef a():\n"))
    await hand.reads(reply, "def a():")
    code = words_of(hand, reply)[-1]
    assert isinstance(code, CodePart)
    top = hand.top_of(code)
    for number in range(120):
        view.apply(stream.text(f"    line{number} = {number}\n"))
    await hand.reads(reply, "line119")
    assert words_of(hand, reply)[-1] is code
    assert code.text.count("\n") == 120
    view.apply(stream.text("```\n\nDone."))
    await hand.reads(reply, "Done.")
    assert words_of(hand, reply)[-2] is code
    assert top < view.viewport().height()


async def test_the_end_of_a_turn_keeps_the_parts_of_its_text(view: TimelineView, hand: Hand) -> None:
    talk, stream, reply = started(view)
    view.apply(stream.text(ANSWER))
    await hand.reads(reply, "See the docs")
    hand.image()
    before = words_of(hand, reply)
    done = dataclasses.replace(talk.messages[-1], blocks=(TextBlock(ANSWER),), status=MessageStatus.COMPLETE)
    view.apply(MessageChanged(done))
    view.apply(TurnEnded("c", reply, MessageStatus.COMPLETE))
    after = words_of(hand, reply)
    assert [part.text for part in after] == [part.text for part in before]
    assert all(one is other for one, other in zip(before[:-1], after[:-1], strict=True))
    assert "Writing" not in name_line(hand, reply)
    assert hand.hits("retry", reply)


async def test_deltas_that_wait_are_shown_before_the_end(view: TimelineView, hand: Hand) -> None:
    talk, stream, reply = started(view)
    view.apply(stream.text("Half a"))
    done = dataclasses.replace(talk.messages[-1], blocks=(TextBlock("Half a word"),), status=MessageStatus.STOPPED)
    view.apply(MessageChanged(done))
    view.apply(stream.text(" late delta"))
    view.apply(TurnEnded("c", reply, MessageStatus.STOPPED))
    assert [part.text for part in words_of(hand, reply)] == ["Half a word"]


async def test_a_reply_opened_in_the_middle_goes_on(view: TimelineView, hand: Hand) -> None:
    talk = Talk()
    talk.ask("Why?")
    running = talk.running()
    talk.messages[-1] = running = dataclasses.replace(running, blocks=(TextBlock("It was **so"),))
    view.set_conversation(talk.view())
    assert "It was **so" in hand.text_of(running.id)
    view.apply(Stream(running).text(" far**."))
    await hand.reads(running.id, "It was so far.")


async def test_a_thought_is_folded_opens_and_stays_open_while_it_goes_on(view: TimelineView, hand: Hand) -> None:
    _talk, stream, reply = started(view)
    view.apply(stream.thinking("First I think."))
    await until(lambda: "Thinking" in name_line(hand, reply))
    await until(lambda: hand.hits("fold", reply))
    assert "First I think." not in view.accessible_text()
    hand.click(hand.spot("fold", reply))
    assert "First I think." in view.accessible_text()
    view.apply(stream.thinking(" Then some more."))
    await hand.reads(reply, "Then some more.")
    view.apply(stream.text("The answer.", block=1))
    await hand.reads(reply, "The answer.")
    assert "Then some more." in view.accessible_text()
    assert "2 words" in name_line(hand, reply)
    hand.click(hand.spot("fold", reply))
    assert "First I think." not in view.accessible_text()
    assert "The answer." in view.accessible_text()


async def test_the_time_of_a_thought_comes_with_the_end(view: TimelineView, hand: Hand) -> None:
    talk, stream, reply = started(view)
    view.apply(stream.thinking("Hm."))
    view.apply(stream.text("Yes.", block=1))
    await hand.reads(reply, "Yes.")
    blocks = (ThinkingBlock("Hm.", 8.2), TextBlock("Yes."))
    done = dataclasses.replace(talk.messages[-1], blocks=blocks, status=MessageStatus.COMPLETE)
    view.apply(MessageChanged(done))
    titles = [str(getattr(part, "title", "")) for part in hand.parts_of(reply)]
    assert "Thought for 8 s" in titles


async def test_a_retry_says_when_and_is_forgotten_with_the_first_word(view: TimelineView, hand: Hand) -> None:
    _talk, stream, reply = started(view)
    view.apply(stream.event(RetryScheduled(7.0, 1, ErrorInfo(ErrorReason.BALANCE_USED_UP))))
    await until(lambda: "Trying again in 7 s" in name_line(hand, reply) or "in 6 s" in name_line(hand, reply))
    view.apply(stream.text("Now."))
    await hand.reads(reply, "Now.")
    assert "Trying" not in name_line(hand, reply)


async def test_deltas_come_in_bundles(view: TimelineView, hand: Hand) -> None:
    _talk, stream, reply = started(view)
    for number in range(200):
        view.apply(stream.text(f"w{number} "))
    assert "w199" not in hand.text_of(reply)
    await hand.reads(reply, "w199")


async def test_events_of_other_messages_change_nothing(view: TimelineView, hand: Hand) -> None:
    _talk, stream, reply = started(view)
    view.apply(Stream(dataclasses.replace(Talk().ask("x"), id="nobody")).text("Lost"))
    view.apply(stream.text("Found"))
    await hand.reads(reply, "Found")
    assert "Lost" not in view.accessible_text()


async def test_nothing_ticks_once_a_reply_has_ended(view: TimelineView, hand: Hand) -> None:
    talk, _stream, reply = started(view)
    ticking = [timer for timer in view.findChildren(QTimer) if timer.isActive()]
    assert ticking, "A running reply counts its seconds"
    view.apply(MessageChanged(dataclasses.replace(talk.messages[-1], status=MessageStatus.COMPLETE)))
    view.apply(TurnEnded("c", reply, MessageStatus.COMPLETE))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.MetaCall.value)
    assert [timer for timer in view.findChildren(QTimer) if timer.isActive()] == []


async def test_what_came_in_survives_two_changes_of_the_theme(view: TimelineView, hand: Hand) -> None:
    _talk, stream, reply = started(view)
    view.apply(stream.text("Not lost."))
    await hand.reads(reply, "Not lost.")
    entry = view.model.entries[-1]
    entry.forget()
    entry.forget()
    assert entry.blocks_so_far() == (TextBlock("Not lost."),)
    assert "Not lost." in hand.text_of(reply)
