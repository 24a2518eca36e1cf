"""The port of the conversation list: sections by the page, folders, tags, changes of many at once."""

from collections.abc import Callable, Sequence
from typing import Protocol

from app.domain.conversation import Conversation
from app.domain.library import Changes, ConversationChange, Counts, Folder, Page, Position, Section


class LibraryRepository(Protocol):
    """The list. Every method raises AppError of kind storage; one that writes returns when the data is on disk."""

    async def page(self, section: Section, after: Position | None = None, limit: int = 200) -> Page:
        """Return the rows of a section that follow ``after``, or its first ones, at most ``limit``."""
        ...

    async def latest(self) -> Conversation | None:
        """Return the conversation that was updated last and is not deleted, None where there is none."""
        ...

    async def counts(self) -> Counts:
        """Return how many conversations stand in the sections that show a number."""
        ...

    async def tags(self) -> tuple[str, ...]:
        """Return every tag that any conversation has, archived and deleted ones too, in the order of the alphabet."""
        ...

    async def change_many(
        self, conversation_ids: Sequence[str], change: Callable[[Conversation], Conversation]
    ) -> tuple[ConversationChange, ...]:
        """Apply ``change`` to each of the conversations in one transaction; return those that differ now.

        They are read inside the transaction, so that nothing is lost that another process has written. ``change`` may
        run on another thread and must be a pure function. Those that are not there are passed over.

        Raises:
            AppError: NOT_FOUND_IN_HISTORY where none of them is there.
        """
        ...

    async def changed_since(self, revision: int | None, limit: int = 200) -> Changes:
        """Return what has changed since a revision, at most ``limit`` conversations of it; ask again for the rest.

        With None nothing but where the history stands.
        """
        ...

    async def folders(self) -> tuple[Folder, ...]:
        """Return every folder, by position."""
        ...

    async def add_folder(self, folder: Folder) -> None:
        """Store a new folder."""
        ...

    async def update_folders(self, folders: Sequence[Folder]) -> None:
        """Replace names and positions of folders in one transaction; those that are gone stay gone."""
        ...

    async def remove_folder(self, folder_id: str) -> tuple[ConversationChange, ...]:
        """Remove a folder and return the conversations that stood in it, archived and deleted ones too.

        They are in no folder then. One that is not there is removed already.
        """
        ...

    async def in_folder(self, folder_id: str) -> tuple[str, ...]:
        """Return the ids of all conversations in a folder, archived and deleted ones too."""
        ...


class PassingRepository(Protocol):
    """Conversations that are in memory alone and go when the program ends."""

    def passing(self) -> tuple[Conversation, ...]:
        """Return them without deleted ones, the last updated first."""
        ...

    async def keep(self, conversation_id: str) -> Conversation:
        """Store one with its messages and files, and return it as it is stored.

        Raises AppError: NOT_FOUND_IN_HISTORY where there is none, those of kind storage.
        """
        ...
