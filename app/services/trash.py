"""The trash: what is deleted is kept for 30 days, and then goes for good with the files that nothing else points at."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from app.domain.errors import AppError, ErrorInfo
from app.domain.events import TrashChanged
from app.domain.trash import AttachmentSweeper, Deleted, Removed, Swept, TrashedMessage, TrashRepository
from app.infra.bus import EventBus
from app.services.mapping import first_words

KEPT: Final = timedelta(days=30)
"""How long what is deleted can be brought back."""

UNTOUCHED: Final = timedelta(days=1)
"""How long ago a file has to have been put before it is taken for one that nothing points at.

What is put is written into the history within seconds; a day leaves room for a clock that was wrong.
"""

log = logging.getLogger(__name__)


class TrashService:
    """Lists what is deleted and removes it for good. Every method raises AppError of kind storage.

    ``held`` returns the digests of the files that this process will yet write into the history: of messages that wait.
    Without ``sweeper`` files are left alone.
    """

    def __init__(
        self,
        repository: TrashRepository,
        sweeper: AttachmentSweeper | None,
        bus: EventBus,
        held: Callable[[], Iterable[str]] = lambda: (),
    ) -> None:
        self._repository = repository
        self._sweeper = sweeper
        self._bus = bus
        self._held = held

    async def messages(self) -> tuple[TrashedMessage, ...]:
        """Return the deleted messages of conversations that are there, the last deleted first."""
        return tuple(
            TrashedMessage(
                message.id,
                message.conversation_id,
                title,
                first_words(message),
                message.deleted_at,
                message.role,
                message.model.model_id if message.model is not None else "",
            )
            for message, title in await self._repository.deleted_messages()
            if message.deleted_at is not None
        )

    async def delete_for_good(self, conversation_ids: Sequence[str] = (), message_ids: Sequence[str] = ()) -> Removed:
        """Remove these of what is deleted, and all that stands below the messages; nothing brings it back.

        What is not deleted (any more) is left alone, and so is what a reply that comes in belongs to.
        """
        return await self._remove(Deleted(tuple(conversation_ids), tuple(message_ids)))

    async def empty(self) -> Removed:
        """Remove all that is deleted."""
        return await self._remove(await self._repository.deleted())

    async def purge(self) -> Removed:
        """Remove what was deleted more than 30 days ago, and once a day files that nothing points at.

        For every start of the program. Raises nothing: what cannot be done now is done at the next start.
        """
        try:
            deleted = await self._repository.deleted(datetime.now(UTC) - KEPT)
            removed = await self._remove(deleted, sweeps=self._sweeper is not None and self._sweeper.is_due())
        except AppError as error:
            log.warning("What was deleted long ago could not be removed: %s", error)
            return Removed()
        if removed.conversations or removed.messages or removed.files.files:
            log.info("Removed for good: %s", removed)
        return removed

    async def _remove(self, deleted: Deleted, *, sweeps: bool = False) -> Removed:
        # One at a time: a reply that comes in is written in between.
        conversations = [await self._repository.remove_conversation(each) for each in deleted.conversations]
        messages = [await self._repository.remove_message(each) is not None for each in deleted.messages]
        done = sum(conversations) + sum(messages)
        if done:
            self._bus.publish(TrashChanged())
        swept, problem = await self._sweep() if done or sweeps else (Swept(), None)
        kept = len(conversations) + len(messages) - done
        return Removed(sum(conversations), sum(messages), kept, swept, problem)

    async def _sweep(self) -> tuple[Swept, ErrorInfo | None]:
        """Remove files that nothing points at. What cannot be read now is left for the next time."""
        if self._sweeper is None:
            return Swept(), None
        before = datetime.now(UTC) - UNTOUCHED
        # Asked for on both sides: a message may go from the queue into the history, or out of a draft into the queue,
        # while the history is read.
        held = frozenset(self._held())
        try:
            pointed_at = await self._repository.files_pointed_at()
            if pointed_at is None:
                return Swept(), None
            return await self._sweeper.sweep(pointed_at | held | frozenset(self._held()), before), None
        except AppError as error:
            log.warning("The attached files could not be looked through: %s", error)
            return Swept(), error.info
