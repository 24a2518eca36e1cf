"""A provider of pictures, films, sound and money whose every answer a test gives."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from app.domain.blocks import AttachmentRef
from app.domain.media import (
    Balance,
    ImageRequest,
    SpeechRequest,
    Transcription,
    TranscriptionRequest,
    VideoJob,
    VideoRequest,
)
from app.domain.model_info import ModelPrice
from app.domain.ports import AccountProvider, MediaProvider
from app.domain.stream import StreamEvent
from tests.services.fakes import ScriptedProvider

T = TypeVar("T")


class MediaDouble:
    """Implements MediaProvider. ``asked`` are all requests, first to last; an answer that is an error is raised."""

    def __init__(self) -> None:
        self.asked: list[object] = []
        self.events: list[StreamEvent | Exception] = []
        self.spoken: AttachmentRef | Exception = NotImplementedError()
        self.transcription = Transcription("")
        self.vectors: tuple[tuple[float, ...], ...] = ()
        self.jobs: list[VideoJob | Exception] = []
        self.film: AttachmentRef | Exception = NotImplementedError()

    async def make_images(self, request: ImageRequest) -> AsyncGenerator[StreamEvent]:
        self.asked.append(request)
        for event in self.events:
            if isinstance(event, Exception):
                raise event
            yield event

    async def speak(self, request: SpeechRequest) -> AttachmentRef:
        self.asked.append(request)
        return given(self.spoken)

    async def transcribe(self, request: TranscriptionRequest) -> Transcription:
        self.asked.append(request)
        return self.transcription

    async def embed(
        self, model: str, texts: Sequence[str], dimensions: int | None = None
    ) -> tuple[tuple[float, ...], ...]:
        self.asked.append((model, tuple(texts), dimensions))
        return self.vectors

    async def start_video(self, request: VideoRequest) -> VideoJob:
        self.asked.append(request)
        return given(self.jobs.pop(0))

    async def look_at_video(self, job: VideoJob) -> VideoJob:
        self.asked.append(job.remote_id)
        return given(self.jobs.pop(0))

    async def fetch_video(self, job: VideoJob) -> AttachmentRef:
        return given(self.film)

    async def remix_video(self, job: VideoJob, prompt: str) -> VideoJob:
        self.asked.append((job.remote_id, prompt))
        return given(self.jobs.pop(0))


class AccountDouble:
    """Implements AccountProvider."""

    def __init__(self) -> None:
        self.left: Balance | Exception = Balance(None)
        self.listed: tuple[ModelPrice, ...] | Exception = ()

    async def balance(self) -> Balance:
        return given(self.left)

    async def prices(self) -> tuple[ModelPrice, ...]:
        return given(self.listed)


class MakingProvider(ScriptedProvider):
    """A provider that offers everything."""

    def __init__(self) -> None:
        super().__init__()
        self.makes = MediaDouble()
        self.tells = AccountDouble()

    @asynccontextmanager
    async def media(self) -> AsyncIterator[MediaProvider]:
        yield self.makes

    @asynccontextmanager
    async def account(self) -> AsyncIterator[AccountProvider]:
        yield self.tells


def given(answer: T | Exception) -> T:
    """Return what a test gave, or raise it."""
    if isinstance(answer, Exception):
        raise answer
    return answer
