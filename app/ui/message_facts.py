"""What is known of a reply, as names and values in the language of the window."""

from PySide6.QtCore import QLocale

from app.domain.conversation import Message
from app.domain.generation import Route
from app.domain.model_info import Usage
from app.ui import moments
from app.ui.timeline import status_words
from app.ui.translation import translate

_LEAST_SECONDS = 0.05
"""Of writing, before a speed means anything."""


def facts_of(message: Message, way: Route | None = None) -> list[tuple[str, str]]:
    """Return name and value of each fact that is known; what nobody told is left out, never guessed."""
    facts = [
        (translate("MessageDetails", "Model"), message.model.model_id if message.model else ""),
        (translate("MessageDetails", "Gateway"), message.model_label),
        (translate("MessageDetails", "Endpoint"), _endpoint(way)),
        (translate("MessageDetails", "Sent without"), ", ".join(way.left_out) if way is not None else ""),
        (translate("MessageDetails", "Written"), _written(message)),
        *_tokens(message.usage or Usage()),
        *_times(message),
        (translate("MessageDetails", "Ended with"), message.finish_reason),
        (translate("MessageDetails", "Request id"), _request_id(message)),
    ]
    return [(name, " ".join(value.split())) for name, value in facts if value.strip()]


def _request_id(message: Message) -> str:
    failed = message.error.request_id if message.error is not None else ""
    return message.request_id or failed


def _endpoint(way: Route | None) -> str:
    if way is None:
        return ""
    why = status_words.why_of(way)
    return translate("MessageDetails", "{endpoint} ({why})").format(endpoint=way.endpoint.value, why=why)


def _written(message: Message) -> str:
    return moments.day_and_time(moments.local(message.created_at))


def _tokens(usage: Usage) -> list[tuple[str, str]]:
    return [
        (translate("MessageDetails", "Tokens in"), _count(usage.prompt_tokens)),
        (translate("MessageDetails", "of them cached"), _count(usage.cached_tokens)),
        (translate("MessageDetails", "Tokens out"), _count(usage.completion_tokens)),
        (translate("MessageDetails", "of them thinking"), _count(usage.reasoning_tokens)),
    ]


def _count(tokens: int | None) -> str:
    return "" if tokens is None else QLocale().toString(tokens)


def _times(message: Message) -> list[tuple[str, str]]:
    timing = message.timing
    return [
        (translate("MessageDetails", "First token after"), _seconds(timing.first_token)),
        (translate("MessageDetails", "Whole reply after"), _seconds(timing.total)),
        (translate("MessageDetails", "Tokens a second"), _speed(message)),
    ]


def _seconds(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return translate("MessageDetails", "{seconds} s").format(seconds=QLocale().toString(seconds, "f", 2))


def _speed(message: Message) -> str:
    """Return the tokens of the reply by the seconds in which they came, the wait for the first not among them."""
    timing = message.timing
    tokens = message.usage.completion_tokens if message.usage is not None else None
    if not tokens or timing.total is None or timing.first_token is None:
        return ""
    seconds = timing.total - timing.first_token
    return QLocale().toString(tokens / seconds, "f", 1) if seconds >= _LEAST_SECONDS else ""
