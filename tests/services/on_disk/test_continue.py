"""A reply that goes on where it ended: its old text is there whatever happens."""

import asyncio

import pytest

from app.domain.blocks import TextBlock, ThinkingBlock, plain_text
from app.domain.conversation import Message, MessageStatus, Role
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import MessageChanged, TurnProgress, TurnStarted
from app.domain.model_info import ModelRef
from app.domain.stream import FinishReason, ReplyFinished, StreamEvent, ThinkingDelta
from tests.services.on_disk.desk import Desk, text
from tests.services.on_disk.doubles import END, STOP, End

LOST = AppError.because(ErrorReason.CONNECTION_LOST, host="h")


async def cut_reply(desk: Desk, *, model: str = "m") -> Message:
    conversation = await desk.conversations.create(ModelRef("g", model))
    desk.chat.send(conversation.id, text("Hello"))
    desk.provider.play("Good ", ReplyFinished(FinishReason.LENGTH, "length"))
    reply = await desk.ended()
    desk.events.clear()
    return reply


async def test_new_text_is_added_to_the_old(desk: Desk) -> None:
    before = await cut_reply(desk)
    desk.chat.continue_reply(before.conversation_id, before.id)
    desk.provider.play("day", STOP)
    reply = await desk.ended()
    assert (reply.id, reply.blocks, reply.status, reply.error) == (
        before.id,
        text("Good day"),
        MessageStatus.COMPLETE,
        None,
    )
    assert reply.finish_reason == "stop"
    assert [event.block for event in desk.events.of(TurnProgress)] == [0, 0]
    assert len(await desk.history.messages(before.conversation_id)) == 2
    assert before.timing.total is not None
    assert reply.timing.total is not None
    assert reply.timing.total >= before.timing.total
    assert reply.timing.first_token == before.timing.first_token


async def test_the_request_ends_with_the_partial_reply(desk: Desk) -> None:
    before = await cut_reply(desk)
    desk.chat.continue_reply(before.conversation_id, before.id)
    desk.provider.play("day", STOP)
    await desk.ended()
    last = desk.provider.requests[-1].messages[-1]
    assert (last.role, last.blocks) == (Role.ASSISTANT, text("Good "))


async def test_it_is_told_as_running_first(desk: Desk) -> None:
    before = await cut_reply(desk)
    desk.chat.continue_reply(before.conversation_id, before.id)
    started = await desk.events.until(TurnStarted)
    assert started.message_id == before.id
    running = desk.events.of(MessageChanged)[0].message
    assert (running.status, running.blocks, running.error) == (MessageStatus.RUNNING, before.blocks, None)
    desk.provider.play("day", STOP)
    await desk.ended()


async def test_the_model_that_began_goes_on(desk: Desk) -> None:
    before = await cut_reply(desk, model="first")
    await desk.conversations.set_model(before.conversation_id, ModelRef("g", "second"))
    desk.events.clear()
    desk.chat.continue_reply(before.conversation_id, before.id)
    desk.provider.play("day", STOP)
    reply = await desk.ended()
    assert desk.provider.requests[-1].model == "first"
    assert reply.model == ModelRef("g", "first")


async def test_thinking_again_begins_blocks_of_its_own(desk: Desk) -> None:
    before = await cut_reply(desk)
    desk.chat.continue_reply(before.conversation_id, before.id)
    desk.provider.play(ThinkingDelta("Hm"), "day", STOP)
    reply = await desk.ended()
    assert [type(block) for block in reply.blocks] == [TextBlock, ThinkingBlock, TextBlock]
    assert [event.block for event in desk.events.of(TurnProgress)] == [1, 2, 2]


@pytest.mark.parametrize(
    ("steps", "status", "reason"),
    [
        ((LOST,), MessageStatus.CUT, ErrorReason.CONNECTION_LOST),
        ((AppError.because(ErrorReason.KEY_REFUSED),), MessageStatus.FAILED, ErrorReason.KEY_REFUSED),
        ((STOP,), MessageStatus.CUT, ErrorReason.EMPTY_REPLY),
        ((END,), MessageStatus.CUT, ErrorReason.EMPTY_REPLY),
        ((ThinkingDelta("Hm"), STOP), MessageStatus.CUT, ErrorReason.EMPTY_REPLY),
        ((ValueError("a bug"),), MessageStatus.FAILED, ErrorReason.BUG),
        ((ReplyFinished(FinishReason.CONTENT_FILTER, "filter"),), MessageStatus.CUT, ErrorReason.CONTENT_FILTERED),
    ],
)
async def test_that_brings_nothing_leaves_the_old_text_to_be_gone_on_with(
    desk: Desk, steps: tuple[StreamEvent | Exception | End, ...], status: MessageStatus, reason: ErrorReason
) -> None:
    before = await cut_reply(desk)
    desk.chat.continue_reply(before.conversation_id, before.id)
    desk.provider.play(*steps)
    reply = await desk.ended()
    assert reply.status is status
    assert reply.error is not None
    assert reply.error.reason is reason
    assert plain_text(reply.blocks) == "Good "
    desk.events.clear()
    desk.chat.continue_reply(before.conversation_id, before.id)
    desk.provider.play("day", STOP)
    assert (await desk.ended()).status is MessageStatus.COMPLETE


async def test_stopped_at_once(desk: Desk) -> None:
    before = await cut_reply(desk)
    desk.chat.continue_reply(before.conversation_id, before.id)
    desk.chat.stop(before.conversation_id)
    reply = await desk.ended()
    assert (reply.status, reply.blocks) == (MessageStatus.STOPPED, before.blocks)


async def test_stopped_while_it_is_asked_for(desk: Desk) -> None:
    before = await cut_reply(desk)
    desk.provider.asked.clear()
    desk.chat.continue_reply(before.conversation_id, before.id)
    async with asyncio.timeout(5):
        await desk.provider.asked.wait()
    desk.chat.stop(before.conversation_id)
    reply = await desk.ended()
    assert (reply.status, reply.blocks) == (MessageStatus.STOPPED, before.blocks)


async def test_a_failed_reply_can_be_gone_on_with(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play(LOST)
    failed = await desk.ended()
    desk.events.clear()
    desk.chat.continue_reply(conversation_id, failed.id)
    desk.provider.play(ReplyFinished(FinishReason.STOP))
    empty = await desk.ended()
    assert (empty.status, empty.error) == (MessageStatus.FAILED, ErrorInfo(ErrorReason.EMPTY_REPLY))
    desk.events.clear()
    desk.chat.continue_reply(conversation_id, failed.id)
    desk.provider.play("Good day", STOP)
    reply = await desk.ended()
    assert (reply.status, reply.blocks) == (MessageStatus.COMPLETE, text("Good day"))
