"""What SQLite and the file system say, as errors that a person can be told of."""

import os
import shutil
from pathlib import Path

import apsw
import msgspec

from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.infra.paths import storage_error

_NEARLY_NOTHING = 64 * 1024
"""Bytes. SQLite reports some failures of a full disk as plain I/O errors; with less space than this they are that."""


def failure(error: Exception, place: Path) -> AppError:
    """Return ``error`` as an AppError of kind storage.

    ``place`` is the database or the stored file that it happened to; it is given as the parameter ``path``, and the
    words of SQLite or of the system as ``gateway_message``.
    """
    if isinstance(error, AppError):
        return error
    if isinstance(error, OSError):
        return storage_error(error, place)
    return AppError(ErrorInfo(_reason(error, place), {"path": str(place)}, gateway_message=str(error)))


def _reason(error: Exception, place: Path) -> ErrorReason:
    if isinstance(error, apsw.FullError):
        return ErrorReason.DISK_FULL
    if isinstance(error, (apsw.ReadOnlyError, apsw.PermissionsError)):
        return ErrorReason.STORAGE_READ_ONLY
    if isinstance(error, (apsw.CorruptError, apsw.NotADBError, msgspec.MsgspecError)):
        return ErrorReason.DATABASE_DAMAGED
    if isinstance(error, (apsw.CantOpenError, apsw.IOError)):
        return _reason_by_looking(place)
    return ErrorReason.STORAGE_FAILED


def _reason_by_looking(place: Path) -> ErrorReason:
    """Tell a full disk and a read-only folder from other trouble, where SQLite itself does not."""
    folder = place.parent
    try:
        if shutil.disk_usage(folder).free < _NEARLY_NOTHING:
            return ErrorReason.DISK_FULL
    except OSError:
        return ErrorReason.STORAGE_FAILED
    if not os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        return ErrorReason.STORAGE_READ_ONLY
    return ErrorReason.STORAGE_FAILED
