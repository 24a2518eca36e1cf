"""Brings a database to the version that this program knows, one numbered SQL file after the other."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import apsw

from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.storage.copies import APPLICATION_ID
from app.storage.database import snapshot, transaction, version_of

_FILE_NAME = re.compile(r"(\d{4})_\w+\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """The step from version ``number`` - 1 to ``number``. ``sql`` holds no BEGIN, COMMIT or user_version."""

    number: int
    sql: str


def read_migrations(folder: Path) -> tuple[Migration, ...]:
    """Return the migrations in ``folder``, in order. Raises ValueError where the numbers are not 1, 2, 3 ..."""
    found = [
        Migration(int(match[1]), path.read_text(encoding="utf-8"))
        for path in sorted(folder.iterdir())
        if (match := _FILE_NAME.fullmatch(path.name))
    ]
    if [migration.number for migration in found] != list(range(1, len(found) + 1)) or not found:
        raise ValueError(f"The migrations in {folder} are not numbered 1, 2, 3 ...")
    return tuple(found)


def newer_database(path: Path, found: int, known: int) -> AppError:
    """Return the error that says that ``path`` has version ``found`` while this program knows ``known``."""
    return AppError.because(ErrorReason.NEWER_DATABASE, path=str(path), found=str(found), known=str(known))


Keep = Callable[[apsw.Connection], None]
"""Makes a copy of a database before something is done to it."""


def migrate(connection: apsw.Connection, path: Path, keep: Keep, migrations: Sequence[Migration]) -> None:
    """Apply the migrations that the database at ``path`` has not had, each in one transaction.

    Before each one, ``keep`` makes a copy of a database that holds something. Raises AppError
    (NEWER_DATABASE, DATABASE_DAMAGED), apsw.Error and OSError; then the database is as it was before the migration
    that failed.
    """
    known = migrations[-1].number
    is_new = False
    while True:
        version, is_empty = _state(connection, path)
        is_new = is_new or is_empty
        if version > known:
            raise newer_database(path, version, known)
        if version == known:
            return
        if not is_new:
            keep(connection)
        _apply(connection, version, migrations[version])


def _state(connection: apsw.Connection, path: Path) -> tuple[int, bool]:
    """Return the version and whether there is no table yet, both of one moment: others may be migrating too."""
    with snapshot(connection):
        version, is_empty = version_of(connection), connection.execute("SELECT 1 FROM sqlite_schema").fetchone() is None
        if not is_empty and connection.pragma("application_id") != APPLICATION_ID:
            raise _not_ours(path)
        return version, is_empty


def _not_ours(path: Path) -> AppError:
    words = "The file is a database of another program"
    return AppError(ErrorInfo(ErrorReason.DATABASE_DAMAGED, {"path": str(path)}, gateway_message=words))


def _apply(connection: apsw.Connection, version: int, migration: Migration) -> None:
    """Apply ``migration`` if the database still has ``version``; another process may have been quicker."""
    # A table can only be rebuilt while references are not enforced; they are checked before the commit instead.
    connection.pragma("foreign_keys", 0)
    try:
        with transaction(connection):
            if version_of(connection) != version:
                return
            connection.execute(migration.sql)
            for row in connection.execute("PRAGMA foreign_key_check").fetchall():
                raise apsw.ConstraintError(f"Migration {migration.number} leaves a dangling reference: {row}")
            connection.pragma("user_version", migration.number)
    finally:
        connection.pragma("foreign_keys", 1)
