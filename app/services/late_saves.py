"""Ends of turns that could not be written when they came."""

import asyncio
import logging

from app.domain.conversation import Message
from app.domain.errors import AppError, ErrorReason
from app.domain.ports import ConversationRepository
from app.infra.tasks import TaskScope

AGAIN_SECONDS = 2.0
"""How long to wait before a full disk is tried again."""

log = logging.getLogger(__name__)


class LateSaves:
    """Keeps messages that the history refused, of one conversation, and tries again until it takes them."""

    def __init__(self, history: ConversationRepository, scope: TaskScope) -> None:
        self._history = history
        self._scope = scope
        self._waiting: dict[str, Message] = {}
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def add(self, message: Message) -> None:
        """Keep a message until it is stored."""
        self._waiting[message.id] = message
        if self._task is None or self._task.done():
            self._task = self._scope.start(self._try_again(), "late saves")

    async def flush(self) -> None:
        """Store what waits, now. Raises AppError; what was not stored goes on waiting."""
        async with self._lock:
            while self._waiting:
                message_id, message = next(iter(self._waiting.items()))
                try:
                    await self._history.update_message(message)
                except AppError as error:
                    # A message that was removed for good meanwhile has no place to go to.
                    if error.info.reason is not ErrorReason.NOT_FOUND_IN_HISTORY:
                        raise
                del self._waiting[message_id]

    async def _try_again(self) -> None:
        while self._waiting:
            await asyncio.sleep(AGAIN_SECONDS)
            try:
                await self.flush()
            except AppError as error:
                log.warning("A reply could not be stored yet: %s", error.info.reason.value)
