"""The list in SQLite: sections by the page, folders, tags, changes of many conversations at once."""

from collections.abc import Callable, Container, Sequence
from dataclasses import replace

import apsw

from app.domain.conversation import Conversation
from app.domain.errors import AppError, ErrorReason
from app.domain.library import Changes, ConversationChange, Counts, Folder, Page, Position, Section
from app.storage import conversation_rows, folder_rows, library_rows
from app.storage.database import snapshot, transaction
from app.storage.worker import ConnectionThread

Change = Callable[[Conversation], Conversation]


class SqliteLibrary:
    """Implements LibraryRepository on the connections of a history."""

    def __init__(self, writer: ConnectionThread, reader: ConnectionThread) -> None:
        self._writer = writer
        self._reader = reader

    async def page(self, section: Section, after: Position | None = None, limit: int = 200) -> Page:
        """Return the rows of a section that follow ``after``, or its first ones, at most ``limit``."""

        def read(connection: apsw.Connection) -> Page:
            return library_rows.select_page(connection, section, after, limit)

        return await self._reader.run(read)

    async def latest(self) -> Conversation | None:
        """Return the conversation that was updated last and is not deleted, None where there is none."""
        return await self._reader.run(library_rows.select_latest)

    async def counts(self) -> Counts:
        """Return how many conversations stand in the sections that show a number."""

        def read(connection: apsw.Connection) -> Counts:
            with snapshot(connection):
                return library_rows.select_counts(connection)

        return await self._reader.run(read)

    async def tags(self) -> tuple[str, ...]:
        """Return every tag that any conversation has, in the order of the alphabet."""
        return await self._reader.run(library_rows.select_tags)

    async def change_many(self, conversation_ids: Sequence[str], change: Change) -> tuple[ConversationChange, ...]:
        """Apply ``change`` to each of the conversations in one transaction; return those that differ now.

        Raises AppError (NOT_FOUND_IN_HISTORY) where none of them is there.
        """

        def write(connection: apsw.Connection) -> tuple[ConversationChange, ...]:
            with transaction(connection):
                return _changed(connection, conversation_ids, change)

        return await self._writer.run(write)

    async def changed_since(self, revision: int | None, limit: int = 200) -> Changes:
        """Return what has changed since a revision, at most ``limit`` conversations of it.

        With None nothing but where the history stands.
        """

        def read(connection: apsw.Connection) -> Changes:
            with snapshot(connection):
                return library_rows.select_changes(connection, revision, limit)

        return await self._reader.run(read)

    async def folders(self) -> tuple[Folder, ...]:
        """Return every folder, by position."""
        return await self._reader.run(folder_rows.select_folders)

    async def add_folder(self, folder: Folder) -> None:
        """Store a new folder."""

        def write(connection: apsw.Connection) -> None:
            with transaction(connection):
                folder_rows.insert_folder(connection, folder)

        await self._writer.run(write)

    async def update_folders(self, folders: Sequence[Folder]) -> None:
        """Replace names and positions of folders in one transaction; those that are gone stay gone."""

        def write(connection: apsw.Connection) -> None:
            with transaction(connection):
                for folder in folders:
                    folder_rows.update_folder(connection, folder)

        await self._writer.run(write)

    async def remove_folder(self, folder_id: str) -> tuple[ConversationChange, ...]:
        """Remove a folder and return the conversations that stood in it, which are in no folder now."""

        def write(connection: apsw.Connection) -> tuple[ConversationChange, ...]:
            with transaction(connection):
                inside = folder_rows.ids_in(connection, folder_id)
                moved = _changed(connection, inside, lambda old: replace(old, folder_id=None)) if inside else ()
                folder_rows.delete_folder(connection, folder_id)
                return moved

        return await self._writer.run(write)

    async def in_folder(self, folder_id: str) -> tuple[str, ...]:
        """Return the ids of all conversations in a folder, archived and deleted ones too."""
        return await self._reader.run(lambda connection: tuple(folder_rows.ids_in(connection, folder_id)))


def _changed(
    connection: apsw.Connection, conversation_ids: Sequence[str], change: Change
) -> tuple[ConversationChange, ...]:
    found = conversation_rows.select_many(connection, conversation_ids)
    if not found:
        raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=next(iter(conversation_ids), ""))
    folders = frozenset(folder.id for folder in folder_rows.select_folders(connection))
    changes = (ConversationChange(before, _in_a_folder(change(before), folders)) for before in found)
    changed = tuple(each for each in changes if each.before != each.after)
    for each in changed:
        conversation_rows.update_changed(connection, each.before, each.after)
    return changed


def _in_a_folder(conversation: Conversation, folders: Container[str]) -> Conversation:
    """Return a conversation in no folder, if the one that it shall be in is gone."""
    folder_id = conversation.folder_id
    return conversation if folder_id is None or folder_id in folders else replace(conversation, folder_id=None)
