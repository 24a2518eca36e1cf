"""A backup that is open: what it says it holds, and its files, each held against its size and digest.

Nothing in the file is trusted. Only names that this program writes are read, to places that this program chooses; no
file is unpacked further than the manifest says, nor one that is packed too well to be one of ours.
"""

import hashlib
import io
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

from app.domain.backup import BackupContents, BackupPhase, BrokenSeal, DatabaseFacts, WrongPassphrase
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.infra.paths import storage_error
from app.services.backup import manifest as layout
from app.services.backup.job import PIECE, Job
from app.services.backup.manifest import Manifest
from app.services.backup.ports import BackupFiles, Sealing

LOOSEST: Final = 200
"""How many times its packed size a file may have at most: text packs ten times as a rule, bombs a thousand times."""
_SLACK: Final = 1024 * 1024
_LARGEST_MANIFEST: Final = 512 * 1024 * 1024
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, BrokenSeal)
"""What reading a damaged ZIP file raises."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What backups are written and read with.

    ``clean`` takes known secrets out of a text; ``schema`` is the newest version of a database that this program
    reads, ``program`` its name and version.
    """

    files: BackupFiles
    sealing: Sealing
    clean: Callable[[str], str]
    schema: int
    program: str


@dataclass(frozen=True, slots=True)
class OpenBackup:
    """A backup whose list of files has been looked at. ``path`` is for messages."""

    path: Path
    archive: zipfile.ZipFile
    manifest: Manifest
    is_sealed: bool

    @property
    def contents(self) -> BackupContents:
        """Return what it says about itself."""
        return self.manifest.contents(is_sealed=self.is_sealed)

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a file's bytes. Raises AppError (BACKUP_DAMAGED) at the end where they are not what they were."""
        expected = self.manifest.files[name]
        digest, size = hashlib.sha256(), 0
        with _damage_told(self.path), self.archive.open(name) as file:
            while piece := file.read(PIECE):
                size += len(piece)
                if size > expected.size:
                    raise damaged(self.path, f"{name} is longer than it says")
                digest.update(piece)
                yield piece
        if size != expected.size or digest.hexdigest() != expected.sha256:
            raise damaged(self.path, f"{name} is not what was written")


@contextmanager
def opened(tools: Tools, path: Path, passphrase: str | None) -> Iterator[OpenBackup]:
    """Open a backup and look at its list of files.

    Raises AppError: PASSPHRASE_NEEDED, PASSPHRASE_WRONG, BACKUP_DAMAGED, NOT_A_BACKUP, BACKUP_NEWER with ``program``,
    and those of kind storage where the file cannot be read.
    """
    try:
        raw = path.open("rb")
    except OSError as error:
        raise storage_error(error, path) from error
    with raw, _damage_told(path):
        stream, is_sealed = _unsealed(tools, raw, path, passphrase)
        try:
            archive = zipfile.ZipFile(cast("IO[bytes]", stream))
        except zipfile.BadZipFile as error:
            looks_like_one = is_sealed or (raw.seek(0) == 0 and raw.read(4) == b"PK\x03\x04")
            raise damaged(path, str(error)) if looks_like_one else _not_a_backup(path) from error
        with archive:
            manifest = _manifest(tools, archive, path)
            yield OpenBackup(path, archive, manifest, is_sealed)


def _unsealed(tools: Tools, raw: BinaryIO, path: Path, passphrase: str | None) -> tuple[BinaryIO, bool]:
    if not tools.sealing.is_sealed(raw):
        return raw, False
    if passphrase is None:
        raise AppError.because(ErrorReason.PASSPHRASE_NEEDED, path=str(path))
    try:
        # Buffered: sealed bytes come chunk by chunk, and zipfile takes less than it asked for as the end of the file.
        return io.BufferedReader(tools.sealing.reader(raw, passphrase)), True
    except WrongPassphrase as error:
        raise AppError.because(ErrorReason.PASSPHRASE_WRONG, path=str(path)) from error


def _manifest(tools: Tools, archive: zipfile.ZipFile, path: Path) -> Manifest:
    """Return the manifest, held against what is in the file."""
    entries = archive.infolist()
    listed = {entry.filename: entry for entry in entries}
    found = listed.pop(layout.MANIFEST, None)
    if found is None:
        raise _not_a_backup(path)
    if found.file_size > _LARGEST_MANIFEST or not _is_plain(found):
        raise damaged(path, "The manifest is too large")
    manifest = layout.read(archive.read(found))
    if manifest.version > layout.VERSION or manifest.database.schema_version > tools.schema:
        raise AppError.because(ErrorReason.BACKUP_NEWER, path=str(path), program=manifest.program)
    if len(listed) + 1 != len(entries) or set(listed) != set(manifest.files) or layout.DATABASE not in listed:
        raise damaged(path, "It holds other files than it says")
    for name, entry in listed.items():
        if not layout.is_known_name(name) or not _is_plain(entry) or entry.file_size != manifest.files[name].size:
            raise damaged(path, f"{name[:100]!r} does not belong into a backup")
        if layout.digest_in(name) not in (None, manifest.files[name].sha256):
            raise damaged(path, f"{name} is another file than its name says")
    return manifest


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """Return whether an entry is packed as ours are, and not too well."""
    is_encrypted = bool(entry.flag_bits & 0x1)
    fits = entry.file_size <= entry.compress_size * LOOSEST + _SLACK
    return not is_encrypted and entry.compress_type in _METHODS and fits


def checked(tools: Tools, backup: OpenBackup, job: Job, database: Path) -> BackupContents:
    """Read everything in a backup, and look through its database: a copy of it is made at ``database`` for that.

    Raises AppError (BACKUP_DAMAGED and others of kind storage) and CancelledWork.
    """
    job.begin(BackupPhase.CHECKING, backup.contents.size)
    for name in backup.manifest.files:
        if name == layout.DATABASE:
            with _told_of(backup):
                tools.files.write_copy(database, _counted(backup.pieces(name), job))
        else:
            for piece in backup.pieces(name):
                job.step(len(piece))
    with _told_of(backup):
        _require_same(backup, tools.files.examine_copy(database, job.is_stopped))
    return backup.contents


def _counted(pieces: Iterator[bytes], job: Job) -> Iterator[bytes]:
    for piece in pieces:
        yield piece
        job.step(len(piece))


def require_sound(tools: Tools, backup: OpenBackup, database: Path, job: Job) -> None:
    """Look through the database of a backup. Raises AppError (BACKUP_DAMAGED) and CancelledWork."""
    with _told_of(backup):
        _require_same(backup, tools.files.examine(database, job.is_stopped))


@contextmanager
def _told_of(backup: OpenBackup) -> Iterator[None]:
    """Say of a damaged database that the backup is damaged."""
    try:
        yield
    except AppError as error:
        if error.info.reason is not ErrorReason.DATABASE_DAMAGED:
            raise
        raise damaged(backup.path, error.info.gateway_message) from error


def _require_same(backup: OpenBackup, facts: DatabaseFacts) -> None:
    if facts != backup.manifest.database:
        raise damaged(backup.path, f"It says {backup.manifest.database} and holds {facts}")


def unpack(backup: OpenBackup, name: str, target: Path, job: Job) -> None:
    """Write a file of a backup to the new file ``target``, for its owner alone. Raises as ``pieces``, and OSError."""
    with open(target, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        for piece in backup.pieces(name):
            file.write(piece)
            job.step(len(piece))
        file.flush()
        os.fsync(file.fileno())


def damaged(path: Path, words: str) -> AppError:
    """Return the error that says that a backup is not whole; ``words`` say why, for those who look closer."""
    return AppError(ErrorInfo(ErrorReason.BACKUP_DAMAGED, {"path": str(path)}, gateway_message=words))


def _not_a_backup(path: Path) -> AppError:
    return AppError.because(ErrorReason.NOT_A_BACKUP, path=str(path))


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise damaged(path, str(error)) from error
