"""Files beside the database."""

import asyncio
import errno
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError, ErrorReason
from app.storage.attachments import FileAttachmentStore
from tests.storage.support import mode


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "attachments"


@pytest.fixture
def store(root: Path) -> FileAttachmentStore:
    return FileAttachmentStore(root)


def files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


async def test_bytes_come_back_under_their_digest(store: FileAttachmentStore, root: Path) -> None:
    data = bytes(range(256)) * 100
    digest = hashlib.sha256(data).hexdigest()
    ref = await store.put(data, name="猫/../猫.png", media_type="image/png")
    assert ref == AttachmentRef(digest, "image/png", "猫/../猫.png", len(data))
    assert store.path(ref) == root / digest[:2] / digest
    assert await store.read(ref) == data
    assert files(root) == [store.path(ref)]


async def test_the_same_bytes_are_kept_once_under_two_names(store: FileAttachmentStore, root: Path) -> None:
    first = await store.put(b"same", name="a", media_type="text/plain")
    before = store.path(first).stat().st_ino
    second = await store.put(b"same", name="b", media_type="text/csv")
    assert second == replace(first, name="b", media_type="text/csv")
    assert files(root) == [store.path(first)]
    assert store.path(first).stat().st_ino == before, "it is not written again"


async def test_the_same_bytes_put_at_once_are_kept_once(store: FileAttachmentStore, root: Path) -> None:
    refs = await asyncio.gather(*(store.put(b"x" * 100_000, name="a", media_type="b") for _ in range(10)))
    assert len(set(refs)) == 1
    assert files(root) == [store.path(refs[0])]


async def test_only_the_owner_can_read(store: FileAttachmentStore, root: Path) -> None:
    ref = await store.put(b"secret", name="a", media_type="b")
    assert mode(store.path(ref)) == 0o600
    assert mode(root) == 0o700
    assert mode(store.path(ref).parent) == 0o700


async def test_a_file_that_is_gone_or_changed_is_unreadable(store: FileAttachmentStore) -> None:
    ref = await store.put(b"here", name="note.txt", media_type="text/plain")
    store.path(ref).write_bytes(b"hERe")
    with pytest.raises(AppError) as caught:
        await store.read(ref)
    assert caught.value.info.reason is ErrorReason.FILE_UNREADABLE
    store.path(ref).unlink()
    with pytest.raises(AppError) as caught:
        await store.read(ref)
    assert caught.value.info.reason is ErrorReason.FILE_UNREADABLE
    assert caught.value.info.params == {"name": "note.txt"}


async def test_a_file_that_was_cut_short_is_written_again(store: FileAttachmentStore) -> None:
    ref = await store.put(b"all of it", name="a", media_type="b")
    store.path(ref).write_bytes(b"all")
    await store.put(b"all of it", name="a", media_type="b")
    assert await store.read(ref) == b"all of it"


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "AB" * 32, "ab" * 31, "ab" * 32 + "\n", "/etc/hostname"])
async def test_a_reference_never_names_a_file_outside(store: FileAttachmentStore, digest: str) -> None:
    ref = AttachmentRef(digest, "image/png", "x", 1)
    with pytest.raises(AppError):
        store.path(ref)
    with pytest.raises(AppError) as caught:
        await store.read(ref)
    assert caught.value.info.reason is ErrorReason.FILE_UNREADABLE


async def test_nothing_half_written_is_left(
    store: FileAttachmentStore, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", broken)
    with pytest.raises(AppError) as caught:
        await store.put(b"data", name="a", media_type="b")
    assert caught.value.info.reason is ErrorReason.DISK_FULL
    assert files(root) == []
