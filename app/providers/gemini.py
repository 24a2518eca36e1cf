"""Google's own format, ``/v1beta/models/MODEL:generateContent``: the way to models that draw in their replies."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from app.domain.errors import ErrorInfo
from app.domain.generation import Endpoint
from app.domain.ports import AttachmentStore, ChatRequest
from app.providers.dialect import Habits, Outgoing, ReplyReader
from app.providers.gemini_reply import GeminiReader
from app.providers.gemini_request import draws, request_body

_WHOLE: Final = "generateContent"
_STREAMED: Final = "streamGenerateContent?alt=sse"
"""Without ``alt=sse`` Google sends one JSON array, whose end alone makes it JSON."""


class GeminiDialect:
    """Implements Dialect."""

    endpoint = Endpoint.GEMINI

    async def outgoing(self, request: ChatRequest, attachments: AttachmentStore, habits: Habits) -> Outgoing:
        """Return the request. Raises AppError as the protocol says."""
        body = await request_body(request, attachments)
        method = _STREAMED if request.stream else _WHOLE
        accept = "text/event-stream" if request.stream else "application/json"
        name = quote(request.model.removeprefix("models/"), safe="")
        return Outgoing(f"/v1beta/models/{name}:{method}", body, accept)

    def reader(self, request: ChatRequest) -> ReplyReader:
        """Return a fresh reader."""
        return GeminiReader(turn=len(request.messages), links=draws(request))

    def learn(self, error: ErrorInfo, body: Mapping[str, object], habits: Habits) -> Habits | None:
        """Return None: nothing is sent that a person has not asked for, so nothing can be left out."""
        return None
