"""Finding things in the history, as a person types."""

import asyncio
import logging
import time

from app.domain.conversation import ConversationView
from app.domain.errors import AppError, ErrorReason
from app.domain.events import IndexGrew
from app.domain.ports import ConversationRepository, SearchRepository
from app.domain.search import SearchQuery, SearchResult
from app.infra.bus import EventBus
from app.services.tree import latest_leaf, living, path_to, siblings_of

LOOK_SECONDS = 2.0
"""How often it is looked whether something waits to be indexed: what an import or another process wrote."""

TELL_SECONDS = 0.5
"""How often it is told how far the index is."""

log = logging.getLogger(__name__)


class SearchService:
    """Searches over all branches of all conversations that are not deleted. Every method raises AppError."""

    def __init__(self, index: SearchRepository, history: ConversationRepository, bus: EventBus) -> None:
        self._index = index
        self._history = history
        self._bus = bus
        self._grown = False
        self._told = 0.0

    async def search(self, query: SearchQuery, *, limit: int = 50, offset: int = 0) -> SearchResult:
        """Return ``limit`` messages from ``offset`` on, the best first, and with the first of them the titles.

        One search runs at a time: a newer call ends the older one, whose caller gets CancelledError.
        """
        return await self._index.search(query, limit, offset)

    async def preview(self, conversation_id: str, message_id: str) -> ConversationView:
        """Return the conversation with the path through a message and on to the latest leaf below it.

        Nothing changes: ``ConversationService.show_branch`` shows it. Raises AppError (NOT_FOUND_IN_HISTORY).
        """
        conversation = await self._history.conversation(conversation_id)
        messages = living(await self._history.messages(conversation_id))
        if all(message.id != message_id for message in messages):
            raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=message_id)
        path = path_to(messages, latest_leaf(messages, message_id))
        return ConversationView(conversation, path, siblings_of(messages, path))

    async def unindexed(self) -> int:
        """Return how many messages cannot be found yet."""
        return await self._index.unindexed()

    async def index_some(self) -> bool:
        """Index some of what waits, and tell now and then, and at last; return whether there may be more."""
        more = await self._index.index_some()
        self._grown |= more
        if self._grown and (not more or time.monotonic() - self._told > TELL_SECONDS):
            self._grown, self._told = False, time.monotonic()
            self._bus.publish(IndexGrew(await self._index.unindexed()))
        return more

    async def keep_up(self) -> None:
        """Index what waits, piece by piece between other writes, until cancelled."""
        while True:
            try:
                while await self.index_some():
                    pass
            except AppError as error:
                log.warning("The index of the search could not be written: %s", error.info.reason.value)
            await asyncio.sleep(LOOK_SECONDS)
