"""What the list shows of turns that ended while nobody looked."""

import pytest

from app.domain.errors import AppError, ErrorReason
from app.domain.events import ConversationChanged
from app.domain.stream import StreamEvent
from tests.services.on_disk.desk import Desk, text
from tests.services.on_disk.doubles import END, STOP, End

LOST = AppError.because(ErrorReason.CONNECTION_LOST)


@pytest.mark.parametrize(
    ("steps", "unread", "failed"),
    [
        (("Good", STOP), True, False),
        (("Good", LOST), False, True),
        ((LOST,), False, True),
        (("Good", END), False, True),
    ],
)
async def test_a_turn_that_nobody_saw_is_marked(
    desk: Desk, steps: tuple[StreamEvent | Exception | End | str, ...], *, unread: bool, failed: bool
) -> None:
    conversation_id, other = await desk.new(), await desk.new()
    desk.chat.set_open(other)
    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play(*steps)
    await desk.ended()
    stored = await desk.stored(conversation_id)
    assert (stored.unread, stored.failed) == (unread, failed)
    assert desk.events.of(ConversationChanged)[-1].conversation == stored
    await desk.conversations.mark_read(conversation_id)
    stored = await desk.stored(conversation_id)
    assert (stored.unread, stored.failed) == (False, False)


@pytest.mark.parametrize("step", [STOP, LOST])
async def test_one_that_is_looked_at_is_not(desk: Desk, step: StreamEvent | Exception) -> None:
    conversation_id = await desk.new()
    desk.chat.set_open(conversation_id)
    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play("Good", step)
    await desk.ended()
    stored = await desk.stored(conversation_id)
    assert (stored.unread, stored.failed) == (False, False)


async def test_one_that_the_person_stopped_is_not(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    await desk.provider.asked.wait()
    desk.chat.stop(conversation_id)
    await desk.ended()
    stored = await desk.stored(conversation_id)
    assert (stored.unread, stored.failed) == (False, False)


async def test_a_better_try_takes_the_mark_off(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play("Good", LOST)
    reply = await desk.ended()
    desk.events.clear()
    desk.chat.continue_reply(conversation_id, reply.id)
    desk.provider.play(" day", STOP)
    await desk.ended()
    stored = await desk.stored(conversation_id)
    assert (stored.unread, stored.failed) == (True, False)


async def test_leaving_while_it_runs_counts_as_not_looking(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.set_open(conversation_id)
    desk.chat.send(conversation_id, text("Hello"))
    await desk.provider.asked.wait()
    desk.chat.set_open(None)
    desk.provider.play("Good", STOP)
    await desk.ended()
    assert (await desk.stored(conversation_id)).unread


async def test_a_deleted_conversation_does_not_come_back_when_its_turn_ends(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    await desk.provider.asked.wait()
    await desk.conversations.delete(conversation_id)
    desk.events.clear()
    desk.provider.play("Good", STOP)
    reply = await desk.ended()
    assert reply.blocks == text("Good")
    assert desk.events.of(ConversationChanged) == []
    assert await desk.conversations.list() == ()
