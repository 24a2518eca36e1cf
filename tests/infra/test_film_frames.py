"""The first frame of a film as a still."""

import io
from pathlib import Path

import pytest
from PIL import Image

from app.domain.errors import AppError, ErrorReason
from app.infra.film_frames import STILL_SIDE, still_of
from tests.gateway import files


def test_the_first_frame_and_the_length(tmp_path: Path) -> None:
    path = tmp_path / "no-ending"
    path.write_bytes(files.film())
    still = still_of(lambda: path.open("rb"), "a.mp4")
    with Image.open(io.BytesIO(still.data)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (64, 48))
        colour = picture.convert("RGB").getpixel((32, 24))
    assert still.seconds == pytest.approx(1.0, abs=0.1)
    # The gateway's film grows redder with each frame.
    assert isinstance(colour, tuple)
    assert colour[0] < 20


def test_a_large_film_has_a_small_still(tmp_path: Path) -> None:
    path = tmp_path / "film"
    path.write_bytes(files.film(1280, 720, 2))
    with Image.open(io.BytesIO(still_of(lambda: path.open("rb"), "a.mp4").data)) as picture:
        assert picture.size == (STILL_SIDE, 360)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", ErrorReason.VIDEO_UNREADABLE),
        (b"no film at all", ErrorReason.VIDEO_UNREADABLE),
        (files.picture(), ErrorReason.VIDEO_UNREADABLE),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/hostname\n", ErrorReason.VIDEO_UNREADABLE),
    ],
)
def test_what_is_no_film(tmp_path: Path, data: bytes, reason: ErrorReason) -> None:
    path = tmp_path / "film"
    path.write_bytes(data)
    with pytest.raises(AppError) as caught:
        still_of(lambda: path.open("rb"), "a.mp4")
    assert caught.value.info.reason is reason
    assert caught.value.info.params == {"name": "a.mp4"}
