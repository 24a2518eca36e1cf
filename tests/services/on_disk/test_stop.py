"""Stop, whenever it is pressed."""

import asyncio

import pytest

from app.domain.blocks import ThinkingBlock
from app.domain.conversation import Message, MessageStatus
from app.domain.events import MessageChanged, TurnEnded, TurnProgress, TurnStarted
from app.domain.stream import ThinkingDelta
from tests.services.on_disk.desk import Desk, other_eyes, text
from tests.services.on_disk.doubles import STOP


async def test_what_had_come_is_kept(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play("Good ", "day")
    await desk.events.until(TurnProgress, lambda event: event.sequence == 1)
    desk.chat.stop(conversation_id)
    end = await desk.events.until(TurnEnded)
    assert end.status is MessageStatus.STOPPED
    async with other_eyes(desk.folder.root) as history:
        reply = await history.message(end.message_id)
    assert (reply.status, reply.blocks, reply.error) == (MessageStatus.STOPPED, text("Good day"), None)
    assert isinstance(desk.events.events[-1], TurnEnded)
    assert desk.events.of(MessageChanged)[-1].message == reply
    assert desk.provider.open_streams == 0
    assert not desk.chat.is_running(conversation_id)


async def test_before_the_first_token(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    await desk.provider.asked.wait()
    desk.chat.stop(conversation_id)
    reply = await desk.ended()
    assert (reply.status, reply.blocks) == (MessageStatus.STOPPED, ())
    assert desk.provider.open_streams == 0


async def test_at_once_stores_what_was_said_and_asks_nobody(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    desk.chat.stop(conversation_id)
    reply = await desk.ended()
    assert reply.status is MessageStatus.STOPPED
    assert await desk.path(conversation_id) == ["Hello", ""]
    assert desk.provider.requests == []
    assert (await desk.exchange(conversation_id, "Again")).status is MessageStatus.COMPLETE


async def test_while_the_message_is_being_stored(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    await asyncio.sleep(0)  # the turn's task begins, and waits for the history
    assert desk.chat.running_message(conversation_id) is None
    desk.chat.stop(conversation_id)
    reply = await desk.ended()
    assert reply.status is MessageStatus.STOPPED
    assert [event.message_id for event in desk.events.of(TurnStarted)] == [reply.id]
    assert desk.provider.requests == []


async def test_twice_is_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation_id = await desk.new()
    store = desk.history.update_message

    async def stop_again(message: Message) -> None:
        desk.chat.stop(conversation_id)
        await store(message)
        desk.chat.stop(conversation_id)

    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play("Good")
    await desk.events.until(TurnProgress)
    monkeypatch.setattr(desk.history, "update_message", stop_again)
    desk.chat.stop(conversation_id)
    desk.chat.stop(conversation_id)
    reply = await desk.ended()
    assert (reply.status, reply.blocks) == (MessageStatus.STOPPED, text("Good"))
    assert len(desk.events.of(TurnEnded)) == 1


async def test_a_thought_that_was_cut_off_has_its_time(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play(ThinkingDelta("Hm"))
    await desk.events.until(TurnProgress)
    desk.chat.stop(conversation_id)
    (thought,) = (await desk.ended()).blocks
    assert isinstance(thought, ThinkingBlock)
    assert thought.seconds is not None


async def test_where_nothing_runs_nothing_happens(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.stop(conversation_id)
    assert (await desk.exchange(conversation_id, "Hello")).status is MessageStatus.COMPLETE


async def test_a_caller_that_is_cancelled_stops_its_turn(desk: Desk) -> None:
    conversation_id = await desk.new()
    caller = asyncio.ensure_future(desk.chat.run_turn(conversation_id, text("Hello")))
    desk.provider.play("Good")
    await desk.events.until(TurnProgress)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    (end,) = desk.events.of(TurnEnded)
    reply = await desk.history.message(end.message_id)
    assert (reply.status, reply.blocks) == (MessageStatus.STOPPED, text("Good"))


async def test_a_caller_whose_turn_is_stopped_gets_what_came(desk: Desk) -> None:
    conversation_id = await desk.new()
    caller = asyncio.ensure_future(desk.chat.run_turn(conversation_id, text("Hello")))
    desk.provider.play("Good")
    await desk.events.until(TurnProgress)
    desk.chat.stop(conversation_id)
    reply = await caller
    assert (reply.status, reply.blocks) == (MessageStatus.STOPPED, text("Good"))


async def test_the_next_turn_is_not_stopped_by_a_late_press(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.bus.subscribe(MessageChanged, lambda _event: desk.chat.stop(conversation_id))
    first = await desk.exchange(conversation_id, "One")
    second = await desk.exchange(conversation_id, "Two")
    assert [first.status, second.status] == [MessageStatus.COMPLETE, MessageStatus.COMPLETE]


async def test_in_the_moment_of_the_end_it_costs_nothing(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play("Good", STOP)
    await desk.events.until(TurnProgress, lambda event: event.event == STOP)
    desk.chat.stop(conversation_id)
    reply = await desk.ended()
    assert reply.status in (MessageStatus.COMPLETE, MessageStatus.STOPPED)
    assert reply.blocks == text("Good")
