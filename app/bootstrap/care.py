"""How a process comes to a data folder: it takes its lease, finishes what another one died at, and notes a bad end."""

import contextlib
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.bootstrap.keys import history_key
from app.domain.errors import AppError, ErrorReason
from app.domain.folder_work import RestoreCopy
from app.domain.history_key import HistoryKey
from app.domain.ports import HistoryCare
from app.infra.diagnostics import Redactor, logging_to
from app.infra.exclusive import alone, require_shared
from app.infra.lease import Lease
from app.infra.paths import DataFolder, storage_error
from app.infra.secrets import KeyringSecretStore
from app.infra.workroom import WORK
from app.infra.workroom import remove_leftovers as remove_rooms
from app.services.backup.writing import ROOM as BACKUP_ROOM
from app.storage.care import SqliteCare
from app.storage.exchange import finish, is_decided, is_unfinished
from app.storage.passing_attachments import remove_leftovers

log = logging.getLogger(__name__)


@contextmanager
def entered(folder: DataFolder) -> Iterator[Lease]:
    """Give this process's lease on a prepared folder until the block ends.

    Raises:
        AppError: FOLDER_IN_USE where another process works on the folder alone, or of kind storage.
    """
    lease = Lease(folder.leases)
    lease.acquire()
    try:
        require_shared(folder)
        _note_bad_end(folder, lease)
        if is_unfinished(folder.root):
            _finish_exchange(folder, lease)
        for left in (folder.passing, folder.opened):
            remove_leftovers(left, lease)
        with contextlib.suppress(OSError):
            # A folder that cannot be written to is told of where the history is opened.
            folder.cache.mkdir(mode=0o700, exist_ok=True)
        for beginning in (WORK, BACKUP_ROOM):
            remove_rooms(folder.cache, beginning)
        yield lease
    finally:
        lease.release()


@dataclass(frozen=True, slots=True)
class Presence:
    """What a process has on a folder that it has entered. ``redactor`` knows every secret that ``secrets`` gave."""

    folder: DataFolder
    lease: Lease
    secrets: KeyringSecretStore
    redactor: Redactor

    async def key(self, known: HistoryKey | None) -> HistoryKey | None:
        """Return the key of the history (``history_key``). Raises AppError."""
        return await history_key(self.folder, self.secrets, known)


@asynccontextmanager
async def present(data_dir: Path, *, alone_there: bool = False, logs: bool = True) -> AsyncIterator[Presence]:
    """Enter a data folder, which is made if need be, until the block ends; the history is not opened.

    ``alone_there`` keeps every other process out. Raises AppError: FOLDER_IN_USE, or another of kind storage.
    """
    folder = DataFolder(data_dir)
    folder.prepare()
    redactor = Redactor()
    secrets = KeyringSecretStore(on_secret=redactor.register)
    async with AsyncExitStack() as stack:
        if logs:
            stack.enter_context(logging_to(folder.logs, redactor))
        lease = stack.enter_context(entered(folder))
        if alone_there:
            stack.enter_context(alone(folder, lease))
        stack.push_async_callback(secrets.aclose)
        yield Presence(folder, lease, secrets, redactor)


@asynccontextmanager
async def open_care(
    data_dir: Path, key: HistoryKey | None = None, *, for_itself: bool = False
) -> AsyncIterator[HistoryCare]:
    """Give what looks after the history of a folder, which is not opened, until the block ends.

    ``for_itself`` keeps every other process out. Raises AppError: FOLDER_IN_USE, HISTORY_LOCKED, or another of kind
    storage.
    """
    async with present(data_dir, alone_there=for_itself) as here:
        yield SqliteCare(here.folder, await here.key(key))


async def do_folder_work(data_dir: Path, work: RestoreCopy, key: HistoryKey | None = None) -> None:
    """Do what needs the folder for itself. Raises AppError; then the history is as it was."""
    async with open_care(data_dir, key, for_itself=True) as care:
        kept = await care.restore(work.name)
        log.info("Restored %s; what was there is kept as %s", work.name, kept or "nothing")


def _note_bad_end(folder: DataFolder, lease: Lease) -> None:
    """Leave a mark where a run did not end well: it left its lease, or a log that nobody has taken in.

    The system removes neither when the plug is pulled; a mark is needed because looking removes both.
    """
    # Both are asked: the first look also removes the leases of the dead.
    died = lease.left_behind()
    if not died and lease.others():
        return
    log_file = folder.database.with_name(f"{folder.database.name}-wal")
    try:
        if folder.database.exists() and (died or (log_file.exists() and log_file.stat().st_size > 0)):
            folder.unchecked.touch(mode=0o600)
    except OSError as error:
        # A folder that cannot be written to is told of where the history is opened.
        log.warning("A bad end could not be noted: %s", error)


def _finish_exchange(folder: DataFolder, lease: Lease) -> None:
    try:
        with alone(folder, lease):
            finish(folder.root, folder.database, folder.backups)
    except AppError as error:
        if error.info.reason is not ErrorReason.FOLDER_IN_USE or is_decided(folder.root):
            raise
        # What was not decided harms nobody.
        log.info("What an exchange of the history has left is removed another time")
    except OSError as error:
        raise storage_error(error, folder.root) from error
