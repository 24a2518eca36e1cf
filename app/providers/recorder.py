"""One exchange over HTTP, noted while it happens."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import httpx

from app.domain.recording import Exchange, ExchangeTiming, PreparedRequest, RawPart
from app.domain.stream import BlockAdded, StreamEvent, TextDelta, ThinkingDelta
from app.providers.errors import masked

MAX_RECORDED: Final = 8 * 1024 * 1024
"""Bytes of a request's body, and of a reply, that are kept; the rest is counted as cut off."""

_TOKENS: Final = (TextDelta, ThinkingDelta, BlockAdded)


class ExchangeRecorder:
    """Notes what goes out and comes in, with seconds since it was made; ``end`` hands the exchange over once.

    Args:
        request: what is sent, already without the key.
        hand_over: is given the exchange.
    """

    def __init__(self, request: PreparedRequest, hand_over: Callable[[Exchange], None]) -> None:
        cut_off = len(request.body) > MAX_RECORDED
        self._request = replace(request, body=request.body[:MAX_RECORDED]) if cut_off else request
        self._hand_over = hand_over
        self._begun = time.monotonic()
        self._status: int | None = None
        self._headers: tuple[tuple[str, str], ...] = ()
        self._parts: list[RawPart] = []
        self._size = 0
        self._truncated = cut_off
        self._connected: float | None = None
        self._first_token: float | None = None
        self._last_token: float | None = None
        self._ended = False
        self._secrets: tuple[str, ...] = ()

    def hide(self, secrets: Sequence[str]) -> None:
        """Keep these out of what is handed over: some servers say a key that they refuse, in full."""
        self._secrets = tuple(secrets)

    async def trace(self, name: str, _info: Mapping[str, object]) -> None:
        """Note when the connection was made (httpcore's trace events); one that is used again never is."""
        if name in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._connected = self._now()

    def answered(self, response: httpx.Response) -> None:
        """Note status and headers."""
        self._status = response.status_code
        self._headers = tuple(response.headers.items())

    def came(self, data: bytes) -> None:
        """Note bytes of the body, as long as there is room for them."""
        room = MAX_RECORDED - self._size
        self._truncated |= len(data) > room
        if room > 0 and data:
            self._parts.append(RawPart(self._now(), data[:room]))
            self._size += len(data[:room])

    def understood(self, event: StreamEvent) -> None:
        """Note the time of an event that a person sees."""
        if isinstance(event, _TOKENS):
            self._last_token = self._now()
            self._first_token = self._last_token if self._first_token is None else self._first_token

    def end(self) -> None:
        """Hand the exchange over."""
        if self._ended:
            return
        self._ended = True
        first = self._parts[0].at if self._parts else None
        timing = ExchangeTiming(self._connected, first, self._first_token, self._last_token, self._now())
        headers = tuple((name, masked(value, self._secrets)) for name, value in self._headers)
        parts = _blotted(self._parts, self._secrets)
        self._hand_over(Exchange(self._request, self._status, headers, parts, self._truncated, timing))

    def _now(self) -> float:
        return time.monotonic() - self._begun


def _blotted(parts: Sequence[RawPart], secrets: Sequence[str]) -> tuple[RawPart, ...]:
    """Return the parts with an asterisk for each byte of a secret, also where one goes over the end of a part."""
    whole = b"".join(part.data for part in parts)
    clean = whole
    for secret in secrets:
        hidden = secret.encode()
        clean = clean.replace(hidden, b"*" * len(hidden))
    if clean == whole:
        return tuple(parts)
    found: list[RawPart] = []
    begin = 0
    for part in parts:
        end = begin + len(part.data)
        found.append(RawPart(part.at, clean[begin:end]))
        begin = end
    return tuple(found)
