"""Responses, ``/v1/responses``: OpenAI's later way of chatting, with thoughts, searches and pictures as items."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.generation import Endpoint
from app.domain.ports import AttachmentStore, ChatRequest
from app.providers import loose
from app.providers.dialect import Habits, Outgoing
from app.providers.http import Connection
from app.providers.responses_reply import ResponsesReader
from app.providers.responses_request import request_body
from app.providers.sse import MAX_EVENT

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
        return ResponsesReader(background=request.settings.background)

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


async def cancel(connection: Connection, reply_id: str) -> None:
    """Stop a reply that a server makes in the background; closing its connection would not.

    Raises:
        AppError: what the server answered; gateways that do not pass this on say 404 (ENDPOINT_MISSING).
    """
    async with connection.post(cancel_path(reply_id), b"{}", "application/json", "") as answer:
        await answer.read(MAX_EVENT)


def cancel_path(reply_id: str) -> str:
    """Return where to POST so that a server stops a reply that it makes in the background."""
    return f"responses/{quote(reply_id, safe='')}/cancel"


def reply_path(reply_id: str, *, stream: bool, after: int | None = None) -> str:
    """Return where to GET a reply that a server makes in the background.

    Args:
        reply_id: its id, as the reader found it.
        stream: as events; else as it is now, in one piece.
        after: the number of the last event that came; the events behind it are given.
    """
    path = f"responses/{quote(reply_id, safe='')}"
    if not stream:
        return path
    return f"{path}?stream=true" + ("" if after is None else f"&starting_after={after}")
