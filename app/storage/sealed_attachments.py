"""Attachments of an encrypted history, and how they get to be that and cease to be it."""

import asyncio
import contextlib
import hashlib
import io
import shutil
from pathlib import Path
from typing import BinaryIO, cast

from app.domain.backup import BrokenSeal
from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError, ErrorReason
from app.domain.history_key import HistoryKey
from app.infra.paths import DataFolder
from app.storage.attachments import DIGEST, FileAttachmentStore, is_there, unreadable, write_whole
from app.storage.carrying import Plain, Sealed, Tell, carry
from app.storage.failures import failure
from app.storage.owner import TurnLease
from app.storage.sealed_files import SealedFile, sealed_name, sealed_size, sealing


class SealedAttachmentStore:
    """Implements AttachmentStore: ``root/ab/ab...`` as FileAttachmentStore does, each file sealed with ``key``.

    ``opened`` is the folder of this process for copies in plain text; it is made with the first and
    goes with ``close``.
    """

    def __init__(self, root: Path, key: HistoryKey, opened: Path) -> None:
        self._root = root
        self._key = key
        self._opened = opened

    async def put(self, data: bytes, *, name: str, media_type: str) -> AttachmentRef:
        """Keep ``data`` (once, however often it is put) and return its reference when it is on disk.

        Raises AppError of kind storage.
        """
        return await asyncio.to_thread(self._put, data, name, media_type)

    async def read(self, ref: AttachmentRef) -> bytes:
        """Return the bytes. Raises AppError (FILE_UNREADABLE) when the file is gone or no longer what was put."""
        return await asyncio.to_thread(self._read, ref)

    def path(self, ref: AttachmentRef) -> Path:
        """Return a copy in plain text, readable by its owner alone, which is gone when the program ends.

        Blocks its thread. Raises AppError: FILE_UNREADABLE, or of kind storage.
        """
        copy = self._opened / _checked(ref)
        if not copy.exists():
            data = self._read(ref)
            try:
                write_whole(copy, lambda file: file.write(data))
            except OSError as error:
                raise failure(error, copy) from error
        return copy

    def close(self) -> None:
        """Remove the copies in plain text."""
        shutil.rmtree(self._opened, ignore_errors=True)
        with contextlib.suppress(OSError):  # another process has copies beside it
            self._opened.parent.rmdir()

    def _place(self, sha256: str) -> Path:
        name = sealed_name(self._key, sha256)
        return self._root / name[:2] / name

    def _put(self, data: bytes, name: str, media_type: str) -> AttachmentRef:
        ref = AttachmentRef(hashlib.sha256(data).hexdigest(), media_type, name, len(data))
        target = self._place(ref.sha256)

        def fill(file: BinaryIO) -> None:
            with contextlib.closing(sealing(file, self._key, ref.sha256)) as sealed:
                sealed.write(data)

        try:
            if not is_there(target, sealed_size(len(data))):
                write_whole(target, fill)
        except OSError as error:
            raise failure(error, target) from error
        return ref

    def _read(self, ref: AttachmentRef) -> bytes:
        try:
            with self._file(ref) as file:
                data = file.read()
        except (OSError, BrokenSeal) as error:
            raise unreadable(ref, str(error)) from error
        if hashlib.sha256(data).hexdigest() != ref.sha256:
            raise unreadable(ref, "The content of the file has changed")
        return data

    def _file(self, ref: AttachmentRef) -> BinaryIO:
        digest = _checked(ref)
        file = SealedFile(self._place(digest).open("rb"), self._key)
        if file.sha256 != digest:
            file.close()
            raise BrokenSeal("The file is another one than its name says")
        return cast("BinaryIO", io.BufferedReader(file, 1024 * 1024))


def attachment_store(
    folder: DataFolder, key: HistoryKey | None, lease: TurnLease
) -> FileAttachmentStore | SealedAttachmentStore:
    """Return the store of a data folder: the one place that makes one. Call ``close`` at the end."""
    if key is None:
        return FileAttachmentStore(folder.attachments)
    return SealedAttachmentStore(folder.attachments, key, folder.opened / lease.id)


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


def _checked(ref: AttachmentRef) -> str:
    # References come back out of databases and imports: one must never name a file outside.
    if not DIGEST.fullmatch(ref.sha256):
        raise AppError.because(ErrorReason.FILE_UNREADABLE, name=ref.name)
    return ref.sha256
