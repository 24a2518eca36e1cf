"""Retry, edit and the switch between branches."""

import pytest

from app.domain.blocks import plain_text
from app.domain.conversation import MessageStatus, Role
from app.domain.errors import AppError, ErrorReason
from app.domain.events import MessageAdded, PathChanged, TurnEnded, TurnStarted
from app.domain.model_info import ModelRef
from tests.services.on_disk.desk import Desk, text
from tests.services.on_disk.doubles import STOP


async def test_retry_adds_a_sibling_and_shows_it(desk: Desk) -> None:
    conversation_id = await desk.new()
    first = await desk.exchange(conversation_id, "Hello", "A")
    desk.chat.retry(conversation_id, first.id)
    desk.provider.play("B", STOP)
    second = await desk.ended()
    assert second.parent_id == first.parent_id
    assert await desk.path(conversation_id) == ["Hello", "B"]
    view = await desk.conversations.open(conversation_id)
    assert view.siblings[second.id] == (first.id, second.id)
    assert await desk.history.message(first.id) == first
    kinds = [type(event) for event in desk.events.events]
    assert kinds.index(PathChanged) < kinds.index(TurnStarted)
    assert MessageAdded not in kinds
    said = [message.blocks for message in desk.provider.requests[-1].messages]
    assert said == [text("Hello")], "the reply before is not part of the question"


async def test_retry_with_another_model(desk: Desk) -> None:
    conversation_id = await desk.new()
    first = await desk.exchange(conversation_id, "Hello")
    desk.chat.retry(conversation_id, first.id, ModelRef("g", "other"))
    desk.provider.play("B", STOP)
    second = await desk.ended()
    assert second.model == ModelRef("g", "other")
    assert desk.provider.requests[-1].model == "other"
    assert (await desk.stored(conversation_id)).model == ModelRef("g", "other")


async def test_retry_in_the_middle_keeps_what_came_after(desk: Desk) -> None:
    conversation_id = await desk.new()
    first = await desk.exchange(conversation_id, "One", "A")
    later = await desk.exchange(conversation_id, "Two", "B")
    desk.chat.retry(conversation_id, first.id)
    desk.provider.play("C", STOP)
    await desk.ended()
    assert await desk.path(conversation_id) == ["One", "C"]
    await desk.branching.show_branch(conversation_id, first.id)
    assert await desk.path(conversation_id) == ["One", "A", "Two", "B"]
    assert (await desk.stored(conversation_id)).head_id == later.id


async def test_retry_of_what_the_person_said_answers_it(desk: Desk) -> None:
    conversation_id = await desk.new()
    reply = await desk.exchange(conversation_id, "Hello", "A")
    assert reply.parent_id is not None
    desk.chat.retry(conversation_id, reply.parent_id)
    desk.provider.play("B", STOP)
    again = await desk.ended()
    assert (again.parent_id, again.role) == (reply.parent_id, Role.ASSISTANT)


async def test_edit_adds_a_sibling_of_the_message(desk: Desk) -> None:
    conversation_id = await desk.new()
    await desk.exchange(conversation_id, "One", "A")
    reply = await desk.exchange(conversation_id, "Two", "B")
    assert reply.parent_id is not None
    desk.chat.edit(conversation_id, reply.parent_id, text("Three"))
    desk.provider.play("C", STOP)
    again = await desk.ended()
    assert await desk.path(conversation_id) == ["One", "A", "Three", "C"]
    view = await desk.conversations.open(conversation_id)
    assert view.siblings[again.parent_id or ""] == (reply.parent_id, again.parent_id)
    assert view.siblings[again.id] == (again.id,), "a reply to another question is no other try"
    assert len(await desk.history.messages(conversation_id)) == 6


async def test_edit_of_the_first_message(desk: Desk) -> None:
    conversation_id = await desk.new()
    reply = await desk.exchange(conversation_id, "One", "A")
    desk.chat.edit(conversation_id, reply.parent_id or "", text("Other"))
    desk.provider.play("B", STOP)
    await desk.ended()
    assert await desk.path(conversation_id) == ["Other", "B"]
    assert (await desk.stored(conversation_id)).title == "One"


async def test_nothing_of_it_happens_while_a_reply_runs(desk: Desk) -> None:
    conversation_id = await desk.new()
    first = await desk.exchange(conversation_id, "One", "A")
    desk.chat.send(conversation_id, text("Two"))
    await desk.events.until(TurnStarted)
    desk.chat.retry(conversation_id, first.id)
    desk.chat.continue_reply(conversation_id, first.id)
    desk.provider.play("B", STOP)
    await desk.ended()
    assert len(desk.events.of(TurnEnded)) == 1
    assert [plain_text(message.blocks) for message in await desk.history.messages(conversation_id)] == [
        "One",
        "A",
        "Two",
        "B",
    ]


async def test_showing_a_branch_tells_to_open_again(desk: Desk) -> None:
    conversation_id = await desk.new()
    first = await desk.exchange(conversation_id, "One", "A")
    desk.chat.retry(conversation_id, first.id)
    desk.provider.play("B", STOP)
    await desk.ended()
    desk.events.clear()
    await desk.branching.show_branch(conversation_id, first.id)
    assert desk.events.of(PathChanged) == [PathChanged(conversation_id)]
    assert await desk.path(conversation_id) == ["One", "A"]


async def test_a_branch_of_another_conversation_is_not_shown(desk: Desk) -> None:
    conversation_id, other = await desk.new(), await desk.new()
    here = await desk.exchange(conversation_id, "One")
    elsewhere = await desk.exchange(other, "Elsewhere")
    for message_id in (elsewhere.id, "nowhere"):
        with pytest.raises(AppError) as caught:
            await desk.branching.show_branch(conversation_id, message_id)
        assert caught.value.info.reason is ErrorReason.NOT_FOUND_IN_HISTORY
    assert (await desk.stored(conversation_id)).head_id == here.id


async def test_a_retry_that_fails_stands_beside_what_there_was(desk: Desk) -> None:
    conversation_id = await desk.new()
    first = await desk.exchange(conversation_id, "One", "A")
    desk.chat.retry(conversation_id, first.id)
    desk.provider.play(AppError.because(ErrorReason.SERVER_ERROR))
    second = await desk.ended()
    assert second.status is MessageStatus.FAILED
    assert await desk.history.message(first.id) == first


async def test_a_deleted_message_goes_with_what_follows_and_comes_back(desk: Desk) -> None:
    conversation_id = await desk.new()
    first = await desk.exchange(conversation_id, "One", "A")
    later = await desk.exchange(conversation_id, "Two", "B")
    await desk.branching.delete_message(conversation_id, first.id)
    assert await desk.path(conversation_id) == ["One"]
    with pytest.raises(AppError):
        await desk.branching.show_branch(conversation_id, later.id)
    await desk.branching.restore_message(conversation_id, first.id)
    assert await desk.path(conversation_id) == ["One", "A", "Two", "B"]


async def test_the_last_other_try_is_shown_instead_of_a_deleted_one(desk: Desk) -> None:
    conversation_id = await desk.new()
    first = await desk.exchange(conversation_id, "One", "A")
    desk.chat.retry(conversation_id, first.id)
    desk.provider.play("B", STOP)
    second = await desk.ended()
    await desk.branching.delete_message(conversation_id, second.id)
    view = await desk.conversations.open(conversation_id)
    assert [plain_text(message.blocks) for message in view.path] == ["One", "A"]
    assert view.siblings[first.id] == (first.id,)


async def test_deleting_another_branch_leaves_the_shown_one_alone(desk: Desk) -> None:
    conversation_id = await desk.new()
    first = await desk.exchange(conversation_id, "One", "A")
    desk.chat.retry(conversation_id, first.id)
    desk.provider.play("B", STOP)
    await desk.ended()
    await desk.branching.delete_message(conversation_id, first.id)
    assert await desk.path(conversation_id) == ["One", "B"]


async def test_what_is_not_there_cannot_be_deleted(desk: Desk) -> None:
    conversation_id = await desk.new()
    await desk.exchange(conversation_id, "One", "A")
    with pytest.raises(AppError):
        await desk.branching.delete_message(conversation_id, "nowhere")
    assert await desk.path(conversation_id) == ["One", "A"]
