"""What the tests of this room share: a provider against the gateway, and an attachment store in memory."""

import hashlib
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pytest

from app.domain.blocks import AttachmentRef, ContentBlock, TextBlock
from app.domain.conversation import Role
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.generation import GenerationSettings
from app.domain.ports import ChatRequest, RequestMessage
from app.domain.provider import ProviderConfig
from app.domain.stream import ReplyFinished, RetryScheduled, StreamEvent, TextDelta, ThinkingDelta, UsageReported
from app.providers.factory import HttpProviderFactory, LazyProvider
from app.providers.patience import Patience


class MemoryAttachments:
    """An AttachmentStore that keeps everything in a dict."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    async def put(self, data: bytes, *, name: str, media_type: str) -> AttachmentRef:
        digest = hashlib.sha256(data).hexdigest()
        self.files[digest] = data
        return AttachmentRef(digest, media_type, name, len(data))

    async def read(self, ref: AttachmentRef) -> bytes:
        try:
            return self.files[ref.sha256]
        except KeyError:
            raise AppError.because(ErrorReason.FILE_UNREADABLE, name=ref.name) from None

    def open(self, ref: AttachmentRef) -> BinaryIO:
        if ref.sha256 not in self.files:
            raise AppError.because(ErrorReason.FILE_UNREADABLE, name=ref.name)
        return io.BytesIO(self.files[ref.sha256])

    def holds(self, ref: AttachmentRef) -> bool:
        return ref.sha256 in self.files

    def path(self, ref: AttachmentRef) -> Path | None:
        return None


class Clock:
    """A sleep that takes no time and remembers how long was asked for."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def hasty(clock: Clock | None = None, idle: float = 10.0, usage: float = 0.2) -> Patience:
    """Return patience for tests."""
    return Patience(connect=5.0, idle=idle, listing=5.0, usage=usage, sleep=(clock or Clock()).sleep)


@asynccontextmanager
async def provider_at(
    url: str,
    key: str | None = None,
    patience: Patience | None = None,
    attachments: MemoryAttachments | None = None,
    headers: tuple[tuple[str, str], ...] = (),
    proxy: str = "",
    certificate_file: str = "",
) -> AsyncIterator[LazyProvider]:
    """Give a provider and close it."""
    factory = HttpProviderFactory(attachments or MemoryAttachments(), "Loquent/0.0", patience or hasty())
    config = ProviderConfig("p1", "P", url, headers=headers, proxy=proxy, certificate_file=certificate_file)
    provider = factory.create(config, key)
    try:
        yield provider
    finally:
        await provider.aclose()


def asking(
    model: str,
    *blocks: ContentBlock,
    text: str = "Hello",
    system: str = "",
    stream: bool = True,
    settings: GenerationSettings | None = None,
) -> ChatRequest:
    """Return a request with one message of the person."""
    message = RequestMessage(Role.USER, blocks or (TextBlock(text),))
    return ChatRequest(model, (message,), system, settings or GenerationSettings(), stream)


@dataclass
class Heard:
    """Everything that a stream yielded, and the error that ended it."""

    events: list[StreamEvent] = field(default_factory=list)
    error: ErrorInfo | None = None

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, TextDelta))

    @property
    def thinking(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, ThinkingDelta))

    @property
    def finish(self) -> ReplyFinished:
        last = self.events[-1]
        assert isinstance(last, ReplyFinished)
        return last

    @property
    def retries(self) -> list[RetryScheduled]:
        return [event for event in self.events if isinstance(event, RetryScheduled)]

    @property
    def usage(self) -> UsageReported:
        return [event for event in self.events if isinstance(event, UsageReported)][-1]


async def hear(provider: LazyProvider, request: ChatRequest) -> Heard:
    """Return all that comes of a request; it must not fail."""
    return Heard([event async for event in provider.stream(request)])


async def hear_failure(provider: LazyProvider, request: ChatRequest) -> Heard:
    """Return all that comes of a request that must fail, with its error."""
    heard = Heard()

    async def listen() -> None:
        async for event in provider.stream(request):
            heard.events.append(event)

    with pytest.raises(AppError) as caught:
        await listen()
    heard.error = caught.value.info
    return heard
