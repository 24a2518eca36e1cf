"""Pictures from videos: real files, made here."""

import io
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import pytest
from PIL import Image

from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError, ErrorReason
from app.infra.film_frames import Opener
from app.providers import frames
from app.providers.frames import frames_of
from app.storage.attachments import FileAttachmentStore

LIGHTER = 8 * 255 / 219
"""How much lighter a pixel gets in a second: luma goes from 16 to 235."""


def film(path: Path, seconds: float, width: int = 640, height: int = 360, rate: int = 5) -> Path:
    """Write an mp4 that grows lighter: by 8 a second (of luma, which begins with black at 16)."""
    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("mpeg4", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = Fraction(1, rate)
        for number in range(round(seconds * rate)):
            shade = min(235, 16 + round(number / rate * 8))
            frame = av.VideoFrame(width, height, "yuv420p")
            for place, plane in enumerate(frame.planes):
                plane.update(bytes([128 if place else shade]) * plane.buffer_size)
            frame.pts, frame.time_base = number, Fraction(1, rate)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def opener(path: Path) -> Opener:
    return lambda: path.open("rb")


def shade(jpeg: bytes) -> int:
    with Image.open(io.BytesIO(jpeg)) as picture:
        assert picture.format == "JPEG"
        return picture.convert("L").tobytes()[picture.width * (picture.height // 2)]


async def test_one_a_second(tmp_path: Path) -> None:
    found = await frames_of(opener(film(tmp_path / "a.mp4", 5)), "a.mp4")
    assert [shade(jpeg) for jpeg in found] == [pytest.approx(LIGHTER * second, abs=5) for second in range(5)]


async def test_at_most_sixteen_spread_over_the_whole_length(tmp_path: Path) -> None:
    found = await frames_of(opener(film(tmp_path / "a.mp4", 24)), "a.mp4")
    shades = [shade(jpeg) for jpeg in found]
    assert shades == [pytest.approx(LIGHTER * 24 / 16 * (place + 0.5), abs=6) for place in range(16)]


@pytest.mark.parametrize(("width", "height", "expected"), [(1280, 720, (512, 288)), (64, 48, (64, 48))])
async def test_the_longest_side(tmp_path: Path, width: int, height: int, expected: tuple[int, int]) -> None:
    found = await frames_of(opener(film(tmp_path / "a.mp4", 1, width, height)), "a.mp4")
    with Image.open(io.BytesIO(found[0])) as picture:
        assert picture.size == expected


class Pipe:
    """Takes bytes and cannot go back: what is written there never says how long it is."""

    def __init__(self) -> None:
        self.written = io.BytesIO()

    def write(self, data: bytes) -> int:
        return self.written.write(data)


async def test_a_recording_that_does_not_say_how_long_it_is(tmp_path: Path) -> None:
    pipe, path = Pipe(), tmp_path / "recording"
    with av.open(str(film(tmp_path / "a.mp4", 6))) as source, av.open(pipe, "w", format="matroska") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    path.write_bytes(pipe.written.getvalue())
    with av.open(str(path)) as recording:
        assert not recording.duration
    shades = [shade(jpeg) for jpeg in await frames_of(opener(path), "cut.mkv")]
    assert shades == [pytest.approx(LIGHTER * second, abs=5) for second in range(6)]


async def test_what_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"RIFF and so on, but no film" * 50)
    with pytest.raises(AppError) as caught:
        await frames_of(opener(path), "holiday.mp4")
    assert caught.value.info.reason is ErrorReason.VIDEO_UNREADABLE
    assert caught.value.info.params == {"name": "holiday.mp4"}


async def test_half_a_file_gives_what_there_is_or_is_refused(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", 4)
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(AppError) as caught:
        await frames_of(opener(path), "a.mp4")  # the index stands at the end of this one
    assert caught.value.info.reason is ErrorReason.VIDEO_UNREADABLE


async def test_a_playlist_opens_nothing(tmp_path: Path) -> None:
    secret = film(tmp_path / "secret.mp4", 2)
    path = tmp_path / "a.mp4"
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile://{secret}\n#EXT-X-ENDLIST\n", "utf-8")
    with pytest.raises(AppError) as caught:
        await frames_of(opener(path), "a.mp4")
    assert caught.value.info.reason is ErrorReason.VIDEO_UNREADABLE


async def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = film(tmp_path / "a.mp4", 3)
    monkeypatch.setattr(frames, "MAX_SECONDS", 2)
    with pytest.raises(AppError) as caught:
        await frames_of(opener(path), "a.mp4")
    assert caught.value.info.reason is ErrorReason.FILE_TOO_LARGE
    monkeypatch.setattr(frames, "MAX_SECONDS", 10)
    assert len(await frames_of(opener(path), "a.mp4")) == 3
    monkeypatch.setattr(frames, "MAX_BYTES", 100)
    with pytest.raises(AppError) as caught:
        await frames_of(opener(path), "a.mp4")
    assert caught.value.info.reason is ErrorReason.FILE_TOO_LARGE


async def test_a_file_that_is_gone(tmp_path: Path) -> None:
    store, gone = FileAttachmentStore(tmp_path), AttachmentRef("a" * 64, "video/mp4", "a.mp4", 1)
    with pytest.raises(AppError) as caught:
        await frames_of(partial(store.open, gone), "a.mp4")
    assert caught.value.info.reason is ErrorReason.FILE_UNREADABLE
