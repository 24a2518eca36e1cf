"""The conversation that the window shows, as far as it is stored: a new one is stored with its first word."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.domain.blocks import ContentBlock, TextBlock
from app.domain.conversation import Conversation, Draft, QueuedMessage
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import SendFailed
from app.domain.model_info import ModelRef
from app.services.context import Services
from app.ui.translation import translate


@dataclass
class _New:
    """A conversation that is not stored yet: who shall answer, and what was written while it is being stored."""

    model: ModelRef | None = None
    temporary: bool = False
    draft: Draft = field(default_factory=Draft)
    creating: asyncio.Task[Conversation] | None = None
    is_keeping: bool = False
    """Whether its draft is on its way to the history."""


class OpenConversation(QObject):
    """Turns what a person does in a conversation into calls of services.

    A new conversation lives here alone until something is written, chosen for it, or sent; so empty ones never pile up
    in the list. ``stored`` carries it when it has become real, ``forked`` the id of one that was made of it,
    ``refused`` a sentence that says why nothing is done. Failures reach the person as ProblemRaised.
    """

    stored = Signal(object)
    forked = Signal(str)
    refused = Signal(str)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._conversation: Conversation | None = None
        self._new = _New()
        self._pending: set[asyncio.Task[object]] = set()

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

    @property
    def is_temporary(self) -> bool:
        """Return whether nothing of it is written down."""
        return self._new.temporary if self._conversation is None else self._conversation.temporary

    def show(
        self, conversation: Conversation | None, model: ModelRef | None = None, *, temporary: bool = False
    ) -> None:
        """Take a stored conversation, or None for a new one that ``model`` shall answer, ``temporary`` or not.

        What was written in a new one that could not be stored is tried once more, and goes back to the composer if
        that fails too.
        """
        if self._conversation is None:
            self._keep_new()
        self._conversation = conversation
        self._new = _New(model, temporary)
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
            self._start(self._send_first(self._new, blocks), "first message")

    def edit(self, message_id: str, blocks: tuple[ContentBlock, ...]) -> None:
        """Send another version of a message; the old one stays as a branch."""
        if self.id is not None:
            self._services.chat.edit(self.id, message_id, blocks)

    def edit_reply(self, message_id: str, text: str) -> None:
        """Put a reply with another text beside one; nobody is asked anything."""
        if self.id is not None:
            self._start(self._services.branching.edit_reply(self.id, message_id, text), "edit reply")

    def fork(self, message_id: str) -> None:
        """Make a new conversation of the path up to a message; ``forked`` tells when it is there."""
        if self.id is not None:
            self._start(self._fork(self.id, message_id), "fork")

    async def _fork(self, conversation_id: str, message_id: str) -> None:
        self.forked.emit((await self._services.branching.fork(conversation_id, message_id)).id)

    def stop(self) -> None:
        """Stop the running reply, if there is one."""
        if self.id is not None:
            self._services.chat.stop(self.id)

    def is_running(self) -> bool:
        """Return whether a reply is coming in."""
        return self.id is not None and self._services.chat.is_running(self.id)

    def retry(self, message_id: str, model: ModelRef | None = None) -> None:
        """Ask for the reply again, of another model if one is given."""
        if self.id is not None and self._is_free():
            self._services.chat.retry(self.id, message_id, model)

    def continue_reply(self, message_id: str) -> None:
        """Ask the model to go on where a reply was cut."""
        if self.id is not None and self._is_free():
            self._services.chat.continue_reply(self.id, message_id)

    def _is_free(self) -> bool:
        """Return whether no reply comes in; say so where one does."""
        if self.is_running():
            self.refused.emit(translate("Timeline", "A reply is still coming in. Wait for its end, or stop it."))
            return False
        return True

    def withdraw(self, queued_id: str) -> QueuedMessage | None:
        """Take back a message that waits, and return it."""
        return None if self.id is None else self._services.chat.withdraw(self.id, queued_id)

    def resume_queue(self) -> None:
        """Send what waits, after a turn that did not end well."""
        if self.id is not None:
            self._services.chat.resume_queue(self.id)

    def show_branch(self, message_id: str) -> None:
        """Show the path through another try."""
        if self.id is not None:
            self._start(self._services.branching.show_branch(self.id, message_id), "show branch")

    def delete_message(self, message_id: str) -> None:
        """Take a message out with all that follows from it; the act that is told of takes it back."""
        if self.id is not None:
            self._start(self._services.branching.delete_message(self.id, message_id), "delete message")

    def keep(self) -> None:
        """Write a temporary conversation down: it is one like the others from then on."""
        if self._conversation is not None and self._conversation.temporary:
            self._start(self._services.conversations.keep(self._conversation.id), "keep the conversation")

    def set_model(self, model: ModelRef) -> None:
        """Let another model answer from now on, here and in the next new conversation."""
        self._services.catalog.remember(model)
        if self.id is None:
            self._new.model = model
        else:
            self._start(self._services.conversations.set_model(self.id, model), "set model")

    def set_system_prompt(self, text: str) -> None:
        """Keep a system prompt; it makes a new conversation real."""
        if self._conversation is not None:
            work = self._services.conversations.set_system_prompt(self._conversation.id, text)
            self._start(work, "set system prompt")
        else:
            self._start(self._set_first_system_prompt(self._new, text), "first system prompt")

    def keep_draft(self, draft: Draft, conversation_id: str) -> None:
        """Keep what stands in the composer, for the conversation that was just left too.

        An empty id means one that is not stored yet: the first word makes it real.
        """
        if conversation_id:
            self._start(self._services.conversations.save_draft(conversation_id, draft), "save draft")
            return
        self._new.draft = draft
        self._keep_new()

    def mark_read(self) -> None:
        """Say that the conversation was looked at."""
        if self._conversation is not None and (self._conversation.unread or self._conversation.failed):
            self._start(self._services.conversations.mark_read(self._conversation.id), "mark read")

    async def _send_first(self, new: _New, blocks: tuple[ContentBlock, ...]) -> None:
        try:
            conversation = await self._stored(new)
        except Exception as error:
            bug = ErrorInfo(ErrorReason.BUG, {"what": type(error).__name__})
            info = error.info if isinstance(error, AppError) else bug
            self._services.bus.publish(SendFailed("", blocks, info))
            raise
        self._services.chat.send(conversation.id, blocks)

    def _keep_new(self) -> None:
        new = self._new
        if new.draft != Draft() and new.creating is None and not new.is_keeping:
            new.is_keeping = True
            self._start(self._keep_first_draft(new), "first draft")

    async def _keep_first_draft(self, new: _New) -> None:
        try:
            conversation = await self._stored(new)
        except AppError as error:
            if new is not self._new:
                text = (TextBlock(new.draft.text),) if new.draft.text else ()
                self._services.bus.publish(SendFailed("", (*text, *new.draft.attachments), error.info))
            raise
        finally:
            new.is_keeping = False
        if new.draft != Draft():
            await self._services.conversations.save_draft(conversation.id, new.draft)

    async def _set_first_system_prompt(self, new: _New, text: str) -> None:
        conversation = await self._stored(new)
        await self._services.conversations.set_system_prompt(conversation.id, text)

    async def _stored(self, new: _New) -> Conversation:
        """Return what a new conversation has become; it is stored once, however many ask for it at a time.

        A person may have gone on to another one meanwhile: then it is stored all the same, and not shown.
        Raises AppError where it cannot be stored; it stays new then.
        """
        if new.creating is None:
            model = new.model or self._services.catalog.default_model()
            work = self._services.conversations.create(model, temporary=new.temporary)
            new.creating = self._services.tasks.start(work, "new conversation")
        creating = new.creating
        try:
            conversation = await asyncio.shield(creating)
        except Exception:
            # The next word tries again.
            new.creating = None if new.creating is creating else new.creating
            raise
        if new is self._new and self._conversation is None:
            self._conversation = conversation
            self._services.chat.set_open(conversation.id)
            self.stored.emit(conversation)
        return conversation

    async def settle(self, patience: float = 1.0) -> None:
        """Wait until what was written is stored, ``patience`` seconds at most: the program is about to end."""
        if self._pending:
            await asyncio.wait(self._pending, timeout=patience)

    def _start(self, work: Coroutine[Any, Any, object], name: str) -> None:
        task = self._services.tasks.start(work, name)
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)
