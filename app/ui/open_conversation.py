"""The conversation that the window shows, as far as it is stored: a new one is stored with its first word."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.domain.blocks import ContentBlock
from app.domain.conversation import Conversation, Draft, QueuedMessage
from app.domain.model_info import ModelRef
from app.services.context import Services


@dataclass
class _New:
    """A conversation that is not stored yet: who shall answer, and what was written while it is being stored."""

    model: ModelRef | None = None
    draft: Draft = field(default_factory=Draft)
    creating: asyncio.Task[Conversation] | None = None


class OpenConversation(QObject):
    """Turns what a person does in a conversation into calls of services.

    A new conversation lives here alone until something is written, chosen for it, or sent; so empty ones never pile up
    in the list. ``stored`` carries it when it has become real. Failures reach the person as ProblemRaised.
    """

    stored = Signal(object)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._conversation: Conversation | None = None
        self._new = _New()

    @property
    def conversation(self) -> Conversation | None:
        """Return the stored conversation, None for one that is new."""
        return self._conversation

    @property
    def id(self) -> str | None:
        """Return the id of the stored conversation."""
        return None if self._conversation is None else self._conversation.id

    @property
    def model(self) -> ModelRef | None:
        """Return the model that answers next."""
        chosen = self._new.model if self._conversation is None else self._conversation.model
        return chosen or self._services.catalog.default_model()

    def show(self, conversation: Conversation | None, model: ModelRef | None = None) -> None:
        """Take a stored conversation, or None for a new one that ``model`` shall answer."""
        self._conversation = conversation
        self._new = _New(model)
        self._services.chat.set_open(self.id)

    def refresh(self, conversation: Conversation) -> None:
        """Take new fields of the conversation that is shown."""
        if conversation.id == self.id:
            self._conversation = conversation

    def send(self, blocks: tuple[ContentBlock, ...]) -> None:
        """Send a message; it queues behind a running reply."""
        self._new.draft = Draft()
        if self._conversation is not None:
            self._services.chat.send(self._conversation.id, blocks)
        else:
            self._start(self._send_first(blocks), "first message")

    def edit(self, message_id: str, blocks: tuple[ContentBlock, ...]) -> None:
        """Send another version of a message; the old one stays as a branch."""
        if self.id is not None:
            self._services.chat.edit(self.id, message_id, blocks)

    def stop(self) -> None:
        """Stop the running reply, if there is one."""
        if self.id is not None:
            self._services.chat.stop(self.id)

    def is_running(self) -> bool:
        """Return whether a reply is coming in."""
        return self.id is not None and self._services.chat.is_running(self.id)

    def retry(self, message_id: str, model: ModelRef | None = None) -> None:
        """Ask for the reply again, of another model if one is given."""
        if self.id is not None:
            self._services.chat.retry(self.id, message_id, model)

    def continue_reply(self, message_id: str) -> None:
        """Ask the model to go on where a reply was cut."""
        if self.id is not None:
            self._services.chat.continue_reply(self.id, message_id)

    def withdraw(self, queued_id: str) -> QueuedMessage | None:
        """Take back a message that waits, and return it."""
        return None if self.id is None else self._services.chat.withdraw(self.id, queued_id)

    def show_branch(self, message_id: str) -> None:
        """Show the path through another try."""
        if self.id is not None:
            self._start(self._services.conversations.show_branch(self.id, message_id), "show branch")

    def set_model(self, model: ModelRef) -> None:
        """Let another model answer from now on, here and in the next new conversation."""
        self._services.catalog.remember(model)
        if self.id is None:
            self._new.model = model
        else:
            self._start(self._services.conversations.set_model(self.id, model), "set model")

    def set_system_prompt(self, text: str) -> None:
        """Keep a system prompt; it makes a new conversation real."""
        self._start(self._set_system_prompt(text), "set system prompt")

    def keep_draft(self, draft: Draft, conversation_id: str) -> None:
        """Keep what stands in the composer, for the conversation that was just left too.

        An empty id means one that is not stored yet: the first word makes it real.
        """
        if conversation_id:
            self._start(self._services.conversations.save_draft(conversation_id, draft), "save draft")
            return
        self._new.draft = draft
        if draft != Draft() and self._new.creating is None:
            self._start(self._keep_first_draft(self._new), "first draft")

    def mark_read(self) -> None:
        """Say that the conversation was looked at."""
        if self._conversation is not None and (self._conversation.unread or self._conversation.failed):
            self._start(self._services.conversations.mark_read(self._conversation.id), "mark read")

    async def _send_first(self, blocks: tuple[ContentBlock, ...]) -> None:
        conversation = await self._ensure()
        self._services.chat.send(conversation.id, blocks)

    async def _keep_first_draft(self, new: _New) -> None:
        conversation = await self._ensure()
        if new.draft != Draft():
            await self._services.conversations.save_draft(conversation.id, new.draft)

    async def _set_system_prompt(self, text: str) -> None:
        conversation = await self._ensure()
        await self._services.conversations.set_system_prompt(conversation.id, text)

    async def _ensure(self) -> Conversation:
        """Return the stored conversation; a new one is stored once, however many ask for it at a time."""
        if self._conversation is not None:
            return self._conversation
        new = self._new
        if new.creating is None:
            work = self._services.conversations.create(self.model)
            new.creating = self._services.tasks.start(work, "new conversation")
        conversation = await asyncio.shield(new.creating)
        if new is self._new and self._conversation is None:
            self._conversation = conversation
            self._services.chat.set_open(conversation.id)
            self.stored.emit(conversation)
        return conversation

    def _start(self, work: Coroutine[Any, Any, object], name: str) -> None:
        self._services.tasks.start(work, name)
