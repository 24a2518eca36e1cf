"""The search over the history: a connection and a thread of its own, so that nothing waits for it."""

import asyncio
import time
from pathlib import Path
from typing import Final

import apsw

from app.domain.search import SearchQuery, SearchResult
from app.storage.database import open_for_reading, patiently, snapshot, transaction
from app.storage.search.filters import chosen_conversations
from app.storage.search.finding import Finder
from app.storage.search.hits import read_hits
from app.storage.search.index import index_some, unindexed, waits
from app.storage.search.snippets import Marker
from app.storage.search.titles import find_titles
from app.storage.worker import ConnectionThread

_CACHE: Final = -64 * 1024
"""Pages that are kept between two queries, in KiB as a negative number."""

_PIECE: Final = 0.04
"""Seconds for which messages are indexed in one transaction, in the background: others wait for so long."""


class _EndedError(Exception):
    """Nobody waits for this search any more."""


class _Search:
    """One search on its way."""

    def __init__(self) -> None:
        self.ended = False

    def check(self) -> None:
        if self.ended:
            raise _EndedError


class SqliteSearch:
    """Implements SearchRepository. Open it after the history and close it before, on the same event loop."""

    def __init__(self, path: Path, writer: ConnectionThread, key: bytes | None = None) -> None:
        """``path`` is the history's database, encrypted with ``key``, and ``writer`` the thread that writes it."""
        self._writer = writer
        self._key = key
        self._thread = ConnectionThread("history search", path, lambda: self._connect(path))
        self._connection: apsw.Connection | None = None
        self._search: _Search | None = None

    async def open(self) -> None:
        """Start the thread. Raises AppError of kind storage."""
        await self._thread.open()

    async def aclose(self) -> None:
        """End what is being looked for and close the connection."""
        self._end()
        await self._thread.aclose()

    def _connect(self, path: Path) -> apsw.Connection:
        connection = patiently(lambda: open_for_reading(path, self._key))
        connection.pragma("cache_size", _CACHE)
        self._connection = connection
        return connection

    async def search(self, query: SearchQuery, limit: int, offset: int) -> SearchResult:
        """Return a page of what matches. A search that is on its way ends, and its caller is cancelled.

        Raises AppError of kind storage.
        """
        self._end()
        search = self._search = _Search()
        try:
            answer = await self._thread.run(lambda connection: _answer(connection, search, query, limit, offset))
        except asyncio.CancelledError:
            self._stop(search)
            raise
        finally:
            if self._search is search:
                self._search = None
        if answer is None:
            raise asyncio.CancelledError
        return answer

    def _end(self) -> None:
        if self._search is not None:
            self._stop(self._search)

    def _stop(self, search: _Search) -> None:
        search.ended = True
        if self._search is search and self._connection is not None:
            # Should another one have begun just now, it begins again: it knows that it has not ended.
            self._connection.interrupt()

    async def index_some(self) -> bool:
        """Index some of the messages that wait, in one short transaction; return whether there are more.

        Raises AppError of kind storage.
        """

        def write(connection: apsw.Connection) -> bool:
            # Looked at before the transaction, so that nobody is kept from writing when there is nothing to do.
            if not waits(connection):
                return False
            with transaction(connection):
                index_some(connection, _PIECE)
            return True

        return await self._writer.run(write)

    async def unindexed(self) -> int:
        """Return how many messages are not in the index yet. Raises AppError of kind storage."""
        return await self._thread.run(unindexed)


def _answer(
    connection: apsw.Connection, search: _Search, query: SearchQuery, limit: int, offset: int
) -> SearchResult | None:
    """Return what was found, None where the search was ended."""
    begun = time.perf_counter()
    while not search.ended:
        try:
            with snapshot(connection):
                return _look(connection, search, query, limit, offset, begun)
        except _EndedError:
            break
        except apsw.InterruptError:
            # If it has not ended, this was meant for the one before: it begins again.
            continue
    return None


def _look(
    connection: apsw.Connection, search: _Search, query: SearchQuery, limit: int, offset: int, begun: float
) -> SearchResult:
    marker = Marker(query.terms)
    chosen = chosen_conversations(connection, query.filters)
    titles = () if offset else find_titles(connection, query, chosen, marker)
    search.check()
    found = Finder(connection, search.check, chosen).find(query, limit, offset)
    search.check()
    messages = read_hits(connection, found.docs, marker)
    return SearchResult(
        titles, messages, found.total, found.newest_first, unindexed(connection), time.perf_counter() - begun
    )
