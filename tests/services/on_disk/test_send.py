"""The way of a message: stored, asked, streamed, stored."""

import pytest

from app.domain.blocks import TextBlock, ThinkingBlock
from app.domain.conversation import MessageStatus, Role
from app.domain.errors import AppError, ErrorReason
from app.domain.events import (
    ConversationChanged,
    MessageAdded,
    MessageChanged,
    ProblemRaised,
    TurnEnded,
    TurnProgress,
    TurnStarted,
)
from app.domain.model_info import ModelRef, Usage
from app.domain.stream import FinishReason, ReplyFinished, ReplyStarted, TextDelta, ThinkingDelta, UsageReported
from tests.services.on_disk.desk import REF, Desk, other_eyes, text
from tests.services.on_disk.doubles import STOP


async def test_both_messages_are_on_disk_before_anything_is_sent(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    await desk.provider.asked.wait()
    async with other_eyes(desk.folder.root) as history:
        said, reply = await history.messages(conversation_id)
        conversation = await history.conversation(conversation_id)
    assert (said.role, said.blocks, said.status) == (Role.USER, text("Hello"), MessageStatus.COMPLETE)
    assert (reply.role, reply.blocks, reply.status) == (Role.ASSISTANT, (), MessageStatus.RUNNING)
    assert (said.parent_id, reply.parent_id, conversation.head_id) == (None, said.id, reply.id)
    assert desk.chat.is_running(conversation_id)
    assert desk.chat.running() == {conversation_id}


async def test_events_come_in_order(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.set_open(conversation_id)
    desk.chat.send(conversation_id, text("Hello"))
    usage = UsageReported(Usage(3, 2))
    desk.provider.play(ReplyStarted("req-1", "m"), "Good ", "day", usage, STOP)
    reply = await desk.ended()
    assert [type(event) for event in desk.events.events] == [
        ConversationChanged,
        MessageAdded,
        MessageAdded,
        TurnStarted,
        *[TurnProgress] * 5,
        MessageChanged,
        TurnEnded,
    ]
    progress = desk.events.of(TurnProgress)
    assert [event.sequence for event in progress] == [0, 1, 2, 3, 4]
    assert [event.event for event in progress] == [
        ReplyStarted("req-1", "m"),
        TextDelta("Good "),
        TextDelta("day"),
        usage,
        STOP,
    ]
    assert desk.events.of(MessageChanged)[-1].message == reply
    assert reply.status is MessageStatus.COMPLETE
    assert reply.blocks == text("Good day")
    assert (reply.usage, reply.request_id, reply.finish_reason) == (Usage(3, 2), "req-1", "stop")
    assert reply.timing.first_token is not None
    assert reply.timing.total is not None
    assert reply.timing.total >= reply.timing.first_token
    assert not desk.chat.is_running(conversation_id)
    assert desk.chat.running_message(conversation_id) is None


async def test_nothing_runs_any_more_when_the_end_is_told(desk: Desk) -> None:
    conversation_id = await desk.new()
    running: list[bool] = []
    desk.bus.subscribe(TurnEnded, lambda event: running.append(desk.chat.is_running(event.conversation_id)))
    await desk.exchange(conversation_id, "Hello")
    assert running == [False]


async def test_the_first_message_gives_the_title_and_the_model_is_remembered(desk: Desk) -> None:
    conversation = await desk.conversations.create(ModelRef("g", "another"))
    await desk.exchange(conversation.id, "# What is *love*?\nBaby")
    await desk.exchange(conversation.id, "Another question")
    stored = await desk.stored(conversation.id)
    assert stored.title == "What is love?"
    assert stored.model == ModelRef("g", "another")
    assert desk.settings.current.last_model == ModelRef("g", "another")
    assert [request.model for request in desk.provider.requests] == ["another", "another"]


async def test_a_title_given_by_hand_stays(desk: Desk) -> None:
    conversation_id = await desk.new()
    await desk.conversations.rename(conversation_id, "  My\ntitle ")
    await desk.exchange(conversation_id, "Hello")
    assert (await desk.stored(conversation_id)).title == "My title"


async def test_the_request_holds_the_path_and_the_system_prompt(desk: Desk) -> None:
    conversation_id = await desk.new()
    await desk.conversations.set_system_prompt(conversation_id, "Be brief.")
    await desk.exchange(conversation_id, "One")
    await desk.exchange(conversation_id, "Two")
    request = desk.provider.requests[-1]
    assert request.system_prompt == "Be brief."
    assert [(message.role, message.blocks) for message in request.messages] == [
        (Role.USER, text("One")),
        (Role.ASSISTANT, text("reply to One")),
        (Role.USER, text("Two")),
    ]


async def test_thinking_and_text_make_blocks_of_their_own(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play(ThinkingDelta("Hm"), ThinkingDelta("m"), "A", "", "B", ThinkingDelta("Oh"), STOP)
    reply = await desk.ended()
    first, said, second = reply.blocks
    assert isinstance(first, ThinkingBlock)
    assert isinstance(second, ThinkingBlock)
    assert (first.text, said, second.text) == ("Hmm", TextBlock("AB"), "Oh")
    assert first.seconds is not None
    assert second.seconds is not None
    progress = desk.events.of(TurnProgress)
    assert [event.block for event in progress] == [0, 0, 1, 1, 2, 2]
    assert [event.sequence for event in progress] == list(range(6)), "an empty delta is none"


async def test_what_has_come_can_be_looked_at(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play(ThinkingDelta("Hm"), "Good")
    await desk.events.until(TurnProgress, lambda event: event.event == TextDelta("Good"))
    running = desk.chat.running_message(conversation_id)
    assert running is not None
    assert running.status is MessageStatus.RUNNING
    assert running.blocks[1] == TextBlock("Good")


async def test_conversations_run_at_once(desk: Desk) -> None:
    first, second = await desk.new(), await desk.new()
    desk.chat.send(first, text("One"))
    desk.chat.send(second, text("Two"))
    await desk.events.until(TurnStarted, lambda event: event.conversation_id == first)
    await desk.events.until(TurnStarted, lambda event: event.conversation_id == second)
    assert desk.chat.running() == {first, second}
    desk.provider.play("A", STOP, "A", STOP)
    await desk.events.until(TurnEnded, lambda event: event.conversation_id == first)
    await desk.events.until(TurnEnded, lambda event: event.conversation_id == second)
    assert desk.chat.running() == frozenset()


async def test_run_turn_returns_the_reply(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.provider.play("Good day", STOP)
    reply = await desk.chat.run_turn(conversation_id, text("Hello"), stream=False)
    assert reply.blocks == text("Good day")
    assert not desk.provider.requests[0].stream
    desk.chat.send(conversation_id, text("x"))
    with pytest.raises(RuntimeError):
        await desk.chat.run_turn(conversation_id, text("y"))


async def test_settings_that_cannot_be_written_keep_no_message_from_its_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_changes: object) -> None:
        raise AppError.because(ErrorReason.STORAGE_READ_ONLY)

    conversation = await desk.conversations.create(ModelRef("g", "another"))
    monkeypatch.setattr(desk.settings, "change", refuse)
    reply = await desk.exchange(conversation.id, "Hello")
    assert reply.status is MessageStatus.COMPLETE
    assert desk.events.of(ProblemRaised) == []


async def test_a_reply_without_a_reason_but_with_done_is_whole(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play("Good day", ReplyFinished(FinishReason.MISSING, "[DONE]"))
    reply = await desk.ended()
    assert (reply.status, reply.error) == (MessageStatus.COMPLETE, None)


async def test_the_model_label_is_the_providers_name(desk: Desk) -> None:
    conversation_id = await desk.new()
    reply = await desk.exchange(conversation_id, "Hello")
    assert (reply.model, reply.model_label) == (REF, "My gateway")
