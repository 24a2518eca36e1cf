"""Making and changing pictures, by themselves and as a turn of a conversation: ``/v1/images``."""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Final

from app.domain.blocks import AttachmentRef, ImageBlock, ProviderDataBlock, plain_text
from app.domain.conversation import Role
from app.domain.errors import AppError, ErrorInfo
from app.domain.generation import Endpoint, EndpointReason
from app.domain.media import ImageRequest
from app.domain.ports import AttachmentStore, ChatRequest
from app.domain.stream import ReplyStarted, StreamEvent
from app.providers import loose
from app.providers.dialect import Habits, Outgoing, ReplyReader
from app.providers.http import Connection, retry_event
from app.providers.images_reply import ImagesReader
from app.providers.images_request import is_dall_e, is_gpt_image, outgoing_of
from app.providers.media_fetcher import MediaFetcher
from app.providers.media_keeper import MediaKeeper
from app.providers.reading import ReplyReading
from app.providers.recorded import recorded
from app.providers.unplaced import field_not_taken, file_not_taken, refuse_unplaced

_UNPLACED: Final = (
    "temperature",
    "top_p",
    "max_tokens",
    "stop",
    "presence_penalty",
    "frequency_penalty",
    "logit_bias",
    "logprobs",
    "top_logprobs",
    "response_format",
    "tools",
    "tool_choice",
    "search",
    "thinking",
    "store",
    "background",
    "suffix",
    "echo",
    "best_of",
)


class ImageMaker:
    """Makes pictures for the port MediaProvider.

    Args:
        connection: of the provider; not owned.
        attachments: where pictures are read from and put.
        fetcher: for pictures that come as addresses.
    """

    def __init__(self, connection: Connection, attachments: AttachmentStore, fetcher: MediaFetcher) -> None:
        self._connection = connection
        self._attachments = attachments
        self._keeper = MediaKeeper(attachments)
        self._fetcher = fetcher

    async def make(self, request: ImageRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield progress, each picture as BlockAdded, ReplyFinished last.

        Sent again after RetryScheduled where it never arrived or came at a busy moment, and not once it was accepted.

        Raises:
            AppError: what the request lacks or has too much of; whatever goes wrong at the server or on the way.
        """
        outgoing = await outgoing_of(request, self._attachments)
        attempt = 0
        patience = self._connection.patience
        while True:
            accepted = False
            try:
                async with aclosing(self._once(request, outgoing)) as events:
                    async for event in events:
                        accepted = True
                        yield event
            except AppError as error:
                if accepted:
                    raise
                attempt += 1
                scheduled = retry_event(error.info, attempt, patience)
            else:
                return
            yield scheduled
            await patience.sleep(scheduled.delay)

    async def _once(self, request: ImageRequest, outgoing: Outgoing) -> AsyncGenerator[StreamEvent, None]:
        # Late: the module that drives all dialects.
        from app.providers.provider import encoded

        connection = self._connection
        body = b"" if outgoing.parts else await encoded(outgoing.body)
        built = connection.build(outgoing.path, body, accept=outgoing.accept, parts=outgoing.parts)
        async with recorded(connection, built, request.model, request.record) as answer:
            yield ReplyStarted(answer.request_id, request.model, Endpoint.IMAGES, EndpointReason.CHOSEN)
            reader = ImagesReader(request.prompt, request.n or 1, request.partial_images)
            origin = connection.about(request.model)
            reading = ReplyReading(answer, connection.patience, origin, reader, self._keeper, self._fetcher.fetch)
            async with aclosing(reading.events()) as events:
                async for event in events:
                    answer.understood(event)
                    yield event


class ImagesDialect:
    """Implements Dialect for models that make pictures and nothing else.

    What the person said last is the prompt, and the pictures beside it are changed; of the conversation before, and
    of the system prompt, such a model could make nothing.
    """

    endpoint = Endpoint.IMAGES

    async def outgoing(self, request: ChatRequest, attachments: AttachmentStore, habits: Habits) -> Outgoing:
        """Return the request. Raises AppError as the protocol says."""
        refuse_unplaced(request.settings, Endpoint.IMAGES, _UNPLACED)
        return await outgoing_of(_asked(request, streams=habits.pictures_streamed), attachments)

    def reader(self, request: ChatRequest) -> ReplyReader:
        """Return a fresh reader."""
        settings = request.settings
        return ImagesReader(
            _prompt(request), settings.n or 1, loose.as_count(settings.extra.get("partial_images")) or 0
        )

    def learn(self, error: ErrorInfo, body: Mapping[str, object], habits: Habits) -> Habits | None:
        """Return how to ask again where a gateway does not stream pictures: the reply then comes in one piece."""
        if error.status not in (400, 422) or "stream" not in body or not habits.pictures_streamed:
            return None
        words = f"{error.gateway_message} {error.params.get('field', '')}"
        return replace(habits, pictures_streamed=False) if re.search("stream", words, re.IGNORECASE) else None


def _asked(request: ChatRequest, *, streams: bool) -> ImageRequest:
    settings = request.settings
    fields: dict[str, object] = {}
    if settings.user:
        fields["user"] = settings.user
    for name, value in (("seed", settings.seed), ("aspect_ratio", settings.aspect_ratio)):
        if value in (None, ""):
            continue
        if is_dall_e(request.model) or is_gpt_image(request.model):
            raise field_not_taken(name, Endpoint.IMAGES)
        fields[name] = value
    return ImageRequest(
        request.model,
        _prompt(request),
        _pictures(request),
        n=settings.n,
        size=settings.picture_size,
        # Only gpt-image models are known to stream; others refuse the field or take no notice of it.
        stream=request.stream and streams and is_gpt_image(request.model),
        extra={**fields, **settings.extra},
    )


def _prompt(request: ChatRequest) -> str:
    said = next((message for message in reversed(request.messages) if message.role is Role.USER), None)
    return plain_text(said.blocks) if said else ""


def _pictures(request: ChatRequest) -> tuple[AttachmentRef, ...]:
    said = next((message for message in reversed(request.messages) if message.role is Role.USER), None)
    found: list[AttachmentRef] = []
    for block in said.blocks if said else ():
        if isinstance(block, ImageBlock):
            found.append(block.attachment)
            continue
        file = None if isinstance(block, ProviderDataBlock) else getattr(block, "attachment", None)
        if isinstance(file, AttachmentRef):
            raise file_not_taken(file.name, Endpoint.IMAGES, "PNG, JPEG, WebP")
    return tuple(found)
