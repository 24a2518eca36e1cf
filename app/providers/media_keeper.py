"""Files of a reply on their way into the store."""

import asyncio
import base64
import binascii
from typing import Final

from app.domain.blocks import AudioBlock, ContentBlock, FileBlock, ImageBlock, VideoBlock
from app.domain.errors import AppError, ErrorReason
from app.domain.ports import AttachmentStore
from app.providers.dialect import InlineMedia

_SUFFIXES: Final = {"jpeg": "jpg", "svg+xml": "svg", "mpeg": "mp3", "quicktime": "mov", "x-wav": "wav"}


class MediaKeeper:
    """Decodes, measures and stores what stood in a reply."""

    def __init__(self, attachments: AttachmentStore) -> None:
        self._attachments = attachments

    async def keep_inline(self, media: InlineMedia) -> ContentBlock:
        """Store a file that came as base64 or as a data: URL. Raises AppError (MEDIA_REFUSED) where it is none."""
        data, media_type = await asyncio.to_thread(_decoded, media)
        return await self.keep(data, media_type)

    async def keep(self, data: bytes, media_type: str) -> ContentBlock:
        """Store bytes and return the block that shows them; the type is judged by the bytes first.

        Raises:
            AppError: NOT_A_PICTURE, PICTURE_BROKEN; those of the store.
        """
        # Late: Pillow is slow to import, and most replies have no picture.
        from app.infra.pictures import measured

        picture = await asyncio.to_thread(measured, data) if not media_type.startswith(("audio/", "video/")) else None
        if picture is not None:
            width, height, found = picture
            ref = await self._attachments.put(data, name=f"picture.{_suffix(found)}", media_type=found)
            return ImageBlock(ref, width, height)
        main, _, _ = media_type.partition("/")
        name = f"{main if main in ('audio', 'video') else 'file'}.{_suffix(media_type)}"
        ref = await self._attachments.put(data, name=name, media_type=media_type or "application/octet-stream")
        if main == "audio":
            return AudioBlock(ref)
        return VideoBlock(ref) if main == "video" else FileBlock(ref)


def _decoded(media: InlineMedia) -> tuple[bytes, str]:
    text, media_type = media.base64.strip(), media.media_type
    if text[:5].lower() == "data:":
        head, _, text = text.partition(",")
        media_type = head[5:].partition(";")[0] or media_type
    try:
        # Some servers leave the padding out, some use the alphabet of URLs, some break lines.
        plain = "".join(text.split()).translate(str.maketrans("-_", "+/")).rstrip("=")
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True), media_type
    except (binascii.Error, ValueError) as error:
        raise AppError.because(ErrorReason.MEDIA_REFUSED, what=media_type or "base64") from error


def _suffix(media_type: str) -> str:
    kind = media_type.partition("/")[2].partition(";")[0].lower()
    return _SUFFIXES.get(kind, kind) or "bin"
