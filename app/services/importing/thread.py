"""A thread that reads one file, a conversation at a time, while the loop goes on."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Final, TypeVar

from app.services.importing.reading import FileReading
from app.services.importing.source import Item

ResultT = TypeVar("ResultT")

_PAUSE: Final = 0.2
"""Seconds between two reports of how far it is, while nothing else is to be told."""


class ReadingThread:
    """Gives what a FileReading yields. ``tell`` is called now and then while something is waited for.

    At the end of the block the file is closed: what is being read then is read no further than to the next piece.
    """

    def __init__(self, reading: FileReading, tell: Callable[[], None]) -> None:
        self._reading = reading
        self._tell = tell
        self._items = reading.items()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="import")

    async def __aenter__(self) -> "ReadingThread":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reading.tally.stopped = True
        closing = self._pool.submit(self._items.close)
        self._pool.shutdown(wait=False)
        await asyncio.shield(asyncio.wrap_future(closing))

    async def next(self) -> Item | None:
        """Return what comes next, None at the end."""
        return await self._done(self._pool.submit(next, self._items, None))

    async def run(self, work: Callable[[], ResultT]) -> ResultT:
        """Do something else on the thread: read a file that a message points at."""
        return await self._done(self._pool.submit(work))

    async def _done(self, future: "Future[ResultT]") -> ResultT:
        waited = asyncio.wrap_future(future)
        try:
            while True:
                done, _ = await asyncio.wait({waited}, timeout=_PAUSE)
                self._tell()
                if done:
                    return waited.result()
        finally:
            # Whoever was cancelled does not want to hear how it ended.
            waited.cancel()
