"""Runs the searches: the newest alone counts, and what was found stays until the next is there."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import AppError
from app.domain.search import SearchQuery, SearchResult
from app.ui.search.ports import SearchServices

PAGE = 50
"""Messages that are fetched at once."""
_PAUSE = 0.03
"""Seconds between two searches while somebody types: the first key is answered at once."""
_SLOW = 300
"""Milliseconds after which a search is said to be under way."""


class Searcher(QObject):
    """``found`` tells of a new ``result``, ``grew`` that it has more messages now, ``failed`` carries an ErrorInfo.

    ``slow`` tells that the answer takes its time.
    """

    found = Signal()
    grew = Signal()
    failed = Signal(object)
    slow = Signal()

    def __init__(self, services: SearchServices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._wanted: SearchQuery | None = None
        self._started = 0.0
        self._task: asyncio.Task[None] | None = None
        self.result = SearchResult()
        self.query: SearchQuery | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_SLOW)
        self._patience.timeout.connect(self.slow)

    @property
    def is_searching(self) -> bool:
        """Return whether an answer is still to come."""
        return self._task is not None and not self._task.done()

    @property
    def is_stale(self) -> bool:
        """Return whether ``result`` belongs to another search than the one that is wanted."""
        return self._wanted is not None and self._wanted is not self.query

    def look_for(self, query: SearchQuery) -> None:
        """Search; a search for something else that is under way ends."""
        if query == self._wanted:
            return
        self.stop()
        self._wanted = query
        self._patience.start()
        self._run(self._search(query), "search")

    def again(self) -> None:
        """Search for the same once more."""
        query, self._wanted = self._wanted, None
        if query is not None:
            self.look_for(replace(query))

    def more(self) -> None:
        """Fetch the next messages, if there are any and nothing is under way."""
        messages = self.result.messages
        if self.query is not None and not self.is_searching and len(messages) < self.result.total:
            self._run(self._fetch(self.query, len(messages)), "more of a search")

    def forget(self) -> None:
        """End what is under way, and hold nothing any more."""
        self._wanted = self.query = None
        self.result = SearchResult()
        self.stop()

    def stop(self) -> None:
        """End what is under way."""
        self._patience.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _run(self, work: Coroutine[None, None, None], name: str) -> None:
        self._task = self._services.tasks.start(work, name)

    async def _search(self, query: SearchQuery) -> None:
        pause = self._started + _PAUSE - time.monotonic()
        if pause > 0:
            await asyncio.sleep(pause)
        self._started = time.monotonic()
        try:
            result = await self._services.search.search(query, limit=PAGE)
        except AppError as error:
            self._patience.stop()
            self.query = None
            self.failed.emit(error.info)
            return
        self._patience.stop()
        self._task = None
        self.query, self.result = query, result
        self.found.emit()

    async def _fetch(self, query: SearchQuery, offset: int) -> None:
        try:
            more = await self._services.search.search(query, limit=PAGE, offset=offset)
        except AppError as error:
            self.failed.emit(error.info)
            return
        self._task = None
        known = {hit.message_id for hit in self.result.messages}
        new = tuple(hit for hit in more.messages if hit.message_id not in known)
        total = more.total if new else len(known)
        self.result = replace(self.result, messages=(*self.result.messages, *new), total=total)
        self.grew.emit()
