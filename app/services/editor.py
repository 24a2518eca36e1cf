"""Changes of stored conversations, one after the other."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from weakref import WeakValueDictionary

from app.domain.conversation import Conversation, Draft, Message
from app.domain.errors import AppError, ErrorReason
from app.domain.events import AppEvent, ConversationAdded, ConversationChanged, ConversationRemoved, TrashChanged
from app.domain.library import ConversationChange
from app.domain.library_ports import PassingRepository
from app.domain.ports import ConversationRepository
from app.infra.bus import EventBus

Change = Callable[[Conversation], Conversation]
Branch = Callable[[Conversation], tuple[Conversation, tuple[Message, ...]]]


class ConversationEditor:
    """Reads, changes and writes a conversation under a lock of its own, so that no change undoes another.

    ``known`` are conversations as this process has last written, told of or read them, deleted ones among them: what
    differs from it has been written by another process.
    """

    def __init__(self, history: ConversationRepository, bus: EventBus) -> None:
        self._history = history
        self._bus = bus
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.known: dict[str, Conversation] = {}
        bus.subscribe(ConversationAdded, lambda event: self._know(event.conversation))
        bus.subscribe(ConversationChanged, lambda event: self._know(event.conversation))

    async def create(self, conversation: Conversation, messages: Sequence[Message] = ()) -> None:
        """Store a new conversation, with the messages that it begins with, and publish it. Raises AppError."""
        async with self._lock(conversation.id):
            await self._history.add_conversation(conversation, messages)
            self._know(conversation)
        self._bus.publish(ConversationAdded(conversation))

    async def change(self, conversation_id: str, change: Change) -> Conversation:
        """Apply ``change``, store the outcome, publish what it is for the list, and return it. Raises AppError."""
        changes = await self.change_many((conversation_id,), change)
        return changes[0].after if changes else await self._history.conversation(conversation_id)

    async def change_many(self, conversation_ids: Iterable[str], change: Change) -> tuple[ConversationChange, ...]:
        """Apply ``change`` to each in one transaction, publish what that is for the list, return those that differ.

        Those that are not there are passed over. Raises AppError, NOT_FOUND_IN_HISTORY where none is there.
        """
        ids = tuple(dict.fromkeys(conversation_ids))
        if not ids:
            return ()
        async with self._locked(ids):
            changes = await self._history.change_many(ids, change)
            self._know(*(each.after for each in changes))
        self._tell(changes)
        return changes

    async def remove_folder(self, folder_id: str) -> tuple[ConversationChange, ...]:
        """Remove a folder, publish what becomes of the conversations in it, and return it. Raises AppError."""
        async with self._locked(await self._history.in_folder(folder_id)):
            changes = await self._history.remove_folder(folder_id)
            self._know(*(each.after for each in changes))
        self._tell(changes)
        return changes

    async def keep(self, conversation_id: str, passing: PassingRepository) -> None:
        """Store a temporary conversation, which is none then, and publish that. Raises AppError."""
        async with self._lock(conversation_id):
            kept = await passing.keep(conversation_id)
            self._know(kept)
        self._bus.publish(ConversationChanged(kept))

    async def save_draft(self, conversation_id: str, draft: Draft) -> None:
        """Store a draft and leave every other field to whoever writes it, this process or another. Raises AppError."""
        async with self._lock(conversation_id):
            before = await self._history.conversation(conversation_id)
            after = replace(before, draft=draft)
            if after == before:
                return
            await self._history.save_draft(after)
            self._know(after)
        self._tell((ConversationChange(before, after),))

    async def add(self, conversation_id: str, branch: Branch) -> tuple[Conversation, tuple[Message, ...]]:
        """Store the messages, and what ``branch`` changes of the conversation, in one transaction. Raises AppError.

        ``branch`` runs here, on what was read before the transaction; other fields stay as another process has written
        them meanwhile.
        """
        async with self._lock(conversation_id):
            before = await self._history.conversation(conversation_id)
            grown, messages = branch(before)
            conversation = await self._history.add_messages(messages, grown, before)
            self._know(conversation)
        self._tell((ConversationChange(before, conversation),))
        return conversation, messages

    # What others write

    def learn(self, conversations: Iterable[Conversation]) -> None:
        """Take conversations that were read; those that are known stay as they are known."""
        for conversation in conversations:
            self.known.setdefault(conversation.id, conversation)

    async def look_again(self, conversation_id: str) -> tuple[Conversation | None, Conversation | None]:
        """Read a conversation between two writes of this process; return it as it was known, and as it is.

        None where it was not known, and where it is gone for good. Raises AppError.
        """
        async with self._lock(conversation_id):
            before = self.known.get(conversation_id)
            try:
                now = await self._history.conversation(conversation_id)
            except AppError as error:
                if error.info.reason is not ErrorReason.NOT_FOUND_IN_HISTORY:
                    raise
                self.known.pop(conversation_id, None)
                return before, None
            self._know(now)
            return before, now

    def _know(self, *conversations: Conversation) -> None:
        for conversation in conversations:
            self.known[conversation.id] = conversation

    def _tell(self, changes: Sequence[ConversationChange]) -> None:
        for each in changes:
            for event in news_of(each.before, each.after):
                self._bus.publish(event)
        if any(each.before.deleted_at != each.after.deleted_at for each in changes):
            self._bus.publish(TrashChanged())

    def _lock(self, conversation_id: str) -> asyncio.Lock:
        return self._locks.setdefault(conversation_id, asyncio.Lock())

    def _locked(self, conversation_ids: Iterable[str]) -> "_Locks":
        # In one order everywhere, so that no two wait for each other.
        return _Locks([self._lock(each) for each in sorted(set(conversation_ids))])


class _Locks:
    """Several locks, taken one after the other and given back together."""

    def __init__(self, locks: Sequence[asyncio.Lock]) -> None:
        self._locks = locks
        self._held = AsyncExitStack()

    async def __aenter__(self) -> None:
        async with AsyncExitStack() as stack:
            for lock in self._locks:
                await stack.enter_async_context(lock)
            self._held = stack.pop_all()

    async def __aexit__(self, *_: object) -> None:
        await self._held.aclose()


def news_of(before: Conversation | None, after: Conversation | None) -> tuple[AppEvent, ...]:
    """Return what the list has to hear of a conversation that was ``before`` and is ``after``; None is not there.

    Nothing of one that is deleted and was before, which no list has.
    """
    was_listed = before is not None and before.deleted_at is None
    if after is None or after.deleted_at is not None:
        gone = after.id if after is not None else before.id if before is not None else ""
        return (ConversationRemoved(gone),) if was_listed or before is None else ()
    return (ConversationChanged(after),) if was_listed else (ConversationAdded(after),)
