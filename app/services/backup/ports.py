"""What a backup needs from the floors above: the history's files, and a seal."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from app.domain.backup import DatabaseFacts


class BackupFiles(Protocol):
    """The database and the attachments of a data folder. Every method blocks its thread."""

    def copy_database(self, database: Path, target: Path, cancelled: Callable[[], bool]) -> None:
        """Write the database as it is at one moment to a new file. Raises AppError of kind storage, CancelledWork."""
        ...

    def count(self, database: Path) -> DatabaseFacts:
        """Count what a database holds. Raises AppError of kind storage."""
        ...

    def examine(self, database: Path, cancelled: Callable[[], bool]) -> DatabaseFacts:
        """Look through a database, and count. Raises AppError (DATABASE_DAMAGED ...), CancelledWork."""
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
