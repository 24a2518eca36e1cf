"""What was deleted and can still be brought back, and what takes it away for good."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.conversation import Message, Role
from app.domain.errors import ErrorInfo


@dataclass(frozen=True, slots=True)
class TrashedMessage:
    """A message that was deleted out of a conversation which is still there; what stands below it is gone with it.

    ``words`` are its first ones, on one line; ``title`` is the conversation's. ``deleted_at`` is an aware datetime.
    """

    message_id: str
    conversation_id: str
    title: str
    words: str
    deleted_at: datetime
    role: Role = Role.ASSISTANT
    model_id: str = ""


@dataclass(frozen=True, slots=True)
class Deleted:
    """Ids of what carries a mark of deletion: whole conversations, and messages of conversations that are there."""

    conversations: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Swept:
    """Files that were taken away because nothing points at them any more, and their size in bytes."""

    files: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken away for good. ``kept`` counts what a reply that comes in stands below; it goes the next time."""

    conversations: int = 0
    messages: int = 0
    kept: int = 0
    files: Swept = Swept()
    files_problem: ErrorInfo | None = None
    """Why the files were left for the next time, where they could not be looked through."""


class TrashRepository(Protocol):
    """The deleted part of the history. Every method raises AppError of kind storage."""

    async def deleted(self, before: datetime | None = None) -> Deleted:
        """Return what was deleted before that time, or at any time."""
        ...

    async def deleted_messages(self) -> tuple[tuple[Message, str], ...]:
        """Return the messages in ``Deleted.messages`` with their conversations' titles, the last deleted first."""
        ...

    async def remove_conversation(self, conversation_id: str) -> bool:
        """Remove a deleted conversation for good.

        False, and nothing is removed, where it is not deleted (any more) or a reply runs in it.
        """
        ...

    async def remove_message(self, message_id: str) -> str | None:
        """Remove a deleted message and all below it for good, and return its conversation's id.

        None, and nothing is removed, where it is not deleted (any more) or a reply runs below it.
        """
        ...

    async def files_pointed_at(self) -> frozenset[str] | None:
        """Return the digests of all files that any block, draft or order names, as of one moment.

        None where that cannot be known: another process is running, which may hold what it has not written yet, or the
        history holds no conversation at all, as one that was made anew in the place of a lost one.
        """
        ...


class AttachmentSweeper(Protocol):
    """Takes files out of the attachment store. Raises AppError of kind storage."""

    async def sweep(self, pointed_at: frozenset[str], before: datetime) -> Swept:
        """Remove the files that are not named in ``pointed_at`` and were not put at or after ``before``."""
        ...

    def is_due(self) -> bool:
        """Return whether the last sweep is more than a day ago."""
        ...
