"""Messages that wait behind a running reply."""

import pytest

from app.domain.blocks import AttachmentRef, FileBlock, plain_text
from app.domain.conversation import Draft, MessageStatus
from app.domain.errors import AppError, ErrorReason
from app.domain.events import MessageAdded, ProblemRaised, QueueChanged, SendFailed, TurnEnded, TurnProgress
from tests.services.on_disk.desk import Desk, text
from tests.services.on_disk.doubles import STOP


async def two_waiting(desk: Desk) -> str:
    """Return a conversation in which a reply runs and two messages wait."""
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("One"))
    await desk.provider.asked.wait()
    desk.chat.send(conversation_id, text("Two"))
    desk.chat.send(conversation_id, text("Three"))
    return conversation_id


def waiting(desk: Desk, conversation_id: str) -> list[str]:
    return [plain_text(message.blocks) for message in desk.chat.queued(conversation_id)]


async def test_they_wait_and_are_told(desk: Desk) -> None:
    conversation_id = await two_waiting(desk)
    assert waiting(desk, conversation_id) == ["Two", "Three"]
    told = [[plain_text(each.blocks) for each in event.queued] for event in desk.events.of(QueueChanged)]
    assert told == [["Two"], ["Two", "Three"]]
    assert await desk.path(conversation_id) == ["One", ""]


async def test_each_is_sent_when_the_reply_before_is_complete(desk: Desk) -> None:
    conversation_id = await two_waiting(desk)
    desk.provider.play("A", STOP, "B", STOP, "C", STOP)
    await desk.events.until(TurnEnded, lambda _event: len(desk.events.of(TurnEnded)) == 3)
    assert await desk.path(conversation_id) == ["One", "A", "Two", "B", "Three", "C"]
    assert waiting(desk, conversation_id) == []
    assert desk.events.of(QueueChanged)[-1].queued == ()
    first_end = desk.events.events.index(desk.events.of(TurnEnded)[0])
    second_message = desk.events.events.index(desk.events.of(MessageAdded)[2])
    assert first_end < second_message


async def test_a_message_sent_as_the_turn_ends_waits_for_its_turn(desk: Desk) -> None:
    """Also in the moment between the last word and the end, when the list's marks are written."""
    conversation_id = await desk.new()
    sent: list[None] = []

    def send_once(event: TurnProgress) -> None:
        if event.event == STOP and not sent:
            sent.append(None)
            desk.chat.send(conversation_id, text("Last"))

    desk.bus.subscribe(TurnProgress, send_once)
    desk.chat.send(conversation_id, text("One"))
    desk.chat.send(conversation_id, text("Two"))
    desk.provider.play("A", STOP, "B", STOP, "C", STOP)
    await desk.events.until(TurnEnded, lambda _event: len(desk.events.of(TurnEnded)) == 3)
    assert await desk.path(conversation_id) == ["One", "A", "Two", "B", "Last", "C"]


@pytest.mark.parametrize("stopped", [True, False])
async def test_after_stop_or_failure_they_wait_until_resumed(desk: Desk, *, stopped: bool) -> None:
    conversation_id = await two_waiting(desk)
    if stopped:
        desk.chat.stop(conversation_id)
    else:
        desk.provider.play(AppError.because(ErrorReason.SERVER_ERROR))
    reply = await desk.ended()
    assert reply.status is (MessageStatus.STOPPED if stopped else MessageStatus.FAILED)
    assert waiting(desk, conversation_id) == ["Two", "Three"]
    assert not desk.chat.is_running(conversation_id)
    desk.events.clear()
    desk.chat.resume_queue(conversation_id)
    assert waiting(desk, conversation_id) == ["Three"]
    desk.provider.play("B", STOP, "C", STOP)
    await desk.events.until(TurnEnded, lambda _event: len(desk.events.of(TurnEnded)) == 2)
    assert await desk.path(conversation_id) == ["One", "", "Two", "B", "Three", "C"]


async def test_a_message_sent_while_older_ones_wait_comes_after_them(desk: Desk) -> None:
    conversation_id = await two_waiting(desk)
    desk.chat.stop(conversation_id)
    await desk.ended()
    desk.events.clear()
    desk.chat.send(conversation_id, text("Four"))
    assert desk.chat.is_running(conversation_id)
    assert waiting(desk, conversation_id) == ["Three", "Four"]
    desk.provider.play("B", STOP, "C", STOP, "D", STOP)
    await desk.events.until(TurnEnded, lambda _event: len(desk.events.of(TurnEnded)) == 3)
    assert await desk.path(conversation_id) == ["One", "", "Two", "B", "Three", "C", "Four", "D"]


async def test_who_hears_that_one_left_the_queue_sees_it_run(desk: Desk) -> None:
    conversation_id = await two_waiting(desk)
    desk.chat.stop(conversation_id)
    await desk.ended()
    seen: list[bool] = []
    desk.bus.subscribe(QueueChanged, lambda _event: seen.append(desk.chat.is_running(conversation_id)))
    desk.chat.resume_queue(conversation_id)
    assert seen == [True]


async def test_resuming_while_a_reply_runs_changes_nothing(desk: Desk) -> None:
    conversation_id = await two_waiting(desk)
    desk.chat.resume_queue(conversation_id)
    assert waiting(desk, conversation_id) == ["Two", "Three"]


async def test_one_can_be_taken_back(desk: Desk) -> None:
    conversation_id = await two_waiting(desk)
    first, second = desk.chat.queued(conversation_id)
    assert desk.chat.withdraw(conversation_id, first.id) == first
    assert desk.chat.withdraw(conversation_id, first.id) is None
    assert desk.events.of(QueueChanged)[-1].queued == (second,)
    desk.provider.play("A", STOP, "C", STOP)
    await desk.events.until(TurnEnded, lambda _event: len(desk.events.of(TurnEnded)) == 2)
    assert await desk.path(conversation_id) == ["One", "A", "Three", "C"]


async def test_one_that_cannot_be_stored_comes_back_and_the_rest_waits(desk: Desk) -> None:
    conversation_id = await two_waiting(desk)
    desk.chat.stop(conversation_id)
    await desk.ended()
    desk.history.full = True
    desk.chat.resume_queue(conversation_id)
    await desk.events.until(ProblemRaised)
    assert [event.blocks for event in desk.events.of(SendFailed)] == [text("Two")]
    assert waiting(desk, conversation_id) == ["Three"]


async def test_at_the_end_of_the_program_they_become_the_draft(desk: Desk) -> None:
    conversation_id = await desk.new()
    picture = FileBlock(AttachmentRef("a" * 64, "text/plain", "notes.txt", 3))
    await desk.conversations.save_draft(conversation_id, Draft("Half a"))
    desk.chat.send(conversation_id, text("One"))
    await desk.provider.asked.wait()
    desk.chat.send(conversation_id, (*text("Two"), picture))
    desk.chat.send(conversation_id, text("Three"))
    await desk.chat.aclose()
    stored = await desk.stored(conversation_id)
    assert stored.draft == Draft("Two\n\nThree\n\nHalf a", (picture,))
    assert await desk.path(conversation_id) == ["One", ""]


async def test_a_message_sent_while_the_program_ends_is_not_lost(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.bus.subscribe(TurnEnded, lambda _event: desk.chat.send(conversation_id, text("Two")))
    desk.chat.send(conversation_id, text("One"))
    await desk.provider.asked.wait()
    await desk.chat.aclose()
    assert (await desk.stored(conversation_id)).draft == Draft("Two")
