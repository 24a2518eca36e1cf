"""What is deleted goes for good after 30 days, or when the trash is emptied, with the files that nothing points at."""

import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.blocks import AttachmentRef, FileBlock, TextBlock, UnknownBlock
from app.domain.conversation import Conversation, Draft, Message, Role
from app.domain.errors import AppError, ErrorReason
from app.domain.events import TrashChanged, TurnStarted
from app.domain.ids import new_id
from app.domain.trash import Removed, Swept
from app.infra.lease import Lease
from app.services.trash import KEPT
from app.storage.attachments import FileAttachmentStore
from tests.services.on_disk.desk import Desk, text
from tests.services.on_disk.doubles import STOP

LONG_AGO = datetime.now(UTC) - KEPT - timedelta(hours=1)
NOT_SO_LONG_AGO = datetime.now(UTC) - KEPT + timedelta(hours=1)


async def put(desk: Desk, data: bytes, *, days_ago: float = 2) -> AttachmentRef:
    """Store a file as it was put some days ago."""
    store = FileAttachmentStore(desk.folder.attachments)
    ref = await store.put(data, name="a.bin", media_type="application/octet-stream")
    then = time.time() - days_ago * 24 * 3600
    os.utime(store.path(ref), (then, then))
    return ref


def lies_there(desk: Desk, ref: AttachmentRef) -> bool:
    return FileAttachmentStore(desk.folder.attachments).path(ref).exists()


async def ids_of(desk: Desk, conversation_id: str) -> list[str]:
    return [message.id for message in await desk.history.messages(conversation_id)]


async def test_conversations_go_after_thirty_days(desk: Desk) -> None:
    old, young, kept = [await desk.new() for _ in range(3)]
    for conversation_id in (old, young, kept):
        await desk.exchange(conversation_id, "Hello")
    await desk.editor.change(old, lambda each: _deleted(each, LONG_AGO))
    await desk.editor.change(young, lambda each: _deleted(each, NOT_SO_LONG_AGO))
    desk.events.clear()
    removed = await desk.trash.purge()
    assert (removed.conversations, removed.messages, removed.kept) == (1, 0, 0)
    assert desk.events.of(TrashChanged) == [TrashChanged()]
    with pytest.raises(AppError):
        await desk.stored(old)
    assert len(await ids_of(desk, young)) == len(await ids_of(desk, kept)) == 2
    assert (await desk.trash.purge()).conversations == 0


def _deleted(conversation: Conversation, moment: datetime) -> Conversation:
    return replace(conversation, deleted_at=moment)


async def test_a_deleted_message_goes_with_all_below_it(desk: Desk) -> None:
    conversation_id = await desk.new()
    first = await desk.exchange(conversation_id, "One", "A")
    second = await desk.exchange(conversation_id, "Two", "B")
    desk.chat.retry(conversation_id, first.id)
    desk.provider.play("C", STOP)
    other = await desk.ended()
    await desk.history.set_deleted(second.id, NOT_SO_LONG_AGO)
    await desk.history.set_deleted(first.id, LONG_AGO)
    assert (await desk.trash.purge()).messages == 1
    assert await ids_of(desk, conversation_id) == [first.parent_id, other.id]
    assert await desk.path(conversation_id) == ["One", "C"]


async def test_the_trash_tells_what_is_in_it(desk: Desk) -> None:
    conversation_id, gone = await desk.new(), await desk.new()
    await desk.conversations.rename(conversation_id, "A title")
    first = await desk.exchange(conversation_id, "One", "  The first\n words. " + "x" * 500)
    there = await desk.exchange(gone, "One", "A")
    await desk.branching.delete_message(conversation_id, first.id)
    await desk.branching.delete_message(conversation_id, first.parent_id or "")
    await desk.branching.delete_message(gone, there.id)
    await desk.conversations.delete(gone)
    listed = await desk.trash.messages()
    assert [each.message_id for each in listed] == [first.parent_id, first.id]
    reply = listed[1]
    assert (reply.title, reply.role, reply.model_id) == ("A title", Role.ASSISTANT, "m")
    assert reply.words.startswith("The first words. xxx")
    assert len(reply.words) <= 160
    assert reply.deleted_at == (await desk.history.message(first.id)).deleted_at


async def test_only_what_is_deleted_can_be_removed(desk: Desk) -> None:
    conversation_id = await desk.new()
    reply = await desk.exchange(conversation_id, "One", "A")
    removed = await desk.trash.delete_for_good([conversation_id, "nowhere"], [reply.id, "nowhere"])
    assert removed == Removed(kept=4)
    assert await desk.path(conversation_id) == ["One", "A"]
    await desk.branching.delete_message(conversation_id, reply.id)
    assert (await desk.trash.delete_for_good((), [reply.id])).messages == 1
    assert await desk.path(conversation_id) == ["One"]


async def test_what_a_running_reply_belongs_to_stays_until_it_has_ended(desk: Desk) -> None:
    conversation_id = await desk.new()
    first = await desk.exchange(conversation_id, "One", "A")
    desk.chat.send(conversation_id, text("Two"))
    await desk.events.until(TurnStarted)
    await desk.branching.delete_message(conversation_id, first.id)
    assert await desk.trash.empty() == Removed(kept=1)
    await desk.conversations.delete(conversation_id)
    assert (await desk.trash.empty()).kept == 1
    desk.provider.play("B", STOP)
    await desk.ended()
    assert (await desk.trash.empty()).conversations == 1


async def test_a_conversation_of_thousands_of_messages_goes(desk: Desk) -> None:
    """SQLite follows a cascade from parent to child a thousand steps deep only."""
    now = datetime.now(UTC)
    for deletes_message in (False, True):
        conversation = Conversation(new_id(), now, now)
        ids = [new_id() for _ in range(3000)]
        messages = [
            Message(each, conversation.id, ids[at - 1] if at else None, Role.USER, (TextBlock("x"),), now)
            for at, each in enumerate(ids)
        ]
        await desk.history.add_conversation(conversation, messages)
        if deletes_message:
            await desk.history.set_deleted(ids[1], now)
            assert (await desk.trash.empty()).messages == 1
            assert await ids_of(desk, conversation.id) == ids[:1]
        else:
            await desk.conversations.delete(conversation.id)
            assert (await desk.trash.empty()).conversations == 1
            assert await ids_of(desk, conversation.id) == []


async def test_a_conversation_stands_at_what_is_left(desk: Desk) -> None:
    """The head may be among what goes: where a program died between two writes."""
    conversation_id = await desk.new()
    first = await desk.exchange(conversation_id, "One", "A")
    later = await desk.exchange(conversation_id, "Two", "B")
    await desk.history.set_deleted(later.parent_id or "", LONG_AGO)
    assert (await desk.stored(conversation_id)).head_id == later.id
    await desk.trash.purge()
    assert (await desk.stored(conversation_id)).head_id == first.id


# Files


async def test_files_go_when_nothing_points_at_them(desk: Desk) -> None:
    gone, shared, drafted, unknown, fresh = [
        await put(desk, data, days_ago=days) for data, days in ((b"1", 2), (b"2", 2), (b"3", 2), (b"4", 2), (b"5", 0))
    ]
    first, second = await desk.new(), await desk.new()
    newer = UnknownBlock("hologram", 3, f'{{"file": {{"digest": "{unknown.sha256}"}}}}')
    for conversation_id, blocks in (
        (first, (TextBlock("see"), FileBlock(gone), FileBlock(shared))),
        (second, (FileBlock(shared), newer)),
    ):
        desk.chat.send(conversation_id, blocks)
        desk.provider.play("ok", STOP)
        await desk.ended()
        desk.events.clear()
    await desk.conversations.save_draft(second, Draft("", (FileBlock(drafted),)))
    assert (await desk.trash.empty()).files == Swept()
    await desk.conversations.delete(first)
    removed = await desk.trash.empty()
    assert removed.files == Swept(1, 1)
    assert [lies_there(desk, ref) for ref in (gone, shared, drafted, unknown, fresh)] == [False, True, True, True, True]


async def test_files_of_a_message_that_waits_stay(desk: Desk) -> None:
    conversation_id = await desk.new()
    ref = await put(desk, b"waits")
    desk.chat.send(conversation_id, text("First"))
    await desk.events.until(TurnStarted)
    desk.chat.send(conversation_id, (FileBlock(ref),))
    await desk.trash.purge()
    assert lies_there(desk, ref)
    desk.provider.play("ok", STOP)
    await desk.ended()
    desk.events.clear()
    desk.provider.play("ok", STOP)
    await desk.ended()


async def test_files_stay_while_another_program_runs(desk: Desk) -> None:
    await desk.new()
    ref = await put(desk, b"held by the other one")
    other = Lease(desk.folder.leases)
    other.acquire()
    assert (await desk.trash.purge()).files == Swept()
    assert lies_there(desk, ref)
    other.release()
    assert (await desk.trash.purge()).files == Swept(1, 21)


async def test_files_stay_while_the_history_cannot_be_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.new()
    ref = await put(desk, b"kept")

    async def fail(_self: object) -> frozenset[str]:
        raise AppError.because(ErrorReason.DATABASE_DAMAGED)

    monkeypatch.setattr(type(desk.history.trash), "files_pointed_at", fail)
    removed = await desk.trash.purge()
    assert removed.files_problem is not None
    assert removed.files_problem.reason is ErrorReason.DATABASE_DAMAGED
    assert lies_there(desk, ref)


async def test_files_stay_where_the_history_was_made_anew(desk: Desk) -> None:
    ref = await put(desk, b"kept")
    assert await desk.history.conversations() == ()
    await desk.trash.purge()
    assert lies_there(desk, ref)


async def test_a_start_looks_for_files_once_a_day(desk: Desk) -> None:
    await desk.new()
    await put(desk, b"sooner")
    assert (await desk.trash.purge()).files.files == 1
    ref = await put(desk, b"later")
    await desk.trash.purge()
    assert lies_there(desk, ref)
    stamp = desk.folder.attachments / "swept"
    os.utime(stamp, (time.time() - 90_000, time.time() - 90_000))
    await desk.trash.purge()
    assert not lies_there(desk, ref)


async def test_a_damaged_block_costs_no_file(desk: Desk) -> None:
    """What names a digest keeps its file, whatever else it is."""
    conversation_id = await desk.new()
    ref = await put(desk, b"kept")
    desk.chat.send(conversation_id, (FileBlock(ref),))
    desk.provider.play("ok", STOP)
    await desk.ended()

    spoil = "UPDATE blocks SET json = json || '}}' WHERE type = 'file'"
    await desk.history._writer.run(lambda connection: connection.execute(spoil).fetchall())
    await desk.trash.purge()
    assert lies_there(desk, ref)
