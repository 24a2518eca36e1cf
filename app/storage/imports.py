"""Conversations that come from a file: found by where they came from, written whole."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import apsw
import msgspec

from app.domain.conversation import Conversation, Message
from app.domain.errors import AppError, ErrorReason
from app.domain.library import Folder
from app.storage import conversation_rows, message_rows
from app.storage.database import transaction
from app.storage.encoding import from_time, text, to_json, to_time
from app.storage.owner import TurnLease
from app.storage.worker import ConnectionThread

_BY_ORIGIN = "SELECT id FROM conversations WHERE origin = ? ORDER BY deleted_at IS NOT NULL, created_at LIMIT 1"
_TAKEN = "SELECT id, conversation_id FROM messages WHERE id IN (SELECT value FROM json_each(?))"
_FOLDERS = "SELECT id, name, position, created_at FROM folders ORDER BY position, id"
_FOLDER = "SELECT id FROM folders WHERE id = ?1 OR name = ?2 ORDER BY id <> ?1, position LIMIT 1"
_ADD_FOLDER = "INSERT INTO folders (id, name, position, created_at) VALUES (?, ?, ?, ?)"


class _FolderRow(msgspec.Struct, array_like=True, frozen=True, gc=False):
    id: str
    name: str
    position: int
    created_at: int


class SqliteImports:
    """Implements ImportTarget on the connections of a history; there while that is open."""

    def __init__(self, writer: ConnectionThread, reader: ConnectionThread, lease: TurnLease) -> None:
        self._writer = writer
        self._reader = reader
        self._lease = lease

    async def of_origin(self, origin: str) -> Conversation | None:
        """Return the conversation that was imported as ``origin``, deleted or not; one in the list before others."""

        def read(connection: apsw.Connection) -> Conversation | None:
            row = connection.execute(_BY_ORIGIN, (text(origin),)).fetchone()
            return None if row is None else conversation_rows.select_conversation(connection, str(row[0]))

        return await self._reader.run(read)

    async def find(self, conversation_id: str) -> Conversation | None:
        """Return a conversation by its id, deleted or not."""

        def read(connection: apsw.Connection) -> Conversation | None:
            try:
                return conversation_rows.select_conversation(connection, text(conversation_id))
            except AppError as error:
                if error.info.reason is ErrorReason.NOT_FOUND_IN_HISTORY:
                    return None
                raise

        return await self._reader.run(read)

    async def taken_messages(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Return those of the ids that messages have, each with the id of its conversation."""
        wanted = to_json(list(ids))

        def read(connection: apsw.Connection) -> dict[str, str]:
            return {str(key): str(owner) for key, owner in connection.execute(_TAKEN, (wanted,))}

        return await self._reader.run(read)

    async def add_whole(
        self, conversation: Conversation, messages: Sequence[Message], folder: Folder | None = None
    ) -> Conversation:
        """Store a conversation with all of its messages in one transaction, parents before their children."""

        def write(connection: apsw.Connection) -> Conversation:
            with transaction(connection):
                place = None if folder is None else _folder_of(connection, folder)
                placed = replace(conversation, folder_id=place)
                conversation_rows.insert_conversation(connection, placed)
                for message in messages:
                    message_rows.insert_message(connection, message, self._lease.id)
            return placed

        return await self._writer.run(write)

    async def folders(self) -> Mapping[str, Folder]:
        """Return all folders by their ids."""

        def read(connection: apsw.Connection) -> dict[str, Folder]:
            rows = msgspec.convert(connection.execute(_FOLDERS).fetchall(), list[_FolderRow])
            return {row.id: Folder(row.id, row.name, row.position, to_time(row.created_at)) for row in rows}

        return await self._reader.run(read)


def _folder_of(connection: apsw.Connection, folder: Folder) -> str:
    """Return the id of the folder that is there by id or by name, or of a new one."""
    found = connection.execute(_FOLDER, (text(folder.id), text(folder.name))).fetchone()
    if found is not None:
        return str(found[0])
    connection.execute(_ADD_FOLDER, (text(folder.id), text(folder.name), folder.position, from_time(folder.created_at)))
    return folder.id
