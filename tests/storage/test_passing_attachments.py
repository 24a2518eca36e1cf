"""Files that are put aside: readable like others, kept when something needs them, gone when the program ends."""

import asyncio
import contextvars
from pathlib import Path

import pytest

from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError, ErrorReason
from app.domain.ports import AttachmentStore
from app.infra.passing import passing
from app.storage.attachments import FileAttachmentStore
from app.storage.passing_attachments import AsideStore, PassingAttachmentStore, remove_leftovers
from tests.storage.support import KnownLease, mode

DATA = b"some bytes"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "attachments"


@pytest.fixture
def store(tmp_path: Path, kept: Path) -> PassingAttachmentStore:
    return PassingAttachmentStore(FileAttachmentStore(kept), tmp_path / "passing" / "own")


def stored(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


async def put(store: PassingAttachmentStore, data: bytes = DATA) -> AttachmentRef:
    return await AsideStore(store).put(data, name="a.txt", media_type="text/plain")


def where(store: AttachmentStore, ref: AttachmentRef) -> Path:
    path = store.path(ref)
    assert path is not None
    return path


async def test_what_is_put_aside_can_be_read_and_is_not_kept(store: PassingAttachmentStore, kept: Path) -> None:
    ref = await put(store)
    assert await store.read(ref) == await AsideStore(store).read(ref) == DATA
    path = where(store, ref)
    assert path == AsideStore(store).path(ref)
    assert path.read_bytes() == DATA
    assert stored(kept) == set()
    folder = path.parents[1]
    assert [mode(each) for each in (folder, folder.parent, path)] == [0o700, 0o700, 0o600]
    store.close()
    assert not folder.parent.exists()
    with pytest.raises(AppError) as caught:
        await store.read(ref)
    assert caught.value.info.reason is ErrorReason.FILE_UNREADABLE


async def test_what_something_needs_is_kept_once(store: PassingAttachmentStore, kept: Path) -> None:
    first, second = await put(store), await put(store, b"others")
    aside = where(store, first)
    # Two saves of one reply may want the same file at once.
    await asyncio.gather(store.keep([first, first]), store.keep([first]))
    assert stored(kept) == {first.sha256}
    assert store.path(first) != aside
    assert not aside.exists()
    store.close()
    assert await store.read(first) == DATA
    await store.keep([first, second])
    assert stored(kept) == {first.sha256}


async def test_what_is_put_for_good_is_kept_at_once(store: PassingAttachmentStore, kept: Path) -> None:
    ref = await store.put(DATA, name="a.txt", media_type="text/plain")
    assert stored(kept) == {ref.sha256}


async def test_in_the_turn_of_a_temporary_conversation_everything_is_put_aside(
    store: PassingAttachmentStore, kept: Path
) -> None:
    async def turn() -> AttachmentRef:
        passing.set(True)
        # Also what a task of the turn brings in.
        return await asyncio.ensure_future(store.put(DATA, name="a.txt", media_type="text/plain"))

    ref = await asyncio.get_running_loop().create_task(turn(), context=contextvars.copy_context())
    assert stored(kept) == set()
    assert await store.read(ref) == DATA
    await store.put(DATA, name="a.txt", media_type="text/plain")
    assert stored(kept) == {ref.sha256}


async def test_a_file_that_cannot_be_kept_stays_aside(tmp_path: Path, kept: Path) -> None:
    class Full(FileAttachmentStore):
        async def put(self, data: bytes, *, name: str, media_type: str) -> AttachmentRef:
            raise AppError.because(ErrorReason.DISK_FULL)

    store = PassingAttachmentStore(Full(kept), tmp_path / "passing" / "own")
    ref = await put(store)
    with pytest.raises(AppError) as caught:
        await store.keep([ref])
    assert caught.value.info.reason is ErrorReason.DISK_FULL
    assert await store.read(ref) == DATA


async def test_leftovers_of_the_dead_go_and_those_of_the_living_stay(tmp_path: Path) -> None:
    folder = tmp_path / "passing"
    remove_leftovers(folder, KnownLease())
    for name in ("own", "living", "dead"):
        other = PassingAttachmentStore(FileAttachmentStore(tmp_path / "attachments"), folder / name)
        await put(other)
    remove_leftovers(folder, KnownLease("own", {"living"}))
    assert {path.name for path in folder.iterdir()} == {"own", "living"}
