"""Files that stand beside the text of a chat's reply: pictures, films and sound, in every place and spelling.

Pictures come in ``message.images`` and ``delta.images`` (OpenRouter, LiteLLM, Vercel), in ``message.image`` (older
LiteLLM), as parts of the content (``image_url``, ``image``, Google's ``inlineData``), or as the body of
``/v1/images/generations`` in the place of a chat's (``data[]``; ``output[]`` of ``/v1/responses``). Sound comes in
``message.audio``, in a stream piece by piece.
"""

import base64
import binascii
import struct
from collections.abc import Mapping
from typing import Final

from app.providers import loose
from app.providers.dialect import InlineMedia, MediaLink

File = InlineMedia | MediaLink

_ADDRESSES: Final = ("image_url", "video_url", "audio_url", "url", "image", "video")
_CONTENTS: Final = ("b64_json", "base64", "data", "result")
_RATE: Final = 24_000
"""Samples a second of raw sound (``pcm16``, mono): OpenAI's."""

_SOUNDS: Final = ((b"RIFF", "audio/wav"), (b"ID3", "audio/mpeg"), (b"fLaC", "audio/flac"), (b"OggS", "audio/ogg"))
_DEPTH: Final = 4


def file_of(value: object, depth: int = 0) -> File | None:
    """Return the file that an entry describes, in whichever spelling; None where it describes none."""
    if isinstance(value, str):
        return _at(value)
    entry = loose.as_mapping(value)
    if not entry or depth > _DEPTH:
        return None
    for name in ("inlineData", "inline_data", "source"):
        inside = loose.as_mapping(entry.get(name))
        if loose.as_text(inside.get("data")):
            return InlineMedia(loose.as_text(inside.get("data")), _kind(inside))
    for name in _ADDRESSES:
        found = file_of(entry.get(name), depth + 1)
        if found is not None:
            return found
    content = next((text for name in _CONTENTS if (text := loose.as_text(entry.get(name)))), "")
    return InlineMedia(content, _kind(entry)) if content else None


def files_of(message: Mapping[str, object]) -> list[File]:
    """Return the pictures of a message or delta that stand beside its content."""
    entries = [*loose.as_items(message.get("images")), message.get("image")]
    return [file for entry in entries if (file := file_of(entry)) is not None]


def files_of_body(body: Mapping[str, object]) -> list[File]:
    """Return the pictures of a body that is no chat's."""
    drawn = [
        call
        for item in loose.as_items(body.get("output"))
        if (call := loose.as_mapping(item)).get("type") == "image_generation_call"
    ]
    return [file for entry in (*loose.as_items(body.get("data")), *drawn) if (file := file_of(entry)) is not None]


def _at(address: str) -> File | None:
    beginning = address[:8].lower()
    if beginning.startswith("data:"):
        return InlineMedia(address)
    return MediaLink(address) if beginning.startswith(("http://", "https://")) else None


def _kind(entry: Mapping[str, object]) -> str:
    names = ("mimeType", "mime_type", "media_type")
    return next((kind for name in names if (kind := loose.as_text(entry.get(name)))), "")


class Sound:
    """Collects the sound of a reply."""

    def __init__(self) -> None:
        self._pieces: list[str] = []

    def feed(self, audio: Mapping[str, object]) -> str:
        """Take ``audio`` of a message or delta; return what is said in it, as text."""
        self._pieces.append(loose.as_text(audio.get("data")))
        return loose.as_text(audio.get("transcript"))

    def file(self) -> InlineMedia | None:
        """Return the whole sound, None where there is none. Raw samples get a head, so that anything can play them."""
        data = b"".join(map(_decoded, self._pieces))
        if not data:
            return None
        kind = next((kind for magic, kind in _SOUNDS if data.startswith(magic)), "")
        if not kind and len(data) > 1 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2:
            kind = "audio/mpeg"  # a frame of layer III; the least samples of raw sound, FF FF, are none
        if not kind:
            data, kind = _wav(data), "audio/wav"
        return InlineMedia(base64.b64encode(data).decode("ascii"), kind)


def _decoded(piece: str) -> bytes:
    plain = "".join(piece.partition(",")[2].split() if piece[:5] == "data:" else piece.split()).rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4))
    except (binascii.Error, ValueError):
        return b""


def _wav(samples: bytes) -> bytes:
    """Return 16-bit mono samples as a WAV file (RIFF, Microsoft's Multimedia Programming Interface 1.0)."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, _RATE, 2 * _RATE, 2, 16)
    return (
        struct.pack("<4sI4s", b"RIFF", 36 + len(samples), b"WAVE")
        + form
        + struct.pack("<4sI", b"data", len(samples))
        + samples
    )
