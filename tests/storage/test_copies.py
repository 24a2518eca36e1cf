"""Dated copies: whole, checked, few, and put in the place of the history as one act."""

import asyncio
import os
import random
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest

from app.domain.blocks import TextBlock
from app.domain.copies import CopyKind
from app.domain.errors import AppError, ErrorReason
from app.domain.history_key import new_key
from app.domain.trash import Swept
from app.infra.bus import EventBus
from app.infra.paths import DataFolder
from app.infra.resources import resource_path
from app.services.trash import TrashService
from app.storage import copies
from app.storage.attachment_sweep import FileAttachmentSweeper
from app.storage.attachments import FileAttachmentStore
from app.storage.care import SqliteCare
from app.storage.database import open_for_reading
from app.storage.halt import Halt, HaltedError
from app.storage.history import SqliteHistory
from app.storage.migrations import read_migrations
from tests.storage.support import (
    KnownLease,
    a_conversation,
    a_message,
    a_running_turn,
    contents,
    mode,
    names,
    opened,
    with_text,
)

KNOWN = read_migrations(resource_path("migrations"))[-1].number


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data"


def care_of(root: Path) -> SqliteCare:
    return SqliteCare(DataFolder(root))


async def a_history(root: Path, *titles: str) -> None:
    async with opened(root) as history:
        for title in titles:
            await history.add_conversation(a_conversation(title))


async def titles_in(root: Path) -> set[str]:
    async with opened(root) as history:
        return {conversation.title for conversation in await history.conversations()}


def damage(path: Path, first_page: int = 3, count: int = 4) -> None:
    with path.open("r+b") as file:
        file.seek(4096 * (first_page - 1))
        file.write(b"\xa5" * (4096 * count))


async def test_a_copy_is_made_while_the_history_is_written(root: Path) -> None:
    async with opened(root) as history:
        conversation, _, reply = await a_running_turn(history)
        await history.update_message(with_text(reply, "x" * 3_000_000))
        making = asyncio.ensure_future(care_of(root).copy_now())
        written = 0
        while not making.done():
            written += 1
            await history.update_message(with_text(reply, "y" * written))
        copy = await making
        assert (await history.message(reply.id)).blocks == (TextBlock("y" * written),)
    assert (copy.kind, copy.version, copy.conversations) == (CopyKind.DAILY, KNOWN, 1)
    assert copy.size > 3_000_000
    assert names(root / "backups") == {copy.name}
    assert mode(root / "backups" / copy.name) == 0o600
    restored = root.with_name("restored")
    restored.mkdir()
    shutil.copy(root / "backups" / copy.name, restored / "history.db")
    async with opened(restored) as history:
        assert len(await history.messages(conversation.id)) == 2


async def test_copying_does_not_begin_anew_when_somebody_writes(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step is followed by a write: a copy that began anew each time would never end."""
    async with opened(root) as history:
        _, _, reply = await a_running_turn(history)
        await history.update_message(with_text(reply, "x" * 4_000_000))
        loop = asyncio.get_running_loop()
        steps = 0

        def write_in_between(self: Halt, seconds: float) -> None:
            nonlocal steps
            steps += 1
            assert steps < 50
            words = with_text(reply, f"written after step {steps}")
            asyncio.run_coroutine_threadsafe(history.update_message(words), loop).result()

        monkeypatch.setattr(Halt, "rest", write_in_between)
        copy = await care_of(root).copy_now()
        assert steps > 3
        assert copy.size > 4_000_000


async def test_copies_that_a_person_made_stay_whatever_the_days_bring(root: Path) -> None:
    await a_history(root, "a")
    care = care_of(root)
    wanted = [(await care.copy_now(CopyKind.BY_HAND)).name for _ in range(copies.DAILY_KEPT + 2)]
    for _ in range(copies.DAILY_KEPT + 1):
        await care.copy_now()
    kept = await care.copies()
    assert [copy.name for copy in kept if copy.kind is CopyKind.BY_HAND] == wanted[::-1]
    assert len([copy for copy in kept if copy.kind is CopyKind.DAILY]) == copies.DAILY_KEPT
    assert all(copy.can_be_restored for copy in kept)


async def test_seven_daily_copies_are_kept_and_of_each_version_the_last(root: Path) -> None:
    await a_history(root, "a")
    backups = root / "backups"
    backups.mkdir()
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    for day in range(9):
        for kind, version in ((CopyKind.DAILY, 5), (CopyKind.MIGRATION, 1 + day // 2), (CopyKind.SET_ASIDE, None)):
            shutil.copy(root / "history.db", backups / copies.name_of(kind, version, "", begun + timedelta(days=day)))
    (backups / "notes.txt").write_text("not ours")
    old, new = backups / f"old{copies.PART}", backups / f"new{copies.PART}"
    for path in (old, new):
        path.write_text("unfinished")
    os.utime(old, (0, 0))
    made = await care_of(root).copy_now()
    kept = await care_of(root).copies()
    assert kept[0] == made
    daily = [copy.made_at for copy in kept if copy.kind is CopyKind.DAILY]
    assert daily == [made.made_at, *(begun + timedelta(days=day) for day in range(8, 2, -1))]
    migrations = [copy.made_at for copy in kept if copy.kind is CopyKind.MIGRATION]
    assert migrations == [begun + timedelta(days=day) for day in (8, 7, 5, 3, 1)]
    assert len([copy for copy in kept if copy.kind is CopyKind.SET_ASIDE]) == 9
    assert (backups / "notes.txt").exists()
    assert (old.exists(), new.exists()) == (False, True)


async def test_a_damaged_history_is_not_copied_over_good_copies(root: Path) -> None:
    await a_history(root, *(f"conversation {number}" for number in range(300)))
    good = await care_of(root).copy_now()
    damage(root / "history.db", 5)
    assert await care_of(root).fault()
    with pytest.raises(AppError) as caught:
        await care_of(root).copy_now()
    assert caught.value.info.reason is ErrorReason.DATABASE_DAMAGED
    assert names(root / "backups") == {good.name}


async def test_a_whole_history_has_no_fault(root: Path) -> None:
    await a_history(root, "a")
    assert await care_of(root).fault() == ""


async def test_a_copy_that_nobody_waits_for_leaves_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(root) as history:
        _, _, reply = await a_running_turn(history)
        await history.update_message(with_text(reply, "x" * 3_000_000))
        begun = asyncio.Event()
        loop = asyncio.get_running_loop()

        def rest(self: Halt, seconds: float) -> None:
            loop.call_soon_threadsafe(begun.set)
            self._asked.wait()
            self.check()

        monkeypatch.setattr(Halt, "rest", rest)
        making = asyncio.ensure_future(care_of(root).copy_now())
        await begun.wait()
        assert [path.suffix for path in (root / "backups").iterdir()] == [copies.PART]
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
        assert names(root / "backups") == set()


def test_a_query_is_interrupted() -> None:
    halt = Halt()
    connection = apsw.Connection(":memory:")

    def stop(*_: object) -> None:
        halt.ask()

    connection.create_scalar_function("stop", stop)
    endless = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE stop() IS NULL) SELECT count(*) FROM n"
    )
    with pytest.raises(HaltedError), halt.over(connection):
        connection.execute(endless).fetchall()
    connection.close()


async def test_a_copy_takes_the_place_of_the_history_which_is_kept(root: Path) -> None:
    await a_history(root, "first")
    copy = await care_of(root).copy_now()
    await a_history(root, "second")
    kept = await care_of(root).restore(copy.name)
    assert await titles_in(root) == {"first"}
    found = {each.name: each for each in await care_of(root).copies()}
    assert (found[kept].kind, found[kept].conversations) == (CopyKind.SET_ASIDE, 2)
    assert {mode(path) for path in (root / "backups").iterdir()} == {0o600}
    back = await care_of(root).restore(kept)
    assert await titles_in(root) == {"first", "second"}
    assert {each.name for each in await care_of(root).copies()} == {copy.name, kept, back}


async def test_what_stands_in_the_log_alone_is_kept_aside_too(root: Path) -> None:
    await a_history(root, "first")
    copy = await care_of(root).copy_now()
    other = root.with_name("other")
    async with opened(root) as history:
        await history.add_conversation(a_conversation("in the log"))
        other.mkdir()
        for name in ("history.db", "history.db-wal"):
            shutil.copy(root / name, other / name)
    shutil.copytree(root / "backups", other / "backups")
    kept = await care_of(other).restore(copy.name)
    assert await titles_in(other) == {"first"}
    await care_of(other).restore(kept)
    assert await titles_in(other) == {"first", "in the log"}


async def test_a_damaged_history_is_kept_as_it_is(root: Path) -> None:
    await a_history(root, *(f"conversation {number}" for number in range(300)))
    copy = await care_of(root).copy_now()
    damage(root / "history.db", 1, 3)
    before = (root / "history.db").read_bytes()
    kept = await care_of(root).restore(copy.name)
    assert len(await titles_in(root)) == 300
    assert (root / "backups" / kept).read_bytes() == before
    (listed,) = [each for each in await care_of(root).copies() if each.name == kept]
    assert (listed.version, listed.conversations, listed.can_be_restored) == (None, None, False)


async def test_a_history_that_is_gone_is_restored(root: Path) -> None:
    await a_history(root, "first")
    copy = await care_of(root).copy_now()
    (root / "history.db").unlink()
    assert await care_of(root).restore(copy.name) == ""
    assert await titles_in(root) == {"first"}


@pytest.mark.parametrize("name", ["nonsense", "../history.db", "daily-version-5-2026-01-01T00-00-00-000000Z.db"])
async def test_a_copy_that_is_not_there_changes_nothing(root: Path, name: str) -> None:
    await a_history(root, "first")
    with pytest.raises(AppError) as caught:
        await care_of(root).restore(name)
    assert caught.value.info.reason is ErrorReason.COPY_GONE
    assert await titles_in(root) == {"first"}


async def test_a_copy_that_is_damaged_or_not_ours_changes_nothing(root: Path) -> None:
    await a_history(root, *(f"conversation {number}" for number in range(300)))
    copy = await care_of(root).copy_now()
    damage(root / "backups" / copy.name, 5)
    foreign = root / "backups" / copies.name_of(CopyKind.DAILY, 1)
    connection = apsw.Connection(str(foreign))
    connection.execute("CREATE TABLE conversations (deleted_at)")
    connection.close()
    for name in (copy.name, foreign.name):
        with pytest.raises(AppError) as caught:
            await care_of(root).restore(name)
        assert caught.value.info.reason is ErrorReason.COPY_DAMAGED
        assert caught.value.info.params == {"name": name}
    assert len(await titles_in(root)) == 300


async def test_a_newer_copy_is_not_restored(root: Path) -> None:
    await a_history(root, "first")
    copy = await care_of(root).copy_now()
    path = root / "backups" / copy.name
    connection = apsw.Connection(str(path))
    connection.pragma("user_version", KNOWN + 1)
    connection.close()
    (listed,) = await care_of(root).copies()
    assert (listed.is_newer, listed.can_be_restored) == (True, False)
    with pytest.raises(AppError) as caught:
        await care_of(root).restore(copy.name)
    assert caught.value.info.reason is ErrorReason.NEWER_DATABASE


async def test_a_copy_can_be_removed(root: Path) -> None:
    await a_history(root, "first")
    copy = await care_of(root).copy_now()
    await care_of(root).remove(copy.name)
    assert await care_of(root).copies() == ()
    with pytest.raises(AppError) as caught:
        await care_of(root).remove(copy.name)
    assert caught.value.info.reason is ErrorReason.COPY_GONE


async def test_an_encrypted_history_is_copied_encrypted(root: Path) -> None:
    key = new_key()
    history = SqliteHistory(DataFolder(root), KnownLease(), key=key)
    await history.open()
    await history.add_conversation(a_conversation("words that nobody else may read"))
    copy = await SqliteCare(DataFolder(root), key).copy_now()
    await history.aclose()
    assert copy.key_id == key.id
    assert copy.conversations == 1
    assert not any(b"words that nobody" in content for content in contents(root).values())
    assert b"words that nobody" not in contents(root / "backups")[copy.name]
    (unknown,) = await care_of(root).copies()
    assert unknown.conversations is None
    await SqliteCare(DataFolder(root), key).restore(copy.name)
    connection = open_for_reading(root / "history.db", key.secret)
    assert connection.execute("SELECT title FROM conversations").get == "words that nobody else may read"
    connection.close()


def test_names_say_what_a_copy_is() -> None:
    moment = datetime(2026, 11, 30, 20, 18, 0, 123, tzinfo=UTC)
    chance = random.Random(3)  # noqa: S311
    for kind in CopyKind:
        for version in (None, 5):
            for key_id in ("", f"{chance.randrange(2**32):08x}"):
                found = copies.named(copies.name_of(kind, version, key_id, moment))
                assert found is not None
                assert (found.kind, found.key_id, found.made_at) == (kind, key_id, moment)
    for name in ("history.db", "daily.db", "daily-version-1-2026-13-01T00-00-00-000000Z.db", "x"):
        assert copies.named(name) is None


async def test_messages_of_copies_are_counted_without_the_deleted(root: Path) -> None:
    async with opened(root) as history:
        gone = a_conversation("gone")
        await history.add_conversation(gone)
        await history.update_conversation(replace(gone, deleted_at=datetime.now(UTC)))
        kept = a_conversation("kept")
        await history.add_conversation(kept)
        await history.add_messages([a_message(kept)], kept)
    assert (await care_of(root).copy_now()).conversations == 1


async def test_files_that_only_the_newer_history_names_outlast_an_older_copy(root: Path) -> None:
    folder = DataFolder(root)
    await a_history(root, "old")
    copy = await care_of(root).copy_now()
    ref = await FileAttachmentStore(folder.attachments).put(b"new", name="a.txt", media_type="text/plain")
    then = datetime.now(UTC) - timedelta(days=2)
    path = folder.attachments / ref.sha256[:2] / ref.sha256
    os.utime(path, (then.timestamp(), then.timestamp()))
    await care_of(root).restore(copy.name)
    async with opened(root) as history:
        bus = EventBus()
        trash = TrashService(history.trash, FileAttachmentSweeper(folder.attachments), bus)
        assert (await trash.purge()).files == Swept()
        conversation = (await history.conversations())[0]
        await history.update_conversation(replace(conversation, deleted_at=then))
        await history.add_conversation(a_conversation("another"))
        removed = await trash.empty()
    assert (removed.conversations, removed.files) == (1, Swept())
    assert path.read_bytes() == b"new"


async def test_copies_of_days_to_come_give_way_first(root: Path) -> None:
    await a_history(root, "first")
    folder = root / "backups"
    present = await care_of(root).copy_now()
    moment = datetime.now(UTC)
    for day in range(9):
        made = moment + timedelta(days=900 + day)
        (folder / copies.name_of(CopyKind.DAILY, 1, moment=made)).write_bytes((folder / present.name).read_bytes())
    again = await care_of(root).copy_now()
    left = {copy.name: copy.made_at for copy in await care_of(root).copies()}
    assert len(left) == copies.DAILY_KEPT
    assert {present.name, again.name} <= set(left)
    # Of those to come the latest stay: nobody knows which clock is right.
    assert max(left.values()) == moment + timedelta(days=908)


@pytest.mark.parametrize("how", ["missing", "empty"])
async def test_an_empty_history_does_not_take_the_place_of_one_that_is_gone(root: Path, how: str) -> None:
    await a_history(root, "first")
    copy = await care_of(root).copy_now()
    database = root / "history.db"
    database.unlink()
    if how == "empty":
        database.touch()
    folder = DataFolder(root)
    with pytest.raises(AppError) as caught:
        await SqliteHistory(folder, KnownLease()).open()
    assert caught.value.info.reason is ErrorReason.HISTORY_GONE
    anew = SqliteHistory(folder, KnownLease(), begins_anew=True)
    await anew.open()
    assert await anew.conversations() == ()
    await anew.aclose()
    await care_of(root).restore(copy.name)
    assert await titles_in(root) == {"first"}
