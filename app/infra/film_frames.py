"""Frames of films as pictures: what is opened, how large, and the first one as a still. FFmpeg as PyAV brings it."""

import io
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from app.domain.errors import AppError, ErrorReason

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame

MAX_PIXELS: Final = 8192 * 4352
"""Pixels of a frame that are decoded: 8K film."""

FORMATS: Final = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,ogg,asf,gif"
"""Containers that are opened. Playlists (hls, concat, dash) would have FFmpeg open other files and addresses."""

STILL_SIDE: Final = 640
"""Pixels of the longest side of a still."""

_QUALITY: Final = 85
_MICROSECONDS: Final = 1_000_000

Opener = Callable[[], BinaryIO]
"""Opens a film: a file that can be gone to any place of, since FFmpeg goes to and fro."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FilmStill:
    """The first frame of a film as JPEG, and how many ``seconds`` the film is long, where its file says so."""

    data: bytes
    seconds: float | None = None


def still_of(opened: Opener, name: str) -> FilmStill:
    """Return the first frame of the film that ``opened`` opens. Takes up to some 100 ms: not for the GUI.

    Raises:
        AppError: VIDEO_UNREADABLE with ``name``; what ``opened`` raises.
    """
    # Late: FFmpeg's libraries are large, and most conversations have no film.
    import av

    try:
        # An open file in place of a path: FFmpeg then opens nothing by itself.
        with opened() as file, av.open(file, "r", options={"format_whitelist": FORMATS}) as container:
            found = _first(container)
    except (av.FFmpegError, OSError, ValueError, MemoryError, ArithmeticError) as error:
        log.info("A film could not be decoded", exc_info=True)
        raise AppError.because(ErrorReason.VIDEO_UNREADABLE, name=name) from error
    if found is None:
        raise AppError.because(ErrorReason.VIDEO_UNREADABLE, name=name)
    return found


def _first(container: "InputContainer") -> FilmStill | None:
    stream = next(iter(container.streams.video), None)
    if stream is None or not 0 < stream.width * stream.height <= MAX_PIXELS:
        return None
    frame = next(iter(container.decode(stream)), None)
    if frame is None:
        return None
    return FilmStill(as_jpeg(frame, STILL_SIDE), container.duration / _MICROSECONDS if container.duration else None)


def as_jpeg(frame: "VideoFrame", longest: int) -> bytes:
    """Return a frame the way up it was filmed, its longest side at most ``longest`` pixels, as JPEG."""
    from PIL import Image

    scale = min(1.0, longest / max(frame.width, frame.height))
    width, height = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
    small = frame.reformat(width=width, height=height, format="rgb24")
    plane = small.planes[0]
    picture = Image.frombuffer("RGB", (width, height), bytes(plane), "raw", "RGB", plane.line_size, 1)
    turn = frame.rotation
    if turn % 360:
        picture = picture.rotate(turn, expand=True)  # telephones film as they are held and note which way is up
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
