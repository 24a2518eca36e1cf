"""What a file is: by its first bytes where they tell, else by its name."""

import mimetypes
from typing import Final

UNKNOWN: Final = "application/octet-stream"

_MAGIC: Final = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"OggS", "audio/ogg"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\x00\x00\x01\xba", "video/mpeg"),
    (0, b"\x00\x00\x01\xb3", "video/mpeg"),
)
_BRANDS: Final = {b"qt  ": "video/quicktime", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"avif": "image/avif"}
"""Brands of the ISO base media format (ISO/IEC 14496-12) that are no plain MP4."""

_BY_SUFFIX: Final = {
    "m4a": "audio/mp4",
    "mkv": "video/x-matroska",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "webm": "video/webm",
    "md": "text/markdown",
}
"""What the tables of a system may lack or call otherwise."""


def media_type_of(data: bytes, name: str) -> str:
    """Return the media type of a file that begins with ``data`` and is called ``name``; ``UNKNOWN`` where none fits."""
    by_name = _by_name(name)
    found = _by_bytes(data[:16])
    if found is None:
        return by_name
    # One container holds sound, film or both: the name may say which.
    if found in ("audio/ogg", "video/webm") and by_name.startswith(("audio/", "video/")):
        return by_name
    return found


def _by_bytes(head: bytes) -> str | None:
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    found = next((kind for at, magic, kind in _MAGIC if head[at : at + len(magic)] == magic), None)
    # The frames of MPEG sound begin with eleven bits set; layer III, the only one still met, says so in the next two.
    if found is None and len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return "audio/mpeg"
    return found


def _by_name(name: str) -> str:
    suffix = name.rpartition(".")[2].lower()
    return _BY_SUFFIX.get(suffix) or mimetypes.guess_type(f"x.{suffix}", strict=False)[0] or UNKNOWN
