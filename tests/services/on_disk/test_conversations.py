"""The list, and what a person does with a conversation as a whole."""

import asyncio
from dataclasses import replace

import pytest

from app.domain.blocks import AttachmentRef, ImageBlock
from app.domain.conversation import Conversation, Draft
from app.domain.errors import AppError, ErrorReason
from app.domain.events import ConversationAdded, ConversationChanged, ConversationRemoved
from app.domain.model_info import ModelRef
from tests.services.on_disk.desk import REF, Desk, other_eyes


async def test_a_new_one_is_on_disk_and_told(desk: Desk) -> None:
    conversation = await desk.conversations.create(REF)
    assert conversation.model == REF
    assert (conversation.title, conversation.head_id, conversation.draft) == ("", None, Draft())
    assert desk.events.of(ConversationAdded) == [ConversationAdded(conversation)]
    async with other_eyes(desk.folder.root) as other:
        assert await other.conversations() == (conversation,)


async def test_the_list_is_in_the_order_of_their_last_messages(desk: Desk) -> None:
    first, second = await desk.new(), await desk.new()
    assert [each.id for each in await desk.conversations.list()] == [second, first]
    await desk.exchange(first, "Hello")
    assert [each.id for each in await desk.conversations.list()] == [first, second]
    await desk.conversations.rename(second, "A name moves nothing")
    assert [each.id for each in await desk.conversations.list()] == [first, second]


@pytest.mark.parametrize(
    ("typed", "title", "by_hand"),
    [("  A \n title ", "A title", True), ("   ", "", False)],
)
async def test_renaming(desk: Desk, typed: str, title: str, *, by_hand: bool) -> None:
    conversation_id = await desk.new()
    await desk.conversations.rename(conversation_id, "Before")
    await desk.conversations.rename(conversation_id, typed)
    stored = await desk.stored(conversation_id)
    assert (stored.title, stored.title_by_hand) == (title, by_hand)
    assert desk.events.of(ConversationChanged)[-1].conversation == stored


async def test_a_name_that_was_taken_away_comes_back_with_the_next_message(desk: Desk) -> None:
    conversation_id = await desk.new()
    await desk.conversations.rename(conversation_id, "Mine")
    await desk.conversations.rename(conversation_id, "")
    await desk.exchange(conversation_id, "The first words")
    assert (await desk.stored(conversation_id)).title == "The first words"


async def test_deleting_and_undoing_it(desk: Desk) -> None:
    conversation_id = await desk.new()
    await desk.exchange(conversation_id, "Hello", "Good day")
    await desk.conversations.delete(conversation_id)
    assert await desk.conversations.list() == ()
    assert desk.events.of(ConversationRemoved) == [ConversationRemoved(conversation_id)]
    assert desk.events.of(ConversationChanged) == []
    desk.events.clear()
    await desk.conversations.restore(conversation_id)
    (restored,) = await desk.conversations.list()
    assert desk.events.of(ConversationAdded) == [ConversationAdded(restored)]
    assert await desk.path(conversation_id) == ["Hello", "Good day"]


async def test_a_draft_is_kept_and_nothing_else_is_touched(desk: Desk) -> None:
    picture = ImageBlock(AttachmentRef("a" * 64, "image/png", "cat.png", 3), 4, 5)
    conversation_id = await desk.new()
    before = await desk.stored(conversation_id)
    await desk.conversations.save_draft(conversation_id, Draft("Half a", (picture,)))
    stored = await desk.stored(conversation_id)
    assert stored.draft == Draft("Half a", (picture,))
    assert stored.updated_at == before.updated_at
    assert desk.events.of(ConversationChanged)[-1].conversation == stored
    desk.events.clear()
    await desk.conversations.save_draft(conversation_id, Draft("Half a", (picture,)))
    assert desk.events.events == []


async def test_a_draft_does_not_undo_what_another_process_wrote_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = await desk.new()
    read = desk.history.conversation

    async def read_before_the_other_writes(wanted: str) -> Conversation:
        found = await read(wanted)
        async with other_eyes(desk.folder.root) as other:
            await other.update_conversation(replace(found, title="By another"))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(desk.history, "conversation", read_before_the_other_writes)
        await desk.conversations.save_draft(conversation_id, Draft("Half a"))
    stored = await desk.stored(conversation_id)
    assert (stored.title, stored.draft) == ("By another", Draft("Half a"))


async def test_changes_at_once_do_not_undo_each_other(desk: Desk) -> None:
    conversation_id = await desk.new()
    await asyncio.gather(
        desk.conversations.rename(conversation_id, "Title"),
        desk.conversations.set_model(conversation_id, ModelRef("g", "other")),
        desk.conversations.set_system_prompt(conversation_id, "Be brief."),
        desk.conversations.save_draft(conversation_id, Draft("Half a")),
    )
    stored = await desk.stored(conversation_id)
    assert (stored.title, stored.model, stored.system_prompt, stored.draft.text) == (
        "Title",
        ModelRef("g", "other"),
        "Be brief.",
        "Half a",
    )
    assert desk.events.of(ConversationChanged)[-1].conversation == stored


async def test_what_is_not_there_is_said_to_be_gone(desk: Desk) -> None:
    for work in (
        desk.conversations.open("nowhere"),
        desk.conversations.rename("nowhere", "x"),
        desk.conversations.delete("nowhere"),
        desk.conversations.save_draft("nowhere", Draft("x")),
    ):
        with pytest.raises(AppError) as caught:
            await work
        assert caught.value.info.reason is ErrorReason.NOT_FOUND_IN_HISTORY
    assert desk.events.events == []


async def test_what_cannot_be_stored_is_not_told(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.history.full = True
    with pytest.raises(AppError):
        await desk.conversations.rename(conversation_id, "Title")
    assert desk.events.events == []
