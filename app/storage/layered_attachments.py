"""Attachments of which new ones lie elsewhere than old ones."""

from pathlib import Path
from typing import IO, BinaryIO

from app.domain.blocks import AttachmentRef
from app.domain.ports import AttachmentStore, FileIntake


class LayeredAttachmentStore:
    """Implements AttachmentStore: puts into ``upper``; reads from there what is there, else from ``lower``."""

    def __init__(self, upper: FileIntake, lower: AttachmentStore) -> None:
        self._upper = upper
        self._lower = lower

    async def put(self, data: bytes, *, name: str, media_type: str) -> AttachmentRef:
        """Keep ``data`` in ``upper`` and return its reference. Raises AppError."""
        return await self._upper.put(data, name=name, media_type=media_type)

    async def put_file(self, file: IO[bytes], *, name: str, media_type: str) -> AttachmentRef:
        """Keep what is in ``file`` in ``upper``. Raises AppError."""
        return await self._upper.put_file(file, name=name, media_type=media_type)

    async def read(self, ref: AttachmentRef) -> bytes:
        """Return the bytes. Raises AppError (FILE_UNREADABLE) when neither has the file."""
        return await self._of(ref).read(ref)

    def open(self, ref: AttachmentRef) -> BinaryIO:
        """Open the bytes for reading. Raises AppError (FILE_UNREADABLE) when neither has the file."""
        return self._of(ref).open(ref)

    def holds(self, ref: AttachmentRef) -> bool:
        """Return whether one of them has the file. Raises AppError (FILE_UNREADABLE) for what is no digest."""
        return self._of(ref).holds(ref)

    def path(self, ref: AttachmentRef) -> Path | None:
        """Return where the bytes lie as they are. Raises AppError (FILE_UNREADABLE) for what is no digest."""
        return self._of(ref).path(ref)

    def _of(self, ref: AttachmentRef) -> AttachmentStore:
        return self._upper if self._upper.holds(ref) else self._lower
