"""A request to ``/v1/messages``, read as strictly as Anthropic reads it (https://docs.anthropic.com/en/api/messages).

Thoughts have to come back as they were: signed, unchanged, and in front of the call that they led to.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.gateway.checks import (
    Check,
    Object,
    RefusedError,
    anything,
    body_of,
    boolean,
    by_type,
    each,
    either,
    fields,
    integer,
    matching,
    number,
    one_of,
    some_text,
    text,
    values,
)
from tests.gateway.replies import Reply, json_reply

_ID: Final = matching(r"[a-zA-Z0-9_-]+")
_SOURCE: Final = by_type(
    {
        "base64": fields({"media_type": text, "data": matching(r"[A-Za-z0-9+/=]+")}, ["media_type", "data"]),
        "url": fields({"url": some_text}, ["url"]),
        "text": fields({"media_type": one_of("text/plain"), "data": text}, ["media_type", "data"]),
    }
)
_TEXT: Final = fields({"text": matching(r".*\S.*")}, ["text"])
_IMAGE: Final = fields({"source": _SOURCE}, ["source"])
_INSIDE: Final = either(text, each(by_type({"text": _TEXT, "image": _IMAGE})))
_SAID: Final[dict[str, Check]] = {
    "text": _TEXT,
    "image": _IMAGE,
    "document": fields({"source": _SOURCE, "title": text}, ["source"]),
    "tool_result": fields({"tool_use_id": _ID, "content": _INSIDE, "is_error": boolean}, ["tool_use_id"]),
}
_REPLIED: Final[dict[str, Check]] = {
    "text": _TEXT,
    "thinking": fields({"thinking": text, "signature": some_text}, ["thinking", "signature"]),
    "redacted_thinking": fields({"data": some_text}, ["data"]),
    "tool_use": fields({"id": _ID, "name": some_text, "input": values(anything)}, ["id", "name", "input"]),
    "server_tool_use": fields({"id": _ID, "name": some_text, "input": values(anything)}, ["id", "name", "input"]),
    "web_search_tool_result": fields({"tool_use_id": _ID, "content": anything}, ["tool_use_id", "content"]),
}
_MESSAGE: Final = by_type(
    {
        "user": fields({"content": either(text, each(by_type(_SAID), least=1))}, ["content"]),
        "assistant": fields({"content": either(text, each(by_type(_REPLIED), least=1))}, ["content"]),
    },
    "role",
)
_THINKING: Final = by_type(
    {
        "enabled": fields({"budget_tokens": integer(1024), "display": text}, ["budget_tokens"]),
        "disabled": anything,
        "adaptive": anything,
    }
)
_SCHEMA: Final = fields({"type": one_of("object")}, ["type"])
_TOOL: Final = fields(
    {"type": text, "name": matching(r"[a-zA-Z0-9_-]{1,128}"), "description": text, "input_schema": _SCHEMA}, ["name"]
)
_BODY: Final = fields(
    {
        "model": some_text,
        "max_tokens": integer(1),
        "messages": each(_MESSAGE, least=1),
        "system": either(some_text, each(by_type({"text": _TEXT}))),
        "stream": boolean,
        "temperature": number(0, 1),
        "top_p": number(0, 1),
        "top_k": integer(0),
        "stop_sequences": each(some_text),
        "metadata": fields({"user_id": text}),
        "thinking": _THINKING,
        "output_config": values(anything),
        "tools": each(_TOOL),
        "tool_choice": by_type(
            {"auto": anything, "any": anything, "none": anything, "tool": fields({"name": some_text}, ["name"])}
        ),
        "service_tier": text,
    },
    ["model", "max_tokens", "messages"],
    closed=True,
)
_THOUGHTS: Final = ("thinking", "redacted_thinking")
_TYPES: Final = {404: "not_found_error", 401: "authentication_error", 529: "overloaded_error", 429: "rate_limit_error"}


@dataclass(frozen=True, slots=True)
class MessagesCall:
    """A request that was found to be well formed."""

    body: Object

    @property
    def messages(self) -> Sequence[dict[str, Any]]:
        """Return the messages."""
        found: Sequence[dict[str, Any]] = self.body["messages"]
        return found

    @property
    def thinks(self) -> bool:
        """Return whether thinking was asked for."""
        return (self.body.get("thinking") or {}).get("type") in ("enabled", "adaptive")

    def functions(self) -> list[dict[str, Any]]:
        """Return the tools that may be called, but for those of the server."""
        choice = self.body.get("tool_choice") or {}
        tools = [tool for tool in self.body.get("tools") or () if "input_schema" in tool]
        if choice.get("type") == "none":
            return []
        return [tool for tool in tools if choice.get("type") != "tool" or tool["name"] == choice["name"]]

    def results(self) -> list[str]:
        """Return what tools answered in the last message."""
        return [str(part.get("content", "")) for part in blocks(self.messages[-1]) if part["type"] == "tool_result"]

    def last_text(self) -> str:
        """Return the text of the last message."""
        return "\n".join(part["text"] for part in blocks(self.messages[-1]) if part["type"] == "text")


def blocks(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the content of a message as a list."""
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def claude_error(status: int, message: str, kind: str = "") -> Reply:
    """Return an error in the form of Anthropic."""
    kind = kind or _TYPES.get(status, "invalid_request_error")
    return json_reply({"type": "error", "error": {"type": kind, "message": message}}, status)


def declined(message: str) -> RefusedError:
    """Return a refusal in the form of Anthropic."""
    return RefusedError(claude_error(400, message))


def parse(body: Object | None) -> MessagesCall:
    """Return the call. Raises RefusedError."""
    try:
        body = body_of(body, _BODY)
    except RefusedError as error:
        told = error.reply.parts[0]
        assert isinstance(told, bytes)
        raise declined(json.loads(told)["error"]["message"]) from None
    call = MessagesCall(body)
    _check_thinking(call)
    _check_results(call.messages)
    _check_replies(call)
    return call


def _check_thinking(call: MessagesCall) -> None:
    thinking = call.body.get("thinking") or {}
    if thinking.get("type") != "enabled":
        return
    if call.body["max_tokens"] <= thinking["budget_tokens"]:
        raise declined("`max_tokens` must be greater than `thinking.budget_tokens`.")
    if call.body.get("temperature") not in (None, 1):
        raise declined("`temperature` may only be set to 1 when thinking is enabled.")
    if (call.body.get("tool_choice") or {}).get("type") in ("any", "tool"):
        raise declined("Thinking may not be enabled when tool_choice forces tool use.")


def _check_results(messages: Sequence[dict[str, Any]]) -> None:
    """Refuse calls that nobody answers and answers that nobody asked for."""
    open_calls: set[str] = set()
    for position, message in enumerate(messages):
        given = {part["tool_use_id"] for part in blocks(message) if part["type"] == "tool_result"}
        if given - open_calls:
            raise declined(
                f"messages.{position}: unexpected `tool_use_id` found in `tool_result` blocks: {sorted(given)}."
            )
        if open_calls - given:
            raise declined(
                f"messages.{position}: `tool_use` ids were found without `tool_result` blocks immediately after: "
                f"{sorted(open_calls)}."
            )
        open_calls = {part["id"] for part in blocks(message) if part["type"] == "tool_use"}
    if open_calls:
        raise declined(
            f"`tool_use` ids were found without `tool_result` blocks immediately after: {sorted(open_calls)}."
        )


def signature_of(thought: str) -> str:
    """Return the signature that belongs to a thought."""
    return f"sig-{len(thought)}-{sum(thought.encode()) % 9973}"


def _check_replies(call: MessagesCall) -> None:
    """Refuse replies whose thoughts were changed, or that end in one."""
    for position, message in enumerate(call.messages):
        if message["role"] != "assistant":
            continue
        parts = blocks(message)
        for place, part in enumerate(parts):
            if part["type"] == "thinking" and part["signature"] != signature_of(part["thinking"]):
                raise declined(f"messages.{position}.content.{place}: Invalid `signature` in `thinking` block")
        if parts[-1]["type"] in _THOUGHTS:
            raise declined(f"messages.{position}: The final block in an assistant message cannot be `thinking`.")
    _check_last(call)


def _check_last(call: MessagesCall) -> None:
    """Refuse a begun reply where none may be, and a call that waits for its answer without its thought in front."""
    last = call.messages[-1]
    if last["role"] == "assistant" and isinstance(blocks(last)[-1].get("text"), str):
        if call.thinks:
            raise declined("Prefilling is not supported when thinking is enabled.")
        if blocks(last)[-1]["text"] != blocks(last)[-1]["text"].rstrip():
            raise declined("messages: final assistant content cannot end with trailing whitespace")
    if call.thinks and call.results():
        first = blocks(call.messages[-2])[0]["type"]
        if first not in _THOUGHTS:
            place = f"messages.{len(call.messages) - 2}.content.0.type"
            message = f"{place}: Expected `thinking` or `redacted_thinking`, but found `{first}`."
            raise declined(f"{message} A final `assistant` message must start with a thinking block.")
