"""Dated copies of the database in a folder: their names, what is in them, how they are made and which are kept."""

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import apsw

from app.domain.copies import CopyKind, HistoryCopy
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.storage.cipher import address, give_key, keys_unsaid
from app.storage.database import faults, open_copy, snapshot, version_of
from app.storage.durable import make_folder, wait_for_disk
from app.storage.halt import Halt

APPLICATION_ID = 0x4C6F7175
"""What the first migration writes into the database's header: "Loqu"."""

DAILY_KEPT = 7
MIGRATIONS_KEPT = 5
"""Of each version the last copy, and of the versions the last five: one upgrade over several makes a copy for each."""

PART = ".part"
"""How the name of a file ends that is not whole yet."""

_BEGINNINGS: Final = {
    CopyKind.DAILY: "daily",
    CopyKind.BY_HAND: "by-hand",
    CopyKind.MIGRATION: "history",
    CopyKind.SET_ASIDE: "set-aside",
    CopyKind.SALVAGED: "salvaged",
}
_NAME = re.compile(
    r"(?P<kind>daily|by-hand|history|set-aside|salvaged)(?:-version-(?P<version>\d{1,6}))?"
    r"-(?P<moment>\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{6}Z)(?:\.key-(?P<key>[0-9a-f]{8}))?\.db"
)
_MOMENT = "%Y-%m-%dT%H-%M-%S-%fZ"
_KEY_IN_NAME = re.compile(r"(?:\.key-[0-9a-f]{8})?\.db\Z")
_STEP_PAGES = 256
_TOLD_EVERY = 100_000
"""Steps of SQLite's machine."""

_STALE_SECONDS = 24 * 60 * 60

KeyOf = Callable[[str], bytes | None]
"""Gives the key with an id; None where it is not known. The empty id is that of no encryption."""


def name_of(kind: CopyKind, version: int | None = None, key_id: str = "", moment: datetime | None = None) -> str:
    """Return the name of a copy that is made now."""
    parts = [_BEGINNINGS[kind], *([] if version is None else [f"version-{version}"])]
    when = (moment or datetime.now(UTC)).strftime(_MOMENT)
    return f"{'-'.join(parts)}-{when}{f'.key-{key_id}' if key_id else ''}.db"


def named(name: str) -> HistoryCopy | None:
    """Return what a name says of a copy, None where it is none of ours. Nothing is looked up."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    kind = next(kind for kind, beginning in _BEGINNINGS.items() if beginning == found["kind"])
    try:
        made_at = datetime.strptime(found["moment"], _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return HistoryCopy(name, kind, made_at, 0, key_id=found["key"] or "")


def copies_in(folder: Path, key_of: KeyOf, known: int) -> tuple[HistoryCopy, ...]:
    """Return the copies in ``folder``, newest first; those above version ``known`` are newer than this program."""
    try:
        found = [copy for path in folder.iterdir() if (copy := named(path.name)) is not None]
    except FileNotFoundError:
        return ()
    ordered = sorted(found, key=lambda copy: (copy.made_at, copy.name), reverse=True)
    return tuple(_looked_into(folder / copy.name, copy, key_of, known) for copy in ordered)


def key_ids_in(folder: Path) -> tuple[str, ...]:
    """Return the ids of the keys that the copies in ``folder`` are encrypted with, that of the newest copy first.

    The empty id is there where a copy is not encrypted. Raises OSError.
    """
    try:
        found = [copy for path in folder.iterdir() if (copy := named(path.name)) is not None]
    except FileNotFoundError:
        return ()
    newest_first = sorted(found, key=lambda copy: (copy.made_at, copy.name), reverse=True)
    return tuple(dict.fromkeys(copy.key_id for copy in newest_first))


def _looked_into(path: Path, copy: HistoryCopy, key_of: KeyOf, known: int) -> HistoryCopy:
    try:
        size = sum(each.stat().st_size for each in (path, path.with_name(f"{path.name}-wal")) if each.exists())
        version, conversations = _facts(path, key_of(copy.key_id))
    except (OSError, apsw.Error):
        return replace(copy, size=path.stat().st_size if path.exists() else 0)
    return replace(copy, size=size, version=version, conversations=conversations, is_newer=version > known)


def _facts(path: Path, key: bytes | None) -> tuple[int, int]:
    connection = open_copy(path, key)
    try:
        if connection.pragma("application_id") != APPLICATION_ID:
            raise apsw.NotADBError("The file is a database of another program")
        count = connection.execute("SELECT count(*) FROM conversations WHERE deleted_at IS NULL").get
        return version_of(connection), count
    finally:
        connection.close()


def check_copy(path: Path, key: bytes | None, halt: Halt | None = None) -> int:
    """Look at every page of a copy and return its version. Raises AppError (COPY_DAMAGED with its name), HaltedError.

    A database that is not ours counts as damaged.
    """
    try:
        connection = open_copy(path, key)
        try:
            with (halt or Halt()).over(connection):
                fault = faults(connection)
                if not fault and connection.pragma("application_id") != APPLICATION_ID:
                    fault = "The file is a database of another program"
                version = version_of(connection)
        finally:
            connection.close()
    except (apsw.NotADBError, apsw.CorruptError, apsw.IOError, apsw.CantOpenError) as error:
        fault = str(error)
    if fault:
        raise AppError(ErrorInfo(ErrorReason.COPY_DAMAGED, {"name": path.name}, gateway_message=fault))
    return version


def write_copy(
    source: apsw.Connection,
    folder: Path,
    kind: CopyKind,
    *,
    key: bytes | None = None,
    key_id: str = "",
    halt: Halt | None = None,
    pause: float = 0.0,
) -> Path:
    """Copy the whole database of ``source`` into ``folder`` under a dated name and return its path.

    It is encrypted as the source is, with ``key``. It is complete, checked, and on disk before it gets its name, and
    readable by its owner alone. The copying holds up no writer: it goes in steps of a megabyte over one state of the
    database, ``pause`` seconds apart.

    Raises:
        AppError: DATABASE_DAMAGED where the copy, and so the source, is not whole.
        apsw.Error, OSError, HaltedError: nothing is left in the folder then.
    """
    make_folder(folder)
    moment = datetime.now(UTC)
    unfinished = folder / f"{moment.strftime(_MOMENT)}-{os.getpid()}{PART}"
    try:
        version = fill(source, unfinished, key, halt, pause)
        target = folder / name_of(kind, version, key_id, moment)
        unfinished.replace(target)
        wait_for_disk(folder)
    finally:
        unfinished.unlink(missing_ok=True)
    return target


def fill(source: apsw.Connection, path: Path, key: bytes | None, halt: Halt | None = None, pause: float = 0.0) -> int:
    """Write a copy of the database of ``source`` to the new file ``path``, check it, wait for the disk.

    Return the version. Raises as ``write_copy`` does; then the file may be there.
    """
    halt = halt or Halt()
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    target = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        give_key(target, key)
        # Nobody else knows of the file, and it is waited for at the end, once.
        target.pragma("locking_mode", "exclusive")
        target.pragma("synchronous", "off")
        target.pragma("journal_mode", "off")
        with halt.over(source), halt.over(target):
            _pour(source, target, halt, pause)
            # No log beside it: what is one file can be moved as one.
            target.pragma("journal_mode", "delete")
            fault = faults(target)
            version = version_of(target)
    finally:
        target.close()
    if fault:
        raise AppError(ErrorInfo(ErrorReason.DATABASE_DAMAGED, {"path": source.filename}, gateway_message=fault))
    wait_for_disk(path)
    return version


def with_key(name: str, key_id: str) -> str:
    """Return the name of a copy as it is when it is encrypted with another key, or no longer."""
    plain = _KEY_IN_NAME.sub(".db", name)
    return f"{plain.removesuffix('.db')}.key-{key_id}.db" if key_id else plain


def convert(
    path: Path,
    key: bytes | None,
    target: Path,
    new_key: bytes | None,
    halt: Halt | None = None,
    tell: Callable[[], None] | None = None,
) -> int:
    """Write a copy of the database at ``path`` that is encrypted with another key, or no longer, to a new file.

    Nobody may write to ``path`` meanwhile. ``tell`` is called from time to time. The copy is checked and on disk; its
    version is returned. Raises as ``fill`` does.
    """
    halt = halt or Halt()
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    source = open_copy(path, key)
    if tell is not None:
        source.set_progress_handler(_telling(tell), _TOLD_EVERY)
    try:
        with halt.over(source), keys_unsaid():
            # Row by row into a new file: pages cannot be carried over, an encrypted one has less room.
            source.execute("VACUUM INTO ?", (address(target, new_key),))
    finally:
        source.close()
    wait_for_disk(target)
    return check_copy(target, new_key, halt)


def _telling(tell: Callable[[], None]) -> Callable[[], bool]:
    def told() -> bool:
        tell()
        # True would interrupt the query.
        return False

    return told


def _pour(source: apsw.Connection, target: apsw.Connection, halt: Halt, pause: float) -> None:
    # One state for all steps: SQLite would begin anew after each write of somebody else.
    with snapshot(source):
        source.execute("SELECT 1 FROM sqlite_schema").get  # noqa: B018
        with target.backup("main", source, "main") as backup:
            while not backup.done:
                backup.step(_STEP_PAGES)
                halt.rest(pause) if pause else halt.check()


def thin_out(folder: Path) -> tuple[str, ...]:
    """Remove the copies that are too many, and what unfinished work of long ago has left; return the copies' names.

    Those of days to come, made under a clock that was wrong, count as the oldest.
    """
    known = [copy for path in folder.iterdir() if (copy := named(path.name)) is not None]
    soon = datetime.now(UTC) + timedelta(days=1)
    found = sorted(known, key=lambda copy: (copy.made_at <= soon, copy.made_at), reverse=True)
    gone = [copy.name for copy in (*_too_many_daily(found), *_too_many_migrations(found))]
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    now = datetime.now(UTC).timestamp()
    for path in folder.glob(f"*{PART}*"):
        if now - path.stat().st_mtime > _STALE_SECONDS:
            path.unlink(missing_ok=True)
    return tuple(gone)


def _too_many_daily(newest_first: Iterable[HistoryCopy]) -> list[HistoryCopy]:
    return [copy for copy in newest_first if copy.kind is CopyKind.DAILY][DAILY_KEPT:]


def _too_many_migrations(newest_first: Iterable[HistoryCopy]) -> list[HistoryCopy]:
    kept: set[str] = set()
    gone = []
    for copy in newest_first:
        if copy.kind is not CopyKind.MIGRATION:
            continue
        found = _NAME.fullmatch(copy.name)
        version = (found and found["version"]) or ""
        if version in kept or len(kept) == MIGRATIONS_KEPT:
            gone.append(copy)
        else:
            kept.add(version)
    return gone
