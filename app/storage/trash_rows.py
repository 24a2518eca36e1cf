"""Deleted rows, and their removal for good. Every function runs on a connection's own thread."""

from collections.abc import Iterator
from datetime import datetime

import apsw

from app.domain.conversation import Message
from app.domain.trash import Deleted
from app.storage.encoding import from_time, to_json
from app.storage.message_rows import select_by_id

_CONVERSATIONS = "SELECT id FROM conversations WHERE deleted_at < ? ORDER BY deleted_at"
_MESSAGES = """
SELECT messages.id FROM messages JOIN conversations ON conversations.id = conversation_id
WHERE messages.deleted_at < ? AND conversations.deleted_at IS NULL ORDER BY messages.deleted_at
"""
_TITLES = """
SELECT messages.id, title FROM messages JOIN conversations ON conversations.id = conversation_id
WHERE messages.deleted_at IS NOT NULL AND conversations.deleted_at IS NULL
ORDER BY messages.deleted_at DESC, number DESC
"""
_MAY_GO = """
SELECT EXISTS (SELECT 1 FROM conversations WHERE id = ?1 AND deleted_at IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM messages WHERE conversation_id = ?1 AND status = 'running')
"""
_MESSAGE_CONVERSATION = "SELECT conversation_id FROM messages WHERE id = ? AND deleted_at IS NOT NULL"
_BELOW = """
WITH RECURSIVE below(id) AS (SELECT ?1 UNION SELECT messages.id FROM messages JOIN below ON parent_id = below.id)
SELECT id FROM below
"""
_RUNS = "SELECT EXISTS (SELECT 1 FROM messages WHERE status = 'running' AND id IN (SELECT value FROM json_each(?)))"
# A conversation stands nowhere when its last shown message goes; the newest that is left is the best guess. What
# is below a deleted message counts as gone, so it is looked for among those whose every ancestor is there.
_NEW_HEAD = """
WITH RECURSIVE there(id, number) AS (
    SELECT id, number FROM messages WHERE conversation_id = ?1 AND parent_id IS NULL AND deleted_at IS NULL
    UNION ALL
    SELECT messages.id, messages.number FROM messages JOIN there ON parent_id = there.id
    WHERE messages.deleted_at IS NULL
)
UPDATE conversations SET head_id = (SELECT id FROM there ORDER BY number DESC LIMIT 1)
WHERE id = ?1 AND head_id IN (SELECT value FROM json_each(?2))
"""
# Blocks of words hold no files, and are nearly all there is: their text is not even read.
_FILES = """
SELECT json FROM blocks
WHERE NOT (schema_version = 1 AND type IN ('text', 'thinking', 'tool_call', 'citation', 'structured', 'provider_data'))
UNION ALL SELECT draft FROM conversations WHERE draft IS NOT NULL
UNION ALL SELECT file FROM jobs WHERE file IS NOT NULL
"""


def select_deleted(connection: apsw.Connection, before: datetime | None) -> Deleted:
    """Return what was deleted before that time, the first deleted first; with None all of it."""
    limit = 2**62 if before is None else from_time(before)
    return Deleted(_ids(connection, _CONVERSATIONS, limit), _ids(connection, _MESSAGES, limit))


def select_deleted_messages(connection: apsw.Connection) -> tuple[tuple[Message, str], ...]:
    """Return deleted messages of conversations that are there, with their titles, the last deleted first."""
    titles = {str(message_id): str(title) for message_id, title in connection.execute(_TITLES)}
    messages = {message.id: message for message in select_by_id(connection, titles)}
    return tuple((messages[message_id], title) for message_id, title in titles.items())


def remove_conversation(connection: apsw.Connection, conversation_id: str) -> bool:
    """Remove a deleted conversation in which nothing runs, with all of its messages."""
    if not connection.execute(_MAY_GO, (conversation_id,)).get:
        return False
    # Cut apart first: SQLite follows "ON DELETE CASCADE" from parent to child a thousand steps deep and then fails.
    connection.execute("UPDATE messages SET parent_id = NULL WHERE conversation_id = ?", (conversation_id,))
    connection.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))
    return True


def remove_message(connection: apsw.Connection, message_id: str) -> str | None:
    """Remove a deleted message below which nothing runs, with all that is below it; return its conversation."""
    conversation_id = connection.execute(_MESSAGE_CONVERSATION, (message_id,)).get
    if conversation_id is None:
        return None
    gone = to_json(list(_ids(connection, _BELOW, message_id)))
    if connection.execute(_RUNS, (gone,)).get:
        return None
    connection.execute("UPDATE messages SET parent_id = NULL WHERE id IN (SELECT value FROM json_each(?))", (gone,))
    connection.execute("DELETE FROM messages WHERE id IN (SELECT value FROM json_each(?))", (gone,))
    connection.execute(_NEW_HEAD, (conversation_id, gone))
    return str(conversation_id)


def has_conversations(connection: apsw.Connection) -> bool:
    """Return whether there is any conversation, deleted or not."""
    return bool(connection.execute("SELECT EXISTS (SELECT 1 FROM conversations)").get)


def texts_with_files(connection: apsw.Connection) -> Iterator[str]:
    """Yield the JSON of everything that may name a stored file: blocks, of unknown types too, drafts and orders.

    No other statement may run on the connection meanwhile, so it has to be the caller's alone: all of it at once could
    be more than memory holds.
    """
    for (found,) in connection.execute(_FILES):
        yield str(found)


def _ids(connection: apsw.Connection, query: str, value: str | int) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in connection.execute(query, (value,)))
