"""Pictures made fit to be sent: checked, turned upright, at most 2048 pixels long."""

import io
import logging
import warnings
from typing import TYPE_CHECKING, Final

from app.domain.errors import AppError, ErrorReason
from app.domain.ports import PreparedPicture

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE: Final = 2048
"""Pixels. What vision models look at; more costs tokens and time and shows them nothing new."""

MAX_PIXELS: Final = 80_000_000
"""What is decoded at all: 320 MB in memory. A file of 50 kB can claim billions."""

MAX_BYTES: Final = 64 * 1024 * 1024
_MAX_BYTES_AS_IT_IS: Final = 4 * 1024 * 1024
"""Gateways limit a request to some 20 MB, and base64 adds a third."""

_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "ICO", "AVIF", "PPM")
"""Decoders that may see a stranger's bytes. EPS, for one, would start another program. Some builds lack AVIF."""

_SENT_AS_IT_IS: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}
_BEGINNINGS: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_BYTES_PER_PIXEL: Final = {"RGB": 4, "RGBA": 4, "L": 5, "P": 5, "1": 5, "LA": 8, "CMYK": 8, "YCbCr": 8}
"""While a picture is decoded and turned into RGB: Pillow keeps four bytes for three colours."""
_ORIENTATION: Final = 0x0112
_GPS: Final = 0x8825

log = logging.getLogger(__name__)


def prepare_picture(data: bytes, name: str, *, most_memory: int | None = None) -> PreparedPicture:
    """Return the picture in ``data`` as it will be stored, shown and sent. Takes up to some 100 ms: not for the GUI.

    A small PNG, JPEG, WebP or GIF stays as it is, byte for byte, unless it says where it was taken. Anything else
    becomes a JPEG, or a PNG if parts of it are transparent. ``most_memory`` is how many bytes decoding may take.

    Raises:
        AppError: NOT_A_PICTURE, PICTURE_BROKEN or PICTURE_TOO_LARGE, each with the parameter ``name``.
    """
    from PIL import Image, UnidentifiedImageError

    if len(data) > MAX_BYTES:
        raise AppError.because(ErrorReason.PICTURE_TOO_LARGE, name=name)
    Image.init()
    formats = tuple(known for known in _FORMATS if known in Image.OPEN)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=formats) as picture:
                return _prepare(picture, data, name, most_memory)
        except AppError:
            raise
        except (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError) as error:
            raise AppError.because(ErrorReason.PICTURE_TOO_LARGE, name=name) from error
        except UnidentifiedImageError as error:
            begun = data.startswith(_BEGINNINGS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
            reason = ErrorReason.PICTURE_BROKEN if begun else ErrorReason.NOT_A_PICTURE
            raise AppError.because(reason, name=name) from error
        except Exception as error:
            # Decoders raise whatever their parsers stumble over (OSError, SyntaxError, struct.error ...).
            log.info("A picture could not be decoded", exc_info=True)
            raise AppError.because(ErrorReason.PICTURE_BROKEN, name=name) from error


def measured(data: bytes) -> tuple[int, int, str] | None:
    """Return width and height in pixels and the media type of a picture, or None where ``data`` is none.

    Only its head is read: whether the rest is sound shows when it is drawn.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.width, picture.height, picture.get_format_mimetype() or "image/png"
    except Exception:
        # Decoders raise whatever their parsers stumble over.
        log.debug("Not a picture that can be measured", exc_info=True)
        return None


def _memory(picture: "Image") -> int:
    """Return about how many bytes decoding and scaling take. Only the head of the picture has been read."""
    pixels = picture.width * picture.height
    if picture.format == "JPEG" and "progression" not in picture.info:
        # As ``draft`` does it.
        smaller = min(picture.width // LONGEST_SIDE, picture.height // LONGEST_SIDE)
        pixels //= next(scale for scale in (8, 4, 2, 1) if smaller >= scale or scale == 1) ** 2
    each = _BYTES_PER_PIXEL.get(picture.mode, 16)
    # A PNG may tell at its end how it has to be turned: asking for that would decode it.
    if picture.format != "PNG" and picture.getexif().get(_ORIENTATION, 1) in range(2, 9):
        each += 4
    return pixels * (each if picture.format in ("JPEG", "PNG", "BMP", "TIFF", "PPM") else each + 8)


def _prepare(picture: "Image", data: bytes, name: str, most_memory: int | None) -> PreparedPicture:
    width, height = picture.size
    if width * height > MAX_PIXELS or (most_memory is not None and _memory(picture) > most_memory):
        raise AppError.because(ErrorReason.PICTURE_TOO_LARGE, name=name, width=str(width), height=str(height))
    kept_format = picture.format or ""
    exif = picture.getexif()
    turned = exif.get(_ORIENTATION, 1) in range(2, 9)
    lying = exif.get(_ORIENTATION, 1) in range(5, 9)
    as_it_is = (
        kept_format in _SENT_AS_IT_IS
        and max(width, height) <= LONGEST_SIDE
        and len(data) <= _MAX_BYTES_AS_IT_IS
        and not turned
        and _GPS not in exif
    )
    if as_it_is:
        picture.load()
        return PreparedPicture(data, _SENT_AS_IT_IS[kept_format], width, height, width, height)
    small = _upright_and_small(picture)
    if lying:
        width, height = height, width
    encoded, media_type = _encode(small, picture.info.get("icc_profile"))
    return PreparedPicture(encoded, media_type, small.width, small.height, width, height)


def _upright_and_small(picture: "Image") -> "Image":
    from PIL import Image, ImageOps

    # JPEG can be decoded at a half, a quarter or an eighth of its size, which saves most of the work.
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    # In place, and below only where need be: each copy of a large picture is hundreds of megabytes.
    ImageOps.exif_transpose(picture, in_place=True)
    colours = _in_eight_bits(picture)
    colours.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return colours


def _in_eight_bits(picture: "Image") -> "Image":
    """Return the picture in RGB, or in RGBA if it has an alpha channel."""
    if picture.mode == "F" or picture.mode.startswith("I"):
        deep = picture.convert("I")
        highest = deep.getextrema()[1]
        scale = 255 / 65535 if isinstance(highest, int | float) and highest > 255 else 1
        return deep.point(lambda value: value * scale).convert("L").convert("RGB")
    wanted = "RGBA" if picture.has_transparency_data else "RGB"
    return picture if picture.mode == wanted and "transparency" not in picture.info else picture.convert(wanted)


def _encode(picture: "Image", profile: object) -> tuple[bytes, str]:
    """Return the bytes and their media type. A colour profile is kept: without it other colours are seen."""
    icc = profile if isinstance(profile, bytes) and picture.mode != "L" else None
    out = io.BytesIO()
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() != (255, 255):
        picture.save(out, "PNG", icc_profile=icc)
        return out.getvalue(), "image/png"
    picture.convert("RGB").save(out, "JPEG", quality=85, icc_profile=icc)
    return out.getvalue(), "image/jpeg"
