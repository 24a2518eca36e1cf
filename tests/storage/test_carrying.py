"""All stored files are sealed, sealed anew and opened again: hundreds of them, and whatever goes wrong."""

import os
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError, ErrorReason
from app.domain.history_key import HistoryKey
from app.storage import carrying
from app.storage.attachments import FileAttachmentStore
from app.storage.carrying import DAMAGED, PIECE
from app.storage.halt import Halt, HaltedError
from app.storage.sealed_attachments import SealedAttachmentStore, open_all, reseal_all, seal_all
from app.storage.sealed_files import sealed_name
from tests.small_disk import fill_up, remove
from tests.storage.support import mode

FIRST, SECOND = HistoryKey(bytes(range(32))), HistoryKey(bytes(range(32, 64)))
WORDS = b"The harbour was silent until the lanterns came. "


class Heard:
    """Notes what is told of progress."""

    def __init__(self) -> None:
        self.all: list[tuple[int, int]] = []

    def __call__(self, done: int, total: int) -> None:
        self.all.append((done, total))


def silent(_done: int, _total: int) -> None:
    """Hear nothing."""


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return tmp_path / "plain"


async def keep(root: Path, *contents: bytes) -> list[AttachmentRef]:
    store = FileAttachmentStore(root)
    return [await store.put(data, name=f"{at}.txt", media_type="text/plain") for at, data in enumerate(contents)]


def tree(root: Path) -> dict[str, tuple[bytes, int]]:
    """Return the files below a folder, what is in them and when they were put."""
    found = (path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mtime_ns) for path in found}


def entries(folder: Path) -> list[str]:
    """Return the names in a folder."""
    return sorted(path.name for path in folder.iterdir())


async def test_hundreds_of_files_go_all_the_way_and_back(tmp_path: Path, plain: Path) -> None:
    contents = [WORDS * number + os.urandom(number) for number in range(251)]
    refs = await keep(plain, *contents, os.urandom(3 * PIECE + 11))
    for number, path in enumerate(tree(plain)):
        os.utime(plain / path, ns=(0, 1_700_000_000_123_456_789 + number))
    before = tree(plain)
    assert len(before) == 252
    heard = Heard()
    seal_all(plain, tmp_path / "first", FIRST, heard)
    totals = {total for _done, total in heard.all}
    assert totals == {sum(len(data) for data, _time in before.values())}
    assert [done for done, _total in heard.all] == sorted(done for done, _total in heard.all)
    assert heard.all[-1][0] == heard.all[-1][1]
    assert len(heard.all) > 500

    assert reseal_all(tmp_path / "first", tmp_path / "second", FIRST, SECOND, silent) == ()
    for name, key in (("first", FIRST), ("second", SECOND)):
        sealed = tree(tmp_path / name)
        assert len(sealed) == 252
        assert not any(WORDS in data for data, _time in sealed.values())
        told = "".join(sealed).encode() + b"".join(data for data, _time in sealed.values())
        assert not any(ref.sha256.encode() in told or bytes.fromhex(ref.sha256) in told for ref in refs[:50])
        assert {mode(path) for path in (tmp_path / name).rglob("*") if path.is_file()} == {0o600}
        assert {mode(path) for path in (tmp_path / name).rglob("*") if path.is_dir()} == {0o700}
        store = SealedAttachmentStore(tmp_path / name, key)
        assert [await store.read(ref) for ref in refs[:5]] == contents[:5]
    assert not set(tree(tmp_path / "first")) & set(tree(tmp_path / "second"))

    assert open_all(tmp_path / "second", tmp_path / "back", SECOND, silent) == ()
    assert tree(tmp_path / "back") == before


async def test_nothing_to_carry(tmp_path: Path, plain: Path) -> None:
    heard = Heard()
    seal_all(plain, tmp_path / "sealed", FIRST, heard)
    assert entries(tmp_path / "sealed") == []
    assert heard.all == [(0, 0)]


async def test_leavings_stay_behind_and_what_a_sweep_was_at_comes_along(tmp_path: Path, plain: Path) -> None:
    kept, going = await keep(plain, b"kept", b"going")
    place = plain / going.sha256[:2] / going.sha256
    place.rename(place.with_name(f"going-{going.sha256}"))
    for name in ("new-x", "notes.txt"):
        (place.parent / name).write_bytes(WORDS)
    (plain / "swept").touch()
    seal_all(plain, tmp_path / "sealed", FIRST, silent)
    store = SealedAttachmentStore(tmp_path / "sealed", FIRST)
    assert [await store.read(ref) for ref in (kept, going)] == [b"kept", b"going"]
    assert len(tree(tmp_path / "sealed")) == 2


async def test_a_damaged_plain_file_stays_what_it_was(tmp_path: Path, plain: Path) -> None:
    (ref,) = await keep(plain, b"all of it")
    place = plain / ref.sha256[:2] / ref.sha256
    place.write_bytes(b"half")
    before = tree(plain)
    seal_all(plain, tmp_path / "sealed", FIRST, silent)
    with pytest.raises(AppError) as caught:
        await SealedAttachmentStore(tmp_path / "sealed", FIRST).read(ref)
    assert caught.value.info.reason is ErrorReason.FILE_UNREADABLE
    open_all(tmp_path / "sealed", tmp_path / "back", FIRST, silent)
    assert tree(tmp_path / "back") == before


@pytest.mark.parametrize("at", [3, 60, 200, 70_000])
async def test_a_sealed_file_that_does_not_open_is_kept_as_it_lies(tmp_path: Path, plain: Path, at: int) -> None:
    good, bad = await keep(plain, b"good", os.urandom(3 * 65536))
    seal_all(plain, tmp_path / "first", FIRST, silent)
    name = sealed_name(FIRST, bad.sha256)
    place = tmp_path / "first" / name[:2] / name
    held = bytearray(place.read_bytes())
    held[at] ^= 1
    place.write_bytes(held)

    assert reseal_all(tmp_path / "first", tmp_path / "second", FIRST, SECOND, silent) == (name,)
    assert open_all(tmp_path / "second", tmp_path / "back", SECOND, silent) == ()
    assert (tmp_path / "back" / DAMAGED / name).read_bytes() == held
    store = FileAttachmentStore(tmp_path / "back")
    assert await store.read(good) == b"good"
    assert not store.holds(bad)
    assert len(tree(tmp_path / "back")) == 2


@pytest.mark.parametrize("share", [0.0, 0.4, 0.99])
async def test_told_to_stop_it_leaves_nothing(tmp_path: Path, plain: Path, share: float) -> None:
    await keep(plain, *(os.urandom(50_000 + number) for number in range(20)))
    before, halt = tree(plain), Halt()

    def tell(done: int, total: int) -> None:
        if done >= share * total:
            halt.ask()
        halt.check()

    with pytest.raises(HaltedError):
        seal_all(plain, tmp_path / "sealed", FIRST, tell)
    assert not (tmp_path / "sealed").exists()
    assert tree(plain) == before


async def test_a_full_disk_is_told_and_leaves_nothing(small_disk: Path, plain: Path) -> None:
    refs = await keep(plain, *(os.urandom(40_000 + number) for number in range(100)))
    with pytest.raises(AppError) as caught:
        seal_all(plain, small_disk / "sealed", FIRST, silent)
    assert caught.value.info.reason is ErrorReason.DISK_FULL
    assert entries(small_disk) == []

    few = plain.with_name("few")
    await keep(few, *(os.urandom(40_000) for _ in range(10)))
    seal_all(few, small_disk / "sealed", FIRST, silent)
    ballast = fill_up(small_disk)
    with pytest.raises(AppError) as caught:
        reseal_all(small_disk / "sealed", small_disk / "second", FIRST, SECOND, silent)
    assert caught.value.info.reason is ErrorReason.DISK_FULL
    with pytest.raises(AppError) as caught:
        open_all(small_disk / "sealed", small_disk / "back", FIRST, silent)
    assert caught.value.info.reason is ErrorReason.DISK_FULL
    with pytest.raises(AppError) as caught:
        await SealedAttachmentStore(small_disk / "sealed", FIRST).put(b"x" * 9000, name="a", media_type="b")
    assert caught.value.info.reason is ErrorReason.DISK_FULL
    remove(ballast)
    assert entries(small_disk) == ["sealed"]
    assert not any("new-" in path for path in tree(small_disk))
    assert len(refs) == len(tree(plain))


async def test_what_the_disk_does_not_give_back_is_noticed(
    tmp_path: Path, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that swaps a bit between the writing and the looking."""
    await keep(plain, WORDS)
    write = carrying._write

    def spoiled(file: BinaryIO, place: Path, *others: Any) -> bytes:
        digest = write(file, place, *others)
        held = bytearray(place.read_bytes())
        held[-1] ^= 1
        place.write_bytes(held)
        return digest

    seal_all(plain, tmp_path / "sealed", FIRST, silent)
    monkeypatch.setattr(carrying, "_write", spoiled)
    with pytest.raises(AppError) as caught:
        seal_all(plain, tmp_path / "again", FIRST, silent)
    assert caught.value.info.reason is ErrorReason.STORAGE_FAILED
    with pytest.raises(AppError) as caught:
        open_all(tmp_path / "sealed", tmp_path / "again", FIRST, silent)
    assert caught.value.info.reason is ErrorReason.STORAGE_FAILED
    assert not entries(tmp_path).count("again")
