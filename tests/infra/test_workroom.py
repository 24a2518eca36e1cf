"""Folders of work that was killed go, those of work that goes on stay."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorReason
from app.infra.workroom import remove_leftovers, required_workroom, workroom

_WORKER = """
import sys
from pathlib import Path
from app.infra.workroom import workroom
with workroom(Path(sys.argv[1]), "backup-") as room:
    (room / "copy.db").write_bytes(b"half")
    print(room, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    folder = tmp_path / "cache"
    folder.mkdir()
    return folder


def test_a_room_goes_with_its_work(cache: Path) -> None:
    with workroom(cache, "backup-") as room:
        (room / "a").write_bytes(b"a")
        assert room.stat().st_mode & 0o077 == 0
        remove_leftovers(cache, "backup-")
        assert (room / "a").exists()
    assert list(cache.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="kill -9")
def test_what_a_killed_process_left_is_removed_and_not_before(cache: Path) -> None:
    (cache / "models.json").write_text("{}")
    command = [sys.executable, "-c", _WORKER, str(cache)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        room = Path(process.stdout.readline().strip())
        remove_leftovers(cache, "backup-")
        assert (room / "copy.db").exists()
        process.kill()
        process.wait()
    remove_leftovers(cache, "backup-")
    assert [path.name for path in cache.iterdir()] == ["models.json"]


def test_a_room_without_a_lock_goes_when_it_is_old(cache: Path) -> None:
    young, old = cache / "backup-young", cache / "backup-old"
    for each in (young, old):
        each.mkdir()
    then = time.time() - 2 * 3600
    os.utime(old, (then, then))
    remove_leftovers(cache, "backup-")
    assert (young.exists(), old.exists()) == (True, False)


def test_a_folder_that_is_not_there(cache: Path) -> None:
    remove_leftovers(cache / "nowhere", "backup-")


def test_no_room_is_an_error_that_names_the_place(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file stands where the folder would be")
    with pytest.raises(AppError) as caught, required_workroom(tmp_path / "cache"):
        pass
    assert caught.value.info.reason is ErrorReason.STORAGE_FAILED
    assert caught.value.info.params == {"path": str(tmp_path / "cache")}


def test_an_error_of_the_work_stays_what_it_is(cache: Path) -> None:
    with pytest.raises(OSError, match="of the work"), required_workroom(cache):
        raise OSError("of the work")
