"""Writes a history anew under another key, or under none, and puts it in the place of the old.

The database, the files and the dated copies are written into the folder of an exchange, each looked through after it
was written; ``encryption.json`` lies with them. So the renaming of that folder decides about all of them at once, and
there is no moment at which a file and the key that is named for it do not belong together.
"""

import contextlib
import json
import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol, TypeVar

import apsw

from app.domain.encryption import KeyRecord, Tell
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.history_key import HistoryKey, id_of, secret_of
from app.infra.paths import replace_file
from app.storage import copies
from app.storage.attachment_sweep import EXCHANGED
from app.storage.begun_keys import begun_keys, write_begun_keys
from app.storage.database import open_copy, patiently, version_of
from app.storage.durable import make_folder
from app.storage.exchange import Plan, exchanged, is_decided, is_unfinished
from app.storage.halt import Halt, aside
from app.storage.key_record import packed, read_record
from app.storage.sealed_attachments import open_all, reseal_all, seal_all

_RESERVE = 1024 * 1024
"""Bytes that a switch has to leave free."""

_RECENT = "recent_searches"
_UNREADABLE: Final = (apsw.NotADBError, apsw.CorruptError)

_ResultT = TypeVar("_ResultT")

log = logging.getLogger(__name__)


class SwitchedFolder(Protocol):
    """Where everything of a history lies (``infra.paths.DataFolder``)."""

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

    @property
    def encryption(self) -> Path:
        """Return the path of what says with which key all is encrypted."""
        ...

    @property
    def begun_keys(self) -> Path:
        """Return the path of what names keys that may lie in the keyring without need."""
        ...

    @property
    def window_state(self) -> Path:
        """Return the path of what the window remembers."""
        ...

    @property
    def logs(self) -> Path:
        """Return the folder of log files."""
        ...

    @property
    def cache(self) -> Path:
        """Return the folder of what can be fetched again, and of rooms of work that died."""
        ...

    @property
    def passing(self) -> Path:
        """Return the folder of files of running processes."""
        ...

    @property
    def opened(self) -> Path:
        """Return the folder of copies that other programs open."""
        ...


class SqliteEncryptionSwitch:
    """Implements EncryptionSwitch. ``switch`` needs the folder for itself, and no log file open in it."""

    def __init__(self, folder: SwitchedFolder) -> None:
        self._folder = folder

    async def record(self) -> KeyRecord | None:
        """Return what the history is encrypted with, None where it is not."""
        return await self._aside(lambda _: self._record())

    async def is_decided(self) -> bool:
        """Return whether an exchange has been decided that is not finished."""
        return await self._aside(lambda _: is_decided(self._folder.root))

    async def opens(self, key: HistoryKey) -> bool:
        """Return whether ``key`` is that of the history; where this was not written down any more, it is.

        A database that is damaged does not say so: its key's name does, or a copy of it.
        """

        def work(_: Halt) -> bool:
            record = self._record()
            if record is None or record.key_id:
                return record is not None and record.key_id == key.id
            folder = self._folder
            if not any(_can_read(path, key) for path in (folder.database, *self._paths_of_copies(key))):
                return False
            replace_file(folder.encryption, packed(KeyRecord(key.id, datetime.now(UTC))))
            return True

        return await self._aside(work)

    async def require_room(self) -> None:
        """See to it that everything can lie there twice. Raises AppError, DISK_FULL among others."""
        await self._aside(lambda _: self._require_room())

    async def note_keys(self, ids: tuple[str, ...]) -> None:
        """Write down keys that a switch may leave in the keyring, beside those that are written down."""
        path = self._folder.begun_keys
        await self._aside(lambda _: write_begun_keys(path, (*begun_keys(path), *ids)))

    async def drop_keys(self, ids: tuple[str, ...]) -> None:
        """Strike out keys that are in the keyring no longer."""
        path = self._folder.begun_keys
        await self._aside(lambda _: write_begun_keys(path, (one for one in begun_keys(path) if one not in ids)))

    async def idle_keys(self) -> tuple[str, ...]:
        """Return those of the keys that are written down that nothing needs, for certain."""
        return await self._aside(lambda _: self._idle_keys())

    def _idle_keys(self) -> tuple[str, ...]:
        noted = begun_keys(self._folder.begun_keys)
        if not noted or is_unfinished(self._folder.root):
            return ()
        record = self._record()
        if record is not None and not record.key_id:
            # Nobody knows which of them it is.
            return ()
        present = "" if record is None else record.key_id
        if present in noted:
            # No longer begun: it is in use, and leaves with the next switch.
            noted = tuple(key_id for key_id in noted if key_id != present)
            write_begun_keys(self._folder.begun_keys, noted)
        needed = copies.key_ids_in(self._folder.backups)
        return tuple(key_id for key_id in noted if key_id not in needed)

    async def unreadable_copies(self, key: HistoryKey | None) -> tuple[str, ...]:
        """Return the copies that a switch leaves out: damaged ones that say that they are encrypted as the history."""

        def work(halt: Halt) -> tuple[str, ...]:
            return tuple(name for name in self._copies_of(key) if not self._is_whole(name, key, halt))

        return await self._aside(work)

    async def switch(self, old: HistoryKey | None, new: HistoryKey | None, tell: Tell) -> None:
        """Write everything anew and put it in the place of the old."""
        await self._aside(lambda halt: self._switch(_Change(old, new, _Meter(tell, self._size()), halt)))

    def _switch(self, change: "_Change") -> None:
        folder = self._folder
        self._require_room()
        replaces = [folder.attachments.name, folder.backups.name]
        removes: list[str] = []
        (replaces if change.new is not None else removes).append(folder.encryption.name)
        with exchanged(folder.root, folder.database, folder.backups, Plan("", tuple(replaces), tuple(removes))) as new:
            if folder.database.exists():
                change.convert(folder.database, new / folder.database.name)
                _require_same_rows(folder.database, change.old, new / folder.database.name, change.new)
            self._convert_copies(new / folder.backups.name, change)
            if folder.attachments.is_dir():
                change.convert_files(folder.attachments, new / folder.attachments.name)
            if change.new is not None:
                replace_file(new / folder.encryption.name, packed(KeyRecord(change.new.id, datetime.now(UTC))))
            change.halt.check()
            if change.new is not None:
                self._forget_words()

    def _convert_copies(self, target: Path, change: "_Change") -> None:
        """Convert those that are encrypted as the history is; take over what has another key, or another name."""
        folder = self._folder.backups
        if not folder.is_dir():
            return
        make_folder(target)
        ours = self._copies_of(change.old)
        for name in ours:
            made = target / copies.with_key(name, id_of(change.new))
            try:
                change.convert(folder / name, made)
            except (AppError, *_UNREADABLE) as error:
                if isinstance(error, AppError) and error.info.reason is not ErrorReason.COPY_DAMAGED:
                    raise
                made.unlink(missing_ok=True)
                log.warning("A copy that cannot be read is left out: %s", name)
        for path in folder.iterdir():
            if not _belongs_to(path.name, ours) and copies.PART not in path.name and path.is_file():
                shutil.copy2(path, target / path.name)

    def _forget_words(self) -> None:
        """Remove words of conversations that may stand elsewhere: recent searches, what gateways answered, leavings.

        Before the new is decided on: nobody misses them should it come to nothing.
        """
        folder = self._folder
        with contextlib.suppress(ValueError, FileNotFoundError):
            state = json.loads(folder.window_state.read_bytes())
            if isinstance(state, dict) and state.pop(_RECENT, None) is not None:
                replace_file(folder.window_state, json.dumps(state, indent=2).encode())
        rooms = [path for path in folder.cache.iterdir() if path.is_dir()] if folder.cache.is_dir() else []
        for path in (folder.logs, folder.passing, folder.opened, *rooms):
            if path.is_dir():
                shutil.rmtree(path)

    def _copies_of(self, key: HistoryKey | None) -> list[str]:
        """Return the names of the copies that are encrypted with ``key``, or for None not at all."""
        try:
            names = sorted(path.name for path in self._folder.backups.iterdir())
        except FileNotFoundError:
            return []
        return [name for name in names if (copy := copies.named(name)) is not None and copy.key_id == id_of(key)]

    def _is_whole(self, name: str, key: HistoryKey | None, halt: Halt) -> bool:
        try:
            copies.check_copy(self._folder.backups / name, secret_of(key), halt)
        except AppError:
            return False
        return True

    def _paths_of_copies(self, key: HistoryKey) -> list[Path]:
        return [self._folder.backups / name for name in self._copies_of(key)]

    def _record(self) -> KeyRecord | None:
        return read_record(self._folder.encryption, self._folder.database, self._folder.backups)

    def _size(self) -> int:
        """Return the bytes of everything that is written anew."""
        folder = self._folder
        logged = folder.database.with_name(f"{folder.database.name}-wal")
        found = [path for path in (folder.database, logged) if path.exists()]
        for each in (folder.attachments, folder.backups):
            found += [path for path in each.rglob("*") if path.is_file()] if each.is_dir() else []
        return sum(path.stat().st_size for path in found)

    def _require_room(self) -> None:
        """See to it that everything can lie there twice. Raises AppError (DISK_FULL), OSError."""
        folder = self._folder
        needed = self._size() + _RESERVE
        if shutil.disk_usage(folder.root).free < needed:
            place, words = {"path": str(folder.root)}, f"{needed} bytes are needed"
            raise AppError(ErrorInfo(ErrorReason.DISK_FULL, place, gateway_message=words))

    async def _aside(self, work: Callable[[Halt], _ResultT]) -> _ResultT:
        return await aside("history encryption", self._folder.database, work)


class _Meter:
    """Adds up the bytes of one thing after the other."""

    def __init__(self, tell: Tell, total: int) -> None:
        self._tell = tell
        self._total = total
        self._done = 0

    def show(self, done: int) -> None:
        """Tell that so many bytes of the present thing are done."""
        self._tell(min(self._done + done, self._total), self._total)

    def end(self, size: int) -> None:
        """Go on to the next thing."""
        self._done += size
        self.show(0)


@dataclass(frozen=True, slots=True)
class _Change:
    """From which key to which, and who is told."""

    old: HistoryKey | None
    new: HistoryKey | None
    meter: _Meter
    halt: Halt

    def convert(self, path: Path, target: Path) -> None:
        """Write a database under the new key, and look at every page of what was written."""
        copies.convert(
            path,
            secret_of(self.old),
            target,
            secret_of(self.new),
            self.halt,
            lambda: self.meter.show(target.stat().st_size),
        )
        self.meter.end(path.stat().st_size)

    def convert_files(self, source: Path, target: Path) -> None:
        """Write the stored files under the new key."""
        size = sum(path.stat().st_size for path in source.rglob("*") if path.is_file())

        def tell(done: int, total: int) -> None:
            self.halt.check()
            self.meter.show(done * size // total if total else 0)

        damaged = self._carry(source, target, tell)
        if (source / EXCHANGED).exists():
            shutil.copy2(source / EXCHANGED, target / EXCHANGED)
        if damaged:
            log.warning("%d stored files could not be opened and lie where they can be found", len(damaged))
        self.meter.end(size)

    def _carry(self, source: Path, target: Path, tell: Tell) -> tuple[str, ...]:
        if self.old is not None and self.new is not None:
            return reseal_all(source, target, self.old, self.new, tell)
        if self.old is not None:
            return open_all(source, target, self.old, tell)
        if self.new is not None:
            seal_all(source, target, self.new, tell)
        return ()


def _can_read(path: Path, key: HistoryKey) -> bool:
    if not path.exists():
        return False
    try:
        connection = patiently(lambda: open_copy(path, key.secret))
    except _UNREADABLE:
        return False
    try:
        # An empty file can be read with any key.
        return version_of(connection) > 0
    except _UNREADABLE:
        return False
    finally:
        connection.close()


def _belongs_to(name: str, names: list[str]) -> bool:
    """Return whether a file is one of those, or lies beside one."""
    return name.removesuffix("-wal").removesuffix("-shm") in names


def _require_same_rows(old: Path, old_key: HistoryKey | None, new: Path, new_key: HistoryKey | None) -> None:
    """See to it that no table has lost a row. Raises AppError (DATABASE_DAMAGED)."""
    if _rows(old, old_key) != _rows(new, new_key):
        words = "What was written has other numbers of rows"
        raise AppError(ErrorInfo(ErrorReason.DATABASE_DAMAGED, {"path": str(old)}, gateway_message=words))


def _rows(path: Path, key: HistoryKey | None) -> dict[str, int]:
    query = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow')"
    connection = open_copy(path, secret_of(key))
    try:
        names = [str(name) for (name,) in connection.execute(query).fetchall()]
        # Names of our own schema.
        return {name: int(connection.execute(f'SELECT count(*) FROM "{name}"').get) for name in names}  # noqa: S608
    finally:
        connection.close()
