"""Chat completions, ``/v1/chat/completions``: the dialect that every gateway speaks."""

import re
from collections.abc import Mapping
from dataclasses import replace

from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.generation import Endpoint
from app.domain.ports import AttachmentStore, ChatRequest
from app.providers.chat_reply import ChatReplyReader
from app.providers.chat_request import request_body
from app.providers.dialect import Habits, Outgoing, ReplyReader


class ChatDialect:
    """Implements Dialect."""

    endpoint = Endpoint.CHAT

    async def outgoing(self, request: ChatRequest, attachments: AttachmentStore, habits: Habits) -> Outgoing:
        """Return the request. Raises AppError as the protocol says."""
        body = await request_body(request, attachments, habits)
        return Outgoing("chat/completions", body, "text/event-stream" if body.get("stream") else "application/json")

    def reader(self, request: ChatRequest) -> ReplyReader:
        """Return a fresh reader."""
        return ChatReplyReader()

    def learn(self, error: ErrorInfo, body: Mapping[str, object], habits: Habits) -> Habits | None:
        """Return how to ask again, where the server refused a field that can be left out or renamed; None elsewhere.

        Both changes keep what the person asked for: token counts are for show, and the limit has two names.
        """
        if error.status not in (400, 422) or error.reason is ErrorReason.CONTEXT_TOO_LONG:
            return None
        words = f"{error.gateway_message} {error.params.get('field', '')}"
        if "stream_options" in body and habits.stream_options and re.search("stream_options|include_usage", words):
            return replace(habits, stream_options=False)
        if "max_tokens" in body and not habits.completion_tokens and "max_completion_tokens" in words:
            return replace(habits, completion_tokens=True)
        return None
