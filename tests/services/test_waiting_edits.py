"""An edit that is made while a reply runs waits in the queue, and is an edit still when its turn comes."""

import pytest

from app.domain.blocks import plain_text
from app.domain.conversation import Draft, MessageStatus
from app.domain.events import PathChanged, QueueChanged
from tests.services.fakes import ScriptedReply
from tests.services.room import Room, said


async def waiting(room: Room) -> tuple[str, str, ScriptedReply]:
    """Return a conversation, its first message, and the running reply behind which another version of that waits."""
    conversation = await room.conversation()
    first = await room.answered(conversation.id, "One", "1")
    running = await room.asked(conversation.id, "Two")
    assert first.parent_id is not None
    room.chat.edit(conversation.id, first.parent_id, said("One, better"))
    return conversation.id, first.parent_id, running


async def test_it_waits_where_it_can_be_seen(room: Room) -> None:
    conversation_id, _message_id, _running = await waiting(room)
    (queued,) = room.chat.queued(conversation_id)
    assert queued.blocks == said("One, better")
    assert room.of(QueueChanged) == [QueueChanged(conversation_id, (queued,))]
    assert len(room.provider.replies) == 2


async def test_it_becomes_a_branch_when_the_reply_is_complete(room: Room) -> None:
    conversation_id, message_id, running = await waiting(room)
    running.text("2")
    running.finish()
    following = await room.reply(2)
    following.text("1, better")
    following.finish()
    await room.idle(conversation_id)
    assert await room.texts(conversation_id) == ["One, better", "1, better"]
    view = await room.conversations.open(conversation_id)
    assert view.siblings[view.path[0].id] == (message_id, view.path[0].id)
    assert room.of(PathChanged) == [PathChanged(conversation_id)]
    everything = {plain_text(message.blocks) for message in await room.history.messages(conversation_id)}
    assert everything == {"One", "1", "Two", "2", "One, better", "1, better"}


async def test_after_stop_it_waits_for_the_person(room: Room) -> None:
    conversation_id, _message_id, running = await waiting(room)
    room.chat.stop(conversation_id)
    await room.idle(conversation_id)
    assert running.closed.is_set()
    assert len(room.chat.queued(conversation_id)) == 1
    room.chat.resume_queue(conversation_id)
    (await room.reply(2)).text("1, better")
    await room.come(conversation_id, "1, better")
    assert (await room.texts(conversation_id))[0] == "One, better"
    assert room.chat.queued(conversation_id) == ()


async def test_it_can_be_taken_back(room: Room) -> None:
    conversation_id, _message_id, _running = await waiting(room)
    (queued,) = room.chat.queued(conversation_id)
    assert room.chat.withdraw(conversation_id, queued.id) == queued
    assert room.chat.withdraw(conversation_id, queued.id) is None
    assert room.of(QueueChanged)[-1] == QueueChanged(conversation_id, ())


async def test_at_the_end_of_the_program_it_becomes_the_draft(room: Room) -> None:
    conversation_id, _message_id, _running = await waiting(room)
    await room.chat.aclose()
    assert (await room.history.conversation(conversation_id)).draft == Draft("One, better")
    assert (await room.path(conversation_id))[-1].status is MessageStatus.INTERRUPTED


@pytest.mark.parametrize("again", ["retry", "continue_reply"])
async def test_going_on_with_a_reply_lets_what_waits_follow(room: Room, again: str) -> None:
    conversation_id, _message_id, running = await waiting(room)
    running.text("2 and")
    await room.come(conversation_id, "2 and")
    room.chat.stop(conversation_id)
    await room.idle(conversation_id)
    stopped = (await room.path(conversation_id))[-1]
    getattr(room.chat, again)(conversation_id, stopped.id)
    going_on = await room.reply(2)
    going_on.text(" more")
    going_on.finish()
    assert (await room.reply(3)).request.messages[-1].blocks == said("One, better")
