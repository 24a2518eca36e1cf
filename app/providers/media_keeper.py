"""Files of a reply on their way into the store."""

import asyncio
import base64
import binascii
import io
import re
import wave
from typing import Final

from app.domain.blocks import AudioBlock, ContentBlock, FileBlock, ImageBlock, VideoBlock, broken_media
from app.domain.errors import AppError, ErrorReason
from app.domain.ports import AttachmentStore
from app.providers.dialect import InlineMedia
from app.providers.media_types import HEAD, media_type_of

RAW_SOUND: Final = frozenset({"audio/l16", "audio/pcm"})
"""Types of samples without a file around them."""

_NUMBER: Final = re.compile(r";\s*(rate|channels)=(\d{1,9})")
_SUFFIXES: Final = {
    "jpeg": "jpg",
    "svg+xml": "svg",
    "mpeg": "mp3",
    "quicktime": "mov",
    "x-wav": "wav",
    "x-msvideo": "avi",
    "plain": "txt",
    "octet-stream": "bin",
}


class MediaKeeper:
    """Decodes, measures and stores what stood in a reply."""

    def __init__(self, attachments: AttachmentStore) -> None:
        self._attachments = attachments

    async def keep_inline(self, media: InlineMedia) -> ContentBlock:
        """Store a file that came as base64 or as a data: URL. Raises AppError (MEDIA_REFUSED) where it is none."""
        data, media_type = await asyncio.to_thread(_decoded, media)
        return await self.keep(data, media_type)

    async def keep_or_note(self, media: InlineMedia) -> ContentBlock:
        """Return what ``keep_inline`` does; where it is no file, an UnknownBlock that says what stood in its place.

        Raises AppError: those of the store.
        """
        try:
            return await self.keep_inline(media)
        except AppError as error:
            if error.info.reason is not ErrorReason.MEDIA_REFUSED:
                raise
            return broken_media(error.info.params.get("what", ""), media.base64)

    async def keep(self, data: bytes, media_type: str) -> ContentBlock:
        """Store bytes and return the block that shows them; the type is judged by the bytes first.

        Raises:
            AppError: those of the store.
        """
        kind, _, _ = media_type.lower().partition(";")
        if kind in RAW_SOUND:
            data, media_type = await asyncio.to_thread(_wav, data, media_type), "audio/wav"
        media_type = _judged(data[:HEAD], media_type)
        if media_type.startswith(("audio/", "video/")):
            return await self._play(data, media_type)
        # Late: Pillow is slow to import, and most replies have no picture.
        from app.infra.pictures import measured

        picture = await asyncio.to_thread(measured, data)
        if picture is not None:
            width, height, found = picture
            ref = await self._attachments.put(data, name=f"picture.{_suffix(found)}", media_type=found)
            return ImageBlock(ref, width, height)
        media_type = media_type or "application/octet-stream"
        return FileBlock(await self._attachments.put(data, name=f"file.{_suffix(media_type)}", media_type=media_type))

    async def _play(self, data: bytes, media_type: str) -> ContentBlock:
        main, _, _ = media_type.partition("/")
        ref = await self._attachments.put(data, name=f"{main}.{_suffix(media_type)}", media_type=media_type)
        return AudioBlock(ref) if main == "audio" else VideoBlock(ref)


def _judged(head: bytes, media_type: str) -> str:
    """Return the type by the bytes; whether a film's container holds sound alone is known to the server."""
    found = media_type_of(head)
    plays = ("audio/", "video/")
    both_play = found.startswith(plays) and media_type.startswith(plays)
    return media_type if both_play or not found else found


def _wav(data: bytes, media_type: str) -> bytes:
    """Return samples (16 bits, little endian, one channel unless ``channels`` says more) as a file that can be played.

    Google's speech models give nothing but samples, and ``rate`` in the type.
    """
    numbers = {name: int(number) for name, number in _NUMBER.findall(media_type.lower())}
    channels = min(max(numbers.get("channels", 1), 1), 8)
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(min(max(numbers.get("rate", 24000), 1), 384_000))
        sound.writeframes(data[: len(data) // (2 * channels) * (2 * channels)])
    return out.getvalue()


def _decoded(media: InlineMedia) -> tuple[bytes, str]:
    text, media_type = media.base64.strip(), media.media_type
    if text[:5].lower() == "data:":
        head, _, text = text.partition(",")
        media_type = re.sub(r";base64$", "", head[5:], flags=re.IGNORECASE) or media_type
    try:
        # Some servers leave the padding out, some use the alphabet of URLs, some break lines.
        plain = "".join(text.split()).translate(str.maketrans("-_", "+/")).rstrip("=")
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True), media_type
    except (binascii.Error, ValueError) as error:
        raise AppError.because(ErrorReason.MEDIA_REFUSED, what=media_type or "base64") from error


def _suffix(media_type: str) -> str:
    kind = media_type.partition("/")[2].partition(";")[0].strip().lower()
    return _SUFFIXES.get(kind) or re.sub(r"[^a-z0-9]", "", kind)[:10] or "bin"
