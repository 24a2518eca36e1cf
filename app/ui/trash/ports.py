"""What the trash page needs of the services."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.library import Page, Position, Section
from app.domain.trash import Removed, TrashedMessage
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope


class PageSource(Protocol):
    """Reads deleted conversations."""

    async def page(self, section: Section, after: Position | None = None, limit: int = 200) -> Page:
        """Return the rows that follow ``after``, the last deleted first. Raises AppError."""
        ...


class Trash(Protocol):
    """What was deleted. Every method raises AppError."""

    async def messages(self) -> tuple[TrashedMessage, ...]:
        """Return deleted messages of conversations that are there, the last deleted first."""
        ...

    async def delete_for_good(self, conversation_ids: Sequence[str] = (), message_ids: Sequence[str] = ()) -> Removed:
        """Remove these of what is deleted; nothing brings them back."""
        ...

    async def empty(self) -> Removed:
        """Remove all that is deleted."""
        ...


class Library(Protocol):
    """Brings conversations back."""

    async def restore(self, ids: Sequence[str]) -> None:
        """Bring conversations back to where they stood. Raises AppError."""
        ...


class Branching(Protocol):
    """Brings messages back."""

    async def restore_message(self, conversation_id: str, message_id: str) -> None:
        """Bring a message back with all that follows from it. Raises AppError."""
        ...


@dataclass(frozen=True, slots=True)
class TrashPorts:
    """Everything that the page calls."""

    bus: EventBus
    tasks: TaskScope
    pages: PageSource
    trash: Trash
    library: Library
    branching: Branching
