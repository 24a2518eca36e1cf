"""What was sent and what came back, kept for the person who wants to see it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """One HTTP request as it goes out: ``headers`` without the key, ``body`` byte for byte."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class RawPart:
    """Bytes of a reply as they came, ``at`` seconds after the request was sent."""

    at: float
    data: bytes


@dataclass(frozen=True, slots=True)
class ExchangeTiming:
    """Seconds after the request was begun; None for what did not happen."""

    connected: float | None = None
    first_byte: float | None = None
    first_token: float | None = None
    last_token: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its reply. Its body and ``parts`` are cut off after a limit: then ``truncated`` is true."""

    request: PreparedRequest
    status: int | None = None
    response_headers: tuple[tuple[str, str], ...] = ()
    parts: tuple[RawPart, ...] = field(default=())
    truncated: bool = False
    timing: ExchangeTiming = ExchangeTiming()
