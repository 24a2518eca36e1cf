"""Pictures taken from a video: what every model that sees can take, where a server takes no video."""

import asyncio
import io
import logging
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from app.domain.errors import AppError, ErrorReason
from app.infra.film_frames import FORMATS, MAX_PIXELS, Opener, as_jpeg

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

MAX_FRAMES: Final = 16
"""Pictures from one video; they are taken one a second where it is shorter than that."""

LONGEST_SIDE: Final = 512
"""Pixels of a frame: more costs tokens and shows a model little that is new."""

MAX_BYTES: Final = 1024 * 1024 * 1024
"""Size of a file that is looked at."""

MAX_SECONDS: Final = 2 * 60 * 60
"""Length of a video that is looked at: of a longer one, sixteen pictures tell nothing."""

_SEARCH: Final = 900
"""Frames that are decoded at most on the way from a key frame to the one that is wanted (30 s, where few are)."""

log = logging.getLogger(__name__)


async def frames_of(opened: Opener, name: str) -> list[bytes]:
    """Return pictures from a video, as JPEG, in their order: one a second, at most 16 spread over the whole length.

    Args:
        opened: opens the file, in a thread.
        name: of the video, for an error.

    Raises:
        AppError: FILE_TOO_LARGE (more than a gigabyte or two hours), VIDEO_UNREADABLE; what ``opened`` raises.
    """
    stop = threading.Event()
    try:
        return await asyncio.to_thread(_frames, opened, name, stop)
    finally:
        stop.set()  # a thread cannot be cancelled, but asked


def _frames(opened: Opener, name: str, stop: threading.Event) -> list[bytes]:
    # Late: FFmpeg's libraries are large, and most conversations have no video.
    import av

    try:
        # An open file in place of a path: FFmpeg then opens nothing by itself.
        with opened() as file:
            if file.seek(0, io.SEEK_END) > MAX_BYTES:
                raise _too_large(name)
            file.seek(0)
            with av.open(file, "r", options={"format_whitelist": FORMATS}) as container:
                pictures = _looked_through(container, name, stop)
    except (av.FFmpegError, OSError, ValueError, MemoryError, ArithmeticError) as error:
        log.info("A video could not be decoded", exc_info=True)
        raise AppError.because(ErrorReason.VIDEO_UNREADABLE, name=name) from error
    if not pictures:
        raise AppError.because(ErrorReason.VIDEO_UNREADABLE, name=name)
    return pictures


def _looked_through(container: "InputContainer", name: str, stop: threading.Event) -> list[bytes]:
    stream = next(iter(container.streams.video), None)
    if stream is None or not 0 < stream.width * stream.height <= MAX_PIXELS:
        raise AppError.because(ErrorReason.VIDEO_UNREADABLE, name=name)
    stream.thread_type = "AUTO"
    start, seconds = _span(container, stream)
    if seconds > MAX_SECONDS:
        raise _too_large(name)
    pictures: list[bytes] = []
    seen: set[float | None] = set()
    for moment in moments(seconds):
        if stop.is_set():
            break
        frame = _frame_at(container, stream, start + moment)
        if frame is not None and frame.time not in seen:
            seen.add(frame.time)
            pictures.append(as_jpeg(frame, LONGEST_SIDE))
    return pictures


def moments(seconds: float) -> list[float]:
    """Return the seconds at which pictures are taken from a video that is ``seconds`` long."""
    if seconds <= MAX_FRAMES:
        return [float(second) for second in range(max(1, min(MAX_FRAMES, round(seconds))))]
    step = seconds / MAX_FRAMES
    return [step * (place + 0.5) for place in range(MAX_FRAMES)]


def _span(container: "InputContainer", stream: "VideoStream") -> tuple[float, float]:
    """Return when the pictures begin and for how many seconds they go on."""
    base = float(stream.time_base or 0)
    start = (stream.start_time or 0) * base
    if stream.duration:
        return start, stream.duration * base
    if container.duration:
        return start, container.duration / 1_000_000
    # A recording that was cut short, or a live stream's, does not say: its last packet does.
    times = [packet.pts for packet in container.demux(stream) if packet.pts is not None]
    return start, max(0.0, max(times, default=0) * base - start)


def _frame_at(container: "InputContainer", stream: "VideoStream", moment: float) -> "VideoFrame | None":
    """Return the first frame that is not before ``moment`` (seconds), or the last one there is."""
    base = float(stream.time_base or 1)
    container.seek(round(moment / base), stream=stream)
    last: VideoFrame | None = None
    for frame in _some(container, stream):
        last = frame
        if frame.time is None or frame.time >= moment - 1e-3:
            break
    return last


def _some(container: "InputContainer", stream: "VideoStream") -> "Iterator[VideoFrame]":
    for _, frame in zip(range(_SEARCH), container.decode(stream), strict=False):
        yield frame


def _too_large(name: str) -> AppError:
    return AppError.because(ErrorReason.FILE_TOO_LARGE, name=name, megabytes=str(MAX_BYTES // 1024**2))
