"""Zip archives of strangers, read without ever writing under a name that stands in one.

Nothing is unpacked into a folder: members are read as streams, or copied to a file that is named here. So a name
cannot lead anywhere; those that try are told and not read.
"""

import lzma
import re
import shutil
import stat
import struct
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Final

MOST_MEMBERS: Final = 100_000
"""Each costs about 1 kB of memory before anything is read."""

LARGEST_RATIO: Final = 200
"""Bytes that come out of one: text comes to 20, a bomb to 1,000."""

_HONEST: Final = 16 * 1024 * 1024
"""Bytes up to which a member may be as well compressed as it likes."""

_DIRECTORY_END: Final = b"PK\x05\x06"
_DIRECTORY_END_64: Final = b"PK\x06\x06"
_TAIL: Final = 22 + 65_535
_LARGEST_DIRECTORY: Final = 64 * 1024 * 1024
_ENCRYPTED: Final = 0x1
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_CHUNK: Final = 256 * 1024


class ArchiveError(Exception):
    """An archive, or a member of one, cannot be read."""


class ArchiveBrokenError(ArchiveError):
    """It is damaged, or no archive at all."""


class ArchiveEncryptedError(ArchiveError):
    """A password would be needed."""


class ArchiveBombError(ArchiveError):
    """It would become many times as large as any honest file does."""


class TooManyMembersError(ArchiveError):
    """It has more members than MOST_MEMBERS."""


class MemberTooLargeError(ArchiveError):
    """A member has more bytes than were asked for."""


class Archive:
    """An open zip archive. ``refused`` are the names that lead out of it, and links."""

    def __init__(self, path: Path) -> None:
        """Raises OSError, ArchiveBrokenError, TooManyMembersError."""
        _check_directory(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, UnicodeError) as error:
            raise ArchiveBrokenError(str(error)) from error
        self.refused: list[str] = []
        self._members: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            if info.is_dir():
                continue
            if _is_safe(info):
                self._members.setdefault(info.filename, info)
            else:
                self.refused.append(info.filename)
        self._by_base = sorted((name.rpartition("/")[2], name) for name in self._members)
        self._budget = LARGEST_RATIO * path.stat().st_size + _HONEST
        self._paid: set[str] = set()

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    @property
    def names(self) -> list[str]:
        """Return the names of all members that can be read, in the order in which they stand in the archive."""
        return list(self._members)

    @property
    def encrypted(self) -> bool:
        """Return whether any member needs a password."""
        return any(info.flag_bits & _ENCRYPTED for info in self._members.values())

    def size(self, name: str) -> int:
        """Return how many bytes a member has, as the archive says; what comes out is never more."""
        return self._members[name].file_size

    def called(self, base: str) -> str | None:
        """Return the member whose last part of the name is ``base``, the first where there are several."""
        return next(self._beginning(base, exact=True), None)

    def beginning(self, base: str) -> Iterator[str]:
        """Yield the members whose last part of the name begins with ``base``."""
        return self._beginning(base, exact=False)

    def _beginning(self, base: str, *, exact: bool) -> Iterator[str]:
        at = bisect_left(self._by_base, (base, ""))
        while at < len(self._by_base) and self._by_base[at][0].startswith(base):
            if not exact or self._by_base[at][0] == base:
                yield self._by_base[at][1]
            at += 1

    @contextmanager
    def open(self, name: str) -> Iterator["MemberStream"]:
        """Give a member as a stream.

        Raises:
            ArchiveBombError, ArchiveEncryptedError, ArchiveBrokenError: reading raises the last as well.
        """
        info = self._members[name]
        self._check(info)
        try:
            member = self._zip.open(info)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, struct.error) as error:
            raise ArchiveBrokenError(str(error)) from error
        with member:
            yield MemberStream(member)

    def read(self, name: str, largest: int) -> bytes:
        """Return the bytes of a member.

        Raises:
            MemberTooLargeError: it has more than ``largest``.
            ArchiveError: as ``open``.
        """
        if self._members[name].file_size > largest:
            raise MemberTooLargeError(name)
        with self.open(name) as member:
            return member.read(largest)

    def copy(self, name: str, target: Path) -> None:
        """Write a member to ``target``. Raises OSError and ArchiveError."""
        with self.open(name) as member, target.open("wb") as file:
            shutil.copyfileobj(member, file, _CHUNK)

    def _check(self, info: zipfile.ZipInfo) -> None:
        if info.flag_bits & _ENCRYPTED:
            raise ArchiveEncryptedError(info.filename)
        if info.file_size > _HONEST and info.file_size > LARGEST_RATIO * info.compress_size:
            raise ArchiveBombError(info.filename)
        # Members that lie over each other are each small in the file and endless together.
        if info.filename not in self._paid:
            self._paid.add(info.filename)
            self._budget -= info.file_size
        if self._budget < 0:
            raise ArchiveBombError(info.filename)


class MemberStream:
    """A member that is being read. Whatever its decompressor stumbles over is an ArchiveBrokenError."""

    def __init__(self, member: IO[bytes]) -> None:
        self._member = member

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes. Raises ArchiveBrokenError."""
        try:
            return self._member.read(size)
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, struct.error) as error:
            raise ArchiveBrokenError(str(error)) from error


def _is_safe(info: zipfile.ZipInfo) -> bool:
    """Return whether a member is a file whose name stays inside of the archive."""
    name = info.orig_filename.replace("\\", "/")
    if name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/") or "\0" in name:
        return False
    mode = info.external_attr >> 16
    return stat.S_IFMT(mode) in (0, stat.S_IFREG)


def _check_directory(path: Path) -> None:
    """Look at the number of members before anything is made of each of them. Raises OSError and ArchiveError."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        tail = file.read(_TAIL)
        at = tail.rfind(_DIRECTORY_END)
        if at < 0 or len(tail) - at < 22:
            raise ArchiveBrokenError("it has no directory")
        members, length = struct.unpack_from("<HI", tail, at + 10)
        if members == 0xFFFF or length == 0xFFFF_FFFF:
            members, length = _sizes_64(file, tail, at)
    if members > MOST_MEMBERS or length > _LARGEST_DIRECTORY:
        raise TooManyMembersError(str(members))


def _sizes_64(file: BinaryIO, tail: bytes, at: int) -> tuple[int, int]:
    """Return number of members and size of the directory of an archive with 64-bit fields."""
    if at < 20 or tail[at - 20 : at - 16] != b"PK\x06\x07":
        raise ArchiveBrokenError("it has no directory")
    (where,) = struct.unpack_from("<Q", tail, at - 12)
    try:
        file.seek(where)
        record = file.read(56)
    except (OSError, OverflowError, ValueError) as error:
        raise ArchiveBrokenError(str(error)) from error
    if len(record) < 56 or not record.startswith(_DIRECTORY_END_64):
        raise ArchiveBrokenError("it has no directory")
    members, length = struct.unpack_from("<QQ", record, 32)
    return members, length


class InflatedStream:
    """A file that was compressed as a whole, by gzip or zlib, as a stream of what it was before."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._inflater = zlib.decompressobj(wbits=47)
        self._waiting = b""
        self._given = 0
        self._size = file.seek(0, 2)
        file.seek(0)

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes. Raises ArchiveBrokenError, ArchiveBombError, OSError."""
        wanted = _CHUNK if size < 0 else size
        data = b""
        while not data and not self._inflater.eof:
            piece = self._waiting or self._file.read(_CHUNK)
            if not piece:
                raise ArchiveBrokenError("it breaks off")
            try:
                data = self._inflater.decompress(piece, wanted)
            except zlib.error as error:
                raise ArchiveBrokenError(str(error)) from error
            self._waiting = self._inflater.unconsumed_tail
        self._given += len(data)
        if self._given > LARGEST_RATIO * self._size + _HONEST:
            raise ArchiveBombError("it becomes too large")
        return data
