"""Editing a reply, forking, and taking back what was done to a tree, also while a reply comes in."""

import pytest

from app.domain.blocks import ContentBlock, TextBlock, ThinkingBlock, ToolCallBlock, plain_text
from app.domain.conversation import MessageStatus, Role, Timing
from app.domain.errors import AppError
from app.domain.events import (
    ActDone,
    ActKind,
    ConversationAdded,
    ConversationRemoved,
    PathChanged,
    TrashChanged,
    TurnEnded,
    TurnStarted,
)
from app.domain.ids import new_id
from app.domain.model_info import ModelRef, Usage
from app.domain.stream import BlockAdded, ThinkingDelta, UsageReported
from app.services.branching import _title_of_fork, _with_text
from tests.services.on_disk.desk import Desk, other_eyes, text
from tests.services.on_disk.doubles import STOP


async def test_an_edited_reply_stands_beside_the_one_that_came(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play(ThinkingDelta("Hm."), "Helo, you.", UsageReported(Usage(3, 4)), STOP)
    came = await desk.ended()
    desk.events.clear()
    edited = await desk.branching.edit_reply(conversation_id, came.id, "Hello, you.")
    assert (edited.parent_id, edited.role, edited.model) == (came.parent_id, Role.ASSISTANT, came.model)
    assert [type(block) for block in edited.blocks] == [ThinkingBlock, TextBlock]
    assert edited.edited_from == came.id
    assert (edited.usage, edited.timing, edited.finish_reason, edited.route) == (None, Timing(), "", None)
    view = await desk.conversations.open(conversation_id)
    assert view.path[-1] == edited
    assert view.siblings[edited.id] == (came.id, edited.id)
    assert await desk.history.message(came.id) == came
    assert [event.kind for event in desk.events.of(ActDone)] == [ActKind.MESSAGE_EDITED]
    async with other_eyes(desk.folder.root) as history:
        assert (await history.message(edited.id)).edited_from == came.id


async def test_what_was_edited_is_what_the_model_is_told(desk: Desk) -> None:
    conversation_id = await desk.new()
    came = await desk.exchange(conversation_id, "Hello", "Wrong")
    await desk.branching.edit_reply(conversation_id, came.id, "Right")
    await desk.exchange(conversation_id, "Go on")
    assert [plain_text(message.blocks) for message in desk.provider.requests[-1].messages] == [
        "Hello",
        "Right",
        "Go on",
    ]


async def test_the_same_text_makes_no_branch(desk: Desk) -> None:
    conversation_id = await desk.new()
    came = await desk.exchange(conversation_id, "Hello", "Hi")
    assert await desk.branching.edit_reply(conversation_id, came.id, "Hi") == came
    assert len(await desk.history.messages(conversation_id)) == 2
    assert not desk.undo.can_undo


async def test_only_a_reply_that_has_ended_is_edited(desk: Desk) -> None:
    conversation_id = await desk.new()
    came = await desk.exchange(conversation_id, "Hello", "Hi")
    with pytest.raises(ValueError, match="ended"):
        await desk.branching.edit_reply(conversation_id, came.parent_id or "", "Other")
    desk.chat.send(conversation_id, text("More"))
    started = await desk.events.until(TurnStarted)
    with pytest.raises(ValueError, match="ended"):
        await desk.branching.edit_reply(conversation_id, started.message_id, "Other")
    desk.provider.play("ok", STOP)
    await desk.ended()


CALL = ToolCallBlock("1", "search", "{}")
THOUGHT = ThinkingBlock("Hm.")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((TextBlock("a"),), (TextBlock("new"),)),
        ((THOUGHT, TextBlock("a"), CALL, TextBlock("b")), (THOUGHT, TextBlock("new"), CALL)),
        ((THOUGHT, CALL), (THOUGHT, TextBlock("new"), CALL)),
        ((THOUGHT,), (THOUGHT, TextBlock("new"))),
        ((), (TextBlock("new"),)),
    ],
)
def test_where_the_new_text_stands(before: tuple[ContentBlock, ...], after: tuple[ContentBlock, ...]) -> None:
    assert _with_text(before, "new") == after


async def test_a_fork_is_a_conversation_of_its_own(desk: Desk) -> None:
    conversation_id = await desk.new()
    await desk.conversations.rename(conversation_id, "A title")
    await desk.conversations.set_system_prompt(conversation_id, "Be brief.")
    picture = await desk.exchange(conversation_id, "One", "A")
    await desk.exchange(conversation_id, "Two", "B")
    other = ModelRef("g", "other")
    await desk.conversations.set_model(conversation_id, other)
    desk.events.clear()
    made = await desk.branching.fork(conversation_id, picture.id)
    assert desk.events.of(ConversationAdded) == [ConversationAdded(made)]
    assert (made.title, made.title_by_hand, made.system_prompt) == ("A title (2)", True, "Be brief.")
    assert (made.model, made.forked_from) == (other, picture.id)
    assert made == await desk.stored(made.id)
    copies = await desk.history.messages(made.id)
    originals = await desk.history.messages(conversation_id)
    assert [plain_text(each.blocks) for each in copies] == ["One", "A"]
    for copy, original in zip(copies, originals, strict=False):
        assert copy.id != original.id
        assert (copy.created_at, copy.model, copy.usage, copy.timing) == (
            original.created_at,
            original.model,
            original.usage,
            original.timing,
        )
    await desk.exchange(made.id, "Elsewhere")
    assert await desk.path(conversation_id) == ["One", "A", "Two", "B"]
    assert await desk.path(made.id) == ["One", "A", "Elsewhere", "reply to Elsewhere"]


async def test_a_fork_that_is_taken_back_lies_in_the_trash(desk: Desk) -> None:
    conversation_id = await desk.new()
    reply = await desk.exchange(conversation_id, "One", "A")
    made = await desk.branching.fork(conversation_id, reply.id)
    await desk.undo.undo()
    assert desk.events.of(ConversationRemoved) == [ConversationRemoved(made.id)]
    assert (await desk.stored(made.id)).deleted_at is not None
    await desk.undo.redo()
    assert (await desk.stored(made.id)).deleted_at is None
    assert await desk.path(made.id) == ["One", "A"]


async def test_a_reply_that_comes_in_is_forked_as_far_as_it_came(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    started = await desk.events.until(TurnStarted)
    made = await desk.branching.fork(conversation_id, started.message_id)
    copies = await desk.history.messages(made.id)
    assert [each.status for each in copies] == [MessageStatus.COMPLETE, MessageStatus.STOPPED]
    desk.provider.play("Hi", STOP)
    await desk.ended()


async def test_a_retry_that_is_taken_back_goes_on_unseen(desk: Desk) -> None:
    conversation_id = await desk.new()
    first = await desk.exchange(conversation_id, "Hello", "A")
    desk.chat.retry(conversation_id, first.id)
    started = await desk.events.until(TurnStarted)
    desk.provider.play("B")
    act = await desk.undo.undo()
    assert act is not None
    assert act.kind is ActKind.RETRIED
    assert await desk.path(conversation_id) == ["Hello", "A"]
    desk.provider.play(" and more", STOP)
    await desk.events.until(TurnEnded)
    assert await desk.path(conversation_id) == ["Hello", "A"]
    second = await desk.history.message(started.message_id)
    assert (plain_text(second.blocks), second.status) == ("B and more", MessageStatus.COMPLETE)
    await desk.undo.redo()
    assert await desk.path(conversation_id) == ["Hello", "B and more"]


async def test_an_edit_that_is_taken_back_shows_what_followed(desk: Desk) -> None:
    conversation_id = await desk.new()
    reply = await desk.exchange(conversation_id, "One", "A")
    await desk.exchange(conversation_id, "Two", "B")
    desk.chat.edit(conversation_id, reply.parent_id or "", text("Other"))
    desk.provider.play("C", STOP)
    await desk.ended()
    await desk.undo.undo()
    assert await desk.path(conversation_id) == ["One", "A", "Two", "B"]
    assert len(await desk.history.messages(conversation_id)) == 6


async def test_each_mark_comes_back_with_its_own_day(desk: Desk) -> None:
    conversation_id = await desk.new()
    first = await desk.exchange(conversation_id, "One", "A")
    later = await desk.exchange(conversation_id, "Two", "B")
    await desk.branching.delete_message(conversation_id, later.id)
    earlier_day = (await desk.history.message(later.id)).deleted_at
    await desk.branching.delete_message(conversation_id, first.id)
    assert (await desk.history.message(later.id)).deleted_at == earlier_day
    desk.events.clear()
    await desk.branching.restore_message(conversation_id, later.id)
    assert await desk.path(conversation_id) == ["One", "A", "Two", "B"]
    assert desk.events.of(PathChanged)
    assert desk.events.of(TrashChanged)
    await desk.undo.undo()
    assert (await desk.history.message(later.id)).deleted_at == earlier_day
    assert await desk.path(conversation_id) == ["One"]


async def test_showing_what_is_shown_is_no_act(desk: Desk) -> None:
    conversation_id = await desk.new()
    first = await desk.exchange(conversation_id, "One", "A")
    await desk.exchange(conversation_id, "Two", "B")
    await desk.branching.show_branch(conversation_id, first.id)
    assert not desk.undo.can_undo
    assert await desk.path(conversation_id) == ["One", "A", "Two", "B"]


async def test_an_act_in_a_conversation_that_is_gone_for_good_gives_way_to_the_one_before(desk: Desk) -> None:
    kept, gone = await desk.new(), await desk.new()
    here = await desk.exchange(kept, "One", "A")
    await desk.branching.edit_reply(kept, here.id, "B")
    there = await desk.exchange(gone, "One", "A")
    await desk.branching.edit_reply(gone, there.id, "B")
    await desk.conversations.delete(gone)
    await desk.trash.empty()
    # What was done to it last was deleting it, which is nothing to take back any more; before that it was edited.
    await desk.undo.undo()
    with pytest.raises(AppError, match=r"storage\.not_found"):
        await desk.undo.undo()
    assert await desk.path(kept) == ["One", "B"]
    await desk.undo.undo()
    assert await desk.path(kept) == ["One", "A"]


async def test_blocks_that_a_reply_added_are_kept_in_its_fork(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play(BlockAdded(CALL), "Hi", STOP)
    reply = await desk.ended()
    made = await desk.branching.fork(conversation_id, reply.id)
    assert (await desk.history.messages(made.id))[-1].blocks == reply.blocks
    assert new_id() > made.id


@pytest.mark.parametrize(
    ("title", "forked"),
    [("Plan", "Plan (2)"), ("Plan (2)", "Plan (3)"), ("Plan (2026)", "Plan (2026) (2)"), ("", ""), ("(2)", "(2) (2)")],
)
def test_a_fork_is_numbered_after_what_it_was_made_of(title: str, forked: str) -> None:
    assert _title_of_fork(title) == forked
