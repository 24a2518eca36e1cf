"""Reads bytes as the reply of an endpoint, without a socket between: the reads are as the test cuts them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

import httpx

from app.domain.errors import AppError, ErrorInfo
from app.domain.generation import Endpoint
from app.domain.ports import ChatRequest
from app.domain.provider import ProviderConfig
from app.domain.stream import StreamEvent
from app.providers import endpoints
from app.providers.errors import Origin
from app.providers.http import Answer, Connection
from app.providers.media_keeper import MediaKeeper
from app.providers.patience import Patience
from app.providers.reading import ReplyReading
from tests.providers.doubles import MemoryAttachments, asking


class _Body(httpx.AsyncByteStream):
    def __init__(self, reads: Sequence[bytes]) -> None:
        self._reads = reads

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for read in self._reads:
            yield read


@dataclass(frozen=True)
class Read:
    """What was understood, and what ended it."""

    events: tuple[StreamEvent, ...]
    error: ErrorInfo | None


def read_as(endpoint: Endpoint, reads: Sequence[bytes], request: ChatRequest | None = None) -> Read:
    """Return the events of a body that comes in these reads. Whatever is raised but AppError is raised on."""
    return asyncio.run(_read(endpoint, reads, request or asking("m")))


async def _read(endpoint: Endpoint, reads: Sequence[bytes], request: ChatRequest) -> Read:
    connection = Connection(ProviderConfig("p", "P", "http://127.0.0.1:9"), None, "Loquent/0", Patience())
    answer = Answer(httpx.Response(200, stream=_Body(reads)), connection)
    reader = endpoints.dialect_of(endpoint).reader(request)
    reading = ReplyReading(answer, Patience(usage=0.5), Origin(), reader, MediaKeeper(MemoryAttachments()))
    found: list[StreamEvent] = []
    try:
        async with aclosing(reading.events()) as events:
            async for event in events:
                found.append(event)  # noqa: PERF401 - what came before an error counts
    except AppError as error:
        return Read(tuple(found), error.info)
    finally:
        await connection.aclose()
    return Read(tuple(found), None)
