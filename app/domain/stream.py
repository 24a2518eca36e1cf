"""What a provider yields while a reply comes in. Vendor formats end where these begin."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.blocks import ContentBlock
from app.domain.errors import ErrorInfo
from app.domain.generation import Endpoint, EndpointReason, Route
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
    """The gateway has accepted the request; ``request_id`` may be empty. ``why`` tells why this endpoint was taken.

    ``left_out`` names the fields that were set and not sent, because this gateway has refused them of this model.
    """

    request_id: str = ""
    model: str = ""
    endpoint: Endpoint = Endpoint.CHAT
    why: EndpointReason = EndpointReason.DEFAULT
    left_out: tuple[str, ...] = ()

    @property
    def route(self) -> Route:
        """Return which way the request went."""
        return Route(self.endpoint, self.why, self.left_out)


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More text of the reply."""

    text: str


@dataclass(frozen=True, slots=True)
class ThinkingDelta:
    """More text of what the model thinks."""

    text: str


@dataclass(frozen=True, slots=True)
class TextWasThinking:
    """All text of this reply so far was thought aloud: a ``</think>`` came that nothing had opened."""


@dataclass(frozen=True, slots=True)
class BlockAdded:
    """A whole block: a picture, a tool call, a source, data. Files of it are in the store already."""

    block: ContentBlock


class Stage(StrEnum):
    """What a server is busy with while no text comes."""

    QUEUED = "queued"
    WORKING = "working"
    SEARCHING = "searching"
    CALLING_TOOL = "calling_tool"
    DRAWING = "drawing"
    FILMING = "filming"
    FETCHING = "fetching"
    """A file of the reply is being fetched."""


@dataclass(frozen=True, slots=True)
class ProgressReported:
    """How far the server is: ``percent`` 0 to 100 where it said so; ``detail`` such as the name of a tool.

    ``trouble`` is why it could not be asked just now; it will be asked again.
    """

    stage: Stage
    percent: int | None = None
    detail: str = ""
    trouble: ErrorInfo | None = None


@dataclass(frozen=True, slots=True)
class OrderNoted:
    """Whether an order stands that goes on whatever becomes of this turn, and will be charged.

    ``model`` makes it; ``name`` is what the server calls it, empty while that is not known.
    """

    stands: bool
    model: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class OtherChoice:
    """Another reply to the same request (n > 1), whole: ``index`` counts from 1, the first one is the stream itself."""

    index: int
    text: str
    finish_raw: str = ""


@dataclass(frozen=True, slots=True)
class TokenOdds:
    """How likely a piece of the text was, and what else it might have been: natural logarithms."""

    token: str
    logprob: float
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class OddsReported:
    """The odds of the tokens that came since the last report."""

    tokens: tuple[TokenOdds, ...]


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


StreamEvent = (
    ReplyStarted
    | TextDelta
    | ThinkingDelta
    | TextWasThinking
    | BlockAdded
    | ProgressReported
    | OrderNoted
    | OtherChoice
    | OddsReported
    | UsageReported
    | RetryScheduled
    | ReplyFinished
)
