"""Files that nothing points at are removed, and never one that somebody is putting."""

import io
import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.blocks import AttachmentRef
from app.domain.trash import Swept
from app.storage.attachment_sweep import FileAttachmentSweeper, hold_files
from app.storage.attachments import FileAttachmentStore

A_DAY_AGO = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> FileAttachmentStore:
    return FileAttachmentStore(tmp_path / "attachments")


@pytest.fixture
def sweeper(tmp_path: Path) -> FileAttachmentSweeper:
    return FileAttachmentSweeper(tmp_path / "attachments")


async def old_file(store: FileAttachmentStore, data: bytes = b"old") -> AttachmentRef:
    ref = await store.put(data, name="a", media_type="text/plain")
    then = time.time() - 2 * 24 * 3600
    os.utime(store.path(ref), (then, then))
    return ref


async def test_a_folder_that_is_not_there(sweeper: FileAttachmentSweeper) -> None:
    assert await sweeper.sweep(frozenset(), A_DAY_AGO) == Swept()


async def test_what_is_pointed_at_or_new_stays(store: FileAttachmentStore, sweeper: FileAttachmentSweeper) -> None:
    gone, kept = await old_file(store), await old_file(store, b"kept")
    new = await store.put(b"new", name="a", media_type="text/plain")
    assert await sweeper.sweep(frozenset([kept.sha256]), A_DAY_AGO) == Swept(1, 3)
    assert not store.path(gone).exists()
    assert await store.read(kept) == b"kept"
    assert await store.read(new) == b"new"


async def test_putting_it_again_makes_it_new(store: FileAttachmentStore, sweeper: FileAttachmentSweeper) -> None:
    await old_file(store)
    ref = await store.put(b"old", name="b", media_type="text/plain")
    assert await sweeper.sweep(frozenset(), A_DAY_AGO) == Swept()
    assert await store.read(ref) == b"old"


async def test_what_a_dead_sweep_had_renamed_comes_back_or_goes(
    store: FileAttachmentStore, sweeper: FileAttachmentSweeper
) -> None:
    gone, kept = await old_file(store), await old_file(store, b"kept")
    for ref in (gone, kept):
        store.path(ref).rename(store.path(ref).with_name(f"going-{ref.sha256}"))
    assert await sweeper.sweep(frozenset([kept.sha256]), A_DAY_AGO) == Swept(1, 3)
    assert await store.read(kept) == b"kept"
    assert [path.name for path in (store.path(gone).parent).iterdir()] == []


async def test_other_files_are_left_alone(tmp_path: Path, sweeper: FileAttachmentSweeper) -> None:
    folder = tmp_path / "attachments" / "ab"
    folder.mkdir(parents=True)
    for name in ("new-x", "notes.txt", "ab" * 31):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (0, 0))
    assert await sweeper.sweep(frozenset(), A_DAY_AGO) == Swept()
    assert len(list(folder.iterdir())) == 3


@pytest.mark.parametrize("rounds", [300])
async def test_who_puts_a_file_while_it_is_swept_has_it(
    store: FileAttachmentStore, sweeper: FileAttachmentSweeper, rounds: int
) -> None:
    """Another thread puts the same file as the sweep goes over it: after each put it is there."""
    ref = await old_file(store)
    then = time.time() - 2 * 24 * 3600
    lost: list[int] = []
    begin, end = threading.Barrier(2), threading.Barrier(2)

    def put_and_look() -> None:
        for number in range(rounds):
            begin.wait()
            store._put(io.BytesIO(b"old"), "a", "text/plain")
            end.wait()
            if not store.path(ref).exists():
                lost.append(number)
            else:
                os.utime(store.path(ref), (then, then))

    putter = threading.Thread(target=put_and_look)
    putter.start()
    for _ in range(rounds):
        begin.wait()
        sweeper._sweep(frozenset(), A_DAY_AGO.timestamp())
        end.wait()
    putter.join()
    assert lost == []


async def test_a_sweep_is_due_once_a_day(
    store: FileAttachmentStore, sweeper: FileAttachmentSweeper, tmp_path: Path
) -> None:
    await old_file(store)
    assert sweeper.is_due()
    await sweeper.sweep(frozenset(), A_DAY_AGO)
    assert not sweeper.is_due()
    os.utime(tmp_path / "attachments" / "swept", (0, 0))
    assert sweeper.is_due()


async def test_files_of_a_history_whose_place_was_taken_stay_for_thirty_days(
    store: FileAttachmentStore, sweeper: FileAttachmentSweeper, tmp_path: Path
) -> None:
    root, day = tmp_path / "attachments", 24 * 3600
    held = await old_file(store)
    hold_files(root)
    _set_back(root / "exchanged", 1.5 * day)
    # Put since then, and nothing points at it any more.
    later = await store.put(b"later", name="b", media_type="text/plain")
    _set_back(store.path(later), 1.2 * day)
    assert await sweeper.sweep(frozenset(), A_DAY_AGO) == Swept(1, 5)
    assert await store.read(held) == b"old"
    _set_back(root / "exchanged", 31 * day)
    assert await sweeper.sweep(frozenset(), A_DAY_AGO) == Swept(1, 3)


def _set_back(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))
