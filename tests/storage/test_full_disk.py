"""A disk that is full: said plainly, and what was there stays readable."""

import os
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from app.domain.blocks import TextBlock
from app.domain.conversation import Draft, Message
from app.domain.errors import AppError, ErrorReason
from app.storage.attachments import FileAttachmentStore
from app.storage.history import SqliteHistory
from tests.storage.support import a_conversation, a_running_turn, contents, opened, refusal, with_text


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


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("A file system can be mounted by root alone")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill_up(folder: Path) -> Path:
    """Leave not a byte free."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            return ballast


async def test_a_small_file_system_fills_up(small_disk: Path) -> None:
    async with opened(small_disk) as history:
        await fill(history)
    async with opened(small_disk) as history:
        (conversation,) = await history.conversations()
        assert len(await history.messages(conversation.id)) == 2


async def test_no_room_even_to_begin(small_disk: Path, remove: Callable[[Path], None]) -> None:
    ballast = fill_up(small_disk)
    assert (await refusal(small_disk)).reason is ErrorReason.DISK_FULL
    remove(ballast)
    async with opened(small_disk) as history:
        await history.add_conversation(a_conversation())


@pytest.fixture
def remove() -> Callable[[Path], None]:
    return Path.unlink


async def test_no_room_to_open_what_is_there(small_disk: Path, remove: Callable[[Path], None]) -> None:
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


async def test_no_room_for_an_attachment(small_disk: Path, remove: Callable[[Path], None]) -> None:
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
