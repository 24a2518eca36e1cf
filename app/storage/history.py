"""The history in SQLite: one writer thread, and read-only connections on threads of their own, one for searches."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

import apsw

from app.domain.conversation import Conversation, Message
from app.domain.copies import CopyKind
from app.domain.errors import AppError, ErrorReason
from app.domain.history_key import HistoryKey, id_of, secret_of
from app.infra.resources import resource_path
from app.storage import conversation_rows, message_rows
from app.storage.copies import key_ids_in, write_copy
from app.storage.database import (
    open_for_reading,
    open_for_writing,
    patiently,
    snapshot,
    stored_version,
)
from app.storage.imports import SqliteImports
from app.storage.jobs import SqliteJobs
from app.storage.library import SqliteLibrary
from app.storage.migrations import migrate, newer_database, read_migrations
from app.storage.owner import TurnLease
from app.storage.search.index import indexed
from app.storage.search.searcher import SqliteSearch
from app.storage.trash import SqliteTrash
from app.storage.worker import ConnectionThread

__all__ = ["HistoryFolder", "SqliteHistory", "TurnLease"]


class HistoryFolder(Protocol):
    """Where the history lies (``infra.paths.DataFolder``)."""

    @property
    def database(self) -> Path:
        """Return the path of the database file."""
        ...

    @property
    def backups(self) -> Path:
        """Return the folder for copies of the database."""
        ...


class SqliteHistory(SqliteLibrary):
    """Implements ConversationRepository. Open it before use and close it on the same event loop."""

    def __init__(
        self,
        folder: HistoryFolder,
        lease: TurnLease,
        migrations: Path | None = None,
        key: HistoryKey | None = None,
        *,
        begins_anew: bool = False,
    ) -> None:
        """``key`` is what the database is encrypted with; ``migrations`` another folder than our own, for tests.

        With ``begins_anew`` an empty database is made also where there are copies of one that is gone.
        """
        self._folder = folder
        self._lease = lease
        self._migrations = migrations
        self._key = key
        self._begins_anew = begins_anew
        path, secret = folder.database, secret_of(key)
        self._writer = ConnectionThread("history writer", path, lambda: patiently(self._connect))
        read = partial(open_for_reading, path, secret)
        self._reader = ConnectionThread("history reader", path, lambda: patiently(read))
        super().__init__(self._writer, self._reader)
        self._jobs = SqliteJobs(self._writer, self._reader, lease)
        another = partial(ConnectionThread, "history sweeper", path, lambda: patiently(read))
        self._trash = SqliteTrash(self._writer, self._reader, lease, another)
        self._search = SqliteSearch(path, self._writer, secret)
        self._imports = SqliteImports(self._writer, self._reader, lease)

    @property
    def key(self) -> HistoryKey | None:
        """Return what the database is encrypted with, None for nothing."""
        return self._key

    @property
    def jobs(self) -> SqliteJobs:
        """Return the orders, which lie in the same database and are there while it is open."""
        return self._jobs

    @property
    def trash(self) -> SqliteTrash:
        """Return what is deleted, in the same database."""
        return self._trash

    @property
    def search(self) -> SqliteSearch:
        """Return what finds messages in the same database, while it is open."""
        return self._search

    @property
    def imports(self) -> SqliteImports:
        """Return what imports need of the same database."""
        return self._imports

    async def open(self) -> None:
        """Make the database or bring it up to date.

        Raises AppError: NEWER_DATABASE with ``found`` and ``known``, HISTORY_GONE where there are copies and nothing
        else, DATABASE_DAMAGED, STORAGE_READ_ONLY, DISK_FULL or STORAGE_FAILED. Nothing has been overwritten then, no
        thread is left behind, and it can be tried again.
        """
        try:
            await self._writer.open()
            await self._reader.open()
            await self._search.open()
        except BaseException:
            await self.aclose()
            raise

    async def aclose(self) -> None:
        """Finish what was handed over and close the connections."""
        await self._search.aclose()
        await self._reader.aclose()
        # Last, because only a connection that can write takes the log in when it closes.
        await self._writer.aclose()

    def _connect(self) -> apsw.Connection:
        path = self._folder.database
        if not self._begins_anew and _is_gone(path, self._folder.backups):
            # A new one in its place would be copied each day, until the copies of the old one are too many.
            raise AppError.because(ErrorReason.HISTORY_GONE, path=str(path))
        migrations = read_migrations(self._migrations or resource_path("migrations"))
        known = migrations[-1].number
        found = stored_version(path, known, secret_of(self._key))
        if found > known:
            raise newer_database(path, found, known)
        connection = open_for_writing(path, secret_of(self._key))
        try:
            migrate(connection, path, self._keep, migrations)
        except BaseException:
            connection.close()
            raise
        return connection

    def _keep(self, connection: apsw.Connection) -> None:
        write_copy(
            connection,
            self._folder.backups,
            CopyKind.MIGRATION,
            key=secret_of(self._key),
            key_id=id_of(self._key),
        )

    async def add_conversation(self, conversation: Conversation, messages: Sequence[Message] = ()) -> None:
        """Store a new conversation, and the messages that it begins with, in one transaction."""

        def write(connection: apsw.Connection) -> None:
            with indexed(connection):
                conversation_rows.insert_conversation(connection, conversation)
                for message in messages:
                    message_rows.insert_message(connection, message, self._lease.id)

        await self._writer.run(write)

    async def update_conversation(self, conversation: Conversation) -> None:
        """Replace the stored fields of a conversation. Raises AppError (NOT_FOUND_IN_HISTORY)."""

        def write(connection: apsw.Connection) -> None:
            with indexed(connection):
                conversation_rows.update_conversation(connection, conversation)

        await self._writer.run(write)

    async def save_draft(self, conversation: Conversation) -> None:
        """Replace the draft of a conversation and nothing else. Raises AppError (NOT_FOUND_IN_HISTORY)."""

        def write(connection: apsw.Connection) -> None:
            with indexed(connection):
                conversation_rows.update_draft(connection, conversation)

        await self._writer.run(write)

    async def conversation(self, conversation_id: str) -> Conversation:
        """Return one conversation, deleted or not. Raises AppError (NOT_FOUND_IN_HISTORY)."""
        return await self._reader.run(
            lambda connection: conversation_rows.select_conversation(connection, conversation_id)
        )

    async def conversations(self) -> tuple[Conversation, ...]:
        """Return all that are not deleted, last updated first."""
        return await self._reader.run(conversation_rows.select_listed)

    async def messages(self, conversation_id: str) -> tuple[Message, ...]:
        """Return the whole tree of a conversation, in the order in which it was written."""

        def read(connection: apsw.Connection) -> tuple[Message, ...]:
            with snapshot(connection):
                return message_rows.select_messages(connection, conversation_id)

        return await self._reader.run(read)

    async def last_messages(self, conversation_id: str, count: int) -> tuple[Message, ...]:
        """Return those that were written last, at most ``count``, in the order in which they were written."""

        def read(connection: apsw.Connection) -> tuple[Message, ...]:
            with snapshot(connection):
                return message_rows.select_last(connection, conversation_id, count)

        return await self._reader.run(read)

    async def message(self, message_id: str) -> Message:
        """Return one message. Raises AppError (NOT_FOUND_IN_HISTORY)."""

        def read(connection: apsw.Connection) -> tuple[Message, ...]:
            with snapshot(connection):
                return message_rows.select_by_id(connection, (message_id,))

        found = await self._reader.run(read)
        if not found:
            raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=message_id)
        return found[0]

    async def add_messages(
        self, messages: Sequence[Message], conversation: Conversation, before: Conversation | None = None
    ) -> Conversation:
        """Store new messages and the conversation's new fields in one transaction; return what is stored of it now.

        With ``before`` only the fields in which it differs from that are written: what another process has written
        into others since then stays. A message whose status is RUNNING is written under this process's lease. Raises
        AppError (NOT_FOUND_IN_HISTORY) when the conversation is not stored.
        """

        def write(connection: apsw.Connection) -> Conversation:
            with indexed(connection):
                stored = _written(connection, conversation, before)
                for message in messages:
                    message_rows.insert_message(connection, message, self._lease.id)
            return stored

        return await self._writer.run(write)

    async def update_message(self, message: Message) -> None:
        """Replace status, blocks, model, usage, timing, error ... of a message in one transaction.

        Only blocks that differ from what is stored are written. Raises AppError (NOT_FOUND_IN_HISTORY).
        """

        def write(connection: apsw.Connection) -> None:
            with indexed(connection):
                message_rows.update_message(connection, message, self._lease.id)

        await self._writer.run(write)

    async def set_deleted(self, message_id: str, deleted_at: datetime | None) -> None:
        """Mark a message as deleted, or with None as there again. Raises AppError (NOT_FOUND_IN_HISTORY)."""

        def write(connection: apsw.Connection) -> None:
            with indexed(connection):
                message_rows.set_deleted(connection, message_id, deleted_at)

        await self._writer.run(write)

    async def interrupted_turns(self) -> tuple[Message, ...]:
        """Mark the RUNNING messages of processes that are gone as INTERRUPTED and return them."""

        def write(connection: apsw.Connection) -> tuple[Message, ...]:
            with indexed(connection):
                # Asked for after the transaction has begun: a process takes its lease before it writes, so every
                # lease that can be seen in the database by now is either among the living or dead for good.
                alive = self._lease.alive_ids() | {self._lease.id}
                return message_rows.interrupt(connection, alive)

        return await self._writer.run(write)

    async def change_counter(self) -> int:
        """Return a number that differs after another process has written.

        It is asked for on the connection that writes: SQLite's data_version leaves out what its own connection wrote.
        """

        def read(connection: apsw.Connection) -> int:
            version: int = connection.pragma("data_version")
            return version

        return await self._writer.run(read)


def _written(connection: apsw.Connection, conversation: Conversation, before: Conversation | None) -> Conversation:
    if before is not None:
        return conversation_rows.update_merged(connection, before, conversation)
    conversation_rows.update_conversation(connection, conversation)
    return conversation


def _is_gone(database: Path, backups: Path) -> bool:
    """Return whether nothing is left of a database of which there are copies."""
    try:
        is_empty = database.stat().st_size == 0
    except FileNotFoundError:
        is_empty = True
    return is_empty and bool(key_ids_in(backups))
