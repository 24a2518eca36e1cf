"""Leases: which processes on a data folder are alive.

Each process holds the lock of a file of its own. The system frees the lock however the process ends, so a file whose
lock can be taken belongs to nobody any more.
"""

import contextlib
import os
import uuid
from pathlib import Path

from filelock import FileLock, Timeout

from app.infra.paths import storage_error

_SUFFIX = ".lock"
_TRIES = 20


class Lease:
    """The lease of this process in ``folder`` (``DataFolder.leases``). Its ``id`` goes into what the process owns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._id = str(uuid.uuid4())
        self._lock: FileLock | None = None

    @property
    def id(self) -> str:
        """Return the name of this lease. It holds from ``acquire`` on."""
        return self._id

    def acquire(self) -> None:
        """Take the lease. Raises AppError of kind storage."""
        if self._lock is not None:
            return
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for _ in range(_TRIES):
                if self._try():
                    return
                self._id = str(uuid.uuid4())
        except (OSError, NotImplementedError) as error:
            raise storage_error(error if isinstance(error, OSError) else OSError(str(error)), self._folder) from error
        raise storage_error(OSError("no lease could be taken"), self._folder)

    def _try(self) -> bool:
        path = self._path(self._id)
        lock = _lock_of(path)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            # Another process looks for dead leases and got between making this file and locking it.
            return False
        if not path.exists():
            lock.release()
            return False
        self._lock = lock
        return True

    def release(self) -> None:
        """Give the lease back and remove its file. May be called twice."""
        lock, self._lock = self._lock, None
        if lock is not None:
            _end(lock, self._path(self._id))

    def alive_ids(self) -> frozenset[str]:
        """Return the leases whose processes run, this one among them; files of the others are removed.

        May be called on any thread. A file that can be neither locked nor read counts as alive: a turn that runs must
        never be taken for a dead one.
        """
        alive = {self._id} if self._lock is not None else set()
        try:
            names = [path.name for path in self._folder.iterdir()]
        except OSError:
            return frozenset(alive)
        for name in names:
            lease_id = name.removesuffix(_SUFFIX)
            if name.endswith(_SUFFIX) and lease_id not in alive and self._is_alive(lease_id):
                alive.add(lease_id)
        return frozenset(alive)

    def left_behind(self) -> bool:
        """Return whether a process has ended without giving its lease back; what it left is removed.

        May be called on any thread.
        """
        try:
            names = {path.name for path in self._folder.iterdir() if path.suffix == _SUFFIX}
        except OSError:
            return False
        return bool(names - {f"{lease_id}{_SUFFIX}" for lease_id in self.alive_ids()})

    def others(self) -> frozenset[str]:
        """Return the leases of other processes that run."""
        return self.alive_ids() - {self._id}

    def _is_alive(self, lease_id: str) -> bool:
        path = self._path(lease_id)
        if not path.exists():
            return False
        lock = _lock_of(path)
        try:
            lock.acquire(timeout=0)
        except (Timeout, OSError, NotImplementedError):
            return True
        _end(lock, path)
        return False

    def _path(self, lease_id: str) -> Path:
        return self._folder / f"{lease_id}{_SUFFIX}"


def _lock_of(path: Path) -> FileLock:
    # Not bound to a thread: taken where the program starts, looked at by the thread of the database.
    return FileLock(path, timeout=0, mode=0o600, thread_local=False)


def _end(lock: FileLock, path: Path) -> None:
    """Remove the file while its lock is held, so that nobody can be locking it at that moment, and let go."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
    lock.release()
    if os.name == "nt":
        # An open file cannot be removed there; one that another process has locked since stays.
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
