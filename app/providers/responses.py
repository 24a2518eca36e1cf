"""Responses, ``/v1/responses``: OpenAI's later way of chatting, with thoughts, searches and pictures as items."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.generation import Endpoint
from app.domain.ports import AttachmentStore, ChatRequest
from app.providers import loose
from app.providers.dialect import Habits, Outgoing
from app.providers.responses_reply import ResponsesReader
from app.providers.responses_request import request_body

_SEARCH_REFUSED: Final = re.compile("web_search|tools?[.\\[]", re.IGNORECASE)


class ResponsesDialect:
    """Implements Dialect."""

    endpoint = Endpoint.RESPONSES

    async def outgoing(self, request: ChatRequest, attachments: AttachmentStore, habits: Habits) -> Outgoing:
        """Return the request. Raises AppError as the protocol says."""
        body = await request_body(request, attachments, habits)
        return Outgoing("responses", body, "text/event-stream" if body.get("stream") else "application/json")

    def reader(self, request: ChatRequest) -> ResponsesReader:
        """Return a fresh reader."""
        return ResponsesReader()

    def learn(self, error: ErrorInfo, body: Mapping[str, object], habits: Habits) -> Habits | None:
        """Return how to ask again where the server refused what can be left out or renamed; None elsewhere.

        The search has an older name; sealed thoughts and summaries of thoughts are extras that some models refuse.
        """
        if error.status not in (400, 422) or error.reason is ErrorReason.CONTEXT_TOO_LONG:
            return None
        words = f"{error.gateway_message} {error.params.get('field', '')}"
        if habits.sealed_thoughts and body.get("include") and re.search("encrypted", words, re.IGNORECASE):
            return replace(habits, sealed_thoughts=False)
        reasoning = loose.as_mapping(body.get("reasoning"))
        if habits.thought_summaries and "summary" in reasoning and re.search("summar", words, re.IGNORECASE):
            return replace(habits, thought_summaries=False)
        searches = any(loose.as_mapping(tool).get("type") == "web_search" for tool in loose.as_items(body.get("tools")))
        if searches and not habits.older_search and _SEARCH_REFUSED.search(words):
            return replace(habits, older_search=True)
        return None
