"""What is told and stored of a reply while it comes, on a history in memory and on the real one."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from app.domain.blocks import TextBlock, ThinkingBlock, plain_text
from app.domain.conversation import MessageStatus, Role
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.events import (
    ConversationChanged,
    MessageAdded,
    MessageChanged,
    ProblemRaised,
    TurnEnded,
    TurnProgress,
    TurnStarted,
)
from app.domain.model_info import Usage
from app.domain.stream import (
    FinishReason,
    ReplyFinished,
    ReplyStarted,
    RetryScheduled,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
    UsageReported,
)
from app.services.turn import SAVE_SECONDS
from tests.services.fakes import FakeHistory, listed
from tests.services.room import MODEL, OTHER_MODEL, Room, partial_writes, partly_written, said


async def test_a_reply_from_its_first_word_to_its_end(room: Room) -> None:
    conversation = await room.conversation()
    before = datetime.now(UTC)
    scripted = await room.asked(conversation.id, "Hello")
    scripted.give(ReplyStarted("req-1", "model-a"), ThinkingDelta("Hm"), ThinkingDelta("..."))
    scripted.text("Hello", " you")
    scripted.give(UsageReported(Usage(1, 2)), UsageReported(Usage(3, 4)))
    scripted.finish(raw="stop")
    await room.idle(conversation.id)
    _question, reply = await room.path(conversation.id)
    assert reply.status is MessageStatus.COMPLETE
    thinking, text = reply.blocks
    assert isinstance(thinking, ThinkingBlock)
    assert (thinking.text, text) == ("Hm...", TextBlock("Hello you"))
    assert thinking.seconds is not None
    assert (reply.usage, reply.finish_reason, reply.request_id) == (Usage(3, 4), "stop", "req-1")
    assert reply.timing.first_token is not None
    assert reply.timing.total is not None
    assert 0 <= reply.timing.first_token <= reply.timing.total
    assert (await room.history.conversation(conversation.id)).updated_at >= before
    assert scripted.closed.is_set()
    assert room.chat.running() == frozenset()
    assert room.chat.running_message(conversation.id) is None


async def test_events_come_in_order_and_are_numbered(room: Room) -> None:
    conversation = await room.conversation()
    scripted = await room.asked(conversation.id)
    reply = (await room.path(conversation.id))[-1]
    again = RetryScheduled(1.0, 1, ErrorInfo(ErrorReason.TOO_MANY_REQUESTS))
    given: list[tuple[int, StreamEvent]] = [
        (0, again),
        (0, ReplyStarted()),
        (0, ThinkingDelta("a")),
        (0, ThinkingDelta("b")),
        (1, TextDelta("c")),
        (1, TextDelta("d")),
        (2, ThinkingDelta("e")),
        (3, TextDelta("f")),
        (3, ReplyFinished(FinishReason.STOP, "stop")),
    ]
    scripted.give(*(event for _block, event in given))
    await room.idle(conversation.id)
    assert room.progress(reply.id) == [
        TurnProgress(conversation.id, reply.id, number, block, event) for number, (block, event) in enumerate(given)
    ]
    final = (await room.path(conversation.id))[-1]
    kinds = (MessageAdded, TurnStarted, TurnProgress, MessageChanged, TurnEnded)
    order = [type(event) for event in room.events if isinstance(event, kinds)]
    assert order == [MessageAdded, MessageAdded, TurnStarted, *[TurnProgress] * 9, MessageChanged, TurnEnded]
    assert room.of(MessageChanged) == [MessageChanged(final)]
    assert room.of(TurnEnded) == [TurnEnded(conversation.id, reply.id, MessageStatus.COMPLETE)]
    assert plain_text(final.blocks) == "cd\n\nf"
    assert room.of(ProblemRaised) == []


async def test_empty_deltas_are_not_told(room: Room) -> None:
    conversation = await room.conversation()
    scripted = await room.asked(conversation.id)
    scripted.give(TextDelta(""), ThinkingDelta(""), TextDelta("x"))
    scripted.finish()
    await room.idle(conversation.id)
    assert (await room.path(conversation.id))[-1].blocks == (TextBlock("x"),)
    assert [event.event for event in room.of(TurnProgress)] == [
        TextDelta("x"),
        ReplyFinished(FinishReason.STOP, "stop"),
    ]


async def test_a_reply_in_one_piece_is_asked_for(room: Room) -> None:
    room.provider.script = lambda _request: (TextDelta("all"), ReplyFinished(FinishReason.STOP))
    conversation = await room.conversation()
    reply = await room.chat.run_turn(conversation.id, said("Hello"), stream=False)
    assert plain_text(reply.blocks) == "all"
    assert reply == (await room.path(conversation.id))[-1]
    assert [each.request.stream for each in room.provider.replies] == [False]


async def test_a_second_turn_at_a_time_is_a_bug(room: Room) -> None:
    conversation = await room.conversation()
    await room.asked(conversation.id)
    with pytest.raises(RuntimeError):
        await room.chat.run_turn(conversation.id, said("Hello"))


# Titles and models


async def test_the_model_that_answers_is_remembered(room: Room) -> None:
    conversation = await room.conversation(OTHER_MODEL)
    await room.answered(conversation.id, "Hello", "Hi")
    assert room.settings.current.last_model == OTHER_MODEL
    fresh = await room.conversation(None)
    reply = await room.answered(fresh.id, "Hello", "Hi")
    assert reply.model == OTHER_MODEL
    assert (await room.history.conversation(fresh.id)).model == OTHER_MODEL


async def test_the_model_can_change_between_messages(room: Room) -> None:
    conversation = await room.conversation()
    await room.answered(conversation.id, "one", "1")
    await room.conversations.set_model(conversation.id, OTHER_MODEL)
    await room.answered(conversation.id, "two", "2")
    models = [message.model for message in await room.path(conversation.id) if message.role is Role.ASSISTANT]
    assert models == [MODEL, OTHER_MODEL]


async def test_the_first_listed_model_answers_where_none_was_chosen(room: Room) -> None:
    room.provider.models = listed("model-b", "model-a")
    await room.catalog.refresh("gate")
    conversation = await room.conversation(None)
    assert (await room.answered(conversation.id, "Hello", "Hi")).model == OTHER_MODEL


async def test_without_any_model_the_message_is_kept(room: Room) -> None:
    conversation = await room.conversation(None)
    room.chat.send(conversation.id, said("Hello"))
    await room.idle(conversation.id)
    question, reply = await room.path(conversation.id)
    assert plain_text(question.blocks) == "Hello"
    assert reply.status is MessageStatus.FAILED
    assert reply.error == ErrorInfo(ErrorReason.NO_MODEL)


async def test_a_deleted_conversation_takes_its_reply_and_stays_off_the_list(room: Room) -> None:
    conversation = await room.conversation()
    scripted = await room.asked(conversation.id)
    await room.conversations.delete(conversation.id)
    changes = len(room.of(ConversationChanged))
    scripted.text("too late?")
    scripted.finish()
    await room.idle(conversation.id)
    assert len(room.of(ConversationChanged)) == changes
    assert await room.conversations.list() == ()
    await room.conversations.restore(conversation.id)
    assert await room.texts(conversation.id) == ["Hello", "too late?"]


# While it comes, it is kept


async def test_a_growing_reply_is_stored_four_times_a_second(quick_room: Room, memory: FakeHistory) -> None:
    conversation = await quick_room.conversation()
    scripted = await quick_room.asked(conversation.id)
    text = ""
    for number in range(3):
        for _ in range(20):
            scripted.text("x")
            text += "x"
            await quick_room.come(conversation.id, text)
        await partly_written(memory, text)
        assert len(partial_writes(memory)) >= number + 1
    writes = partial_writes(memory)
    gaps = [after.at - before.at for before, after in pairwise(writes)]
    assert gaps
    # The clock of the loop may be a little coarser than its sleep.
    assert min(gaps) > SAVE_SECONDS * 0.9


async def test_a_reply_at_rest_is_not_written_again(
    quick_room: Room, memory: FakeHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.turn.SAVE_SECONDS", 0.001)
    conversation = await quick_room.conversation()
    scripted = await quick_room.asked(conversation.id)
    scripted.text("Hello")
    await partly_written(memory, "Hello")
    before = len(memory.written)
    other = await quick_room.conversation()
    await quick_room.answered(other.id, "Meanwhile", "something else")
    assert [each for each in memory.written[before:] if each.message.conversation_id == conversation.id] == []
