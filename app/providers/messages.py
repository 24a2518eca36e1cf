"""Messages, ``/v1/messages``: Claude's own format, the only one in which it thinks between calls over several turns."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.generation import Endpoint
from app.domain.ports import AttachmentStore, ChatRequest
from app.providers import loose
from app.providers.dialect import Habits, Outgoing, ReplyReader
from app.providers.messages_reply import MessagesReader
from app.providers.messages_request import request_body

VERSION: Final = {"anthropic-version": "2023-06-01"}
"""The header without which a request is refused."""


class MessagesDialect:
    """Implements Dialect."""

    endpoint = Endpoint.MESSAGES

    async def outgoing(self, request: ChatRequest, attachments: AttachmentStore, habits: Habits) -> Outgoing:
        """Return the request. Raises AppError as the protocol says."""
        body = await request_body(request, attachments, habits)
        accept = "text/event-stream" if body.get("stream") else "application/json"
        return Outgoing("messages", body, accept, headers=VERSION)

    def reader(self, request: ChatRequest) -> ReplyReader:
        """Return a fresh reader."""
        return MessagesReader()

    def learn(self, error: ErrorInfo, body: Mapping[str, object], habits: Habits) -> Habits | None:
        """Return how to ask again where a model takes an effort in place of a budget or the reverse; None elsewhere."""
        if error.status not in (400, 422) or error.reason is ErrorReason.CONTEXT_TOO_LONG:
            return None
        kind = loose.as_mapping(body.get("thinking")).get("type")
        if habits.adaptive_thinking is not None or kind not in ("enabled", "adaptive"):
            return None
        words = f"{error.gateway_message} {error.params.get('field', '')}"
        told = r"adaptive|output_config|thinking\.type" + ("" if kind == "enabled" else "|display")
        if re.search(told, words, re.IGNORECASE):
            return replace(habits, adaptive_thinking=kind == "enabled")
        return None
