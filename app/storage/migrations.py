"""Brings a database to the version that this program knows, one numbered SQL file after the other."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import apsw

from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.storage.database import snapshot, stored_version, transaction, version_of
from app.storage.durable import make_folder, wait_for_disk

APPLICATION_ID = 0x4C6F7175
"""What the first migration writes into the database's header: "Loqu"."""

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


def migrate(connection: apsw.Connection, path: Path, backups: Path, migrations: Sequence[Migration]) -> None:
    """Apply the migrations that the database at ``path`` has not had, each in one transaction.

    Before each one, a dated copy of a database that holds something is written to ``backups``. Raises AppError
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
            copy_database(connection, backups)
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
            for row in connection.execute("PRAGMA foreign_key_check"):
                raise apsw.ConstraintError(f"Migration {migration.number} leaves a dangling reference: {row}")
            connection.pragma("user_version", migration.number)
    finally:
        connection.pragma("foreign_keys", 1)


def copy_database(connection: apsw.Connection, backups: Path) -> Path:
    """Write a copy of the whole database to ``backups`` and return its path.

    The name holds the version and the time in UTC. The copy is complete and on disk before it gets that name. Raises
    apsw.Error and OSError.
    """
    make_folder(backups)
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S-%fZ")
    unfinished = backups / f"{moment}-{os.getpid()}.part"
    try:
        os.close(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        connection.execute("VACUUM INTO ?", (str(unfinished),))
        wait_for_disk(unfinished)
        # Out of the copy itself: another process may have migrated the database just before.
        version = stored_version(unfinished, known=0)
        target = backups / f"history-version-{version}-{moment}.db"
        unfinished.replace(target)
        wait_for_disk(backups)
    finally:
        unfinished.unlink(missing_ok=True)
    return target
