"""What a file is, told by how it begins: what a server calls it may be wrong, and may be meant to be."""

import re
from typing import Final

HEAD: Final = 512
"""Bytes that are enough to tell."""

_BEGINNINGS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
_RIFF: Final = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS: Final = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
}
"""Brands of ISO base media files; every other is a film."""

_SVG: Final = re.compile(
    # Possessive throughout: a file of nothing but comments would be tried in every division otherwise.
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+)?+(?:(?><!--.*?-->)\s*+)*+(?:<!DOCTYPE svg[^>]*+>\s*+)?+<svg[\s/>]",
    re.IGNORECASE | re.DOTALL,
)


def media_type_of(head: bytes) -> str:
    """Return the type of a picture, sound or video that begins so, or "" for anything else.

    A drawing in SVG is told too; it may hold programs, so it is a file to be kept and none to be shown.
    """
    found = next((kind for beginning, kind in _BEGINNINGS if head.startswith(beginning)), "")
    if found:
        return found
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        # ADTS has layer 0; MPEG audio has any other.
        return "audio/mpeg" if head[1] & 0x06 else "audio/aac"
    return "image/svg+xml" if _SVG.match(head[:HEAD]) else ""
