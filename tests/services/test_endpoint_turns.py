"""Turns of more than text: blocks, thoughts that came as text, other choices, tools, data."""

from dataclasses import replace

import pytest

from app.domain.blocks import (
    CitationBlock,
    ContentBlock,
    ProviderDataBlock,
    StructuredBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    ToolResultBlock,
)
from app.domain.conversation import ConversationView, Message, MessageStatus, Role
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import MessageAdded, MessageChanged, PathChanged, ProblemRaised, SendFailed, TurnEnded
from app.domain.generation import Endpoint, EndpointReason, FormatKind, GenerationSettings, ResponseFormat, Route
from app.domain.model_info import Usage
from app.domain.stream import (
    BlockAdded,
    FinishReason,
    OddsReported,
    OtherChoice,
    ProgressReported,
    ReplyFinished,
    ReplyStarted,
    Stage,
    StreamEvent,
    TextDelta,
    TextWasThinking,
    ThinkingDelta,
    TokenOdds,
    UsageReported,
)
from tests.services.fakes import FakeHistory
from tests.services.room import Room, said
from tests.services.test_request import PICTURE
from tests.services.test_structured import PERSON

CALL = ToolCallBlock("call-1", "search", '{"q": "cats"}')
SIGNATURE = ProviderDataBlock("messages", '{"signature": "x"}')
SCHEMA = GenerationSettings(response_format=ResponseFormat(FormatKind.JSON_SCHEMA, "person", PERSON))


async def ended(room: Room, *events: StreamEvent, settings: GenerationSettings | None = None) -> Message:
    """Return the reply that these events make."""
    conversation = await room.conversation()
    if settings is not None:
        await room.conversations.set_settings(conversation.id, settings)
    scripted = await room.asked(conversation.id)
    scripted.give(*events)
    await room.idle(conversation.id)
    return (await room.path(conversation.id))[-1]


def finished(reason: FinishReason = FinishReason.STOP) -> ReplyFinished:
    return ReplyFinished(reason, reason.value)


async def test_blocks_stand_where_they_came_and_are_told_by_their_place(room: Room) -> None:
    events: list[tuple[int, StreamEvent]] = [
        (0, TextDelta("Look: ")),
        (1, BlockAdded(PICTURE)),
        (2, BlockAdded(CALL)),
        (2, ProgressReported(Stage.SEARCHING, detail="cats")),
        (2, OddsReported((TokenOdds("a", -0.1),))),
        (3, TextDelta("Yes")),
        (3, finished()),
    ]
    reply = await ended(room, *(event for _block, event in events))
    assert reply.blocks == (TextBlock("Look: "), PICTURE, CALL, TextBlock("Yes"))
    assert reply.status is MessageStatus.COMPLETE
    assert [(each.block, each.event) for each in room.progress(reply.id)] == events
    assert [each.sequence for each in room.progress(reply.id)] == list(range(len(events)))


@pytest.mark.parametrize(
    ("blocks", "reason", "error"),
    [
        ((CALL,), FinishReason.TOOL_CALLS, None),
        ((CALL,), FinishReason.STOP, None),
        ((SIGNATURE, CALL), FinishReason.TOOL_CALLS, None),
        ((PICTURE,), FinishReason.STOP, None),
        ((), FinishReason.TOOL_CALLS, ErrorReason.EMPTY_REPLY),
        ((SIGNATURE,), FinishReason.STOP, ErrorReason.EMPTY_REPLY),
        ((CitationBlock("https://a.example"),), FinishReason.STOP, ErrorReason.EMPTY_REPLY),
    ],
)
async def test_what_counts_as_a_reply(
    room: Room, blocks: tuple[ContentBlock, ...], reason: FinishReason, error: ErrorReason | None
) -> None:
    reply = await ended(room, *map(BlockAdded, blocks), finished(reason))
    assert reply.blocks == blocks
    assert reply.status is (MessageStatus.FAILED if error else MessageStatus.COMPLETE)
    assert (reply.error.reason if reply.error else None) is error
    assert (reply.timing.first_token is None) is (not blocks)


async def test_a_picture_before_a_broken_line_can_be_gone_on_with(quick_room: Room) -> None:
    conversation = await quick_room.conversation()
    scripted = await quick_room.asked(conversation.id)
    scripted.give(BlockAdded(PICTURE), AppError.because(ErrorReason.CONNECTION_LOST))
    await quick_room.idle(conversation.id)
    reply = (await quick_room.path(conversation.id))[-1]
    assert (reply.status, reply.blocks) == (MessageStatus.CUT, (PICTURE,))


async def test_a_block_is_kept_while_the_reply_goes_on(quick_room: Room, memory: FakeHistory) -> None:
    conversation = await quick_room.conversation()
    scripted = await quick_room.asked(conversation.id)
    scripted.give(BlockAdded(PICTURE))
    await quick_room.written(memory, (PICTURE,))
    scripted.finish()
    await quick_room.idle(conversation.id)


async def test_text_that_was_thinking_is_told_and_shown_anew(room: Room) -> None:
    conversation = await room.conversation()
    scripted = await room.asked(conversation.id)
    reply = (await room.path(conversation.id))[-1]
    scripted.give(TextDelta("Let me "), TextDelta("see"), TextWasThinking())
    scripted.give(TextDelta("Yes"), finished())
    await room.idle(conversation.id)
    final = (await room.path(conversation.id))[-1]
    thought, text = final.blocks
    assert isinstance(thought, ThinkingBlock)
    assert (thought.text, text) == ("Let me see", TextBlock("Yes"))
    progress = room.progress(reply.id)
    assert [each.block for each in progress] == [0, 0, 0, 1, 1]
    shown, whole = room.of(MessageChanged)
    assert (shown.message.status, shown.message.blocks) == (MessageStatus.RUNNING, (thought,))
    assert whole.message == final
    # Between the event and what follows, so that nothing is applied to blocks that are gone.
    order = [event for event in room.events if event in (progress[2], shown, progress[3])]
    assert order == [progress[2], shown, progress[3]]


async def test_nothing_but_thinking_is_an_empty_reply_also_where_it_came_as_text(room: Room) -> None:
    reply = await ended(room, TextDelta("Let me see"), TextWasThinking(), finished())
    assert reply.status is MessageStatus.FAILED
    assert reply.error is not None
    assert reply.error.reason is ErrorReason.EMPTY_REPLY


async def test_other_choices_become_branches_beside_the_reply(room: Room) -> None:
    reply = await ended(
        room,
        TextDelta("One"),
        OtherChoice(1, "Two", "stop"),
        OtherChoice(2, " "),
        OtherChoice(3, "Four", "length"),
        UsageReported(Usage(1, 9)),
        finished(),
    )
    view: ConversationView = await room.conversations.open(reply.conversation_id)
    assert view.path[-1] == reply
    assert reply.blocks == (TextBlock("One"),)
    first, *others = view.siblings[reply.id]
    assert first == reply.id
    found = [await room.history.message(each) for each in others]
    assert [each.blocks for each in found] == [(TextBlock("Two"),), (TextBlock("Four"),)]
    assert [each.finish_reason for each in found] == ["stop", "length"]
    assert {(each.status, each.parent_id, each.model, each.usage, each.error) for each in found} == {
        (MessageStatus.COMPLETE, reply.parent_id, reply.model, None, None)
    }
    types = [type(event) for event in room.events]
    assert types.index(PathChanged) < types.index(TurnEnded)


async def test_other_choices_go_on_with_what_was_there_and_are_data_too(quick_room: Room) -> None:
    cut = await ended(quick_room, TextDelta('{"name":'), finished(FinishReason.LENGTH), settings=SCHEMA)
    quick_room.chat.continue_reply(cut.conversation_id, cut.id)
    scripted = await quick_room.reply(1)
    scripted.give(TextDelta(' "Ada"}'), OtherChoice(1, ' "Bob"}'), OtherChoice(2, " 3}"), finished())
    await quick_room.idle(cut.conversation_id)
    view = await quick_room.conversations.open(cut.conversation_id)
    found = [await quick_room.history.message(each) for each in view.siblings[cut.id]]
    assert [each.blocks for each in found] == [
        (StructuredBlock('{"name": "Ada"}', "person"),),
        (StructuredBlock('{"name": "Bob"}', "person"),),
        (TextBlock('{"name": 3}'),),
    ]
    assert [each.status for each in found] == [MessageStatus.COMPLETE, MessageStatus.COMPLETE, MessageStatus.FAILED]
    assert view.path[-1].id == cut.id


async def test_choices_that_cannot_be_stored_are_told(quick_room: Room, memory: FakeHistory) -> None:
    conversation = await quick_room.conversation()
    scripted = await quick_room.asked(conversation.id)
    scripted.give(TextDelta("One"), OtherChoice(1, "Two"))
    await quick_room.come(conversation.id, "One")
    memory.problem = AppError.because(ErrorReason.DISK_FULL)
    scripted.finish()
    await quick_room.idle(conversation.id)
    assert {event.error.reason for event in quick_room.of(ProblemRaised)} == {ErrorReason.DISK_FULL}
    memory.problem = None
    assert len(await memory.messages(conversation.id)) == 2


async def test_tools_are_answered_below_the_reply_that_called_them(room: Room) -> None:
    called = await ended(room, BlockAdded(CALL), finished(FinishReason.TOOL_CALLS))
    conversation_id = called.conversation_id
    results = (ToolResultBlock("call-1", "3 cats"),)
    room.events.clear()
    room.chat.answer_tools(conversation_id, called.id, results)
    scripted = await room.reply(1)
    assert [(each.role, each.blocks) for each in scripted.request.messages] == [
        (Role.USER, said("Hello")),
        (Role.ASSISTANT, (CALL,)),
        (Role.TOOL, results),
    ]
    scripted.text("Three.")
    scripted.finish()
    await room.idle(conversation_id)
    path = await room.path(conversation_id)
    assert [each.role for each in path] == [Role.USER, Role.ASSISTANT, Role.TOOL, Role.ASSISTANT]
    assert [type(event) for event in room.events if isinstance(event, MessageAdded | PathChanged)] == [MessageAdded] * 2
    # Another reply to the same results stands beside the first.
    room.chat.retry(conversation_id, path[-1].id)
    again = await room.reply(2)
    assert again.request.messages == scripted.request.messages
    again.finish()
    await room.idle(conversation_id)
    # And the tools may be answered otherwise: that is another branch.
    room.events.clear()
    room.chat.answer_tools(conversation_id, called.id, (ToolResultBlock("call-1", "none", is_error=True),))
    other = await room.reply(3)
    assert other.request.messages[-1].blocks == (ToolResultBlock("call-1", "none", is_error=True),)
    assert room.of(PathChanged) == [PathChanged(conversation_id)]
    other.finish()
    await room.idle(conversation_id)


async def test_results_are_no_message_of_the_composer(quick_room: Room, memory: FakeHistory) -> None:
    called = await ended(quick_room, BlockAdded(CALL), finished(FinishReason.TOOL_CALLS))
    memory.problem = AppError.because(ErrorReason.DISK_FULL)
    quick_room.chat.answer_tools(called.conversation_id, called.id, (ToolResultBlock("call-1", "3"),))
    await quick_room.idle(called.conversation_id)
    memory.problem = None
    assert quick_room.of(SendFailed) == []
    assert ErrorReason.DISK_FULL in {event.error.reason for event in quick_room.of(ProblemRaised)}


async def test_tools_are_not_answered_while_a_reply_runs(quick_room: Room) -> None:
    conversation = await quick_room.conversation()
    scripted = await quick_room.asked(conversation.id)
    running = (await quick_room.path(conversation.id))[-1]
    quick_room.chat.answer_tools(conversation.id, running.id, (ToolResultBlock("x", "y"),))
    scripted.finish()
    await quick_room.idle(conversation.id)
    assert len(await quick_room.path(conversation.id)) == 2
    assert len(quick_room.provider.replies) == 1


async def test_a_reply_that_fits_its_schema_is_data(room: Room) -> None:
    reply = await ended(
        room,
        ThinkingDelta("Hm"),
        TextDelta('```json\n{"name":'),
        TextDelta(' "Ada"}\n```'),
        finished(),
        settings=SCHEMA,
    )
    assert (reply.status, reply.error) == (MessageStatus.COMPLETE, None)
    assert reply.blocks[1:] == (StructuredBlock('{"name": "Ada"}', "person"),)
    assert isinstance(reply.blocks[0], ThinkingBlock)
    assert room.of(MessageChanged) == [MessageChanged(reply)]
    assert room.provider.replies[0].request.settings == SCHEMA


async def test_a_reply_that_does_not_fit_fails_and_keeps_its_text(room: Room) -> None:
    reply = await ended(room, TextDelta('{"name": 3}'), finished(), settings=SCHEMA)
    assert (reply.status, reply.blocks) == (MessageStatus.FAILED, (TextBlock('{"name": 3}'),))
    assert reply.error == ErrorInfo(
        ErrorReason.SCHEMA_MISMATCH, {"path": "$.name"}, gateway_message="3 is not of type 'string'"
    )


async def test_a_cut_reply_is_cut_and_not_wrong(room: Room) -> None:
    reply = await ended(room, TextDelta('{"name": "A'), finished(FinishReason.LENGTH), settings=SCHEMA)
    assert reply.status is MessageStatus.CUT
    assert reply.error is not None
    assert reply.error.reason is ErrorReason.TOKEN_LIMIT
    assert reply.blocks == (TextBlock('{"name": "A'),)


async def test_a_call_instead_of_data_is_no_mismatch(room: Room) -> None:
    reply = await ended(room, BlockAdded(CALL), finished(FinishReason.TOOL_CALLS), settings=SCHEMA)
    assert (reply.status, reply.blocks) == (MessageStatus.COMPLETE, (CALL,))


async def test_a_schema_that_is_none_is_never_sent(room: Room) -> None:
    conversation = await room.conversation()
    broken = ResponseFormat(FormatKind.JSON_SCHEMA, "person", {"type": "sting"})
    await room.conversations.set_settings(conversation.id, GenerationSettings(response_format=broken))
    reply = await room.chat.run_turn(conversation.id, said("Hello"))
    assert reply.status is MessageStatus.FAILED
    assert reply.error is not None
    assert (reply.error.reason, reply.error.params) == (ErrorReason.SCHEMA_INVALID, {"name": "person"})
    assert room.provider.replies == []


async def test_settings_take_the_place_of_all_old_ones(room: Room) -> None:
    conversation = await room.conversation()
    await room.conversations.set_settings(conversation.id, GenerationSettings(temperature=1.0))
    await room.conversations.set_settings(conversation.id, GenerationSettings(seed=3))
    found = await room.history.conversation(conversation.id)
    assert found == replace(conversation, settings=GenerationSettings(seed=3))


async def test_which_way_a_request_went_is_kept_with_its_reply(room: Room) -> None:
    started = ReplyStarted("req-1", "m", Endpoint.RESPONSES, EndpointReason.LISTED, ("seed",))
    route = Route(Endpoint.RESPONSES, EndpointReason.LISTED, ("seed",))
    reply = await ended(room, started, TextDelta("Yes"), finished())
    assert reply.route == route
    assert (await ended(room, TextDelta("Yes"), finished())).route is None
