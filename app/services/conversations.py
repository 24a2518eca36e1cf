"""The conversation list and what a person does with a conversation as a whole."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime

from app.domain.conversation import Conversation, ConversationView, Draft, MessageStatus
from app.domain.errors import AppError
from app.domain.events import (
    AppEvent,
    ConversationAdded,
    ConversationChanged,
    ConversationRemoved,
    MessageChanged,
    PathChanged,
)
from app.domain.generation import GenerationSettings
from app.domain.ids import new_id
from app.domain.model_info import ModelRef
from app.domain.ports import ConversationRepository
from app.infra.bus import EventBus
from app.services.editor import ConversationEditor
from app.services.tree import living, path_to, siblings_of

WATCH_SECONDS = 1.0
"""How often the history is asked whether another process wrote."""

_END = 60
"""Messages of a long conversation that are shown before the others are read: some screens."""

log = logging.getLogger(__name__)


class ConversationService:
    """Creates, lists, opens, renames, deletes. Every method raises AppError of kind storage."""

    def __init__(self, history: ConversationRepository, editor: ConversationEditor, bus: EventBus) -> None:
        self._history = history
        self._editor = editor
        self._bus = bus
        self._known: dict[str, Conversation] = {}
        self._running_elsewhere: frozenset[str] = frozenset()
        bus.subscribe(ConversationAdded, self._remember)
        bus.subscribe(ConversationChanged, self._remember)
        bus.subscribe(ConversationRemoved, self._forget)

    def _remember(self, event: ConversationAdded | ConversationChanged) -> None:
        self._known[event.conversation.id] = event.conversation

    def _forget(self, event: ConversationRemoved) -> None:
        self._known.pop(event.conversation_id, None)

    async def create(self, model: ModelRef | None = None) -> Conversation:
        """Store a new, empty conversation that ``model`` shall answer."""
        now = datetime.now(UTC)
        conversation = Conversation(new_id(), now, now, model=model)
        await self._history.add_conversation(conversation)
        self._bus.publish(ConversationAdded(conversation))
        return conversation

    async def list(self) -> tuple[Conversation, ...]:
        """Return all conversations that are not deleted, the last updated first."""
        found = await self._history.conversations()
        self._known = {conversation.id: conversation for conversation in found}
        return found

    async def open(self, conversation_id: str) -> ConversationView:
        """Return a conversation with the path to its head. Raises AppError (NOT_FOUND_IN_HISTORY)."""
        conversation = await self._history.conversation(conversation_id)
        messages = living(await self._history.messages(conversation_id))
        path = path_to(messages, conversation.head_id)
        # Those of this process tell of their end themselves; saying it twice does no harm.
        self._running_elsewhere = frozenset(each.id for each in path if each.status is MessageStatus.RUNNING)
        return ConversationView(conversation, path, siblings_of(messages, path))

    async def opening(self, conversation_id: str) -> AsyncGenerator[ConversationView, None]:
        """Yield a conversation that is being opened: of a long one first the end of its path, at last the whole.

        Raises AppError (NOT_FOUND_IN_HISTORY).
        """
        conversation = await self._history.conversation(conversation_id)
        last = await self._history.last_messages(conversation_id, _END)
        end = path_to(last, conversation.head_id)
        if end and len(last) == _END:
            yield ConversationView(conversation, end, siblings_of(last, end))
        view = await self.open(conversation_id)
        known = self._known.get(conversation_id)
        if known is not None and known.head_id != view.conversation.head_id:
            # Something was said while it was read.
            view = await self.open(conversation_id)
        yield view

    async def rename(self, conversation_id: str, title: str) -> None:
        """Give a title by hand; an empty one lets the program choose again."""
        words = " ".join(title.split())
        await self._editor.change(conversation_id, lambda old: replace(old, title=words, title_by_hand=bool(words)))

    async def set_model(self, conversation_id: str, model: ModelRef) -> None:
        """Let another model answer from now on."""
        await self._editor.change(conversation_id, lambda old: replace(old, model=model))

    async def set_system_prompt(self, conversation_id: str, text: str) -> None:
        """Keep what is said to the model before the first message."""
        await self._editor.change(conversation_id, lambda old: replace(old, system_prompt=text))

    async def set_settings(self, conversation_id: str, settings: GenerationSettings) -> None:
        """Ask with these settings from the next message on; they take the place of all of the old ones."""
        await self._editor.change(conversation_id, lambda old: replace(old, settings=settings))

    async def save_draft(self, conversation_id: str, draft: Draft) -> None:
        """Keep what stands in the composer."""
        await self._editor.save_draft(conversation_id, draft)

    async def mark_read(self, conversation_id: str) -> None:
        """Take the marks "unread" and "failed" off."""
        await self._editor.change(conversation_id, lambda old: replace(old, unread=False, failed=False))

    async def delete(self, conversation_id: str) -> None:
        """Take a conversation off the list; ``restore`` brings it back."""
        await self._editor.change(conversation_id, lambda old: replace(old, deleted_at=datetime.now(UTC)))
        self._bus.publish(ConversationRemoved(conversation_id))

    async def restore(self, conversation_id: str) -> None:
        """Bring a deleted conversation back to its place in the list."""
        conversation = await self._editor.change(conversation_id, lambda old: replace(old, deleted_at=None))
        self._bus.publish(ConversationAdded(conversation))

    async def watch(self) -> None:
        """Tell of what other processes write, until cancelled."""
        counter: int | None = None
        while True:
            try:
                now = await self._history.change_counter()
                if counter is not None and now != counter:
                    await self._tell_of_changes()
                    await self._tell_of_ended_replies()
                # Only now, so that what could not be told is told in the next round.
                counter = now
            except AppError as error:
                log.warning("The history could not be watched: %s", error.info.reason.value)
            await asyncio.sleep(WATCH_SECONDS)

    async def _tell_of_changes(self) -> None:
        before = dict(self._known)
        found = {conversation.id: conversation for conversation in await self._history.conversations()}
        # What this process changed while the list was read has been told already.
        gone = (before.keys() - found.keys()) & self._known.keys()
        events: list[AppEvent] = [ConversationRemoved(conversation_id) for conversation_id in gone]
        for conversation in found.values():
            known = before.get(conversation.id)
            if self._known.get(conversation.id) != known:
                continue
            if known is None:
                events.append(ConversationAdded(conversation))
            elif known != conversation:
                events.append(ConversationChanged(conversation))
                if known.head_id != conversation.head_id:
                    events.append(PathChanged(conversation.id))
        for event in events:
            self._bus.publish(event)

    async def _tell_of_ended_replies(self) -> None:
        """Tell how replies ended that another process was writing when the conversation was opened."""
        for message_id in self._running_elsewhere:
            message = await self._history.message(message_id)
            if message.status is not MessageStatus.RUNNING:
                self._running_elsewhere -= {message_id}
                self._bus.publish(MessageChanged(message))
