"""Looks after a history: whether it is whole, its dated copies, what a damaged one still has."""

import shutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import apsw

from app.domain.copies import CopyKind, HistoryCopy, Salvage
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.history_key import HistoryKey, id_of, secret_of
from app.infra.resources import resource_path
from app.storage import copies
from app.storage.attachment_sweep import hold_files
from app.storage.database import faults, make_private, open_for_reading, open_for_writing, patiently, stored_version
from app.storage.durable import make_folder, wait_for_disk
from app.storage.exchange import Plan, exchanged, set_aside_name
from app.storage.halt import Halt, aside
from app.storage.migrations import Migration, migrate, read_migrations
from app.storage.salvage import Readings, salvage, tolerate_damage

_PAUSE = 0.004
"""Seconds between two megabytes of a daily copy: the disk belongs to whoever writes."""

_RESERVE = 32 * 1024 * 1024
"""Bytes that a daily copy has to leave free: it must not be what fills the disk."""

_SMALL_RESERVE = 256 * 1024
"""Bytes that what a person asked for has to leave free."""

ResultT = TypeVar("ResultT")


class CaredFolder(Protocol):
    """Where the history lies (``infra.paths.DataFolder``)."""

    @property
    def root(self) -> Path:
        """Return the data folder."""
        ...

    @property
    def database(self) -> Path:
        """Return the path of the database file."""
        ...

    @property
    def backups(self) -> Path:
        """Return the folder for copies of the database."""
        ...

    @property
    def attachments(self) -> Path:
        """Return the folder of stored files."""
        ...


class SqliteCare:
    """Implements HistoryCare. It needs no open history; ``restore`` and ``salvage`` need the folder for themselves."""

    def __init__(
        self,
        folder: CaredFolder,
        key: HistoryKey | None = None,
        old_keys: Mapping[str, HistoryKey] | None = None,
    ) -> None:
        """``key`` is what the history is encrypted with, ``old_keys`` are others, by id, that copies may need."""
        self._folder = folder
        self._key = key
        self._keys = {**(old_keys or {}), **({key.id: key} if key is not None else {})}

    async def fault(self) -> str:
        """Look at every page of the database and return what is wrong first, "" where nothing is.

        Raises AppError of kind storage where it cannot be looked at.
        """

        def look(halt: Halt) -> str:
            connection = patiently(lambda: open_for_reading(self._folder.database, secret_of(self._key)))
            try:
                with halt.over(connection):
                    return faults(connection)
            finally:
                connection.close()

        return await self._aside("history check", look)

    async def copies(self) -> tuple[HistoryCopy, ...]:
        """Return the copies, newest first. Raises AppError of kind storage."""
        return await self._aside("history copies", lambda _: self._listed())

    def _listed(self) -> tuple[HistoryCopy, ...]:
        return copies.copies_in(self._folder.backups, self._secret, _migrations()[-1].number)

    async def copy_now(self, kind: CopyKind = CopyKind.DAILY) -> HistoryCopy:
        """Make a copy and remove those that are too many: of the copies by hand none ever is.

        Raises AppError: DATABASE_DAMAGED where the database is not whole, DISK_FULL, or of kind storage.
        """

        def work(halt: Halt) -> HistoryCopy:
            self._require_room(self._folder.database, _RESERVE)
            source = patiently(lambda: open_for_reading(self._folder.database, secret_of(self._key)))
            try:
                path = copies.write_copy(
                    source,
                    self._folder.backups,
                    kind,
                    key=secret_of(self._key),
                    key_id=id_of(self._key),
                    halt=halt,
                    pause=_PAUSE,
                )
            finally:
                source.close()
            copies.thin_out(self._folder.backups)
            return self._found(path.name)

        return await self._aside("history copy", work)

    async def remove(self, name: str) -> None:
        """Remove a copy. Raises AppError (COPY_GONE)."""

        def work(_: Halt) -> None:
            path = self._folder.backups / self._found(name).name
            for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
                each.unlink(missing_ok=True)

        await self._aside("history copies", work)

    async def restore(self, name: str) -> str:
        """Put a copy in the place of the history and return the name under which that is kept among the copies.

        Raises AppError: COPY_GONE, COPY_DAMAGED, NEWER_DATABASE, DISK_FULL or of kind storage; then all is as it was.
        """

        def work(halt: Halt) -> str:
            copy = self._found(name)
            path, known = self._folder.backups / copy.name, _migrations()[-1].number
            version = copies.check_copy(path, self._secret(copy.key_id), halt)
            if version > known:
                raise AppError.because(ErrorReason.NEWER_DATABASE, path=str(path), found=str(version), known=str(known))
            self._require_room(path, _SMALL_RESERVE)
            kept = set_aside_name(id_of(self._key)) if self._folder.database.exists() else ""
            hold_files(self._folder.attachments)
            with self._exchanged(Plan(kept)) as new:
                copies.convert(
                    path, self._secret(copy.key_id), new / self._folder.database.name, secret_of(self._key), halt
                )
            return kept

        return await self._aside("history restore", work)

    async def salvage(self, tell: Callable[[int], None] = lambda _rows: None, name: str = "") -> Salvage:
        """Write what can be read of the database, or of the copy ``name``, into a new one among the copies.

        ``tell`` is given the number of rows from time to time, on another thread. Raises AppError: NOTHING_SALVAGED
        where no row can be read, COPY_GONE, DISK_FULL, or of kind storage.
        """
        return await self._aside("history salvage", lambda halt: self._salvage(halt, tell, name))

    def _salvage(self, halt: Halt, tell: Callable[[int], None], copy_name: str) -> Salvage:
        damaged = _Damaged(self._folder.database, secret_of(self._key))
        if copy_name:
            copy = self._found(copy_name)
            damaged = _Damaged(self._folder.backups / copy.name, self._secret(copy.key_id))
        self._require_room(damaged.path, _SMALL_RESERVE)
        make_folder(self._folder.backups)
        migrations = damaged.migrations()
        name = copies.name_of(CopyKind.SALVAGED, migrations[-1].number, id_of(self._key))
        unfinished = self._folder.backups / f"{name}{copies.PART}"
        try:
            readings = self._read_into(unfinished, damaged, migrations, halt, tell)
            if not sum(readings.read.values()):
                raise AppError.because(ErrorReason.NOTHING_SALVAGED, path=str(damaged.path))
            copies.check_copy(unfinished, secret_of(self._key), halt)
            wait_for_disk(unfinished)
            unfinished.replace(self._folder.backups / name)
            wait_for_disk(self._folder.backups)
        finally:
            unfinished.unlink(missing_ok=True)
        read = readings.read
        return Salvage(self._found(name), read.get("conversations", 0), read.get("messages", 0), readings.lost)

    def _read_into(
        self,
        unfinished: Path,
        damaged: "_Damaged",
        migrations: tuple[Migration, ...],
        halt: Halt,
        tell: Callable[[int], None],
    ) -> Readings:
        make_private(unfinished)
        target = open_for_writing(unfinished, secret_of(self._key))
        try:
            migrate(target, unfinished, lambda _: None, migrations)
            source = damaged.opened()
            try:
                tolerate_damage(source)
                with halt.over(source), halt.over(target):
                    readings = salvage(source, target, tell)
            finally:
                source.close()
            target.pragma("journal_mode", "delete")
        finally:
            target.close()
        return readings

    def _exchanged(self, plan: Plan) -> AbstractContextManager[Path]:
        return exchanged(self._folder.root, self._folder.database, self._folder.backups, plan)

    def _found(self, name: str) -> HistoryCopy:
        found = next((copy for copy in self._listed() if copy.name == name), None)
        if found is None:
            raise AppError.because(ErrorReason.COPY_GONE, name=name)
        return found

    def _secret(self, key_id: str) -> bytes | None:
        return secret_of(self._keys.get(key_id))

    def _require_room(self, path: Path, reserve: int) -> None:
        """See to it that there is room for a copy of ``path`` and ``reserve`` bytes more. Raises AppError, OSError."""
        size = sum(each.stat().st_size for each in (path, Path(f"{path}-wal")) if each.exists())
        if shutil.disk_usage(self._folder.root).free < size + reserve:
            words = f"{size + reserve} bytes are needed"
            place = {"path": str(self._folder.backups)}
            raise AppError(ErrorInfo(ErrorReason.DISK_FULL, place, gateway_message=words))

    async def _aside(self, name: str, work: Callable[[Halt], ResultT]) -> ResultT:
        return await aside(name, self._folder.database, work)


@dataclass(frozen=True, slots=True)
class _Damaged:
    """The database that is read row by row: that of the history, or a copy of it."""

    path: Path
    secret: bytes | None

    def opened(self) -> apsw.Connection:
        return open_for_reading(self.path, self.secret)

    def migrations(self) -> tuple[Migration, ...]:
        """Return the migrations that it has had, all where that cannot be seen any more."""
        known = _migrations()
        try:
            version = stored_version(self.path, known[-1].number, self.secret)
        except (apsw.Error, OSError):
            return known
        return known[:version] if 0 < version <= len(known) else known


def _migrations() -> tuple[Migration, ...]:
    return read_migrations(resource_path("migrations"))
