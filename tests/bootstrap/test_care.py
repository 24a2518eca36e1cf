"""How a process comes to a data folder: leases, exclusive work, bad ends, exchanges that were not finished."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from app.bootstrap.care import do_folder_work, entered, open_care
from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions, WindowOptions
from app.domain.copies import CopyKind
from app.domain.errors import AppError, ErrorReason
from app.domain.events import DamageFound
from app.domain.folder_work import RestoreCopy
from app.infra.exclusive import alone
from app.infra.lease import Lease
from app.infra.paths import DataFolder
from app.storage.care import SqliteCare
from app.storage.exchange import is_unfinished
from tests.storage.support import a_conversation, mode, opened
from tests.ui.waiting import until

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    made = DataFolder(tmp_path / "data")
    made.prepare()
    return made


async def add(folder: DataFolder, *titles: str) -> None:
    async with opened(folder.root) as history:
        for title in titles:
            await history.add_conversation(a_conversation(title))


async def titles_in(folder: DataFolder) -> set[str]:
    async with open_core(CoreOptions(folder.root)) as services:
        return {conversation.title for conversation in await services.conversations.list()}


def test_a_good_end_leaves_no_mark(folder: DataFolder) -> None:
    for _ in range(2):
        with entered(folder):
            pass
    assert not folder.unchecked.exists()


def test_a_new_folder_has_had_no_bad_end(folder: DataFolder) -> None:
    folder.leases.mkdir()
    (folder.leases / "dead.lock").touch()
    with entered(folder):
        assert not folder.unchecked.exists()


async def test_a_lease_that_was_left_behind_is_a_bad_end(folder: DataFolder) -> None:
    await add(folder, "a")
    folder.leases.mkdir()
    (folder.leases / "dead.lock").touch()
    with entered(folder):
        assert folder.unchecked.exists()
        assert mode(folder.unchecked) == 0o600
    assert list(folder.leases.iterdir()) == []


async def test_a_log_that_nobody_took_in_is_a_bad_end(folder: DataFolder) -> None:
    await add(folder, "a")
    log = folder.database.with_name("history.db-wal")
    log.write_bytes(b"frames")
    with entered(folder):
        assert folder.unchecked.exists()


async def test_the_log_of_a_process_that_runs_is_none(folder: DataFolder) -> None:
    other = Lease(folder.leases)
    other.acquire()
    async with opened(folder.root) as history:
        await history.add_conversation(a_conversation("a"))
        with entered(folder):
            assert not folder.unchecked.exists()
    other.release()


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
async def test_a_killed_process_is_noticed_and_the_window_looks(folder: DataFolder) -> None:
    command = (sys.executable, "-m", "tests.storage.partial_writer", str(folder.root))
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE)
    assert process.stdout is not None
    for _ in range(3):
        await process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    await process.communicate()
    async with open_core(CoreOptions(folder.root)):
        assert folder.unchecked.exists()
    damage: list[DamageFound] = []
    async with open_core(WindowOptions(folder.root)) as services:
        services.bus.subscribe(DamageFound, damage.append)
        await until(lambda: not folder.unchecked.exists(), "the check")
    assert damage == []


async def test_two_never_work_on_a_folder_alone(folder: DataFolder) -> None:
    with entered(folder) as lease, alone(folder, lease):
        with pytest.raises(AppError) as caught, entered(folder):
            pass
        assert caught.value.info.reason is ErrorReason.FOLDER_IN_USE
        with pytest.raises(AppError):
            async with open_core(CoreOptions(folder.root)):
                pass
    async with open_core(CoreOptions(folder.root)):
        with pytest.raises(AppError) as caught:
            async with open_care(folder.root, for_itself=True):
                pass
        assert caught.value.info.reason is ErrorReason.FOLDER_IN_USE
        async with open_care(folder.root) as care:
            assert await care.copies() == ()


async def test_the_next_start_finishes_what_was_decided(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    await add(folder, "first")
    copy = await SqliteCare(folder).copy_now()
    await add(folder, "second")
    with monkeypatch.context() as patch:
        patch.setattr("app.storage.exchange.finish", lambda *_: None)
        await do_folder_work(folder.root, RestoreCopy(copy.name))
    assert is_unfinished(folder.root)
    assert await titles_in(folder) == {"first"}
    assert not is_unfinished(folder.root)
    kinds = [each.kind for each in await SqliteCare(folder).copies()]
    assert sorted(kinds) == [CopyKind.DAILY, CopyKind.SET_ASIDE]


async def test_what_was_decided_is_not_passed_over_while_somebody_is_there(folder: DataFolder) -> None:
    await add(folder, "first")
    (folder.root / "exchange.decided").mkdir()
    other = Lease(folder.leases)
    other.acquire()
    with pytest.raises(AppError) as caught, entered(folder):
        pass
    assert caught.value.info.reason is ErrorReason.FOLDER_IN_USE
    other.release()
    assert await titles_in(folder) == {"first"}


@pytest.mark.skipif(sys.platform == "win32", reason="permissions as on Unix")
async def test_nothing_that_is_made_can_be_read_by_others(folder: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    await add(folder, "first")
    folder.leases.mkdir()
    (folder.leases / "dead.lock").touch(0o600)
    monkeypatch.setattr("os.umask", lambda _: 0)
    before = _umask(0)
    try:
        async with open_care(folder.root, for_itself=True) as care:
            copy = await care.copy_now()
            saved = await care.salvage()
            await care.restore(copy.name)
            await care.restore(saved.copy.name)
            modes = {path: mode(path) for path in _all_in(folder)}
    finally:
        _umask(before)
    assert folder.exclusive in modes
    assert folder.unchecked in modes
    assert {bits for path, bits in modes.items() if path.is_file()} == {0o600}
    assert {bits for path, bits in modes.items() if path.is_dir()} == {0o700}


_umask = os.umask


def _all_in(folder: DataFolder) -> list[Path]:
    return [path for path in folder.root.rglob("*") if path.name not in ("logs", "loquent.log")]
