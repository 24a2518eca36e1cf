"""Pictures, sound and vectors, by provider."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TypeVar

from app.domain.blocks import AttachmentRef, ContentBlock
from app.domain.errors import AppError, ErrorReason
from app.domain.media import ImageRequest, SpeechRequest, Transcription, TranscriptionRequest
from app.domain.stream import BlockAdded, StreamEvent
from app.services.providers import ProviderService
from app.services.recording import NO_MESSAGE, ExchangeLog

RequestT = TypeVar("RequestT", ImageRequest, SpeechRequest, TranscriptionRequest)


class MediaService:
    """Asks providers for what is no conversation. Films take longer than a question: ``JobService`` has them.

    Args:
        providers: give the clients.
        exchanges: records what is sent and what comes back, under ``NO_MESSAGE``, where a request names no recorder
            of its own.
    """

    def __init__(self, providers: ProviderService, exchanges: ExchangeLog | None = None) -> None:
        self._providers = providers
        self._exchanges = exchanges or ExchangeLog()

    async def make_images(self, provider_id: str, request: ImageRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield progress, each picture as BlockAdded, ReplyFinished last. Raises AppError."""
        client = await self._providers.client(provider_id)
        async with client.media() as media, aclosing(media.make_images(self._noted(request))) as events:
            async for event in events:
                yield event

    async def images(self, provider_id: str, request: ImageRequest) -> tuple[ContentBlock, ...]:
        """Return the pictures, in the store. Raises AppError, EMPTY_REPLY where there is none."""
        async with aclosing(self.make_images(provider_id, request)) as events:
            made = tuple([event.block async for event in events if isinstance(event, BlockAdded)])
        if not made:
            raise AppError.because(ErrorReason.EMPTY_REPLY, model=request.model)
        return made

    async def speak(self, provider_id: str, request: SpeechRequest) -> AttachmentRef:
        """Return the text as sound, in the store. Raises AppError."""
        client = await self._providers.client(provider_id)
        async with client.media() as media:
            return await media.speak(self._noted(request))

    async def transcribe(self, provider_id: str, request: TranscriptionRequest) -> Transcription:
        """Return what is said in a sound file. Raises AppError."""
        client = await self._providers.client(provider_id)
        async with client.media() as media:
            return await media.transcribe(self._noted(request))

    async def embed(
        self, provider_id: str, model: str, texts: Sequence[str], dimensions: int | None = None
    ) -> tuple[tuple[float, ...], ...]:
        """Return one vector for each text, in their order. Raises AppError."""
        client = await self._providers.client(provider_id)
        async with client.media() as media:
            return await media.embed(model, texts, dimensions)

    def _noted(self, request: RequestT) -> RequestT:
        """Return a request whose exchanges are recorded, where they are and nobody else takes them."""
        return request if request.record is not None else replace(request, record=self._exchanges.recorder(NO_MESSAGE))
