"""Changes of a stored conversation, one after the other."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from weakref import WeakValueDictionary

from app.domain.conversation import Conversation, Draft, Message
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
        """Apply ``change``, store the outcome and publish ConversationChanged if anything differs.

        Nothing is published of a conversation that is deleted, or was until now: no list has it. Raises AppError.
        """
        async with self._lock(conversation_id):
            before = await self._history.conversation(conversation_id)
            after = change(before)
            if after == before:
                return before
            await self._history.update_conversation(after)
        self._tell(before, after)
        return after

    async def save_draft(self, conversation_id: str, draft: Draft) -> None:
        """Store a draft and leave every other field to whoever writes it, this process or another. Raises AppError."""
        async with self._lock(conversation_id):
            before = await self._history.conversation(conversation_id)
            after = replace(before, draft=draft)
            if after == before:
                return
            await self._history.save_draft(after)
        self._tell(before, after)

    async def add(self, conversation_id: str, branch: Branch) -> tuple[Conversation, tuple[Message, ...]]:
        """Store the messages and the conversation that ``branch`` makes, in one transaction. Raises AppError."""
        async with self._lock(conversation_id):
            before = await self._history.conversation(conversation_id)
            conversation, messages = branch(before)
            await self._history.add_messages(messages, conversation)
        self._tell(before, conversation)
        return conversation, messages

    def _tell(self, before: Conversation, after: Conversation) -> None:
        if before.deleted_at is None and after.deleted_at is None:
            self._bus.publish(ConversationChanged(after))

    def _lock(self, conversation_id: str) -> asyncio.Lock:
        return self._locks.setdefault(conversation_id, asyncio.Lock())
