"""Files of an encrypted history: what comes back, what is noticed, and what the folder tells."""

import asyncio
import hashlib
import hmac
import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError, ErrorReason
from app.domain.history_key import HistoryKey, new_key
from app.domain.trash import Swept
from app.storage.attachment_sweep import FileAttachmentSweeper
from app.storage.layered_attachments import LayeredAttachmentStore
from app.storage.passing_attachments import PassingAttachmentStore
from app.storage.sealed_attachments import SealedAttachmentStore
from app.storage.sealed_files import HEADER
from app.storage.sealed_stream import CHUNK, TAG
from tests.storage.support import mode

KEY = HistoryKey(bytes(range(32)))
WORDS = b"The harbour was silent until the lanterns came. "
SIZES = [0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK + 7]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "attachments"


@pytest.fixture
def store(root: Path) -> SealedAttachmentStore:
    return SealedAttachmentStore(root, KEY)


def files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


async def put(store: SealedAttachmentStore, data: bytes = WORDS, name: str = "note.txt") -> AttachmentRef:
    return await store.put(data, name=name, media_type="text/plain")


async def unreadable(store: SealedAttachmentStore, ref: AttachmentRef) -> bool:
    with pytest.raises(AppError) as caught:
        await store.read(ref)
    assert caught.value.info.params == {"name": ref.name}
    return caught.value.info.reason is ErrorReason.FILE_UNREADABLE


@pytest.mark.parametrize("size", SIZES)
async def test_bytes_come_back(store: SealedAttachmentStore, root: Path, size: int) -> None:
    data = os.urandom(size)
    ref = await put(store, data)
    assert ref == AttachmentRef(hashlib.sha256(data).hexdigest(), "text/plain", "note.txt", size)
    assert await store.read(ref) == data
    with store.open(ref) as file:
        assert file.read() == data
        assert file.seek(size // 2) == size // 2
        assert file.read(70_000) == data[size // 2 :][:70_000]
    (path,) = files(root)
    assert path.stat().st_size == HEADER + size + TAG * max(1, -(-size // CHUNK))


async def test_the_folder_tells_neither_words_nor_digest(store: SealedAttachmentStore, root: Path) -> None:
    data = WORDS * 5000
    ref = await put(store, data)
    (path,) = files(root)
    told = str(path.relative_to(root)).encode()
    held = path.read_bytes()
    for secret in (ref.sha256.encode(), bytes.fromhex(ref.sha256), ref.sha256[:16].encode(), WORDS[:12], b"note.txt"):
        assert secret not in told + held
    assert path.parent.name == path.name[:2]
    assert (mode(path), mode(path.parent), mode(root)) == (0o600, 0o700, 0o700)
    # Not even which of two histories have a file in common.
    another = root.with_name("another")
    await put(SealedAttachmentStore(another, new_key()), data)
    assert files(another)[0].name != path.name


async def test_the_layout_is_what_is_written_down(store: SealedAttachmentStore, root: Path) -> None:
    """The file is opened here by the description of it alone."""
    ref = await put(store)
    (path,) = files(root)
    held = path.read_bytes()

    def derived(purpose: bytes) -> bytes:
        return hmac.digest(KEY.secret, purpose, "sha256")

    name_key = derived(b"loquent attachment name")
    assert path.name == hmac.new(name_key, ref.sha256.encode(), hashlib.sha256).hexdigest()
    assert held[:8] == b"LQFILE\x00\x01"
    salt = held[8:40]
    digest = AESGCM(derived(b"loquent attachment digest" + salt)).decrypt(bytes(12), held[40:88], held[:40])
    assert digest.hex() == ref.sha256
    last = bytes(7) + bytes(4) + b"\x01"
    assert AESGCM(derived(b"loquent attachment bytes" + salt)).decrypt(last, held[88:], held[:88]) == WORDS


async def test_the_same_bytes_are_kept_once(store: SealedAttachmentStore, root: Path) -> None:
    first = await put(store)
    before = files(root)[0].stat().st_ino
    assert await put(store, name="b") == replace(first, name="b")
    await asyncio.gather(*(put(store, b"x" * 100_000) for _ in range(10)))
    assert len(files(root)) == 2
    assert before in {path.stat().st_ino for path in files(root)}, "it is not written again"


async def test_a_file_that_was_cut_short_is_written_again(store: SealedAttachmentStore, root: Path) -> None:
    ref = await put(store)
    (path,) = files(root)
    path.write_bytes(path.read_bytes()[:-1])
    assert await unreadable(store, ref)
    await put(store)
    assert await store.read(ref) == WORDS


async def test_any_changed_byte_is_noticed(store: SealedAttachmentStore, root: Path) -> None:
    ref = await put(store)
    (path,) = files(root)
    held = path.read_bytes()
    for place in range(len(held)):
        changed = bytearray(held)
        changed[place] ^= 1
        path.write_bytes(changed)
        assert await unreadable(store, ref), place
    path.write_bytes(held)
    assert await store.read(ref) == WORDS


@pytest.mark.parametrize("place", [0, HEADER, HEADER + CHUNK + TAG + 5, -1])
async def test_damage_in_a_long_file_is_noticed(store: SealedAttachmentStore, root: Path, place: int) -> None:
    ref = await put(store, os.urandom(3 * CHUNK))
    (path,) = files(root)
    held = bytearray(path.read_bytes())
    held[place] ^= 1
    path.write_bytes(held)
    assert await unreadable(store, ref)
    # Chunks in another order, and a file that ends between two of them.
    held[place] ^= 1
    first, second = (held[HEADER + at * (CHUNK + TAG) : HEADER + (at + 1) * (CHUNK + TAG)] for at in (0, 1))
    path.write_bytes(held[:HEADER] + second + first + held[HEADER + 2 * (CHUNK + TAG) :])
    assert await unreadable(store, ref)
    path.write_bytes(held[: HEADER + 2 * (CHUNK + TAG)])
    assert await unreadable(store, ref)


async def test_damage_in_the_middle_is_an_error_of_the_disk_to_who_reads_on(
    store: SealedAttachmentStore, root: Path
) -> None:
    ref = await put(store, os.urandom(20 * CHUNK))
    (path,) = files(root)
    held = bytearray(path.read_bytes())
    held[HEADER + 10 * (CHUNK + TAG)] ^= 1
    path.write_bytes(held)
    with store.open(ref) as file:
        assert len(file.read(CHUNK)) == CHUNK
        with pytest.raises(OSError, match="chunk 10"):
            file.read()


async def test_a_file_under_the_name_of_another_is_noticed(store: SealedAttachmentStore, root: Path) -> None:
    ref = await put(store, b"mine")
    (mine,) = files(root)
    await put(store, b"evil")
    (evil,) = (path for path in files(root) if path != mine)
    mine.write_bytes(evil.read_bytes())
    assert await unreadable(store, ref)


async def test_another_key_opens_nothing(store: SealedAttachmentStore, root: Path) -> None:
    ref = await put(store)
    another = SealedAttachmentStore(root, new_key())
    assert not another.holds(ref)
    assert await unreadable(another, ref)
    with pytest.raises(AppError):
        another.open(ref)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "a" * 63])
async def test_what_is_no_digest_names_no_file(store: SealedAttachmentStore, digest: str) -> None:
    ref = AttachmentRef(digest, "a/b", "x", 1)
    for use in (store.path, store.open, store.holds, store.remove):
        with pytest.raises(AppError):
            use(ref)
    assert await unreadable(store, ref)


async def test_what_nothing_points_at_is_swept_away(store: SealedAttachmentStore, root: Path) -> None:
    gone, kept, cut = await put(store, b"gone"), await put(store, b"kept"), await put(store, b"cut off")
    then = time.time() - 2 * 24 * 3600
    for path in files(root):
        os.utime(path, (then, then))
    new = await put(store, b"new")
    # A sweep that died has renamed one that something points at.
    path = next(path for path in files(root) if path.stat().st_size == HEADER + TAG + len(b"cut off"))
    path.rename(path.with_name(f"going-{path.name}"))
    sweeper = FileAttachmentSweeper(root, KEY)
    a_day_ago = datetime.now(UTC) - timedelta(days=1)
    assert await sweeper.sweep(frozenset([kept.sha256, cut.sha256]), a_day_ago) == Swept(1, HEADER + TAG + 4)
    assert not store.holds(gone)
    assert [await store.read(ref) for ref in (kept, cut, new)] == [b"kept", b"cut off", b"new"]


async def test_what_is_put_aside_is_sealed_with_a_key_of_its_own(store: SealedAttachmentStore, tmp_path: Path) -> None:
    passing = PassingAttachmentStore(store, tmp_path / "passing" / "own", new_key())
    ref = await passing.put_aside(WORDS, name="a", media_type="text/plain")
    assert await passing.read(ref) == WORDS
    assert passing.holds(ref)
    assert not store.holds(ref)
    assert not any(WORDS[:12] in path.read_bytes() or ref.sha256 in path.name for path in files(tmp_path))
    with passing.open(ref) as file:
        assert file.read() == WORDS
    await passing.keep([ref])
    assert files(tmp_path / "passing") == []
    assert await store.read(ref) == await passing.read(ref) == WORDS
    passing.close()
    assert not (tmp_path / "passing").exists()


async def test_new_files_lie_above_and_old_ones_below(store: SealedAttachmentStore, tmp_path: Path) -> None:
    old = await put(store, b"old")
    layered = LayeredAttachmentStore(SealedAttachmentStore(tmp_path / "above", new_key()), store)
    new = await layered.put(b"new", name="a", media_type="b")
    assert [await layered.read(ref) for ref in (old, new)] == [b"old", b"new"]
    assert (store.holds(new), layered.holds(new), layered.holds(old)) == (False, True, True)
