"""What the list needs of the services, as narrow as it uses them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.library import Counts, Folder, Page, Position, Section
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope


class PageSource(Protocol):
    """Reads the list. Every method raises AppError."""

    async def page(self, section: Section, after: Position | None = None, limit: int = 200) -> Page:
        """Return the rows of a section from its beginning, or those that follow ``after``."""
        ...

    async def counts(self) -> Counts:
        """Return how many conversations folders, tags, archive and trash have."""
        ...


class Library(Protocol):
    """Changes where conversations stand; each call is one act that can be undone. Every method raises AppError."""

    async def folders(self) -> tuple[Folder, ...]:
        """Return the folders in their order."""
        ...

    async def create_folder(self, name: str, conversation_ids: Sequence[str] = ()) -> Folder:
        """Make a folder, below the others, and let conversations stand in it."""
        ...

    async def rename_folder(self, folder_id: str, name: str) -> None:
        """Give a folder another name."""
        ...

    async def remove_folder(self, folder_id: str) -> None:
        """Remove a folder; its conversations stay."""
        ...

    async def sort_folder(self, folder_id: str, position: int) -> None:
        """Let a folder stand at ``position``, counted from 0."""
        ...

    async def pin(self, ids: Sequence[str]) -> None:
        """Pin conversations."""
        ...

    async def unpin(self, ids: Sequence[str]) -> None:
        """Let conversations stand in their folder or under their day again."""
        ...

    async def archive(self, ids: Sequence[str]) -> None:
        """Put conversations into the archive."""
        ...

    async def unarchive(self, ids: Sequence[str]) -> None:
        """Take conversations out of the archive."""
        ...

    async def move(self, ids: Sequence[str], folder_id: str | None) -> None:
        """Put conversations into a folder, or out of all folders."""
        ...

    async def tag(self, ids: Sequence[str], name: str) -> None:
        """Give conversations a tag."""
        ...

    async def untag(self, ids: Sequence[str], name: str) -> None:
        """Take a tag off conversations."""
        ...

    async def delete(self, ids: Sequence[str]) -> None:
        """Put conversations into the trash."""
        ...

    async def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation a title by hand."""
        ...


@dataclass(frozen=True, slots=True)
class ListPorts:
    """Everything that the keeper of the list calls. ``running`` returns the ids where a reply comes in."""

    bus: EventBus
    tasks: TaskScope
    pages: PageSource
    library: Library
    running: Callable[[], frozenset[str]]
