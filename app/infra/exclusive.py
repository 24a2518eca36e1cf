"""Work on a data folder that no other process may be beside: a copy is restored, encryption is switched.

Whoever wants to use a folder takes a lease first and then looks whether this lock is held; whoever wants it alone takes
the lock first and then looks for leases. So one of the two always sees the other.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from app.domain.errors import AppError, ErrorReason
from app.infra.lease import Lease
from app.infra.paths import DataFolder, storage_error


@contextmanager
def alone(folder: DataFolder, lease: Lease) -> Iterator[None]:
    """Keep every other process from the folder until the block ends; ``lease`` is this process's own.

    Raises:
        AppError: FOLDER_IN_USE where another process has it; or of kind storage.
    """
    lock = _locked(folder)
    try:
        if lease.others():
            raise AppError.because(ErrorReason.FOLDER_IN_USE, path=str(folder.root))
        yield
    finally:
        lock.release()


@contextmanager
def nobody_in(folder: DataFolder) -> Iterator[None]:
    """See to it that no process has a folder, and keep others out, by whoever has none either: it is renamed then.

    Raises:
        AppError: FOLDER_IN_USE; or of kind storage.
    """
    lock = _locked(folder)
    try:
        if Lease(folder.leases).alive_ids():
            raise AppError.because(ErrorReason.FOLDER_IN_USE, path=str(folder.root))
        if os.name == "nt":
            # What holds an open file cannot be renamed there; that moment is as short as it can be.
            lock.release()
        yield
    finally:
        lock.release()


def require_shared(folder: DataFolder) -> None:
    """See to it, after the lease was taken, that nobody works on the folder alone. Raises AppError (FOLDER_IN_USE)."""
    if not folder.exclusive.exists():
        return
    lock = _lock_of(folder)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise AppError.because(ErrorReason.FOLDER_IN_USE, path=str(folder.root)) from None
    except (OSError, NotImplementedError):
        # A folder that cannot be written to says so itself.
        return
    lock.release()


def _lock_of(folder: DataFolder) -> FileLock:
    # The file stays: one that is removed could be locked by two, each on a file of its own.
    return FileLock(folder.exclusive, timeout=0, mode=0o600, thread_local=False)


def _locked(folder: DataFolder) -> FileLock:
    """Return the lock, held. Raises AppError (FOLDER_IN_USE, or of kind storage)."""
    lock = _lock_of(folder)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise AppError.because(ErrorReason.FOLDER_IN_USE, path=str(folder.root)) from None
    except (OSError, NotImplementedError) as error:
        raise storage_error(error if isinstance(error, OSError) else OSError(str(error)), folder.exclusive) from error
    return lock
