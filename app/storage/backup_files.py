"""What a backup takes from the history, and how the database in one is looked through."""

import contextlib
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

import apsw

from app.domain.backup import CancelledWork, DatabaseFacts
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.history_key import HistoryKey, new_key, secret_of
from app.storage.cipher import address, keys_unsaid
from app.storage.copies import APPLICATION_ID
from app.storage.database import open_for_reading, patiently, version_of
from app.storage.failures import failure
from app.storage.plain_pages import PlainPages, write_encrypted
from app.storage.sealed_files import buffered, open_sealed

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_STEPS: Final = 20_000
"""Steps of SQLite's machine between two questions whether to go on: some milliseconds."""


class HistoryBackupFiles:
    """Implements BackupFiles for a history that is encrypted with ``key``. Everything here blocks its thread.

    What goes into a backup is plain, since a backup has its own passphrase; what lies on the disk on the way is not.
    """

    def __init__(self, key: HistoryKey | None = None) -> None:
        self._key = key
        # Copies are there for a moment, and no other process has to read them.
        self._copy_key = None if key is None else new_key()

    def copy_database(self, database: Path, target: Path, cancelled: Callable[[], bool]) -> None:
        """Write the database, as it is at one moment, to the new file ``target``; others may go on writing.

        The copy holds no pages of what was deleted for good. It is encrypted where the history is, with a key that
        this object alone has. Raises AppError of kind storage, and CancelledWork.
        """
        connection = self._opened(database, cancelled, self._key)
        try:
            # It only reads, but SQLite counts VACUUM INTO as writing.
            connection.pragma("query_only", 0)
            with keys_unsaid():
                connection.execute("VACUUM INTO ?", (address(target, secret_of(self._copy_key)),))
        except (apsw.Error, OSError) as error:
            target.unlink(missing_ok=True)
            raise _told(error, target, cancelled) from error
        finally:
            connection.close()

    def count_copy(self, copy: Path) -> DatabaseFacts:
        """Count what a copy holds. Raises AppError of kind storage."""
        connection = self._opened(copy, lambda: False, self._copy_key)
        try:
            return _facts(connection)
        except (apsw.Error, OSError) as error:
            raise failure(error, copy) from error
        finally:
            connection.close()

    def open_copy(self, copy: Path) -> BinaryIO:
        """Open a copy for reading: a plain database, byte for byte. Raises OSError."""
        if self._copy_key is None:
            return copy.open("rb")
        try:
            return io.BufferedReader(PlainPages(copy, self._copy_key.secret))
        except apsw.Error as error:
            raise OSError(str(error)) from error

    def write_copy(self, target: Path, pieces: Iterable[bytes]) -> None:
        """Write the bytes of a copy to a new one, which is as it was.

        Raises AppError (DATABASE_DAMAGED where they are no database, others of kind storage).
        """
        try:
            if self._copy_key is not None:
                write_encrypted(target, self._copy_key.secret, pieces)
                return
            with open(target, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
        except ValueError as error:
            raise _damaged(target, str(error)) from error
        except (apsw.Error, OSError) as error:
            raise failure(error, target) from error

    def examine_copy(self, copy: Path, cancelled: Callable[[], bool]) -> DatabaseFacts:
        """Look through a copy, as ``examine`` does."""
        return self._examined(copy, cancelled, self._copy_key)

    def examine(self, database: Path, cancelled: Callable[[], bool]) -> DatabaseFacts:
        """Look through a whole plain database and count what it holds.

        Raises AppError (DATABASE_DAMAGED where it is not sound or not one of ours, others of kind storage), and
        CancelledWork.
        """
        return self._examined(database, cancelled, None)

    def _examined(self, database: Path, cancelled: Callable[[], bool], key: HistoryKey | None) -> DatabaseFacts:
        connection = self._opened(database, cancelled, key)
        try:
            _require_sound(connection, database)
            return _facts(connection)
        except (apsw.Error, OSError) as error:
            raise _told(error, database, cancelled) from error
        finally:
            connection.close()

    def _opened(self, database: Path, cancelled: Callable[[], bool], key: HistoryKey | None) -> apsw.Connection:
        """Open a database of ours for reading: the one place where a backup does."""
        try:
            connection = patiently(lambda: open_for_reading(database, secret_of(key)))
        except (apsw.Error, OSError) as error:
            raise failure(error, database) from error
        connection.set_progress_handler(cancelled, _STEPS)
        return connection

    def attachments(self, folder: Path) -> Iterator[tuple[str, Path]]:
        """Yield the digest and the path of each stored file; what is none of ours is passed over.

        One whose digest cannot be had, because it is damaged, comes with its name.
        """
        for place in sorted(folder.iterdir()) if folder.is_dir() else ():
            for path in sorted(place.iterdir()) if place.is_dir() and not place.is_symlink() else ():
                if _DIGEST.fullmatch(path.name) and path.name[:2] == place.name and path.is_file():
                    yield self._digest(path), path

    def open_attachment(self, path: Path) -> BinaryIO:
        """Open a stored file for reading: what was attached. Raises OSError."""
        return path.open("rb") if self._key is None else buffered(open_sealed(path, self._key))

    def _digest(self, path: Path) -> str:
        if self._key is not None:
            with contextlib.suppress(OSError), open_sealed(path, self._key) as file:
                return file.sha256
        return path.name


def _told(error: Exception, place: Path, cancelled: Callable[[], bool]) -> Exception:
    return CancelledWork() if cancelled() else failure(error, place)


def _require_sound(connection: apsw.Connection, database: Path) -> None:
    if connection.pragma("application_id") != APPLICATION_ID:
        raise _damaged(database, "The file is a database of another program")
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
    if found != ["ok"]:
        raise _damaged(database, "; ".join(found))
    for row in connection.execute("PRAGMA foreign_key_check").fetchall():
        raise _damaged(database, f"A row of {row[0]} points at nothing")


def _facts(connection: apsw.Connection) -> DatabaseFacts:
    conversations, messages = (
        next(iter(connection.execute(query)))[0]
        for query in (
            "SELECT count(*) FROM conversations WHERE deleted_at IS NULL",
            "SELECT count(*) FROM messages",
        )
    )
    return DatabaseFacts(version_of(connection), int(conversations), int(messages))


def _damaged(database: Path, words: str) -> AppError:
    return AppError(ErrorInfo(ErrorReason.DATABASE_DAMAGED, {"path": str(database)}, gateway_message=words))
