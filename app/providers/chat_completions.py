"""Chat completions: the dialect that every gateway speaks."""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace

from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.model_info import ModelInfo
from app.domain.ports import AttachmentStore, ChatRequest
from app.domain.stream import ReplyStarted, StreamEvent
from app.providers import catalog
from app.providers.chat_request import Dialect, encoded, request_body
from app.providers.chat_stream import ReplyReading
from app.providers.http import Connection, retry_event


class ChatCompletionsProvider:
    """Implements the port ChatProvider on ``/v1/chat/completions`` and ``/v1/models``.

    Args:
        provider_id: goes into the ModelRef of each listed model.
        connection: owned; closed by ``aclose``.
        attachments: where pictures are read from.
    """

    def __init__(self, provider_id: str, connection: Connection, attachments: AttachmentStore) -> None:
        self._provider_id = provider_id
        self._connection = connection
        self._attachments = attachments
        self._dialects: dict[str, Dialect] = {}

    async def list_models(self) -> tuple[ModelInfo, ...]:
        """Return the models in the gateway's order. Raises AppError."""
        return await catalog.list_models(self._connection, self._provider_id)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._connection.aclose()

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield the reply as it comes, ReplyFinished last. Raises AppError; cancelling closes the socket.

        A request that was refused for a field's name is sent once more without it or with its other name. One that
        never arrived, or came at a busy moment, is sent again after RetryScheduled. Nothing is sent again once a
        reply has been accepted.
        """
        attempt = 0
        patience = self._connection.patience
        while True:
            dialect = self._dialects.get(request.model, Dialect())
            body = await request_body(request, self._attachments, dialect)
            accepted = False
            try:
                async with aclosing(self._once(request.model, body)) as events:
                    async for event in events:
                        accepted = True
                        yield event
            except AppError as error:
                if accepted:
                    raise
                learnt = learn(error.info, body, dialect)
                if learnt is not None:
                    self._dialects[request.model] = learnt
                    continue
                attempt += 1
                scheduled = retry_event(error.info, attempt, patience)
            else:
                return
            yield scheduled
            await patience.sleep(scheduled.delay)

    async def _once(self, model: str, body: Mapping[str, object]) -> AsyncGenerator[StreamEvent, None]:
        connection = self._connection
        accept = "text/event-stream" if body.get("stream") else "application/json"
        data = await encoded(body)
        async with connection.post("chat/completions", data, accept, model) as answer:
            yield ReplyStarted(answer.request_id, model)
            reading = ReplyReading(answer, connection.patience, connection.about(model))
            async with aclosing(reading.events()) as events:
                async for event in events:
                    yield event


def learn(error: ErrorInfo, body: Mapping[str, object], dialect: Dialect) -> Dialect | None:
    """Return how to ask again, where the server refused a field that can be left out or renamed; None elsewhere.

    Both changes keep what the person asked for: token counts are for show, and the limit has two names.
    """
    if error.status not in (400, 422) or error.reason is ErrorReason.CONTEXT_TOO_LONG:
        return None
    words = f"{error.gateway_message} {error.params.get('field', '')}"
    if "stream_options" in body and dialect.stream_options and re.search("stream_options|include_usage", words):
        return replace(dialect, stream_options=False)
    if "max_tokens" in body and not dialect.completion_tokens and "max_completion_tokens" in words:
        return replace(dialect, completion_tokens=True)
    return None
