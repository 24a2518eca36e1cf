"""Connections to the history's database, and transactions on them.

Both connections are made and used on threads of their own (``app.storage.worker``).
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import apsw

from app.domain.errors import AppError, ErrorReason
from app.storage.cipher import give_key

ResultT = TypeVar("ResultT")

BUSY_TIMEOUT = 5000
"""Milliseconds to wait for another process that is writing."""

_PAUSE = 0.02
"""Seconds between two attempts to open what another process is in the way of."""

_KEEP_WAL = 16 * 1024 * 1024
"""Bytes that the write-ahead log may keep on disk once its content is in the database."""

_MAGIC = b"SQLite format 3\x00"
_USER_VERSION_AT = 60


def open_for_writing(path: Path, key: bytes | None = None) -> apsw.Connection:
    """Open or make the database for the writer thread: WAL, every commit on disk before it returns.

    It is encrypted with ``key``, here and below; None means that it is not encrypted.

    Raises AppError (STORAGE_READ_ONLY) and apsw.Error.
    """
    make_private(path)
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        give_key(connection, key)
        _require_writable(connection, path)
        _prepare(connection)
        connection.pragma("journal_mode", "wal")
        # A reply that was acknowledged must survive the plug: NORMAL syncs at checkpoints only and loses minutes.
        connection.pragma("synchronous", "full")
        connection.pragma("journal_size_limit", _KEEP_WAL)
        connection.pragma("foreign_keys", 1)
    except BaseException:
        connection.close()
        raise
    return connection


def open_for_reading(path: Path, key: bytes | None = None) -> apsw.Connection:
    """Open the database so that nothing can be written through this connection. Raises apsw.Error.

    VACUUM INTO of it takes a URI (``cipher.address``).
    """
    connection = apsw.Connection(str(path.absolute()), flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    try:
        give_key(connection, key)
        _prepare(connection)
        connection.pragma("query_only", 1)
    except BaseException:
        connection.close()
        raise
    return connection


def open_copy(path: Path, key: bytes | None = None) -> apsw.Connection:
    """Open a copy that nobody writes to, so that no file appears beside it. Raises apsw.Error.

    VACUUM INTO of this connection takes a URI (``cipher.address``).
    """
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    # What was set aside as it was may have a log beside it, without which it is not whole.
    alone = "" if path.with_name(f"{path.name}-wal").exists() else "?immutable=1"
    connection = apsw.Connection(f"file:{quote(str(path.absolute()))}{alone}", flags=flags)
    try:
        give_key(connection, key)
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _require_writable(connection: apsw.Connection, path: Path) -> None:
    """Refuse what SQLite accepts: a file without the right to write is opened for reading without a word."""
    if connection.readonly("main"):
        raise AppError.because(ErrorReason.STORAGE_READ_ONLY, path=str(path))


def _prepare(connection: apsw.Connection) -> None:
    connection.set_busy_timeout(BUSY_TIMEOUT)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.pragma("trusted_schema", 0)
    connection.pragma("cell_size_check", 1)


def make_private(path: Path) -> None:
    """See to it that the database and its companions are readable by their owner alone.

    SQLite gives -wal and -shm the permissions of the database, so making an empty database with the right ones is
    enough. A umask would do the same, but belongs to the whole process and not to one thread.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            _take_from_others(path.with_name(name))


def _take_from_others(path: Path) -> None:
    try:
        mode = path.stat().st_mode & 0o777
    except FileNotFoundError:
        return
    if os.name == "posix" and mode & 0o077:
        path.chmod(mode & 0o700)


def stored_version(path: Path, known: int, key: bytes | None = None) -> int:
    """Return the number of the last migration in the database at ``path``, 0 where there is none yet.

    Only reads. Where the file's own header names a version above ``known``, it is not even opened as a database, so
    that no log file appears beside one that belongs to a newer program. Raises apsw.Error and OSError.
    """
    try:
        with path.open("rb") as file:
            header = file.read(_USER_VERSION_AT + 4)
    except FileNotFoundError:
        return 0
    if not header:
        return 0
    version = int.from_bytes(header[_USER_VERSION_AT:], "big") if header.startswith(_MAGIC) else 0
    if version > known:
        return version
    # The header may be behind: what was written last can still stand in the log alone.
    connection = open_for_reading(path, key)
    try:
        return version_of(connection)
    finally:
        connection.close()


def faults(connection: apsw.Connection) -> str:
    """Look at every page and return what is wrong first, "" where nothing is. Raises apsw.Error."""
    try:
        found = connection.execute("PRAGMA quick_check(1)").get
    except apsw.CorruptError as error:
        return str(error)
    return "" if found == "ok" else str(found)


def version_of(connection: apsw.Connection) -> int:
    """Return the number of the last migration that this database has had."""
    version: int = connection.pragma("user_version")
    return version


def patiently(attempt: Callable[[], ResultT]) -> ResultT:
    """Do it again while another process is in the way, for as long as SQLite itself would wait.

    Some locks are refused without waiting, whatever the busy timeout: the switch to a write-ahead log while another
    process makes the same database, or closes it as the last one. Blocks its thread.
    """
    end = time.monotonic() + BUSY_TIMEOUT / 1000
    while True:
        try:
            return attempt()
        except (apsw.BusyError, apsw.LockedError):
            if time.monotonic() > end:
                raise
            time.sleep(_PAUSE)


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """Write all of it or nothing of it. Waits for other writers at the beginning, never in the middle."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # Some errors (a full disk) have ended the transaction already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def snapshot(connection: apsw.Connection) -> Iterator[None]:
    """Let every query inside see the same state of the database."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        # Some errors have ended it already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
