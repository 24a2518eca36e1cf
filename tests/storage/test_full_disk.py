"""A disk that is full: said plainly, and what was there stays readable."""

import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from app.domain.blocks import TextBlock
from app.domain.conversation import Draft, Message
from app.domain.errors import AppError, ErrorReason
from app.infra.paths import DataFolder
from app.storage.attachments import FileAttachmentStore
from app.storage.care import SqliteCare
from app.storage.history import SqliteHistory
from tests.small_disk import fill_up, remove
from tests.storage.support import a_conversation, a_running_turn, contents, names, opened, refusal, with_text


@asynccontextmanager
async def at_most(history: SqliteHistory, more_pages: int) -> AsyncIterator[None]:
    """Let the database grow by so many pages and no further: SQLite fails then as on a full disk."""

    def limit(connection: apsw.Connection) -> None:
        connection.pragma("max_page_count", connection.pragma("page_count") + more_pages)

    await history._writer.run(limit)
    yield
    await history._writer.run(lambda connection: connection.pragma("max_page_count", 2**32 - 2))


async def grow(history: SqliteHistory, reply: Message) -> Message:
    """Write a longer and longer reply until the disk is full; return the last that was acknowledged."""
    kept, reason = reply, None
    for size in range(20_000, 20_000_000, 20_000):
        longer = with_text(reply, "x" * size)
        try:
            await history.update_message(longer)
        except AppError as error:
            reason = error.info.reason
            break
        kept = longer
    assert reason is ErrorReason.DISK_FULL
    return kept


async def fill(history: SqliteHistory) -> None:
    """Fill the disk with a reply; what was acknowledged is there, and the database is whole."""
    conversation, question, reply = await a_running_turn(history)
    kept = await grow(history, reply)
    assert len(kept.blocks) == 1
    assert await history.messages(conversation.id) == (question, kept)
    with pytest.raises(AppError, match="disk_full"):
        await history.save_draft(replace(conversation, draft=Draft("y" * 20_000_000)))
    assert await history._reader.run(lambda connection: connection.pragma("integrity_check")) == "ok"


async def test_a_full_disk_keeps_what_was_there(history: SqliteHistory) -> None:
    async with at_most(history, 100):
        await fill(history)
    _, _, reply = await a_running_turn(history)
    await history.update_message(with_text(reply, "there is room again"))
    assert (await history.message(reply.id)).blocks == (TextBlock("there is room again"),)
    assert len(await history.conversations()) == 2


async def test_a_small_file_system_fills_up(small_disk: Path) -> None:
    async with opened(small_disk) as history:
        await fill(history)
    async with opened(small_disk) as history:
        (conversation,) = await history.conversations()
        assert len(await history.messages(conversation.id)) == 2


async def test_no_room_even_to_begin(small_disk: Path) -> None:
    ballast = fill_up(small_disk)
    assert (await refusal(small_disk)).reason is ErrorReason.DISK_FULL
    remove(ballast)
    async with opened(small_disk) as history:
        await history.add_conversation(a_conversation())


async def test_no_room_to_open_what_is_there(small_disk: Path) -> None:
    async with opened(small_disk) as history:
        conversation, *_ = await a_running_turn(history)
    ballast = fill_up(small_disk)
    with pytest.raises(AppError) as caught:
        async with opened(small_disk) as history:
            await a_running_turn(history)
    assert caught.value.info.reason is ErrorReason.DISK_FULL
    remove(ballast)
    async with opened(small_disk) as history:
        assert len(await history.messages(conversation.id)) == 2


async def test_no_room_for_an_attachment(small_disk: Path) -> None:
    store = FileAttachmentStore(small_disk / "attachments")
    kept = await store.put(b"kept", name="a", media_type="b")
    ballast = fill_up(small_disk)
    with pytest.raises(AppError) as caught:
        await store.put(b"x" * 100_000, name="a", media_type="b")
    assert caught.value.info.reason is ErrorReason.DISK_FULL
    assert await store.read(kept) == b"kept"
    remove(ballast)
    assert len([path for path in (small_disk / "attachments").rglob("*") if path.is_file()]) == 1


def read_only(folder: Path) -> bool:
    return subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=False, capture_output=True).returncode == 0


async def test_a_file_system_that_is_mounted_read_only(small_disk: Path) -> None:
    async with opened(small_disk) as history:
        await a_running_turn(history)
    before = contents(small_disk)
    if not read_only(small_disk):
        pytest.skip("This file system cannot be made read-only")
    assert (await refusal(small_disk)).reason is ErrorReason.STORAGE_READ_ONLY
    assert contents(small_disk) == before


async def test_no_room_for_a_copy(small_disk: Path) -> None:
    """A daily copy leaves room for what is written; one that finds none leaves nothing behind."""
    async with opened(small_disk) as history:
        conversation, *_ = await a_running_turn(history)
        with pytest.raises(AppError) as caught:
            await SqliteCare(DataFolder(small_disk)).copy_now()
        assert caught.value.info.reason is ErrorReason.DISK_FULL
        assert not (small_disk / "backups").exists()
        assert len(await history.messages(conversation.id)) == 2


async def test_the_disk_fills_up_while_it_is_copied(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.storage.care._RESERVE", 0)
    monkeypatch.setattr("app.storage.care._SMALL_RESERVE", 0)
    async with opened(small_disk) as history:
        conversation, _, reply = await a_running_turn(history)
        await history.update_message(with_text(reply, "x" * 300_000))
    care = SqliteCare(DataFolder(small_disk))
    good = await care.copy_now()
    # As somebody else takes the room after it was looked for.
    monkeypatch.setattr("app.storage.care.SqliteCare._require_room", lambda *_: None)
    ballast = fill_up(small_disk)
    for work in (care.copy_now(), care.salvage(), care.restore(good.name)):
        with pytest.raises(AppError) as caught:
            await work
        assert caught.value.info.reason is ErrorReason.DISK_FULL
    remove(ballast)
    assert names(small_disk / "backups") == {good.name}
    async with opened(small_disk) as history:
        assert len(await history.messages(conversation.id)) == 2
        await history.update_message(with_text(reply, "there is room again"))
    await care.restore(good.name)
    async with opened(small_disk) as history:
        assert (await history.message(reply.id)).blocks == (TextBlock("x" * 300_000),)
