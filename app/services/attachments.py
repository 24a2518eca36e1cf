"""Pictures on their way into a message."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from app.domain.blocks import AttachmentRef, ImageBlock
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.ports import AttachmentStore

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a picture file that are read at all."""


@dataclass(frozen=True, slots=True)
class AddedPicture:
    """A picture in the store, and the size in pixels that it had before."""

    block: ImageBlock
    original_width: int
    original_height: int


class AttachmentService:
    """Checks, scales and keeps pictures; reads what was kept."""

    def __init__(self, store: AttachmentStore) -> None:
        self._store = store

    async def add_picture(self, source: bytes | Path, name: str) -> AddedPicture:
        """Scale a picture to at most 2048 pixels a side and keep it.

        Raises:
            AppError: of kind attachment, with ``name``: no picture, broken, too large, or unreadable.
        """
        data = source if isinstance(source, bytes) else await asyncio.to_thread(_read, source, name)
        # Late: Pillow costs 0.1 s, and most starts see no picture.
        from app.infra.pictures import prepare_picture

        picture = await asyncio.to_thread(prepare_picture, data, name)
        ref = await self._store.put(picture.data, name=name, media_type=picture.media_type)
        return AddedPicture(
            ImageBlock(ref, picture.width, picture.height), picture.original_width, picture.original_height
        )

    async def read(self, ref: AttachmentRef) -> bytes:
        """Return the bytes of a stored file. Raises AppError (FILE_UNREADABLE)."""
        return await self._store.read(ref)

    def path(self, ref: AttachmentRef) -> Path:
        """Return where the bytes lie on this computer."""
        return self._store.path(ref)


def _read(path: Path, name: str) -> bytes:
    """Read a file whole; pipes, devices and folders are refused before they are opened."""
    try:
        if not path.is_file():
            raise AppError.because(ErrorReason.FILE_UNREADABLE, name=name)
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise AppError.because(ErrorReason.PICTURE_TOO_LARGE, name=name, megabytes=str(size // (1024 * 1024)))
        return path.read_bytes()
    except OSError as error:
        words = error.strerror or str(error)
        raise AppError(ErrorInfo(ErrorReason.FILE_UNREADABLE, {"name": name}, gateway_message=words)) from error
