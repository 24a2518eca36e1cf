"""Replies that a server goes on making when the connection is lost (OpenAI's background mode of ``/v1/responses``)."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Final, Protocol, runtime_checkable
from urllib.parse import quote

import httpx

from app.domain.errors import AppError, ErrorKind, ErrorReason
from app.domain.stream import ReplyFinished, ReplyStarted, StreamEvent
from app.providers.http import Connection
from app.providers.sse import MAX_EVENT

LOOKS: Final = 2.0
"""Seconds between two looks at a reply that is being made."""

CANCELS: Final = 3.0
"""Seconds that a server may take to hear that a reply is not wanted any more."""

_LOST: Final = frozenset(
    {ErrorKind.NETWORK, ErrorKind.TIMEOUT, ErrorKind.CUT, ErrorKind.OVERLOADED, ErrorKind.RATE_LIMIT}
)
"""What may be otherwise a moment later."""

_UNHEARD: Final = _LOST | {ErrorKind.NOT_FOUND, ErrorKind.UNSUPPORTED}
"""What tells nothing of the reply itself: many gateways make replies in the background and cannot be asked for them."""

log = logging.getLogger(__name__)

_End = ReplyFinished | AppError | None

Read = Callable[[httpx.Request], AsyncGenerator[StreamEvent, None]]
"""Sends a request and yields its reply, ReplyStarted first. Raises AppError."""


@runtime_checkable
class ResumableReader(Protocol):
    """A ReplyReader whose reply can be asked for again.

    ``reply_id`` is the server's id of the reply, empty while unknown; ``under_way`` whether the server last said that
    it is being made. ``finish_word`` as in ReplyReader.
    """

    reply_id: str
    under_way: bool
    finish_word: str


class BackgroundReply:
    """Follows one reply to its end, over as many connections as it takes.

    Args:
        connection: to the server.
        reader: of the first reply and of all that is asked for later: it adds only what is new.
        read: sends a request and gives what ``reader`` finds in the reply.
    """

    def __init__(self, connection: Connection, reader: ResumableReader, read: Read) -> None:
        self._connection = connection
        self._reader = reader
        self._read = read
        self._failures = 0
        self._end: _End = None

    async def events(self, request: httpx.Request) -> AsyncGenerator[StreamEvent, None]:
        """Yield the reply to ``request``, ReplyFinished last.

        Where it ends before the reply does, the reply is looked at until it is made. Cancelling tells the server too:
        to close the connection would not stop it.

        Raises:
            AppError: what ended the first connection, where the server (many gateways) cannot be asked again.
        """
        try:
            async with aclosing(self._followed(request)) as events:
                async for event in events:
                    yield event
        except (asyncio.CancelledError, GeneratorExit):
            await self._cancel()
            raise

    async def _followed(self, first: httpx.Request) -> AsyncGenerator[StreamEvent, None]:
        request = first
        short: _End = None
        while True:
            async with aclosing(self._connected(request)) as events:
                async for event in events:
                    if request is first or not isinstance(event, ReplyStarted):
                        yield event
            end = self._end
            pause = self._pause(end)
            if pause is None:
                break
            if not _is_empty(end):
                short = short or end
            await self._connection.patience.sleep(pause)
            request = self._connection.build(reply_path(self._reader.reply_id), method="GET")
        if short is not None and isinstance(end, AppError) and end.info.kind in _UNHEARD:
            end = short  # the reply was lost with the first connection, whatever came of the next ones
        if isinstance(end, AppError):
            raise end
        if end is not None:
            yield end

    async def _connected(self, request: httpx.Request) -> AsyncGenerator[StreamEvent, None]:
        """Yield what one connection brings, without its end: that is kept."""
        self._end = None
        try:
            async with aclosing(self._read(request)) as events:
                async for event in events:
                    if isinstance(event, ReplyFinished):
                        self._end = event
                    else:
                        yield event
        except AppError as error:
            self._end = error

    def _pause(self, end: _End) -> float | None:
        """Return how long to wait before the next look; None where the reply is over or cannot be asked for."""
        reader = self._reader
        if not reader.reply_id or reader.finish_word:
            return None
        if not isinstance(end, AppError) or _is_empty(end):
            self._failures = 0
            return LOOKS if reader.under_way else None
        if end.info.kind not in _LOST:
            return None
        pauses = self._connection.patience.retries
        if self._failures == len(pauses):
            return None
        self._failures += 1
        return pauses[self._failures - 1]

    async def _cancel(self) -> None:
        """Tell the server that the reply is not wanted; a server that cannot be told, or does not answer, is let be."""
        reader = self._reader
        if not reader.reply_id or reader.finish_word:
            return
        try:
            async with asyncio.timeout(CANCELS):
                await cancel(self._connection, reader.reply_id)
        except (AppError, TimeoutError) as error:
            log.info("A reply in the background could not be cancelled: %s", type(error).__name__)


def _is_empty(end: _End) -> bool:
    """Return whether the server answered that there is nothing yet."""
    return isinstance(end, AppError) and end.info.reason is ErrorReason.EMPTY_REPLY


async def cancel(connection: Connection, reply_id: str) -> None:
    """Stop a reply that a server makes in the background.

    Raises:
        AppError: what the server answered; gateways that do not pass this on say 404 (ENDPOINT_MISSING).
    """
    async with connection.post(f"{reply_path(reply_id)}/cancel", b"{}", "application/json", "") as answer:
        await answer.read(MAX_EVENT)


def reply_path(reply_id: str) -> str:
    """Return where a reply can be looked at."""
    return f"responses/{quote(reply_id, safe='')}"
