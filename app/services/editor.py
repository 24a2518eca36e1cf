"""Changes of a stored conversation, one after the other."""

import asyncio
from collections.abc import Callable
from weakref import WeakValueDictionary

from app.domain.conversation import Conversation, Message
from app.domain.events import ConversationChanged
from app.domain.ports import ConversationRepository
from app.infra.bus import EventBus

Change = Callable[[Conversation], Conversation]
Branch = Callable[[Conversation], tuple[Conversation, tuple[Message, ...]]]


class ConversationEditor:
    """Reads, changes and writes a conversation under a lock of its own, so that no change undoes another."""

    def __init__(self, history: ConversationRepository, bus: EventBus) -> None:
        self._history = history
        self._bus = bus
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def change(self, conversation_id: str, change: Change) -> Conversation:
        """Apply ``change``, store the outcome and publish ConversationChanged if anything differs. Raises AppError."""
        async with self._lock(conversation_id):
            before = await self._history.conversation(conversation_id)
            after = change(before)
            if after == before:
                return before
            await self._history.update_conversation(after)
        self._bus.publish(ConversationChanged(after))
        return after

    async def add(self, conversation_id: str, branch: Branch) -> tuple[Conversation, tuple[Message, ...]]:
        """Store the messages and the conversation that ``branch`` makes, in one transaction. Raises AppError."""
        async with self._lock(conversation_id):
            conversation, messages = branch(await self._history.conversation(conversation_id))
            await self._history.add_messages(messages, conversation)
        self._bus.publish(ConversationChanged(conversation))
        return conversation, messages

    def _lock(self, conversation_id: str) -> asyncio.Lock:
        return self._locks.setdefault(conversation_id, asyncio.Lock())
