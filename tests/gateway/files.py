"""Small real files, made when they are first needed: pictures, a film, sound. The gateway gives them under /files/."""

import io
import math
import struct
import wave
import zlib
from functools import cache
from typing import Final

from PIL import Image

from tests.gateway.replies import Reply, error_reply

TYPES: Final = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "mp4": "video/mp4",
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "opus": "audio/ogg",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "pcm": "audio/pcm",
}
_RATE: Final = 24_000
_ENCODERS: Final = {"mp3": ("mp3", "mp3"), "opus": ("ogg", "libopus"), "aac": ("adts", "aac"), "flac": ("flac", "flac")}


@cache
def picture(name: str = "picture", width: int = 64, height: int = 48, form: str = "PNG") -> bytes:
    """Return a picture of one colour, which the name decides."""
    seed = zlib.crc32(name.encode())
    kept = io.BytesIO()
    colour = (seed & 255, seed >> 8 & 255, seed >> 16 & 255)
    Image.new("RGB", (width, height), colour).save(kept, form)
    return kept.getvalue()


def _lines(shown: Image.Image, line_size: int) -> bytes:
    """Return RGB lines, each as long as the frame wants it."""
    raw, width = shown.tobytes(), shown.width * 3
    return b"".join(raw[at : at + width].ljust(line_size, b"\0") for at in range(0, len(raw), width))


@cache
def film(width: int = 64, height: int = 48, frames: int = 12) -> bytes:
    """Return a film of 12 frames a second as MP4."""
    import av  # late: few tests want a film

    kept = io.BytesIO()
    with av.open(kept, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=12)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(frames):
            shown = Image.new("RGB", (width, height), (number * 20 % 256, 90, 160))
            frame = av.VideoFrame(width, height, "rgb24")
            frame.planes[0].update(_lines(shown, frame.planes[0].line_size))
            container.mux(stream.encode(frame.reformat(format="yuv420p")))
        container.mux(stream.encode(None))
    return kept.getvalue()


def _samples(seconds: float) -> bytes:
    count = int(_RATE * seconds)
    return struct.pack(f"<{count}h", *(int(9000 * math.sin(index * 0.115)) for index in range(count)))


@cache
def sound(form: str = "wav", seconds: float = 0.25) -> bytes:
    """Return a tone; ``form`` is wav, mp3, opus, aac, flac or pcm (16 bit, 24 kHz, mono, little-endian)."""
    samples = _samples(seconds)
    if form == "pcm":
        return samples
    kept = io.BytesIO()
    with wave.open(kept, "wb") as writer:
        writer.setparams((1, 2, _RATE, 0, "NONE", ""))
        writer.writeframes(samples)
    return kept.getvalue() if form == "wav" else _encoded(kept, *_ENCODERS[form])


def _encoded(plain: io.BytesIO, container_form: str, codec: str) -> bytes:
    import av
    from av.audio.stream import AudioStream

    plain.seek(0)
    kept = io.BytesIO()
    with av.open(plain, "r") as source, av.open(kept, "w", format=container_form) as target:
        stream = target.add_stream(codec, rate=48_000 if codec == "libopus" else _RATE)
        assert isinstance(stream, AudioStream)
        for frame in source.decode(audio=0):
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return kept.getvalue()


def seconds_of(data: bytes) -> float:
    """Return the length of a sound or film. Raises ValueError for anything else."""
    import av

    try:
        with av.open(io.BytesIO(data), "r") as source:
            if source.duration is None:
                raise ValueError("no length")
            return source.duration / 1_000_000
    except av.FFmpegError as error:
        raise ValueError(str(error)) from error


def size_of(data: bytes) -> tuple[int, int]:
    """Return width and height of a picture. Raises ValueError for anything else."""
    try:
        with Image.open(io.BytesIO(data)) as shown:
            return shown.size
    except OSError as error:
        raise ValueError(str(error)) from error


def file_reply(name: str) -> Reply:
    """Return ``/files/name``: what the ending says, in a colour that the name decides."""
    stem, _, ending = name.rpartition(".")
    if not stem or ending not in TYPES:
        return error_reply(404, f"No such file: {name}")
    if ending == "mp4":
        data = film()
    elif TYPES[ending].startswith("audio/"):
        data = sound(ending)
    else:
        data = picture(name, form="JPEG" if ending == "jpg" else ending.upper())
    return Reply((data,), 200, TYPES[ending])
