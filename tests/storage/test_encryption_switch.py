"""Encryption on, off, and under another key: nothing is lost and nothing is left in plain."""

from functools import partial
from pathlib import Path

import pytest

from app.domain.copies import CopyKind
from app.domain.encryption import KeyRecord
from app.domain.errors import AppError, ErrorReason
from app.domain.history_key import HistoryKey
from app.infra.paths import DataFolder
from app.storage.care import SqliteCare
from app.storage.encryption_switch import SqliteEncryptionSwitch
from app.storage.exchange import is_unfinished
from tests.storage.encrypted import (
    DAMAGES,
    FIRST,
    SECOND,
    SENTENCE,
    content,
    damage,
    files_in,
    fill,
    readable_copies,
    stored_key,
    traces,
)
from tests.storage.support import mode, opened, refusal


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data"


def tell_to(told: list[tuple[int, int]], done: int, total: int) -> None:
    told.append((done, total))


def silent(_done: int, _total: int) -> None:
    pass


async def switch(root: Path, old: HistoryKey | None, new: HistoryKey | None) -> None:
    await SqliteEncryptionSwitch(DataFolder(root)).switch(old, new, silent)


async def test_on_and_another_key_and_off_keep_everything(root: Path) -> None:
    await fill(root, conversations=3, messages=1000, files=5)
    before = await content(root, None)
    assert {path.split("/")[0] for path in traces(root)} >= {
        "history.db",
        "attachments",
        "backups",
        "logs",
        "window.json",
        "cache",
    }
    previous: HistoryKey | None = None
    for key in (FIRST, SECOND, None):
        told: list[tuple[int, int]] = []
        await SqliteEncryptionSwitch(DataFolder(root)).switch(previous, key, partial(tell_to, told))
        assert told == sorted(told)
        assert told[-1][0] == told[-1][1] > 0
        assert stored_key(root, FIRST, SECOND) == key
        assert await content(root, key) == before
        assert await readable_copies(root, key) == {CopyKind.DAILY: 3, CopyKind.MIGRATION: 3}
        if key is not None:
            assert traces(root) == []
        previous = key
    assert not DataFolder(root).encryption.exists()
    assert not is_unfinished(root)


async def test_nothing_can_be_read_without_the_key(root: Path) -> None:
    await fill(root)
    await switch(root, None, FIRST)
    assert (await refusal(root)).reason is ErrorReason.DATABASE_DAMAGED
    for wrong in (None, SECOND):
        assert set((await readable_copies(root, wrong)).values()) == {None}
        with pytest.raises(AppError):
            await content(root, wrong)
    folder = DataFolder(root)
    said = folder.encryption.read_bytes()
    assert FIRST.id.encode() in said
    for secret in (FIRST.secret.hex().encode(), FIRST.secret, FIRST.phrase.encode()):
        assert not any(secret in path.read_bytes() for path in files_in(root))
    assert {mode(path) for path in files_in(root)} == {0o600}


async def test_what_is_written_afterwards_is_encrypted_too(root: Path) -> None:
    await fill(root)
    await switch(root, None, FIRST)
    async with opened(root, key=FIRST) as history:
        conversation = (await history.conversations())[0]
        await history.save_draft(conversation)
        # The log is looked at as well.
        assert (root / "history.db-wal").stat().st_size > 0
        assert traces(root) == []
    await SqliteCare(DataFolder(root), FIRST).copy_now()
    saved = await SqliteCare(DataFolder(root), FIRST).salvage()
    assert saved.conversations == 3
    assert traces(root) == []


async def test_a_copy_is_restored_under_the_present_key(root: Path) -> None:
    await fill(root)
    before = await content(root, None)
    await switch(root, None, FIRST)
    care = SqliteCare(DataFolder(root), FIRST)
    copy = next(each for each in await care.copies() if each.kind is CopyKind.DAILY)
    await care.restore(copy.name)
    assert await content(root, FIRST) == before
    assert await readable_copies(root, FIRST) == {CopyKind.DAILY: 3, CopyKind.MIGRATION: 3, CopyKind.SET_ASIDE: 3}
    assert traces(root) == []


async def test_a_copy_that_cannot_be_read_is_named_before_and_left_out(root: Path) -> None:
    await fill(root)
    broken = DataFolder(root).backups / "daily-version-6-2026-01-01T00-00-00-000000Z.db"
    broken.write_bytes(f"SQLite format 3\0{SENTENCE}".encode() * 500)
    other = DataFolder(root).backups / "daily-version-6-2026-01-02T00-00-00-000000Z.key-00000000.db"
    other.write_bytes(b"under a key of somebody else")
    change = SqliteEncryptionSwitch(DataFolder(root))
    assert await change.unreadable_copies(None) == (broken.name,)
    await change.switch(None, FIRST, silent)
    assert not broken.exists()
    assert other.read_bytes() == b"under a key of somebody else"
    assert traces(root) == []


async def test_a_set_aside_database_is_encrypted_with_its_log(root: Path) -> None:
    await fill(root)
    folder = DataFolder(root)
    aside = folder.backups / "set-aside-2026-01-01T00-00-00-000000Z.db"
    async with opened(root) as history:
        conversation = (await history.conversations())[0]
        await history.save_draft(conversation)
        for ending in ("", "-wal"):
            aside.with_name(f"{aside.name}{ending}").write_bytes((root / f"history.db{ending}").read_bytes())
    await switch(root, None, FIRST)
    assert (await readable_copies(root, FIRST))[CopyKind.SET_ASIDE] == 3
    assert traces(root) == []
    assert not list(folder.backups.glob("*-wal"))


async def test_a_new_folder_can_be_encrypted_before_anything_is_in_it(root: Path) -> None:
    DataFolder(root).prepare()
    await switch(root, None, FIRST)
    async with opened(root, key=FIRST) as history:
        assert await history.conversations() == ()
    assert (await refusal(root)).reason is ErrorReason.DATABASE_DAMAGED


async def test_a_full_disk_changes_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await fill(root)
    before = await content(root, None)
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("app.storage.encryption_switch.shutil.disk_usage", lambda _: usage)
    with pytest.raises(AppError) as caught:
        await switch(root, None, FIRST)
    assert caught.value.info.reason is ErrorReason.DISK_FULL
    assert await content(root, None) == before


async def test_a_damaged_history_is_not_carried_over(root: Path) -> None:
    await fill(root, messages=300)
    database = root / "history.db"
    held = bytearray(database.read_bytes())
    page = 4096
    for start in range(10 * page, len(held) - page, 7 * page):
        held[start : start + page] = b"\xff" * page
    database.write_bytes(held)
    with pytest.raises(AppError) as caught:
        await switch(root, None, FIRST)
    assert caught.value.info.reason is ErrorReason.DATABASE_DAMAGED
    assert database.read_bytes() == held
    assert stored_key(root) is None


async def test_rows_that_do_not_arrive_are_noticed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await fill(root)
    before = await content(root, None)
    counts = iter(({"messages": 60}, {"messages": 59}))
    monkeypatch.setattr("app.storage.encryption_switch._rows", lambda *_: next(counts))
    with pytest.raises(AppError):
        await switch(root, None, FIRST)
    assert await content(root, None) == before


async def test_a_lost_record_is_written_again_by_the_key_that_opens(root: Path) -> None:
    await fill(root)
    change, folder = SqliteEncryptionSwitch(DataFolder(root)), DataFolder(root)
    assert await change.record() is None
    await switch(root, None, FIRST)
    for broken in (None, b"{"):
        folder.encryption.unlink()
        if broken is not None:
            folder.encryption.write_bytes(broken)
        assert await change.record() == KeyRecord("")
        assert not await change.opens(SECOND)
        assert await change.opens(FIRST)
        found = await change.record()
        assert found is not None
        assert found.key_id == FIRST.id


@pytest.mark.parametrize("how", DAMAGES)
async def test_the_key_of_a_damaged_history_is_known_by_its_name(root: Path, how: str) -> None:
    await fill(root)
    await switch(root, None, FIRST)
    damage(root, how)
    change = SqliteEncryptionSwitch(DataFolder(root))
    assert await change.opens(FIRST)
    assert not await change.opens(SECOND)


@pytest.mark.parametrize("broken", [None, b"{"])
@pytest.mark.parametrize("how", DAMAGES)
async def test_the_key_of_a_damaged_history_without_a_record_is_known_by_a_copy(
    root: Path, how: str, broken: bytes | None
) -> None:
    await fill(root)
    await switch(root, None, FIRST)
    damage(root, how)
    folder = DataFolder(root)
    folder.encryption.unlink()
    if broken is not None:
        folder.encryption.write_bytes(broken)
    change = SqliteEncryptionSwitch(folder)
    assert await change.record() == KeyRecord("")
    assert not await change.opens(SECOND)
    assert await change.opens(FIRST)
    found = await change.record()
    assert found is not None
    assert found.key_id == FIRST.id


async def test_a_damaged_history_that_never_was_encrypted_needs_no_key(root: Path) -> None:
    await fill(root)
    damage(root, "the first page")
    assert await SqliteEncryptionSwitch(DataFolder(root)).record() is None


async def test_an_empty_database_does_not_open_with_any_key(root: Path) -> None:
    await fill(root)
    await switch(root, None, FIRST)
    folder = DataFolder(root)
    folder.encryption.write_bytes(b"{")
    damage(root, "the first page")
    for copy in folder.backups.iterdir():
        copy.write_bytes(b"")
    assert not await SqliteEncryptionSwitch(folder).opens(SECOND)
