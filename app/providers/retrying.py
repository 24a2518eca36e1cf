"""Requests that make something in one piece, sent again where that can do no harm."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx

from app.domain.errors import AppError
from app.domain.recording import Exchange
from app.providers.http import Answer, Connection, retry_event
from app.providers.recorded import recorded


@asynccontextmanager
async def answered(
    connection: Connection,
    request: httpx.Request,
    model: str,
    record: Callable[[Exchange], None] | None = None,
) -> AsyncIterator[Answer]:
    """Give the answer to a request that makes something, once its status is good.

    It is sent again after a pause where it never arrived or came at a busy moment (``http.retry_pause``). Raises
    AppError. ``record`` is given each exchange.
    """
    patience = connection.patience
    attempt = 0
    while True:
        answer = recorded(connection, request, model, record)
        try:
            opened = await answer.__aenter__()
        except AppError as error:
            attempt += 1
            pause = retry_event(error.info, attempt, patience).delay
        else:
            break
        await patience.sleep(pause)
    try:
        yield opened
    finally:
        await answer.__aexit__(None, None, None)
