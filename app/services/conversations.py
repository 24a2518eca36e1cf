"""The conversation list and what a person does with a conversation as a whole."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime

from app.domain.conversation import Conversation, ConversationView, Draft, MessageStatus
from app.domain.errors import AppError, ErrorReason
from app.domain.events import FoldersChanged, MessageChanged, PathChanged, TrashChanged
from app.domain.generation import GenerationSettings
from app.domain.ids import new_id
from app.domain.library import Changes, Counts, Page, Position, Section
from app.domain.library_ports import PassingRepository
from app.domain.model_info import ModelRef
from app.domain.ports import ConversationRepository
from app.infra.bus import EventBus
from app.services.editor import ConversationEditor, news_of
from app.services.library import LibraryService
from app.services.tree import living, path_to, siblings_of
from app.services.undo import UndoStack

WATCH_SECONDS = 1.0
"""How often the history is asked whether another process wrote."""

PIECE = 200
"""Conversations that another process has changed which are read at a time."""

_END = 60
"""Messages of a long conversation that are shown before the others are read: some screens."""

log = logging.getLogger(__name__)


class ConversationService:
    """Creates, lists, opens, renames, deletes. Every method raises AppError of kind storage.

    Args:
        history: where conversations are.
        editor: writes them.
        bus: tells what becomes of them.
        library: does what can be undone; without it nobody can undo it.
        passing: holds temporary conversations; without it there are none.
    """

    def __init__(
        self,
        history: ConversationRepository,
        editor: ConversationEditor,
        bus: EventBus,
        library: LibraryService | None = None,
        passing: PassingRepository | None = None,
    ) -> None:
        self._history = history
        self._editor = editor
        self._bus = bus
        self._library = library or LibraryService(history, editor, UndoStack(bus), bus)
        self._passing = passing
        self._seen: Changes | None = None
        self._running_elsewhere: frozenset[str] = frozenset()

    async def create(self, model: ModelRef | None = None, *, temporary: bool = False) -> Conversation:
        """Make a new, empty conversation that ``model`` shall answer, and store it unless it is ``temporary``."""
        now = datetime.now(UTC)
        conversation = Conversation(new_id(), now, now, model=model, temporary=temporary)
        await self._editor.create(conversation)
        return conversation

    # The list

    async def page(self, section: Section, after: Position | None = None, limit: int = 200) -> Page:
        """Return the rows of a section that follow ``after``, or its first ones, at most ``limit``.

        What becomes of any conversation is told by ConversationAdded, ConversationChanged and ConversationRemoved,
        whether it stands in a page that was read or not; ``domain.library.stands_in`` and ``position_in`` tell where.
        """
        await self._begin()
        page = await self._history.page(section, after, limit)
        self._editor.learn(page.rows)
        return page

    async def counts(self) -> Counts:
        """Return how many conversations stand in the sections that show a number."""
        return await self._history.counts()

    async def latest(self) -> Conversation | None:
        """Return the conversation that was updated last and is not deleted, None where there is none."""
        return await self._history.latest()

    async def list(self) -> tuple[Conversation, ...]:
        """Return all stored conversations that are not deleted, the last updated first; years of them take a while."""
        await self._begin()
        found = await self._history.conversations()
        self._editor.learn(found)
        return found

    def temporary(self) -> tuple[Conversation, ...]:
        """Return the temporary conversations that are not deleted, the last updated first; no page has them."""
        return () if self._passing is None else self._passing.passing()

    async def keep(self, conversation_id: str) -> None:
        """Store a temporary conversation with all that was said in it: it is one like the others from then on.

        Raises AppError (NOT_FOUND_IN_HISTORY) where it is none, and of kind storage; then it stays temporary.
        """
        if self._passing is None:
            raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=conversation_id)
        await self._editor.keep(conversation_id, self._passing)

    async def open(self, conversation_id: str) -> ConversationView:
        """Return a conversation with the path to its head. Raises AppError (NOT_FOUND_IN_HISTORY)."""
        await self._begin()
        conversation = await self._history.conversation(conversation_id)
        self._editor.learn((conversation,))
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
        known = self._editor.known.get(conversation_id)
        if known is not None and known.head_id != view.conversation.head_id:
            # Something was said while it was read.
            view = await self.open(conversation_id)
        yield view

    async def rename(self, conversation_id: str, title: str) -> None:
        """Give a title by hand; an empty one lets the program choose again."""
        await self._library.rename(conversation_id, title)

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
        await self._library.delete((conversation_id,))

    async def restore(self, conversation_id: str) -> None:
        """Bring a deleted conversation back to its place in the list."""
        await self._library.restore((conversation_id,))

    async def watch(self) -> None:
        """Tell of what other processes write, until cancelled."""
        counter: int | None = None
        while True:
            try:
                now = await self._history.change_counter()
                if now != counter:
                    await self._tell_of_changes()
                    await self._tell_of_ended_replies()
                # Only now, so that what could not be told is told in the next round.
                counter = now
            except AppError as error:
                log.warning("The history could not be watched: %s", error.info.reason.value)
            await asyncio.sleep(WATCH_SECONDS)

    async def _begin(self) -> None:
        """Take note of how far the history is before the first conversation is read: what comes later is told."""
        if self._seen is None:
            start = await self._history.changed_since(None)
            self._seen = self._seen or start

    async def _tell_of_changes(self) -> None:
        """Tell what has been written since the last look, by the piece: another process may bring in thousands."""
        await self._begin()
        while self._seen is not None:
            changes = await self._history.changed_since(self._seen.revision, PIECE)
            others = (row.id for row in changes.rows if self._editor.known.get(row.id) != row)
            told = [await self._tell_of(each) for each in (*others, *changes.gone)]
            if any(told) or changes.gone:
                self._bus.publish(TrashChanged())
            if changes.folders != self._seen.folders:
                self._bus.publish(FoldersChanged())
            self._seen = changes
            if len(changes.rows) < PIECE:
                return

    async def _tell_of(self, conversation_id: str) -> bool:
        """Tell what another process did to a conversation, if it was another; return whether the trash has changed."""
        before, now = await self._editor.look_again(conversation_id)
        # What this process wrote has been told already.
        if before == now:
            return False
        for event in news_of(before, now):
            self._bus.publish(event)
        if before is not None and now is not None and before.head_id != now.head_id and now.deleted_at is None:
            self._bus.publish(PathChanged(conversation_id))
        was, is_now = (None if each is None else each.deleted_at for each in (before, now))
        return was != is_now

    async def _tell_of_ended_replies(self) -> None:
        """Tell how replies ended that another process was writing when the conversation was opened."""
        for message_id in self._running_elsewhere:
            message = await self._history.message(message_id)
            if message.status is not MessageStatus.RUNNING:
                self._running_elsewhere -= {message_id}
                self._bus.publish(MessageChanged(message))
