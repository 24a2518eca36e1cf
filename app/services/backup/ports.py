"""What a backup needs from the floors above: the history's files, and a seal."""

import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from app.domain.backup import DatabaseFacts


class BackupFiles(Protocol):
    """The database and the attachments of a data folder. Every method blocks its thread."""

    def copy_database(self, database: Path, target: Path, cancelled: Callable[[], bool]) -> None:
        """Write the database as it is at one moment to a new file: a copy, which these files alone can read.

        Raises AppError of kind storage, CancelledWork.
        """
        ...

    def count_copy(self, copy: Path) -> DatabaseFacts:
        """Count what a copy holds. Raises AppError of kind storage."""
        ...

    def open_copy(self, copy: Path) -> BinaryIO:
        """Open a copy for reading: a plain database, byte for byte. Raises OSError."""
        ...

    def write_copy(self, target: Path, pieces: Iterable[bytes]) -> None:
        """Write the bytes of a copy to a new one. Raises AppError of kind storage, DATABASE_DAMAGED among them."""
        ...

    def examine_copy(self, copy: Path, cancelled: Callable[[], bool]) -> DatabaseFacts:
        """Look through a copy, and count. Raises AppError (DATABASE_DAMAGED ...), CancelledWork."""
        ...

    def examine(self, database: Path, cancelled: Callable[[], bool]) -> DatabaseFacts:
        """Look through a plain database, and count. Raises AppError (DATABASE_DAMAGED ...), CancelledWork."""
        ...

    def attachments(self, folder: Path) -> Iterator[tuple[str, Path]]:
        """Yield the digest and the path of each stored file. Raises OSError."""
        ...

    def open_attachment(self, path: Path) -> BinaryIO:
        """Open a stored file for reading: what was attached, byte for byte. Raises OSError."""
        ...


class SealedOutput(Protocol):
    """A file that is sealed while it is written; ``close`` writes its end, ``abandon`` does not."""

    def write(self, data: bytes, /) -> int:
        """Take bytes."""
        ...

    def close(self) -> None:
        """Write the end."""
        ...

    def abandon(self) -> None:
        """Leave it without an end."""
        ...


class Sealing(Protocol):
    """Seals files under a passphrase."""

    def is_sealed(self, raw: BinaryIO) -> bool:
        """Return whether a file begins as a sealed one does."""
        ...

    def writer(self, raw: BinaryIO, passphrase: str) -> SealedOutput:
        """Return what seals, into ``raw``."""
        ...

    def reader(self, raw: BinaryIO, passphrase: str) -> io.RawIOBase:
        """Return what is sealed in ``raw``; it can seek. Raises WrongPassphrase and BrokenSeal."""
        ...
