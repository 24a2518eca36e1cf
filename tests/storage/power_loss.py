"""A disk that keeps, when the power goes, only what somebody waited for.

``Disk`` watches one folder while the program's own code writes there: every file that SQLite writes, through a VFS that
becomes the default one, and the calls of ``os`` by which files are synced, renamed and removed. ``remains()`` is what a
cut of the power at that moment would leave:

- of a file, its content at its last sync (nothing, if there was none);
- of a folder, the names that it had when it was synced last. SQLite syncs the folder of a log or journal that it made.

With a random number generator the cut is a lucky one, as a real disk may be: of what nobody waited for, any sectors of
512 bytes may have come through, and the folders may hold their present names.

What the model leaves out: sectors that are torn in themselves, a disk that says "synced" and lies, names that come
through one by one (a rename between two folders reaches both or none, as file systems with a journal do it), and the
shared memory beside a log. A VFS in Python cannot offer the last, so connections lock the database for themselves alone
(``locking_mode=exclusive``), and only one can be open at a time.
"""

import os
import random
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from unittest import mock

import apsw

if TYPE_CHECKING:
    from typing_extensions import Buffer

_SECTOR = 512
_NAME = "power-loss"
_BASE = "multipleciphers-unix"
_CHECKPOINT_PAGES = 24
_JOURNALS = apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL

Remains = dict[str, bytes]
"""Files by their path inside the folder, after a cut."""

ArgumentsT = ParamSpec("ArgumentsT")
ResultT = TypeVar("ResultT")


class Disk:
    """What of ``root`` is on disk for good. ``on_event`` is called before and after everything that changes that."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.on_event: Callable[[str], None] = lambda _: None
        self._handles: dict[int, int] = {}
        self._synced: dict[int, bytes] = {}
        self._names: dict[int, dict[str, int]] = {}
        self._top = self._inode(root)
        for path in [root, *root.rglob("*")]:
            self.synced(path)

    def covers(self, path: str | os.PathLike[str] | None) -> bool:
        """Return whether the model keeps account of a path."""
        return path is not None and Path(path).is_relative_to(self.root)

    def synced(self, path: Path) -> None:
        """Take note that somebody waited for a file, or for the names in a folder."""
        inode = self._inode(path)
        if self._is_folder(inode):
            self._names[inode] = self._listing(inode)
        else:
            self._synced[inode] = self._present(inode)

    def remains(self, luck: random.Random | None = None) -> Remains:
        """Return what a cut now would leave; with ``luck``, a random part of what nobody waited for as well."""
        found: Remains = {}
        self._walk(self._top, "", found, luck, names_came=luck is not None and luck.random() < 0.5)
        return found

    def present(self) -> Remains:
        """Return what is there now: what a kill of the process would leave."""
        return {
            str(path.relative_to(self.root)): self._present(self._inode(path))
            for path in self.root.rglob("*")
            if path.is_file()
        }

    def close(self) -> None:
        """Let go of the files."""
        for handle in self._handles.values():
            os.close(handle)
        self._handles.clear()

    def _walk(self, folder: int, before: str, found: Remains, luck: random.Random | None, *, names_came: bool) -> None:
        names = self._listing(folder) if names_came else self._names.get(folder, {})
        for name, inode in names.items():
            if self._is_folder(inode):
                self._walk(inode, f"{before}{name}/", found, luck, names_came=names_came)
            else:
                kept = self._synced.get(inode, b"")
                found[before + name] = kept if luck is None else _mixed(kept, self._present(inode), luck)

    def _is_folder(self, inode: int) -> bool:
        return stat.S_ISDIR(os.fstat(self._handles[inode]).st_mode)

    def _listing(self, folder: int) -> dict[str, int]:
        handle = self._handles[folder]
        return {name: self._inode(name, handle) for name in os.listdir(handle)}  # noqa: PTH208

    def _inode(self, path: str | Path, folder: int | None = None) -> int:
        inode = os.stat(path, dir_fd=folder).st_ino
        if inode not in self._handles:
            # Kept open: the number of a file that is gone would be given to another one. And to close a file of a
            # database would take the locks away that SQLite has on it.
            self._handles[inode] = os.open(path, os.O_RDONLY, dir_fd=folder)
        return inode

    def _present(self, inode: int) -> bytes:
        handle = self._handles[inode]
        return os.pread(handle, os.fstat(handle).st_size, 0)


def _mixed(kept: bytes, present: bytes, luck: random.Random) -> bytes:
    """Return a file of which some sectors are as they were and others as they were going to be."""
    if kept == present:
        return kept
    size = luck.choice((len(kept), len(present)))
    content = bytearray(kept[:size].ljust(size, b"\0"))
    for start in range(0, min(size, len(present)), _SECTOR):
        if luck.random() < 0.5:
            content[start : start + _SECTOR] = present[start : min(start + _SECTOR, size)]
    return bytes(content)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        self._disk = disk
        plain = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._path = Path(plain) if plain is not None and disk.covers(plain) else None
        self._is_new_journal = bool(self._path and flags[0] & _JOURNALS and not self._path.exists())
        lent = list(flags)
        if self._path is not None and flags[0] & apsw.SQLITE_OPEN_READONLY:
            # A lock for itself alone cannot be had on a file that is open for reading.
            lent[0] = flags[0] & ~apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_READWRITE
        super().__init__(_BASE, name, lent)
        flags[1] = flags[0] if lent[0] != flags[0] else lent[1]

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        if self._path is None:
            return
        self._disk.on_event(f"before the sync of {self._path.name}")
        self._disk.synced(self._path)
        if self._is_new_journal:
            self._is_new_journal = False
            self._disk.synced(self._path.parent)
        self._disk.on_event(f"after the sync of {self._path.name}")

    def xWrite(self, data: "Buffer", offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        if self._path is not None:
            self._disk.on_event(f"a write to {self._path.name}")

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        if self._path is not None:
            self._disk.on_event(f"a truncation of {self._path.name}")


class _Vfs(apsw.VFS):
    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        super().__init__(_NAME, _BASE, makedefault=True)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        return _File(self._disk, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(filename, syncdir)
        if self._disk.covers(filename):
            if syncdir:
                self._disk.synced(Path(filename).parent)
            self._disk.on_event(f"a removal of {Path(filename).name}")


def _alone(connection: apsw.Connection) -> None:
    if connection.open_vfs == _NAME:
        connection.pragma("locking_mode", "exclusive")
        # So that a short history has the log taken into the database many times over.
        connection.wal_autocheckpoint(_CHECKPOINT_PAGES)


@contextmanager
def watched(root: Path) -> Iterator[Disk]:
    """Let the process write to a modelled disk under ``root`` (which exists) until the block ends."""
    disk = Disk(root)
    vfs = _Vfs(disk)
    apsw.connection_hooks.append(_alone)
    plain_sync = os.fsync

    def sync(descriptor: int) -> None:
        plain_sync(descriptor)
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        if disk.covers(path):
            disk.on_event(f"before the sync of {path.name}")
            disk.synced(path)
            disk.on_event(f"after the sync of {path.name}")

    try:
        with ExitStack() as patches:
            patches.enter_context(mock.patch.object(os, "fsync", sync))
            for name in ("replace", "rename", "unlink", "link"):
                patches.enter_context(mock.patch.object(os, name, partial(_told, disk, getattr(os, name))))
            yield disk
    finally:
        apsw.connection_hooks.remove(_alone)
        vfs.unregister()
        disk.close()


def _told(
    disk: Disk, change: Callable[ArgumentsT, ResultT], *arguments: ArgumentsT.args, **named: ArgumentsT.kwargs
) -> ResultT:
    result = change(*arguments, **named)
    path = arguments[-1]
    if isinstance(path, str | os.PathLike) and disk.covers(path):
        disk.on_event(f"a change of the name {Path(path).name}")
    return result


def put_down(remains: Remains, folder: Path) -> None:
    """Write what a cut left into a new folder."""
    folder.mkdir(mode=0o700, parents=True)
    for name, content in remains.items():
        path = folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(content)
