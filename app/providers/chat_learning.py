"""What a refusal teaches: which field a server wants left out, or called otherwise.

Servers differ in what they take of the same request: OpenAI's reasoning models refuse ``max_tokens`` and a temperature,
Google's layer any field that it does not know, LM Studio ``json_object``, DeepSeek a reply without its thoughts. They
name the field as ``param``, in FastAPI's ``loc``, or in a sentence.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from app.domain.errors import ErrorInfo, ErrorReason
from app.providers import loose
from app.providers.chat_kept import FIELDS
from app.providers.chat_request import JSON_OBJECT
from app.providers.dialect import Habits

_REFUSED: Final = re.compile(
    r"un(?:supported|known|recogni[sz]ed|expected|permitted)|not (?:(?:yet )?supported|permitted|allowed|available|"
    r"compatible|recogni[sz]ed|implemented)|(?:does|do) not (?:support|accept|exist)|doesn't support|extra (?:inputs|"
    r"fields)|cannot find field|no such (?:field|parameter)|incompatible|不支持|未知|无效的?参数",
    re.IGNORECASE,
)
_ASKED_FOR: Final = re.compile(r"must be (?:passed|sent|provided|included)|missing|required|必须|缺少", re.IGNORECASE)

_KEPT: Final = frozenset(
    {
        "model",
        "messages",
        "stream",
        "stream_options",
        "n",
        "max_tokens",
        "max_completion_tokens",
        "tools",
        "tool_choice",
        "response_format",
        "web_search_options",
        "plugins",
        "enable_search",
        "search_parameters",
        "modalities",
        "prompt",
        "suffix",
        "echo",
        "best_of",
        "size",
        "aspect_ratio",
        "image_config",
        "extra_body",
    }
)
"""Fields of a chat, and of ``completions``, without which a reply is another thing than what was asked for: better an
error than that."""


def learnt(error: ErrorInfo, body: Mapping[str, object], habits: Habits) -> Habits | None:
    """Return how to ask again, where a refusal names what can be left out or renamed; None elsewhere.

    Each field is given up once: what has been left out and is named again is in the person's own extra fields.
    """
    if error.status not in (400, 422) or error.reason in (ErrorReason.CONTEXT_TOO_LONG, ErrorReason.CONTENT_FILTERED):
        return None
    words = f"{error.gateway_message} {error.params.get('field', '')}"
    if "stream_options" in body and habits.stream_options and re.search("stream_options|include_usage", words):
        return replace(habits, stream_options=False)
    if "max_tokens" in body and "messages" in body and not habits.completion_tokens and _limit_refused(error, words):
        return replace(habits, completion_tokens=True)
    shape = loose.as_mapping(body.get("response_format")).get("type")
    if shape == "json_object" and JSON_OBJECT not in habits.without and re.search("response_format|json_object", words):
        return replace(habits, without=habits.without | {JSON_OBJECT})
    return _of_replies(words, body, habits) or _of_fields(error, words, body, habits)


def _limit_refused(error: ErrorInfo, words: str) -> bool:
    refused = error.params.get("field") == "max_tokens" and _REFUSED.search(words)
    return bool(refused) or "max_completion_tokens" in words


def _of_replies(words: str, body: Mapping[str, object], habits: Habits) -> Habits | None:
    """Return what was learnt of the fields that go back with replies."""
    replies = [
        message
        for item in loose.as_items(body.get("messages"))
        if (message := loose.as_mapping(item)).get("role") == "assistant"
    ]
    if not replies:
        return None
    if "reasoning_content" in words and not habits.thoughts_back and _ASKED_FOR.search(words):
        return replace(habits, thoughts_back=True)
    for name in FIELDS:
        sent = any(name in part for reply in replies for part in _with_calls(reply))
        if sent and name in words and name not in habits.without:
            return replace(habits, without=habits.without | {name})
    return None


def _with_calls(reply: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    yield reply
    yield from map(loose.as_mapping, loose.as_items(reply.get("tool_calls")))


def _of_fields(error: ErrorInfo, words: str, body: Mapping[str, object], habits: Habits) -> Habits | None:
    """Return what was learnt of the fields of the body."""
    if not _REFUSED.search(words):
        return None
    param = re.split(r"[.\[]", error.params.get("field", "").removeprefix("body."))[0]
    # The longest first: "reasoning" is in "reasoning_effort".
    for name in sorted(body, key=len, reverse=True):
        named = name == param or (not param and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", words))
        if named and name not in _KEPT and name not in habits.without:
            return replace(habits, without=habits.without | {name})
    return None
