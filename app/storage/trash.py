"""The deleted part of the history, and which files anything in the history still points at."""

import re
from collections.abc import Callable
from datetime import datetime

import apsw

from app.domain.conversation import Message
from app.domain.trash import Deleted
from app.storage import trash_rows
from app.storage.database import snapshot, transaction
from app.storage.owner import TurnLease
from app.storage.worker import ConnectionThread

_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


class SqliteTrash:
    """Implements TrashRepository on the connections of a history; ``another`` makes one more reading thread."""

    def __init__(
        self,
        writer: ConnectionThread,
        reader: ConnectionThread,
        lease: TurnLease,
        another: Callable[[], ConnectionThread],
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._lease = lease
        self._another = another

    async def deleted(self, before: datetime | None = None) -> Deleted:
        """Return what was deleted before that time, or at any time."""

        def read(connection: apsw.Connection) -> Deleted:
            with snapshot(connection):
                return trash_rows.select_deleted(connection, before)

        return await self._reader.run(read)

    async def deleted_messages(self) -> tuple[tuple[Message, str], ...]:
        """Return deleted messages of conversations that are there, with their titles, the last deleted first."""

        def read(connection: apsw.Connection) -> tuple[tuple[Message, str], ...]:
            with snapshot(connection):
                return trash_rows.select_deleted_messages(connection)

        return await self._reader.run(read)

    async def remove_conversation(self, conversation_id: str) -> bool:
        """Remove a deleted conversation for good; False where it is not deleted or a reply runs in it."""

        def write(connection: apsw.Connection) -> bool:
            with transaction(connection):
                return trash_rows.remove_conversation(connection, conversation_id)

        return await self._writer.run(write)

    async def remove_message(self, message_id: str) -> str | None:
        """Remove a deleted message and all below it for good; None where it is not deleted or a reply runs there."""

        def write(connection: apsw.Connection) -> str | None:
            with transaction(connection):
                return trash_rows.remove_message(connection, message_id)

        return await self._writer.run(write)

    async def files_pointed_at(self) -> frozenset[str] | None:
        """Return the digests of all files that anything points at, None where that cannot be known now.

        It reads on a thread of its own: a long history takes a second, and nobody shall wait for that.
        """
        thread = self._another()
        try:
            await thread.open()
            return await thread.run(self._read_files)
        finally:
            await thread.aclose()

    def _read_files(self, connection: apsw.Connection) -> frozenset[str] | None:
        with snapshot(connection):
            # The first query is what the snapshot begins with. Only then the others are looked for: a process that
            # starts later reads nothing older than this, so all that it can hold is among what is found here.
            if not trash_rows.has_conversations(connection) or self._lease.alive_ids() - {self._lease.id}:
                return None
            return frozenset(
                digest for text in trash_rows.texts_with_files(connection) for digest in _DIGEST.findall(text)
            )
