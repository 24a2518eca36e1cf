"""What a provider yields while a reply comes in. Vendor formats end where these begin."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import ErrorInfo
from app.domain.model_info import Usage


class FinishReason(StrEnum):
    """Why the reply ended, in our words; the gateway's own word is kept beside it."""

    STOP = "stop"
    LENGTH = "length"
    TOOL_CALLS = "tool_calls"
    CONTENT_FILTER = "content_filter"
    OTHER = "other"
    MISSING = "missing"
    """The stream ended and no reason was given: the reply may be incomplete."""


@dataclass(frozen=True, slots=True)
class ReplyStarted:
    """The gateway has accepted the request; ``request_id`` may be empty."""

    request_id: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More text of the reply."""

    text: str


@dataclass(frozen=True, slots=True)
class ThinkingDelta:
    """More text of what the model thinks."""

    text: str


@dataclass(frozen=True, slots=True)
class UsageReported:
    """Token counts so far; the last one holds."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class RetryScheduled:
    """No token came yet and the request will be sent again in ``delay`` seconds."""

    delay: float
    attempt: int
    error: ErrorInfo


@dataclass(frozen=True, slots=True)
class ReplyFinished:
    """The end of the stream. ``raw`` is the gateway's own word for the reason."""

    reason: FinishReason
    raw: str = ""


StreamEvent = ReplyStarted | TextDelta | ThinkingDelta | UsageReported | RetryScheduled | ReplyFinished
