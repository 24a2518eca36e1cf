"""Folders, and what becomes of the conversations in them."""

from dataclasses import replace

from app.domain.library import (
    section_of,
)
from app.storage.history import SqliteHistory
from tests.storage.support import NOON, a_conversation, a_message
from tests.storage.test_library import DAYS, a_folder


async def test_folders(history: SqliteHistory) -> None:
    first, second = a_folder("folder-a", 1), a_folder("folder-b", 0)
    numbers = [(await history.changed_since(None)).folders]
    for folder in (first, second):
        await history.add_folder(folder)
    assert await history.folders() == (second, first)
    numbers.append((await history.changed_since(None)).folders)
    renamed = replace(first, name="另一个", position=-1)
    await history.update_folders((renamed, a_folder("nowhere")))
    assert await history.folders() == (renamed, second)
    numbers.append((await history.changed_since(None)).folders)
    await history.update_folders((renamed, second))
    assert (await history.changed_since(None)).folders == numbers[-1]
    await history.remove_folder(second.id)
    await history.remove_folder("nowhere")
    assert await history.folders() == (renamed,)
    numbers.append((await history.changed_since(None)).folders)
    assert len(set(numbers)) == len(numbers)


async def test_what_stood_in_a_folder_that_is_removed_stands_under_its_day(history: SqliteHistory) -> None:
    folder = a_folder()
    await history.add_folder(folder)
    inside = replace(a_conversation("inside"), folder_id=folder.id)
    archived = replace(a_conversation("archived"), folder_id=folder.id, archived_at=NOON)
    deleted = replace(a_conversation("deleted"), folder_id=folder.id, deleted_at=NOON)
    outside = a_conversation("outside")
    for conversation in (inside, archived, deleted, outside):
        await history.add_conversation(conversation)
    assert set(await history.in_folder(folder.id)) == {inside.id, archived.id, deleted.id}
    changes = await history.remove_folder(folder.id)
    assert {each.before.title: each.before for each in changes} == {
        each.title: each for each in (inside, archived, deleted)
    }
    assert all(each.after == replace(each.before, folder_id=None) for each in changes)
    assert section_of(await history.conversation(inside.id)) == DAYS
    assert (await history.counts()).folders == {}


async def test_a_reply_to_a_conversation_whose_folder_has_just_gone_is_not_lost(history: SqliteHistory) -> None:
    await history.add_folder(a_folder())
    conversation = replace(a_conversation(), folder_id="folder-a")
    await history.add_conversation(conversation)
    await history.remove_folder("folder-a")
    message = a_message(conversation)
    # Who read the conversation before the folder went still thinks that it stands there.
    await history.add_messages((message,), replace(conversation, head_id=message.id))
    assert await history.messages(conversation.id) == (message,)
    assert (await history.conversation(conversation.id)).folder_id is None
