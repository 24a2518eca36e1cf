import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from app.domain.errors import AppError, ErrorReason
from app.infra.pictures import LONGEST_SIDE, prepare_picture

EIGHT_BITS = ("PNG", "JPEG", "WEBP", "GIF")


def encoded(picture: Image.Image, file_format: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, file_format, **options)
    return out.getvalue()


def halves(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """Return a picture that is red on its left half and blue on the right."""
    picture = Image.new("RGB", size, "red")
    picture.paste(Image.new("RGB", (size[0] // 2, size[1]), "blue"), (size[0] - size[0] // 2, 0))
    return picture.convert(mode)


def png_that_claims(width: int, height: int) -> bytes:
    """Return a PNG with a right header and next to no pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def refusal(data: bytes) -> ErrorReason:
    with pytest.raises(AppError) as caught:
        prepare_picture(data, "cat.png")
    assert caught.value.info.params["name"] == "cat.png"
    return caught.value.info.reason


@pytest.mark.parametrize("file_format", EIGHT_BITS)
def test_a_small_picture_stays_as_it_is(file_format: str) -> None:
    data = encoded(halves((40, 30)), file_format)
    found = prepare_picture(data, "a")
    assert found.data == data
    assert found.media_type == f"image/{file_format.lower()}"
    assert (found.width, found.height, found.original_width, found.original_height) == (40, 30, 40, 30)


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "BMP", "TIFF"])
def test_a_large_picture_is_scaled_to_jpeg(file_format: str) -> None:
    found = prepare_picture(encoded(halves((4096, 1024)), file_format), "a")
    assert (found.width, found.height) == (LONGEST_SIDE, 512)
    assert (found.original_width, found.original_height) == (4096, 1024)
    assert found.media_type == "image/jpeg"
    with Image.open(io.BytesIO(found.data)) as picture:
        assert picture.format == "JPEG"
        assert picture.size == (LONGEST_SIDE, 512)
        pixel = picture.getpixel((10, 10))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 200
    assert pixel[2] < 60


def test_an_odd_format_becomes_jpeg() -> None:
    found = prepare_picture(encoded(halves((40, 30)), "BMP"), "a")
    assert (found.media_type, found.width, found.height) == ("image/jpeg", 40, 30)


def test_transparency_is_kept_as_png() -> None:
    picture = Image.new("RGBA", (3000, 100), (255, 0, 0, 0))
    found = prepare_picture(encoded(picture, "PNG"), "a")
    assert found.media_type == "image/png"
    with Image.open(io.BytesIO(found.data)) as small:
        assert small.mode == "RGBA"
        assert small.getchannel("A").getextrema() == (0, 0)


def test_an_alpha_channel_that_hides_nothing_is_dropped() -> None:
    assert prepare_picture(encoded(halves((3000, 100), "RGBA"), "PNG"), "a").media_type == "image/jpeg"


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "LA"])
def test_every_kind_of_colour_is_taken(mode: str) -> None:
    file_format = "TIFF" if mode == "CMYK" else "PNG"
    found = prepare_picture(encoded(halves((2100, 10)).convert(mode), file_format), "a")
    with Image.open(io.BytesIO(found.data)) as picture:
        assert picture.size == (2048, 10)


def test_sixteen_bits_are_not_washed_out() -> None:
    grey = Image.new("I;16", (2100, 10), 32768)
    found = prepare_picture(encoded(grey, "PNG"), "a")
    with Image.open(io.BytesIO(found.data)) as picture:
        pixel = picture.convert("L").getpixel((5, 5))
    assert isinstance(pixel, int | float)
    assert 120 < pixel < 135


def test_a_turned_photo_is_made_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    found = prepare_picture(encoded(halves((80, 40)), "JPEG", exif=exif), "a")
    assert (found.width, found.height, found.original_width, found.original_height) == (40, 80, 40, 80)
    with Image.open(io.BytesIO(found.data)) as picture:
        assert 0x0112 not in picture.getexif()
        top, bottom = picture.getpixel((20, 5)), picture.getpixel((20, 75))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 200 > bottom[0]


def test_a_photo_that_says_where_it_was_taken_is_written_anew() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    data = encoded(halves((40, 30)), "JPEG", exif=exif)
    with Image.open(io.BytesIO(data)) as picture:
        assert 0x8825 in picture.getexif()
    with Image.open(io.BytesIO(prepare_picture(data, "a").data)) as picture:
        assert 0x8825 not in picture.getexif()


def test_a_colour_profile_goes_along() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    found = prepare_picture(encoded(halves((3000, 10)), "PNG", icc_profile=profile), "a")
    with Image.open(io.BytesIO(found.data)) as picture:
        assert picture.info["icc_profile"] == profile


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%!PS-Adobe-3.0 EPSF-3.0"]
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    assert refusal(data) is ErrorReason.NOT_A_PICTURE


@pytest.mark.parametrize("file_format", EIGHT_BITS)
@pytest.mark.parametrize("share", [0.1, 0.5])
def test_half_a_picture_is_broken(file_format: str, share: float) -> None:
    noise = Image.effect_noise((400, 400), 90).convert("RGB")
    data = encoded(noise, file_format)
    assert refusal(data[: int(len(data) * share)]) is ErrorReason.PICTURE_BROKEN


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x10\0\0\0WEBPVP8 "])
def test_a_beginning_alone_is_broken(data: bytes) -> None:
    assert refusal(data) is ErrorReason.PICTURE_BROKEN


@pytest.mark.parametrize("side", [9_000, 10_000, 20_000, 60_000])
def test_a_picture_too_large_is_refused_by_its_header(side: int) -> None:
    assert refusal(png_that_claims(side, side)) is ErrorReason.PICTURE_TOO_LARGE


def test_too_many_bytes_are_not_looked_at() -> None:
    assert refusal(b"\x89PNG" + bytes(64 * 1024 * 1024)) is ErrorReason.PICTURE_TOO_LARGE


@pytest.mark.parametrize(
    ("size", "mode", "file_format", "is_taken"),
    [
        ((3000, 3000), "RGB", "PNG", True),
        ((3000, 3000), "I;16", "PNG", False),
        ((4000, 3000), "RGB", "PNG", False),
        ((8900, 8900), "RGB", "JPEG", True),
        ((9000, 1200), "RGB", "JPEG", False),
    ],
)
def test_what_a_picture_may_take_is_told_by_its_head(
    size: tuple[int, int], mode: str, file_format: str, *, is_taken: bool
) -> None:
    data = encoded(Image.new(mode, size), file_format)
    if is_taken:
        assert prepare_picture(data, "a", most_memory=40_000_000).original_width == size[0]
    else:
        with pytest.raises(AppError) as caught:
            prepare_picture(data, "a", most_memory=40_000_000)
        assert caught.value.info.reason is ErrorReason.PICTURE_TOO_LARGE


def test_a_picture_is_decoded_once() -> None:
    data = encoded(Image.new("RGB", (5000, 5000)), "PNG")
    tried = subprocess.run(
        [sys.executable, "-c", _MOST, str(len(data))], input=data, capture_output=True, check=True, cwd=Path.cwd()
    )
    assert int(tried.stdout) < 2 * 4 * 5000 * 5000


_MOST = """
import sys, resource
from app.infra.pictures import prepare_picture
from PIL import Image
Image.init()
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
prepare_picture(data, "a")
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""
