"""Temporary conversations: in memory, over the history that everything else goes through to."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.blocks import AttachmentRef, ContentBlock
from app.domain.conversation import Conversation, Message, attachments_of
from app.domain.errors import AppError, ErrorReason
from app.domain.library import Changes, ConversationChange, Counts, Folder, Page, Position, Section
from app.domain.ports import ConversationRepository

log = logging.getLogger(__name__)

KeepFiles = Callable[[Iterable[AttachmentRef]], Awaitable[None]]
Change = Callable[[Conversation], Conversation]


class PassingHistory:
    """Implements ConversationRepository and PassingRepository.

    A conversation that is temporary when it is added, and one that is forked from such a one, is never handed on, nor
    is anything that belongs to it, until ``keep``. No section, list, count or search has it.

    Args:
        history: where everything else is.
        keep_files: keeps files for good that came in as temporary ones; it is called before anything is written that
            points at files, so that a stored message has its files.
    """

    def __init__(self, history: ConversationRepository, keep_files: KeepFiles | None = None) -> None:
        self._history = history
        self._keep_files = keep_files
        self._conversations: dict[str, Conversation] = {}
        self._messages: dict[str, Message] = {}
        """Of all temporary conversations, in the order of writing."""

    # Temporary conversations

    def passing(self) -> tuple[Conversation, ...]:
        """Return them without deleted ones, the last updated first."""
        there = (each for each in self._conversations.values() if each.deleted_at is None)
        return tuple(sorted(there, key=lambda each: (each.updated_at, each.id), reverse=True))

    async def keep(self, conversation_id: str) -> Conversation:
        """Store one with its messages and files, and return it as it is stored. A reply may run in it meanwhile.

        Raises AppError: NOT_FOUND_IN_HISTORY where there is none, those of kind storage.
        """
        conversation = replace(self._conversation(conversation_id), temporary=False)
        written = self._tree(conversation_id)
        await self._keep_blocks(conversation.draft.attachments, *(message.blocks for message in written))
        await self._history.add_conversation(conversation, written)
        try:
            await self._catch_up(conversation_id, written)
        except AppError as error:
            # The reply is written again at its end, if it is not over.
            log.warning("The end of a reply could not be stored: %s", error.info.reason.value)
        # From here on it is the history's, without a moment in between.
        for message in self._tree(conversation_id):
            del self._messages[message.id]
        del self._conversations[conversation_id]
        return conversation

    async def _catch_up(self, conversation_id: str, written: tuple[Message, ...]) -> None:
        """Store what has come of replies while the conversation was being written."""
        while (now := self._tree(conversation_id)) != written:
            known = {message.id: message for message in written}
            for message in now:
                if message.deleted_at != known[message.id].deleted_at:
                    await self._history.set_deleted(message.id, message.deleted_at)
                if message != known[message.id]:
                    await self._keep_blocks(message.blocks)
                    await self._history.update_message(message)
            written = now

    def _tree(self, conversation_id: str) -> tuple[Message, ...]:
        return tuple(each for each in self._messages.values() if each.conversation_id == conversation_id)

    def _conversation(self, conversation_id: str) -> Conversation:
        found = self._conversations.get(conversation_id)
        if found is None:
            raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=conversation_id)
        return found

    async def _keep_blocks(self, *blocks: tuple[ContentBlock, ...]) -> None:
        if self._keep_files is not None:
            refs = [ref for each in blocks for ref in attachments_of(each)]
            if refs:
                await self._keep_files(refs)

    # Conversations

    async def add_conversation(self, conversation: Conversation, messages: Sequence[Message] = ()) -> None:
        """Store a new conversation, and the messages that it begins with; keep a temporary one in memory."""
        if conversation.temporary or conversation.forked_from in self._messages:
            self._conversations[conversation.id] = replace(conversation, temporary=True)
            self._messages.update({message.id: message for message in messages})
            return
        await self._keep_blocks(conversation.draft.attachments, *(message.blocks for message in messages))
        await self._history.add_conversation(conversation, messages)

    async def update_conversation(self, conversation: Conversation) -> None:
        """Replace the fields of a conversation."""
        if conversation.id in self._conversations:
            self._conversations[conversation.id] = replace(conversation, temporary=True)
            return
        await self._keep_blocks(conversation.draft.attachments)
        await self._history.update_conversation(conversation)

    async def save_draft(self, conversation: Conversation) -> None:
        """Replace the draft of a conversation and nothing else."""
        known = self._conversations.get(conversation.id)
        if known is not None:
            self._conversations[conversation.id] = replace(known, draft=conversation.draft)
            return
        await self._keep_blocks(conversation.draft.attachments)
        await self._history.save_draft(conversation)

    async def conversation(self, conversation_id: str) -> Conversation:
        """Return one conversation. Raises AppError (NOT_FOUND_IN_HISTORY)."""
        known = self._conversations.get(conversation_id)
        return known if known is not None else await self._history.conversation(conversation_id)

    async def conversations(self) -> tuple[Conversation, ...]:
        """Return all stored ones that are not deleted, last updated first."""
        return await self._history.conversations()

    async def change_many(self, conversation_ids: Sequence[str], change: Change) -> tuple[ConversationChange, ...]:
        """Apply ``change`` to each of the conversations; those that are stored in one transaction.

        Raises AppError (NOT_FOUND_IN_HISTORY) where none of them is there.
        """
        mine = tuple(dict.fromkeys(each for each in conversation_ids if each in self._conversations))
        stored = [each for each in conversation_ids if each not in self._conversations]
        changes = [ConversationChange(each, change(each)) for each in map(self._conversation, mine)]
        done: tuple[ConversationChange, ...] = ()
        if stored:
            try:
                done = await self._history.change_many(stored, change)
            except AppError as error:
                if error.info.reason is not ErrorReason.NOT_FOUND_IN_HISTORY or not mine:
                    raise
        for each in changes:
            self._conversations[each.after.id] = each.after
        return (*(each for each in changes if each.before != each.after), *done)

    # Messages

    async def messages(self, conversation_id: str) -> tuple[Message, ...]:
        """Return the whole tree of a conversation, in the order in which it was written."""
        if conversation_id in self._conversations:
            return self._tree(conversation_id)
        return await self._history.messages(conversation_id)

    async def last_messages(self, conversation_id: str, count: int) -> tuple[Message, ...]:
        """Return those that were written last, at most ``count``, in the order in which they were written."""
        if conversation_id in self._conversations:
            return self._tree(conversation_id)[-count:]
        return await self._history.last_messages(conversation_id, count)

    async def message(self, message_id: str) -> Message:
        """Return one message. Raises AppError (NOT_FOUND_IN_HISTORY)."""
        known = self._messages.get(message_id)
        return known if known is not None else await self._history.message(message_id)

    async def add_messages(
        self, messages: Sequence[Message], conversation: Conversation, before: Conversation | None = None
    ) -> Conversation:
        """Store new messages and those fields in which the conversation differs from ``before``; return it."""
        if conversation.id in self._conversations:
            kept = replace(conversation, temporary=True)
            self._conversations[conversation.id] = kept
            self._messages.update({message.id: message for message in messages})
            return kept
        await self._keep_blocks(conversation.draft.attachments, *(message.blocks for message in messages))
        return await self._history.add_messages(messages, conversation, before)

    async def update_message(self, message: Message) -> None:
        """Replace status, blocks, usage, timing, error ... of a message."""
        known = self._messages.get(message.id)
        if known is not None:
            self._messages[message.id] = replace(message, deleted_at=known.deleted_at)
            return
        await self._keep_blocks(message.blocks)
        await self._history.update_message(message)

    async def set_deleted(self, message_id: str, deleted_at: datetime | None) -> None:
        """Mark a message as deleted, or with None as there again. Raises AppError (NOT_FOUND_IN_HISTORY)."""
        known = self._messages.get(message_id)
        if known is not None:
            self._messages[message_id] = replace(known, deleted_at=deleted_at)
            return
        await self._history.set_deleted(message_id, deleted_at)

    # What is of the history alone

    async def interrupted_turns(self) -> tuple[Message, ...]:
        """Mark the RUNNING messages of processes that are gone as INTERRUPTED and return them."""
        return await self._history.interrupted_turns()

    async def change_counter(self) -> int:
        """Return a number that differs after another process has written."""
        return await self._history.change_counter()

    async def page(self, section: Section, after: Position | None = None, limit: int = 200) -> Page:
        """Return the rows of a section that follow ``after``, or its first ones."""
        return await self._history.page(section, after, limit)

    async def latest(self) -> Conversation | None:
        """Return the stored conversation that was updated last and is not deleted."""
        return await self._history.latest()

    async def counts(self) -> Counts:
        """Return how many conversations stand in the sections that show a number."""
        return await self._history.counts()

    async def tags(self) -> tuple[str, ...]:
        """Return every tag that any stored conversation has."""
        return await self._history.tags()

    async def changed_since(self, revision: int | None, limit: int = 200) -> Changes:
        """Return what has changed since a revision; with None nothing but where the history stands."""
        return await self._history.changed_since(revision, limit)

    async def folders(self) -> tuple[Folder, ...]:
        """Return every folder, by position."""
        return await self._history.folders()

    async def add_folder(self, folder: Folder) -> None:
        """Store a new folder."""
        await self._history.add_folder(folder)

    async def update_folders(self, folders: Sequence[Folder]) -> None:
        """Replace names and positions of folders in one transaction."""
        await self._history.update_folders(folders)

    async def remove_folder(self, folder_id: str) -> tuple[ConversationChange, ...]:
        """Remove a folder and return the conversations that stood in it."""
        return await self._history.remove_folder(folder_id)

    async def in_folder(self, folder_id: str) -> tuple[str, ...]:
        """Return the ids of all conversations in a folder."""
        return await self._history.in_folder(folder_id)
