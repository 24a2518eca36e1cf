"""Writes a backup, and looks at what was written."""

import contextlib
import hashlib
import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

from app.domain.backup import BackupContents, BackupPhase, WrittenBackup
from app.domain.errors import AppError, ErrorReason
from app.infra.exclusive import require_shared
from app.infra.lease import Lease
from app.infra.paths import DataFolder, storage_error
from app.infra.settings_file import parse, understood
from app.infra.workroom import remove_leftovers, workroom
from app.services.backup import manifest as layout
from app.services.backup.harmless_settings import harmless
from app.services.backup.job import PIECE, Job
from app.services.backup.manifest import FileEntry, Manifest
from app.services.backup.opened import LOOSEST, Tools, checked, opened

_QUICK: Final = 3
"""zlib's level: twice as fast as its usual one, and a tenth larger."""

ROOM: Final = "backup-"
"""How the names of the folders begin, in the cache, in which the database is copied for a backup."""


@dataclass(slots=True)
class _Taken:
    """What is in the file so far."""

    files: dict[str, FileEntry]
    left_out: list[str]
    providers: tuple[str, ...] = ()


def write_backup(tools: Tools, source: DataFolder, target: Path, passphrase: str | None, job: Job) -> WrittenBackup:
    """Write everything in ``source`` but keys to the new file ``target``, and open it to see that it is whole.

    Nothing bears that name before. Raises AppError (TARGET_EXISTS, NOT_FOUND_IN_HISTORY where there is no history,
    BACKUP_DAMAGED where the disk does not give back what was written, others of kind storage) and CancelledWork; then
    nothing is left of it.
    """
    if target.exists():
        raise AppError.because(ErrorReason.TARGET_EXISTS, path=str(target))
    if not source.database.exists():
        raise AppError.because(ErrorReason.NO_HISTORY, path=str(source.root))
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with _room_beside(source) as room:
            _write(tools, source, unfinished, passphrase, job, room)
            contents = _look(tools, unfinished, passphrase, job, room)
        size = unfinished.stat().st_size
        _put_in_place(unfinished, target)
    except OSError as error:
        raise storage_error(error, target) from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return WrittenBackup(target, size, contents)


def _look(tools: Tools, file: Path, passphrase: str | None, job: Job, room: Path) -> BackupContents:
    with opened(tools, file, passphrase) as backup:
        return checked(tools, backup, job, room / "checked.db")


@contextmanager
def _room_beside(source: DataFolder) -> Iterator[Path]:
    """Give a folder for the copy of the database, on the same disk and closed to others; what others left goes.

    A lease is held meanwhile, so that nobody works on the data folder alone. What lies in the folder is encrypted where
    the history is; if this process dies, the next start removes it.
    """
    lease = Lease(source.leases)
    lease.acquire()
    try:
        require_shared(source)
        source.cache.mkdir(mode=0o700, exist_ok=True)
        remove_leftovers(source.cache, ROOM)
        with workroom(source.cache, ROOM) as room:
            yield room
    finally:
        lease.release()


def _put_in_place(unfinished: Path, target: Path) -> None:
    """Give the file its name, unless another has taken it meanwhile."""
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError as error:
        raise AppError.because(ErrorReason.TARGET_EXISTS, path=str(target)) from error
    unfinished.replace(target)


def _write(tools: Tools, source: DataFolder, file: Path, passphrase: str | None, job: Job, room: Path) -> None:
    job.begin(BackupPhase.COPYING)
    copy = room / layout.DATABASE
    tools.files.copy_database(source.database, copy, job.is_stopped)
    facts = tools.files.count_copy(copy)
    stored = list(tools.files.attachments(source.attachments))
    job.begin(BackupPhase.WRITING, copy.stat().st_size + sum(path.stat().st_size for _name, path in stored))
    with open(file, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as raw:
        with _archive(tools, raw, passphrase) as archive:
            taken = _Taken({}, [])
            _add_database(tools, archive, copy, taken, job)
            _add_settings(archive, source, taken, tools)
            for digest, path in stored:
                _add_attachment(tools, archive, digest, path, taken, job)
            listed = Manifest(
                tools.program,
                datetime.now(UTC),
                facts,
                taken.files,
                left_out=tuple(taken.left_out),
                providers=taken.providers,
            )
            archive.writestr(layout.MANIFEST, layout.written(listed), zipfile.ZIP_DEFLATED)
        raw.flush()
        os.fsync(raw.fileno())


@contextmanager
def _archive(tools: Tools, raw: BinaryIO, passphrase: str | None) -> Iterator[zipfile.ZipFile]:
    """Give a ZIP file that is written to ``raw``, sealed where there is a passphrase."""
    if passphrase is None:
        with zipfile.ZipFile(raw, "w", compresslevel=_QUICK) as archive:
            yield archive
        return
    sealed = tools.sealing.writer(raw, passphrase)
    try:
        with zipfile.ZipFile(cast("IO[bytes]", sealed), "w", compresslevel=_QUICK) as archive:
            yield archive
    except BaseException:
        sealed.abandon()
        raise
    sealed.close()


def _add_database(tools: Tools, archive: zipfile.ZipFile, copy: Path, taken: _Taken, job: Job) -> None:
    method = zipfile.ZIP_STORED if _packs_too_well(tools, copy) else zipfile.ZIP_DEFLATED
    with tools.files.open_copy(copy) as file:
        _add(archive, layout.DATABASE, file, method, taken, job)


def _packs_too_well(tools: Tools, copy: Path) -> bool:
    """Return whether a database is so empty that its packed form would be taken for a bomb."""
    packer = zlib.compressobj(1)
    size, packed = copy.stat().st_size, 0
    with tools.files.open_copy(copy) as stream:
        while piece := stream.read(PIECE):
            packed += len(packer.compress(piece))
            if packed * LOOSEST > 2 * size:
                return False
    return True


def _add_settings(archive: zipfile.ZipFile, source: DataFolder, taken: _Taken, tools: Tools) -> None:
    try:
        data = source.settings.read_bytes()
    except FileNotFoundError:
        return
    kept, left_out = harmless(data, tools.clean)
    with contextlib.suppress(ValueError):
        taken.providers = tuple(provider.name for provider in understood(parse(kept)).providers)
    taken.left_out += left_out
    archive.writestr(layout.SETTINGS, kept, zipfile.ZIP_DEFLATED)
    taken.files[layout.SETTINGS] = FileEntry(len(kept), hashlib.sha256(kept).hexdigest())


def _add_attachment(tools: Tools, archive: zipfile.ZipFile, digest: str, path: Path, taken: _Taken, job: Job) -> None:
    """Add a stored file; one that is gone meanwhile, or that is no longer what it was, is named instead."""
    name = f"attachments/{digest[:2]}/{digest}"
    with ExitStack() as stack:
        try:
            file = stack.enter_context(tools.files.open_attachment(path))
            is_whole = hashlib.file_digest(cast("io.BufferedReader", file), "sha256").hexdigest() == digest
            file.seek(0)
        except OSError:
            is_whole = False
        if is_whole:
            _add(archive, name, file, zipfile.ZIP_STORED, taken, job)
        else:
            taken.left_out.append(f"attachments/{digest}")


def _add(archive: zipfile.ZipFile, name: str, file: BinaryIO, method: int, taken: _Taken, job: Job) -> None:
    archive.compression = method
    digest, size = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as entry:
        while piece := file.read(PIECE):
            entry.write(piece)
            digest.update(piece)
            size += len(piece)
            job.step(len(piece))
    taken.files[name] = FileEntry(size, digest.hexdigest())
