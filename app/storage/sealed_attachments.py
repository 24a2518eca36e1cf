"""Attachments of an encrypted history, and how they get to be that and cease to be it."""

import asyncio
import contextlib
import hashlib
import io
import shutil
from pathlib import Path
from typing import IO, BinaryIO

from app.domain.blocks import AttachmentRef
from app.domain.history_key import HistoryKey
from app.storage.attachments import (
    CHUNK,
    FileAttachmentStore,
    digest_of,
    is_there,
    ref_of,
    unreadable,
    write_whole,
)
from app.storage.carrying import Plain, Sealed, Tell, carry
from app.storage.failures import failure
from app.storage.sealed_files import buffered, open_sealed, sealed_name, sealed_size, sealing


class SealedAttachmentStore:
    """Implements AttachmentStore: ``root/ab/ab...`` as FileAttachmentStore does, each file sealed with ``key``."""

    def __init__(self, root: Path, key: HistoryKey) -> None:
        self._root = root
        self._key = key

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

    def open(self, ref: AttachmentRef) -> BinaryIO:
        """Open the bytes for reading; no copy of them is written. Blocks its thread.

        Raises AppError (FILE_UNREADABLE); reading raises OSError where they are no longer what was put.
        """
        try:
            return buffered(open_sealed(self._place(ref), self._key))
        except OSError as error:
            raise unreadable(ref, str(error)) from error

    def holds(self, ref: AttachmentRef) -> bool:
        """Return whether the file is there. Raises AppError (FILE_UNREADABLE) for what is no digest."""
        return self._place(ref).exists()

    def path(self, ref: AttachmentRef) -> None:
        """Return None: the bytes lie nowhere as they are. Raises AppError (FILE_UNREADABLE) for what is no digest."""
        digest_of(ref)

    def remove(self, ref: AttachmentRef) -> None:
        """Remove the file. Raises OSError, and AppError for what is no digest."""
        self._place(ref).unlink()

    def _place(self, ref: AttachmentRef) -> Path:
        name = sealed_name(self._key, digest_of(ref))
        return self._root / name[:2] / name

    def _put(self, file: IO[bytes], name: str, media_type: str) -> AttachmentRef:
        ref = ref_of(file, name, media_type)
        target = self._place(ref)

        def fill(written: BinaryIO) -> None:
            with contextlib.closing(sealing(written, self._key, ref.sha256)) as sealed:
                shutil.copyfileobj(file, sealed, CHUNK)

        try:
            if not is_there(target, sealed_size(ref.size)):
                file.seek(0)
                write_whole(target, fill)
        except OSError as error:
            raise failure(error, target) from error
        return ref

    def _read(self, ref: AttachmentRef) -> bytes:
        try:
            with self.open(ref) as file:
                data = file.read()
        except OSError as error:
            raise unreadable(ref, str(error)) from error
        # A plain file that was damaged before it was sealed is sealed as it was.
        if hashlib.sha256(data).hexdigest() != ref.sha256:
            raise unreadable(ref, "The content of the file has changed")
        return data


def attachment_store(root: Path, key: HistoryKey | None) -> FileAttachmentStore | SealedAttachmentStore:
    """Return the store in the folder ``root``, which need not be there yet: the one place that makes one."""
    return FileAttachmentStore(root) if key is None else SealedAttachmentStore(root, key)


def seal_all(source: Path, target: Path, key: HistoryKey, tell: Tell) -> None:
    """Write the files of the plain folder ``source`` to the new folder ``target``, sealed with ``key``, and check each.

    Nobody may put files into ``source`` meanwhile. Blocks its thread; the disk is not waited for, which ``exchange``
    does. ``target`` is not there afterwards where this raises: AppError of kind storage, or what ``tell`` raised.
    """
    carry(source, target, Plain(), Sealed(key), tell)


def open_all(source: Path, target: Path, key: HistoryKey, tell: Tell) -> tuple[str, ...]:
    """Write the files of the folder ``source``, which are sealed with ``key``, to ``target`` in plain text.

    Return the names of files that the key does not open; they are kept as they are (``carrying``). As ``seal_all``
    otherwise.
    """
    return carry(source, target, Sealed(key), Plain(), tell)


def reseal_all(source: Path, target: Path, old: HistoryKey, new: HistoryKey, tell: Tell) -> tuple[str, ...]:
    """Write the files of the folder ``source``, which are sealed with ``old``, to ``target`` sealed with ``new``.

    As ``open_all``.
    """
    return carry(source, target, Sealed(old), Sealed(new), tell)
