"""An exchange that makes something in one piece, recorded where somebody wants to see it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx

from app.domain.recording import Exchange
from app.providers.http import Answer, Connection
from app.providers.recorder import ExchangeRecorder


@asynccontextmanager
async def recorded(
    connection: Connection, request: httpx.Request, model: str, record: Callable[[Exchange], None] | None
) -> AsyncIterator[Answer]:
    """Send a request once and give its answer; ``record`` is given the exchange when it has ended, however it ended.

    Raises:
        AppError: as ``Connection.send`` does.
    """
    recorder = ExchangeRecorder(connection.shown(request), record) if record else None
    try:
        async with connection.send(request, model, recorder) as answer:
            yield answer
    finally:
        if recorder is not None:
            recorder.end()
