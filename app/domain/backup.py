"""Backups: what is in one, how far the work on one has come, and what a passphrase's seal can say."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class BrokenSeal(Exception):  # noqa: N818 - it says what has been found, and is told as an AppError
    """What was sealed under a key has been changed, cut off or damaged; or the key is another one."""


class WrongPassphrase(Exception):  # noqa: N818
    """The file is whole, and was sealed under another passphrase."""


class CancelledWork(Exception):  # noqa: N818
    """Somebody asked to stop; what had been made is gone again."""


class BackupPhase(StrEnum):
    """What is being done, in this order."""

    COPYING = "copying"
    """The database, to a copy that nobody writes to."""
    WRITING = "writing"
    CHECKING = "checking"
    RESTORING = "restoring"


@dataclass(frozen=True, slots=True)
class BackupProgress:
    """``done`` of ``total`` bytes of a phase; ``total`` is 0 where nobody knows."""

    phase: BackupPhase
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """What a database holds. ``conversations`` are those that are not in the trash."""

    schema_version: int
    conversations: int
    messages: int


@dataclass(frozen=True, slots=True)
class BackupContents:
    """What a backup says about itself.

    ``files`` counts attachments, ``size`` is in bytes when unpacked. ``left_out`` names what was not taken along: a
    setting that may hold a secret, by its place in the settings ("providers[0].headers.X-Token"), or an attachment
    whose bytes are no longer what they were ("attachments/<sha256>"). ``providers`` are the names of those that need
    their key again.
    """

    created_at: datetime
    program: str
    database: DatabaseFacts
    files: int
    size: int
    is_sealed: bool
    left_out: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenBackup:
    """A backup that was written, and checked by opening it. ``size`` is that of the file in bytes."""

    path: Path
    size: int
    contents: BackupContents


@dataclass(frozen=True, slots=True)
class RestoredBackup:
    """A folder that was made from a backup; ``kept_aside`` is where the one lies that stood there before."""

    folder: Path
    contents: BackupContents
    kept_aside: Path | None = None
