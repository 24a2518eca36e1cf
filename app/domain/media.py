"""Pictures, videos, speech and money: what is asked for and what comes back, in no vendor's words.

``record`` of a request is given each exchange over HTTP when it has ended; without one nothing is recorded.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.blocks import AttachmentRef
from app.domain.errors import ErrorInfo
from app.domain.recording import Exchange


@dataclass(frozen=True, slots=True)
class ImageRequest:
    """Pictures to be made, or ``images`` to be changed; ``mask`` (PNG with alpha) says where.

    Empty fields are not sent; ``extra`` is merged into the body last. ``partial_images`` (0 to 3) asks for previews in
    a stream.
    """

    model: str
    prompt: str
    images: tuple[AttachmentRef, ...] = ()
    mask: AttachmentRef | None = None
    n: int | None = None
    size: str = ""
    quality: str = ""
    style: str = ""
    background: str = ""
    output_format: str = ""
    partial_images: int = 0
    stream: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)
    record: Callable[[Exchange], None] | None = field(default=None, compare=False)


class VideoRoute(StrEnum):
    """Which of the two ways of making videos a gateway offers."""

    OPENAI = "openai"
    """``/v1/videos``."""
    NEW_API = "new_api"
    """``/v1/video/generations``."""


@dataclass(frozen=True, slots=True)
class VideoRequest:
    """A video to be made. ``seconds`` and ``size`` (WIDTHxHEIGHT) are the model's own unless set."""

    model: str
    prompt: str
    first_frame: AttachmentRef | None = None
    seconds: int | None = None
    size: str = ""
    route: VideoRoute | None = None
    """None: ``/v1/videos``, and the other where that one is missing."""
    extra: Mapping[str, object] = field(default_factory=dict)
    record: Callable[[Exchange], None] | None = field(default=None, compare=False)


class JobStatus(StrEnum):
    """How far an order has come. A word that nobody knows counts as RUNNING."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class VideoJob:
    """An order at a gateway. ``remote_id`` is its name there; ``progress`` is 0 to 100 where the server said so."""

    remote_id: str
    model: str
    route: VideoRoute = VideoRoute.OPENAI
    status: JobStatus = JobStatus.QUEUED
    progress: int | None = None
    url: str = ""
    """Where the server put the video, where it said so; else it is fetched from the job's own content."""
    error: ErrorInfo | None = None


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """Text to be spoken; ``format`` is mp3, opus, aac, flac, wav or pcm; ``speed`` 0.25 to 4."""

    model: str
    text: str
    voice: str = "alloy"
    format: str = "mp3"
    speed: float | None = None
    instructions: str = ""
    record: Callable[[Exchange], None] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class TranscriptionRequest:
    """A sound file to be written down; ``format`` is json, text, srt, verbose_json or vtt."""

    model: str
    sound: AttachmentRef
    language: str = ""
    prompt: str = ""
    format: str = "json"
    temperature: float | None = None
    record: Callable[[Exchange], None] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Transcription:
    """What was said: plain text, or subtitles where srt or vtt was asked for. ``seconds`` is the sound's length."""

    text: str
    language: str = ""
    seconds: float | None = None


class Currency(StrEnum):
    """What an amount counts. A gateway's "usd" may be anything that its operator has set."""

    USD = "usd"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left to spend and what was spent, in ``currency``; None where nobody said. ``expires_at`` is a Unix time.

    ``source`` is the path that answered.
    """

    left: float | None
    used: float | None = None
    unlimited: bool = False
    currency: Currency = Currency.USD
    expires_at: int | None = None
    source: str = ""
