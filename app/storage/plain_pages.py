"""The pages of an encrypted database, read and written in plain without a plain file on the disk.

Encryption lies in the VFS of SQLite3 Multiple Ciphers, under the files that SQLite reads. A VFS on top of it that keeps
hold of such a file reads and writes pages as SQLite does: in plain above, encrypted below. What is read this way is a
database like any other; the bytes that encryption needs at the end of each page are zero, and reserved by its header.
"""

import io
import itertools
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import apsw

from app.storage.cipher import give_key

if TYPE_CHECKING:
    from typing_extensions import Buffer

_SIZE_AT: Final = slice(16, 18)
_RESERVED_AT: Final = 20
_LARGEST: Final = 65536
_LOCK_BYTE: Final = 0x40000000
"""Where systems lock the file: SQLite stores nothing on the page of it, not even sealed (fileformat2.html, 1.3)."""
_numbers: Final = itertools.count()


class PlainPages(io.RawIOBase):
    """An encrypted database that nobody writes to, as a file of plain bytes."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Raises apsw.Error, also where the key is another."""
        # First of all: Python closes what could not be opened, too.
        self._held = ExitStack()
        super().__init__()
        self._pages = self._held.enter_context(closing(_Pages(path, key, apsw.SQLITE_OPEN_READONLY)))
        try:
            self._page: int = self._pages.connection.pragma("page_size")
            self._size = self._pages.file.xFileSize()
            # Nonce and proof of a page mean nothing in plain.
            self._reserved = bytes(self._pages.file.xRead(self._page, 0)[_RESERVED_AT])
        except BaseException:
            self._held.close()
            raise
        self._at = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        """Read what is left of one page, at most. Raises OSError."""
        view = memoryview(buffer).cast("B")
        begin = self._at - self._at % self._page
        if self._at >= self._size or not view:
            return 0
        page = bytes(self._page) if begin <= _LOCK_BYTE < begin + self._page else self._read(begin)
        piece = page[self._at - begin :][: len(view)]
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _read(self, begin: int) -> bytes:
        try:
            page = self._pages.file.xRead(self._page, begin)
        except apsw.Error as error:
            raise OSError(str(error)) from error
        return page[: self._page - len(self._reserved)] + self._reserved

    def close(self) -> None:
        """Let go of the database."""
        self._held.close()
        super().close()


def write_encrypted(path: Path, key: bytes, pieces: Iterable[bytes]) -> None:
    """Write the bytes of a database that ``PlainPages`` has read to the new file ``path``, encrypted with ``key``.

    Raises OSError, apsw.Error, and ValueError where the bytes are no such database.
    """
    pages = _paged(pieces)
    first = next(pages, b"")
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    opened = _Pages(path, key, apsw.SQLITE_OPEN_READWRITE)
    try:
        opened.connection.pragma("journal_mode", "off")
        opened.connection.pragma("page_size", len(first))
        # Only a file that has a page is known to be encrypted.
        opened.connection.pragma("user_version", 1)
        for number, page in enumerate(itertools.chain((first,), pages)):
            opened.file.xWrite(page, number * len(first))
        opened.file.xSync(apsw.SQLITE_SYNC_NORMAL)
    finally:
        opened.close()


def _paged(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield pages of the size that the header names. Raises ValueError."""
    held, size = bytearray(), 0
    for piece in pieces:
        held += piece
        if not size and len(held) >= _SIZE_AT.stop:
            size = int.from_bytes(held[_SIZE_AT], "big")
            # The largest does not fit into two bytes and is written as 1.
            size = _LARGEST if size == 1 else size
            if size < 512 or size & (size - 1):
                raise ValueError("The pages have no size that a database can have")
        while size and len(held) >= size:
            yield bytes(held[:size])
            del held[:size]
    if held or not size:
        raise ValueError("The last page is not whole")


class _Pages:
    """A connection to an encrypted database, and the file under it."""

    def __init__(self, path: Path, key: bytes, flags: int) -> None:
        self._vfs = _Vfs()
        try:
            self.connection = apsw.Connection(str(path), flags=flags, vfs=self._vfs.name)
        except BaseException:
            self._vfs.unregister()
            raise
        try:
            give_key(self.connection, key)
            # The first query tells whether the key is right.
            self.connection.pragma("user_version")
        except BaseException:
            self.close()
            raise

    @property
    def file(self) -> apsw.VFSFile:
        if self._vfs.main is None:
            raise ValueError("The database is closed")
        return self._vfs.main

    def close(self) -> None:
        self._vfs.main = None
        self.connection.close()
        self._vfs.unregister()


class _Vfs(apsw.VFS):
    """Passes everything on to the default VFS, which encrypts, and keeps hold of the file of the database."""

    def __init__(self) -> None:
        self.name = f"loquent-pages-{os.getpid()}-{next(_numbers)}"
        self.main: apsw.VFSFile | None = None
        super().__init__(self.name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        file = _File(name, flags)
        if flags[0] & apsw.SQLITE_OPEN_MAIN_DB:
            self.main = file
        return file


class _File(apsw.VFSFile):
    def __init__(self, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("", name, flags)
