"""Who may read and write the files, and what is said where we may not."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorReason
from app.infra.resources import resource_path
from app.storage.attachments import FileAttachmentStore
from tests.storage.support import a_running_turn, contents, mode, names, opened, refusal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions as on Unix")

NOBODY = 65534


async def test_all_files_belong_to_their_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        async with opened(tmp_path / "data") as history:
            await a_running_turn(history)
            modes = {name: mode(tmp_path / "data" / name) for name in names(tmp_path / "data")}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("history.db", "history.db-wal", "history.db-shm"), 0o600)
    assert mode(tmp_path / "data") == 0o700


async def test_a_database_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    async with opened(tmp_path):
        pass
    (tmp_path / "history.db").chmod(0o644)
    async with opened(tmp_path) as history:
        await a_running_turn(history)
        assert {mode(tmp_path / name) for name in names(tmp_path)} == {0o600}


@pytest.fixture
def reachable(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that an ordinary user can reach; the tests may run as root, for whom permissions mean nothing.

    The checkout may lie where only root can read (``/root``), so the migrations are lent as well.
    """
    with tempfile.TemporaryDirectory(dir="/tmp") as lent, tempfile.TemporaryDirectory(dir="/tmp") as name:
        shutil.copytree(resource_path("migrations"), Path(lent) / "migrations")
        Path(lent).chmod(0o755)
        monkeypatch.setattr("app.storage.history.resource_path", lambda *parts: Path(lent, *parts))
        folder = Path(name)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        yield folder


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Give up root's right to ignore permissions, for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def permissions(path: Path, bits: int) -> Iterator[None]:
    before = mode(path)
    path.chmod(bits)
    try:
        yield
    finally:
        path.chmod(before)


async def test_a_folder_that_may_not_be_written_says_so(reachable: Path) -> None:
    with ordinary_user(), permissions(reachable, 0o500):
        error = await refusal(reachable)
        assert error.reason is ErrorReason.STORAGE_READ_ONLY
        assert error.params == {"path": str(reachable / "history.db")}
        assert contents(reachable) == {}


async def test_a_history_in_a_folder_that_may_not_be_written_is_left_alone(reachable: Path) -> None:
    with ordinary_user():
        async with opened(reachable) as history:
            await a_running_turn(history)
        before = contents(reachable)
        with permissions(reachable, 0o500):
            assert (await refusal(reachable)).reason is ErrorReason.STORAGE_READ_ONLY
            assert contents(reachable) == before


async def test_a_file_that_may_not_be_written_says_so(reachable: Path) -> None:
    with ordinary_user():
        async with opened(reachable) as history:
            await a_running_turn(history)
        before = contents(reachable)["history.db"]
        with permissions(reachable / "history.db", 0o400):
            assert (await refusal(reachable)).reason is ErrorReason.STORAGE_READ_ONLY
            assert mode(reachable / "history.db") == 0o400
        assert contents(reachable)["history.db"] == before


async def test_attachments_in_a_folder_that_may_not_be_written_say_so(reachable: Path) -> None:
    store = FileAttachmentStore(reachable / "attachments")
    await asyncio.to_thread(os.getpid)  # modules that are imported at the first use must not need the right to read
    with ordinary_user(), permissions(reachable, 0o500), pytest.raises(AppError) as caught:
        await store.put(b"data", name="a.png", media_type="image/png")
    assert caught.value.info.reason is ErrorReason.STORAGE_READ_ONLY
