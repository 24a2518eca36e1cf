"""Makes a data folder out of a backup."""

import contextlib
import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from app.domain.backup import BackupPhase, RestoredBackup
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.infra.exclusive import nobody_in
from app.infra.lease import Lease
from app.infra.paths import DataFolder, storage_error
from app.services.backup import manifest as layout
from app.services.backup.job import Job
from app.services.backup.opened import OpenBackup, Tools, opened, require_sound, unpack

_ROOM: Final = 64 * 1024 * 1024
"""Bytes that stay free on the disk."""


def restore_backup(
    tools: Tools, file: Path, folder: Path, passphrase: str | None, job: Job, *, replaces: bool
) -> RestoredBackup:
    """Make ``folder`` out of a backup: one that is not there, or empty; with ``replaces`` also one that is in use.

    That one is renamed before, to ``<name>.before-<time>``, and nothing in it is touched. Everything is unpacked beside
    and looked through first, so ``folder`` is whole or as it was.

    Raises:
        AppError: those of ``opened``; TARGET_EXISTS; FOLDER_IN_USE where a process has the folder open; DISK_FULL.
        CancelledWork: nothing is left of it then.
    """
    folder = folder.absolute()
    _require_free(folder, replaces=replaces)
    with opened(tools, file, passphrase) as backup:
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            _require_room(folder.parent, backup)
            made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".restoring", dir=folder.parent))
            try:
                _unpack_all(tools, backup, made, job)
                _require_free(folder, replaces=replaces)
                # The last moment to stop.
                job.step(0)
                kept = _swap(made, folder)
            finally:
                shutil.rmtree(made, ignore_errors=True)
        except OSError as error:
            raise storage_error(error, folder) from error
        return RestoredBackup(folder, backup.contents, kept)


def _require_free(folder: Path, *, replaces: bool) -> None:
    """Raise AppError where the folder must not be replaced."""
    try:
        if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
            return
        if not replaces or not folder.is_dir() or not DataFolder(folder).database.exists():
            # What is no folder of ours is never moved away.
            raise AppError.because(ErrorReason.TARGET_EXISTS, path=str(folder))
    except OSError as error:
        raise storage_error(error, folder) from error
    if Lease(DataFolder(folder).leases).alive_ids():
        raise AppError.because(ErrorReason.FOLDER_IN_USE, path=str(folder))


def _require_room(parent: Path, backup: OpenBackup) -> None:
    if backup.contents.size + _ROOM > shutil.disk_usage(parent).free:
        words = f"{backup.contents.size} bytes are needed"
        raise AppError(ErrorInfo(ErrorReason.DISK_FULL, {"path": str(parent)}, gateway_message=words))


def _unpack_all(tools: Tools, backup: OpenBackup, made: Path, job: Job) -> None:
    job.begin(BackupPhase.RESTORING, backup.contents.size)
    for name in backup.manifest.files:
        target = made.joinpath(*name.split("/"))
        for place in reversed(target.relative_to(made).parents):
            # One by one: "parents" gives those above the rights that everybody gets.
            (made / place).mkdir(mode=0o700, exist_ok=True)
        unpack(backup, name, target, job)
    require_sound(tools, backup, made / layout.DATABASE, job)
    for companion in ("-wal", "-shm"):
        with contextlib.suppress(OSError):
            made.joinpath(layout.DATABASE + companion).unlink(missing_ok=True)


def _swap(made: Path, folder: Path) -> Path | None:
    """Put ``made`` in the place of ``folder`` and return where that one is kept, None where there was nothing."""
    kept = None
    if folder.exists():
        if any(folder.iterdir()):
            with nobody_in(DataFolder(folder)):
                kept = _free_name(folder)
                folder.rename(kept)
        else:
            folder.rmdir()
    try:
        made.rename(folder)
    except OSError:
        if kept is not None:
            kept.rename(folder)
        raise
    _wait_for_names(folder.parent)
    return kept


def _free_name(folder: Path) -> Path:
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    numbers = ("", *(f"-{number}" for number in range(2, 1000)))
    return next(
        path for extra in numbers if not (path := folder.with_name(f"{folder.name}.before-{stamp}{extra}")).exists()
    )


def _wait_for_names(parent: Path) -> None:
    if os.name != "nt":
        descriptor = os.open(parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
