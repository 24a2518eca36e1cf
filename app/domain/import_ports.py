"""Ports of imports: databases of strangers, and what of the history they need."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from app.domain.conversation import Conversation, Message
from app.domain.library import Folder


class DatabaseUnreadableError(Exception):
    """A stranger's database is damaged, or none."""


class ForeignDatabase(Protocol):
    """A stranger's database, open for reading on the thread that opened it. Raises DatabaseUnreadableError."""

    def tables(self) -> Mapping[str, tuple[str, ...]]:
        """Return the plain tables with the names of their columns; no views, and nothing that runs code."""
        ...

    def rows(
        self,
        table: str,
        columns: Sequence[str],
        *,
        where: tuple[str, str] | None = None,
        raw: Collection[str] = (),
    ) -> Iterator[tuple[object, ...]]:
        """Yield the values of some columns, of all rows or of those in which a column has a value.

        Those of the columns in ``raw`` come as bytes (texts in UTF-8), or None.
        Ask for nothing else until the last row came: apsw keeps the cursor for ever otherwise.
        """
        ...

    def close(self) -> None:
        """Close the file."""
        ...


class ForeignDatabases(Protocol):
    """Opens databases of strangers."""

    def open(self, path: Path) -> ForeignDatabase:
        """Open a file that nobody else writes meanwhile. Raises DatabaseUnreadableError."""
        ...


class ImportTarget(Protocol):
    """What an import needs of the history beside ConversationRepository. Raises AppError of kind storage."""

    async def of_origin(self, origin: str) -> Conversation | None:
        """Return the conversation that was imported as ``origin``, deleted or not; one in the list before others."""
        ...

    async def find(self, conversation_id: str) -> Conversation | None:
        """Return a conversation by its id, deleted or not."""
        ...

    async def taken_messages(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Return those of the ids that messages have, each with the id of its conversation."""
        ...

    async def add_whole(
        self, conversation: Conversation, messages: Sequence[Message], folder: Folder | None = None
    ) -> Conversation:
        """Store a conversation with all of its messages in one transaction, parents before their children.

        ``folder`` is the one it stands in: one that is there by id or by name is taken, else it is made. Returns the
        conversation as it was stored.
        """
        ...

    async def folders(self) -> Mapping[str, Folder]:
        """Return all folders by their ids."""
        ...
