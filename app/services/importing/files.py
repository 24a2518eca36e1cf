"""Files of an export on their way into the store, each checked by what is in it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from app.domain.blocks import (
    AudioBlock,
    ContentBlock,
    FileBlock,
    ImageBlock,
    VideoBlock,
    broken_media,
)
from app.domain.errors import AppError, ErrorKind, ErrorReason
from app.domain.interchange import Place, RemarkKind
from app.domain.ports import FileIntake
from app.infra.digests import sha256_of
from app.services.file_types import UNKNOWN, media_type_of
from app.services.importing.source import FileRefusedError, Notes, OwnFile, SourceBlock, SourceFile

ResultT = TypeVar("ResultT")

_PICTURE: Final = 140 * 1024 * 1024
"""Bytes of memory that a picture may take, beside a conversation that is as large as it may be."""

OnThread = Callable[[Callable[[], bytes]], Awaitable[bytes]]
"""Runs a reading of a file where the export is read."""


class FileKeeper:
    """Puts files into the store. Raises AppError of kind storage alone: a file that is no good is noted."""

    def __init__(self, store: FileIntake, notes: Notes, on_thread: OnThread) -> None:
        self._store = store
        self._notes = notes
        self._on_thread = on_thread
        self.kept = 0

    async def resolved(self, blocks: Sequence[SourceBlock], place: Place) -> tuple[ContentBlock, ...]:
        """Return the blocks with their files in the store; in the place of one that cannot be had stands a mark."""
        return tuple([await self._kept(block, place) if isinstance(block, SourceFile) else block for block in blocks])

    async def keep_own(self, file: OwnFile) -> None:
        """Keep a file of our own format under the digest that it came with."""
        if file.data is None:
            return
        digest = await asyncio.to_thread(sha256_of, file.data)
        if digest != file.ref.sha256:
            self._notes.add(RemarkKind.FILE_DAMAGED, item=file.ref.name or file.ref.sha256)
            return
        await self._store.put_file(file.data, name=file.ref.name, media_type=file.ref.media_type)

    def is_stored(self, block: ContentBlock) -> bool:
        """Return whether the file that a block points at is there; True for a block that points at none."""
        if not isinstance(block, ImageBlock | FileBlock | AudioBlock | VideoBlock):
            return True
        try:
            return self._store.holds(block.attachment)
        except AppError:
            return False

    async def _kept(self, file: SourceFile, place: Place) -> ContentBlock:
        if file.load is None:
            self._notes.add(RemarkKind.FILE_MISSING, place, file.name)
            return broken_media(file.media_type, "")
        try:
            data = await self._on_thread(file.load)
        except FileRefusedError as error:
            self._notes.add(error.kind, place, file.name)
            return broken_media(file.media_type, "")
        try:
            block = await self._stored(data, file)
        except AppError as error:
            if error.info.kind is not ErrorKind.ATTACHMENT:
                raise
            self._notes.add(RemarkKind.FILE_DAMAGED, place, file.name)
            return broken_media(file.media_type, "")
        self.kept += 1
        return block

    async def _stored(self, data: bytes, file: SourceFile) -> ContentBlock:
        media_type = media_type_of(data, file.name)
        main = media_type.partition("/")[0]
        if main == "image" and media_type != "image/svg+xml":
            return await self._picture_or_file(data, file.name, media_type)
        if file.media_type.startswith("image/") and (main == "text" or media_type == UNKNOWN):
            # Whoever says picture has to bring one: a page that says "expired" often lies in its place.
            return await self._picture(data, file.name)
        ref = await self._store.put(data, name=file.name, media_type=media_type)
        if main == "video":
            return VideoBlock(ref)
        return AudioBlock(ref) if main == "audio" else FileBlock(ref)

    async def _picture_or_file(self, data: bytes, name: str, media_type: str) -> ContentBlock:
        """Keep a picture; as a file one that would take too much memory to be made smaller."""
        try:
            return await self._picture(data, name)
        except AppError as error:
            if error.info.reason is not ErrorReason.PICTURE_TOO_LARGE:
                raise
        return FileBlock(await self._store.put(data, name=name, media_type=media_type))

    async def _picture(self, data: bytes, name: str) -> ImageBlock:
        # Late: Pillow costs 0.1 s.
        from app.infra.pictures import prepare_picture

        picture = await asyncio.to_thread(prepare_picture, data, name, most_memory=_PICTURE)
        ref = await self._store.put(picture.data, name=name, media_type=picture.media_type)
        return ImageBlock(ref, picture.width, picture.height)
