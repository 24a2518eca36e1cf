"""Attachments as files named by what is in them."""

import asyncio
import hashlib
import io
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, BinaryIO

from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.infra.digests import sha256_of
from app.storage.durable import make_folder, wait_for_disk
from app.storage.failures import failure

DIGEST = re.compile(r"[0-9a-f]{64}")
"""The name of a stored file."""

CHUNK = 256 * 1024
"""Bytes of a file that are held at once while it is put."""

GOING = "going-"
"""What stands before the name of one while it is being swept away."""


class FileAttachmentStore:
    """Implements AttachmentStore: ``root/ab/ab...`` for a digest that begins with ab, readable by their owner alone."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, data: bytes, *, name: str, media_type: str) -> AttachmentRef:
        """Keep ``data`` (once, however often it is put) and return its reference when it is on disk.

        Raises AppError of kind storage.
        """
        return await self.put_file(io.BytesIO(data), name=name, media_type=media_type)

    async def put_file(self, file: IO[bytes], *, name: str, media_type: str) -> AttachmentRef:
        """Keep what is in ``file`` as ``put`` does, a piece at a time. Raises AppError of kind storage."""
        return await asyncio.to_thread(self._put, file, name, media_type)

    async def read(self, ref: AttachmentRef) -> bytes:
        """Return the bytes. Raises AppError (FILE_UNREADABLE) when the file is gone or no longer what was put."""
        return await asyncio.to_thread(self._read, ref)

    def path(self, ref: AttachmentRef) -> Path:
        """Return where the bytes lie on this computer. Raises AppError (FILE_UNREADABLE) for what is no digest."""
        digest = digest_of(ref)
        return self._root / digest[:2] / digest

    def open(self, ref: AttachmentRef) -> BinaryIO:
        """Open the bytes for reading. Blocks its thread. Raises AppError (FILE_UNREADABLE) when the file is gone."""
        try:
            return self.path(ref).open("rb")
        except OSError as error:
            raise unreadable(ref, str(error)) from error

    def holds(self, ref: AttachmentRef) -> bool:
        """Return whether the file is there. Raises AppError (FILE_UNREADABLE) for what is no digest."""
        return self.path(ref).exists()

    def remove(self, ref: AttachmentRef) -> None:
        """Remove the file. Raises OSError, and AppError for what is no digest."""
        self.path(ref).unlink()

    def _put(self, file: IO[bytes], name: str, media_type: str) -> AttachmentRef:
        ref = ref_of(file, name, media_type)
        target = self.path(ref)
        try:
            if not is_there(target, ref.size):
                file.seek(0)
                write_whole(target, lambda written: shutil.copyfileobj(file, written, CHUNK))
        except OSError as error:
            raise failure(error, target) from error
        return ref

    def _read(self, ref: AttachmentRef) -> bytes:
        path = self.path(ref)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise unreadable(ref, str(error)) from error
        if hashlib.sha256(data).hexdigest() != ref.sha256:
            raise unreadable(ref, "The content of the file has changed")
        return data


def ref_of(file: IO[bytes], name: str, media_type: str) -> AttachmentRef:
    """Return the reference of what is in a file that is open for reading. Raises OSError."""
    digest = sha256_of(file)
    return AttachmentRef(digest, media_type, name, file.tell())


def digest_of(ref: AttachmentRef) -> str:
    """Return the digest that a reference says. Raises AppError (FILE_UNREADABLE) for what is none."""
    # References come back out of databases and imports: one must never name a file outside.
    if not DIGEST.fullmatch(ref.sha256):
        raise AppError.because(ErrorReason.FILE_UNREADABLE, name=ref.name)
    return ref.sha256


def unreadable(ref: AttachmentRef, words: str) -> AppError:
    """Return the error that a stored file cannot be read, with the reason in ``words``."""
    return AppError(ErrorInfo(ErrorReason.FILE_UNREADABLE, {"name": ref.name}, gateway_message=words))


def is_there(path: Path, size: int) -> bool:
    """Return whether a whole file is there already, and mark it as put now. A shorter one is what a broken disk left.

    The mark is what keeps it from being swept away before anything points at it (``attachment_sweep``).
    """
    try:
        if path.stat().st_size != size:
            return False
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def write_whole(target: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Let ``fill`` write a file that is there as a whole or not at all, also after the plug was pulled.

    It is readable by its owner alone. Raises OSError, and what ``fill`` raises; then nothing is left of it.
    """
    folder = target.parent
    make_folder(folder)
    descriptor, name = tempfile.mkstemp(dir=folder, prefix="new-")
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            fill(file)
            file.flush()
            os.fsync(descriptor)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    wait_for_disk(folder)


def private(path: str, flags: int) -> int:
    """Open a file so that a new one is readable by its owner alone: for ``open``."""
    return os.open(path, flags, 0o600)
