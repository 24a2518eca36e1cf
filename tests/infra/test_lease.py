import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorKind
from app.infra.lease import Lease

HOLDER = """
import sys
from pathlib import Path
from app.infra.lease import Lease
lease = Lease(Path(sys.argv[1]))
lease.acquire()
print(lease.id, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def lease(tmp_path: Path) -> Iterator[Lease]:
    held = Lease(tmp_path / "leases")
    held.acquire()
    yield held
    held.release()


def holder(folder: Path) -> "tuple[subprocess.Popen[str], str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def files(folder: Path) -> set[str]:
    return {path.stem for path in folder.iterdir()}


def test_it_is_alive_until_it_is_released(tmp_path: Path) -> None:
    folder = tmp_path / "leases"
    lease = Lease(folder)
    assert lease.alive_ids() == frozenset()
    lease.acquire()
    lease.acquire()
    assert lease.alive_ids() == {lease.id}
    assert files(folder) == {lease.id}
    lease.release()
    lease.release()
    assert lease.alive_ids() == frozenset()
    assert files(folder) == set()


def test_another_process_is_alive_until_it_is_killed(lease: Lease, tmp_path: Path) -> None:
    process, other = holder(tmp_path / "leases")
    with process:
        assert other != lease.id
        assert lease.alive_ids() == {lease.id, other}
        process.kill()
        process.wait()
        assert lease.alive_ids() == {lease.id}
    assert files(tmp_path / "leases") == {lease.id}


def test_a_process_that_ends_as_it_should_leaves_no_file(lease: Lease, tmp_path: Path) -> None:
    other = Lease(tmp_path / "leases")
    other.acquire()
    assert lease.alive_ids() == {lease.id, other.id}
    other.release()
    assert files(tmp_path / "leases") == {lease.id}


def test_files_of_other_kinds_are_left_alone(lease: Lease, tmp_path: Path) -> None:
    note = tmp_path / "leases" / "note.txt"
    note.touch()
    (tmp_path / "leases" / "dead.lock").touch()
    assert lease.alive_ids() == {lease.id}
    assert note.exists()
    assert not (tmp_path / "leases" / "dead.lock").exists()


def test_a_lease_lost_while_it_was_taken_is_taken_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "leases"
    scanner = Lease(folder)
    lease = Lease(folder)
    first = lease.id
    from filelock import FileLock

    real = FileLock.acquire
    looked = False

    def acquire_after_a_scan(lock: FileLock, timeout: float | None = None) -> object:
        nonlocal looked
        if not looked:
            looked = True
            Path(lock.lock_file).touch()
            assert scanner.alive_ids() == frozenset()
            held = real(lock, timeout=timeout)
            Path(lock.lock_file).unlink()
            return held
        return real(lock, timeout=timeout)

    monkeypatch.setattr(FileLock, "acquire", acquire_after_a_scan)
    lease.acquire()
    assert lease.id != first
    assert scanner.alive_ids() == {lease.id}
    lease.release()


def test_a_folder_that_cannot_be_made_is_a_failure_of_storage(tmp_path: Path) -> None:
    (tmp_path / "leases").touch()
    with pytest.raises(AppError) as caught:
        Lease(tmp_path / "leases").acquire()
    assert caught.value.info.kind is ErrorKind.STORAGE
