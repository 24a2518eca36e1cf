"""Pictures and other files on their way into a message."""

import asyncio
import contextlib
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from app.domain.blocks import AttachmentRef, AudioBlock, ContentBlock, FileBlock, ImageBlock, VideoBlock
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.ports import AttachmentStore
from app.infra.film_frames import FilmStill, still_of
from app.infra.paths import replace_file, storage_error
from app.services.file_types import media_type_of

_MB: Final = 1024 * 1024
LARGEST_FILE: Final = 64 * _MB
"""Bytes of a picture, a document or a sound file that are read at all."""

LARGEST_VIDEO: Final = 256 * _MB
"""Bytes of a film that are read at all: pictures may be taken out of one that is too large to be sent."""


@dataclass(frozen=True, slots=True)
class AddedPicture:
    """A picture in the store, and the size in pixels that it had before."""

    block: ImageBlock
    original_width: int
    original_height: int


class AttachmentService:
    """Checks, scales and keeps pictures; keeps other files as they are; reads what was kept.

    ``opened`` is the folder of this process for copies that other programs open. It is made with the first of them and
    goes with ``close``.
    """

    def __init__(self, store: AttachmentStore, opened: Path) -> None:
        self._store = store
        self._opened = opened
        self._copying = asyncio.Lock()

    async def add_picture(self, source: bytes | Path, name: str) -> AddedPicture:
        """Scale a picture to at most 2048 pixels a side and keep it.

        Raises:
            AppError: of kind attachment, with ``name``: no picture, broken, too large, or unreadable.
        """
        data = await _bytes_of(source, name, LARGEST_FILE, ErrorReason.PICTURE_TOO_LARGE)
        # Late: Pillow costs 0.1 s, and most starts see no picture.
        from app.infra.pictures import prepare_picture

        picture = await asyncio.to_thread(prepare_picture, data, name)
        ref = await self._store.put(picture.data, name=name, media_type=picture.media_type)
        return AddedPicture(
            ImageBlock(ref, picture.width, picture.height), picture.original_width, picture.original_height
        )

    async def add_file(self, source: bytes | Path, name: str) -> FileBlock:
        """Keep a file of any kind as it is. Raises AppError: FILE_TOO_LARGE, FILE_UNREADABLE, those of the store."""
        data = await _bytes_of(source, name, LARGEST_FILE)
        return FileBlock(await self._keep(data, name, media_type_of(data, name)))

    async def add_video(self, source: bytes | Path, name: str) -> VideoBlock:
        """Keep a film as it is.

        Raises:
            AppError: VIDEO_UNREADABLE where it is none, FILE_TOO_LARGE, FILE_UNREADABLE, those of the store.
        """
        data = await _bytes_of(source, name, LARGEST_VIDEO)
        media_type = media_type_of(data, name)
        if not media_type.startswith("video/"):
            raise AppError.because(ErrorReason.VIDEO_UNREADABLE, name=name)
        return VideoBlock(await self._keep(data, name, media_type))

    async def add_audio(self, source: bytes | Path, name: str) -> AudioBlock:
        """Keep a sound file as it is.

        Raises:
            AppError: FILE_UNREADABLE also where it holds no sound, FILE_TOO_LARGE, those of the store.
        """
        data = await _bytes_of(source, name, LARGEST_FILE)
        media_type = media_type_of(data, name)
        # A film may hold nothing but sound: recorders write such MP4 and WebM files.
        if not media_type.startswith(("audio/", "video/")):
            raise AppError.because(ErrorReason.FILE_UNREADABLE, name=name)
        return AudioBlock(await self._keep(data, name, media_type.replace("video/", "audio/")))

    async def add_any(self, source: bytes | Path, name: str) -> ContentBlock:
        """Keep a file as what it is: a picture, a film, sound, or any other file. Raises AppError as those do."""
        data = await _bytes_of(source, name, LARGEST_VIDEO)
        main = media_type_of(data, name).partition("/")[0]
        if main == "image":
            return (await self.add_picture(data, name)).block
        if main == "video":
            return await self.add_video(data, name)
        return await (self.add_audio(data, name) if main == "audio" else self.add_file(data, name))

    async def read(self, ref: AttachmentRef) -> bytes:
        """Return the bytes of a stored file. Raises AppError (FILE_UNREADABLE)."""
        return await self._store.read(ref)

    async def still(self, ref: AttachmentRef) -> FilmStill:
        """Return the first frame of a stored film. Raises AppError (FILE_UNREADABLE, VIDEO_UNREADABLE)."""
        return await asyncio.to_thread(still_of, partial(self._store.open, ref), ref.name)

    def path(self, ref: AttachmentRef) -> Path | None:
        """Return where the bytes lie as they are on this computer; None in an encrypted history: they do nowhere."""
        return self._store.path(ref)

    async def copy(self, ref: AttachmentRef, ending: str) -> Path:
        """Return a copy for another program, whose name ends with ``ending``; it is gone when this program ends.

        It can be read by its owner alone. Raises AppError: FILE_UNREADABLE, or of kind storage.
        """
        data = await self._store.read(ref)
        copy = self._opened / f"{ref.sha256[:16]}{ending}"
        try:
            # One after the other: a film is often opened twice, by two clicks.
            async with self._copying:
                await asyncio.to_thread(replace_file, copy, data)
        except OSError as error:
            raise storage_error(error, copy) from error
        return copy

    def close(self) -> None:
        """Remove the copies."""
        shutil.rmtree(self._opened, ignore_errors=True)
        with contextlib.suppress(OSError):  # another process has copies beside it
            self._opened.parent.rmdir()

    async def _keep(self, data: bytes, name: str, media_type: str) -> AttachmentRef:
        return await self._store.put(data, name=name, media_type=media_type)


async def _bytes_of(
    source: bytes | Path, name: str, limit: int, too_large: ErrorReason = ErrorReason.FILE_TOO_LARGE
) -> bytes:
    if isinstance(source, Path):
        return await asyncio.to_thread(_read, source, name, limit, too_large)
    _check_size(len(source), name, limit, too_large)
    return source


def _check_size(size: int, name: str, limit: int, too_large: ErrorReason) -> None:
    if size > limit:
        # A picture's text tells its size, that of any other file the limit.
        told = size if too_large is ErrorReason.PICTURE_TOO_LARGE else limit
        raise AppError.because(too_large, name=name, megabytes=str(told // _MB))


def _read(path: Path, name: str, limit: int, too_large: ErrorReason) -> bytes:
    """Read a file whole; pipes, devices and folders are refused before they are opened."""
    try:
        if not path.is_file():
            raise AppError.because(ErrorReason.FILE_UNREADABLE, name=name)
        _check_size(path.stat().st_size, name, limit, too_large)
        return path.read_bytes()
    except OSError as error:
        words = error.strerror or str(error)
        raise AppError(ErrorInfo(ErrorReason.FILE_UNREADABLE, {"name": name}, gateway_message=words)) from error
