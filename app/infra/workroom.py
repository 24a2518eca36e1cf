"""Folders for the length of some work. A process that is killed leaves its own; a later one removes it."""

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from app.infra.paths import storage_error

_LOCK: Final = "lock"
_UNLOCKED_SECONDS: Final = 60 * 60
"""How old a folder without a lock has to be before it is removed: its process may be about to lock it."""


WORK: Final = "work-"
"""How the names of the folders begin, in the cache, in which parts of conversations lie while they are worked on."""


@contextmanager
def workroom(parent: Path | None, beginning: str = WORK) -> Iterator[Path]:
    """Give a new folder in ``parent``, closed to others, until the block ends. Raises OSError.

    None is the system's folder for temporary files, where nothing of an encrypted history must lie. A file in the new
    one is locked meanwhile. The system frees the lock however the process ends, so that ``remove_leftovers`` can tell
    what nobody uses any more.
    """
    if parent is not None:
        parent.mkdir(mode=0o700, exist_ok=True)
    room = Path(tempfile.mkdtemp(prefix=beginning, dir=parent))
    lock = FileLock(room / _LOCK, timeout=0, mode=0o600, thread_local=False)
    try:
        # Where a disk knows no locks the folder counts as nobody's after an hour, as one of an old version does.
        with contextlib.suppress(Timeout, NotImplementedError):
            lock.acquire()
        yield room
    finally:
        lock.release()
        shutil.rmtree(room, ignore_errors=True)


@contextmanager
def required_workroom(parent: Path | None) -> Iterator[Path]:
    """Give a folder as ``workroom`` does. Raises AppError of kind storage where there can be none."""
    with ExitStack() as stack:
        try:
            room = stack.enter_context(workroom(parent))
        except OSError as error:
            raise storage_error(error, parent or Path(tempfile.gettempdir())) from error
        yield room


def remove_leftovers(parent: Path, beginning: str) -> None:
    """Remove the folders of ``workroom`` whose processes have died. Raises nothing."""
    try:
        rooms = [path for path in parent.iterdir() if path.name.startswith(beginning) and path.is_dir()]
    except OSError:
        return
    for room in rooms:
        if _is_left(room):
            shutil.rmtree(room, ignore_errors=True)


def _is_left(room: Path) -> bool:
    path = room / _LOCK
    try:
        if not path.exists():
            return time.time() - room.stat().st_mtime > _UNLOCKED_SECONDS
        lock = FileLock(path, timeout=0, mode=0o600, thread_local=False)
        lock.acquire()
        lock.release()
    except (Timeout, OSError, NotImplementedError):
        return False
    return True
