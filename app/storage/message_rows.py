"""Messages and their blocks as rows. Every function runs on a connection's own thread."""

from collections.abc import Iterable
from datetime import datetime

import apsw
import msgspec

from app.domain.blocks import ContentBlock
from app.domain.conversation import Message, MessageStatus, Role
from app.domain.errors import AppError, ErrorReason
from app.storage.encoding import (
    StoredBlock,
    decode_block,
    decode_error,
    decode_route,
    decode_usage,
    encode_block,
    encode_error,
    encode_route,
    encode_usage,
    from_time,
    text,
    timing_column,
    to_json,
    to_model,
    to_time,
)

_INSERT = """
INSERT INTO messages (id, conversation_id, parent_id, role, status, created_at, provider_id, model_id, model_label,
    usage, timing, finish_reason, request_id, error, route, lease, deleted_at, origin, edited_from)
VALUES (:id, :conversation_id, :parent_id, :role, :status, :created_at, :provider_id, :model_id, :model_label,
    :usage, :timing, :finish_reason, :request_id, :error, :route, :lease, :deleted_at,
    :origin, :edited_from)
"""
_UPDATE = """
UPDATE messages SET status = :status, provider_id = :provider_id, model_id = :model_id, model_label = :model_label,
    usage = :usage, timing = :timing, finish_reason = :finish_reason, request_id = :request_id, error = :error,
    route = :route, lease = :lease
WHERE id = :id
"""
# A partial reply is saved four times a second: blocks that are as they were cost a comparison and no write.
_UPSERT_BLOCK = """
INSERT INTO blocks (message_id, position, type, schema_version, json) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (message_id, position) DO UPDATE SET type = ?3, schema_version = ?4, json = ?5
WHERE json <> ?5 OR type <> ?3 OR schema_version <> ?4
"""
_SELECT_OF_CONVERSATION = """
SELECT id, conversation_id, parent_id, role, status, created_at, provider_id, model_id, model_label, usage, timing,
    finish_reason, request_id, error, route, deleted_at, origin, edited_from
FROM messages WHERE conversation_id = ? ORDER BY number
"""
_SELECT_BLOCKS_OF_CONVERSATION = """
SELECT message_id, type, schema_version, json
FROM messages CROSS JOIN blocks ON message_id = id WHERE conversation_id = ? ORDER BY number, position
"""
_SELECT_LAST_IDS = "SELECT id FROM messages WHERE conversation_id = ? ORDER BY number DESC LIMIT ?"
_SELECT_BY_ID = """
SELECT id, conversation_id, parent_id, role, status, created_at, provider_id, model_id, model_label, usage, timing,
    finish_reason, request_id, error, route, deleted_at, origin, edited_from
FROM messages WHERE id IN (SELECT value FROM json_each(?)) ORDER BY number
"""
_SELECT_BLOCKS_BY_ID = """
SELECT message_id, type, schema_version, json
FROM blocks WHERE message_id IN (SELECT value FROM json_each(?)) ORDER BY message_id, position
"""
_INTERRUPT = """
UPDATE messages SET status = 'interrupted', lease = NULL
WHERE status = 'running' AND (lease IS NULL OR lease NOT IN (SELECT value FROM json_each(?))) RETURNING id
"""


class _Row(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The columns of a SELECT on messages above, in its order."""

    id: str
    conversation_id: str
    parent_id: str | None
    role: Role
    status: MessageStatus
    created_at: int
    provider_id: str | None
    model_id: str | None
    model_label: str
    usage: str | None
    timing: str | None
    finish_reason: str
    request_id: str
    error: str | None
    route: str | None
    deleted_at: int | None
    origin: str | None
    edited_from: str | None


class _BlockRow(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The columns of a SELECT on blocks above, in its order."""

    message_id: str
    type: str
    schema_version: int
    json: str


def insert_message(connection: apsw.Connection, message: Message, lease: str) -> None:
    """Add a message and its blocks; one that is RUNNING is marked with ``lease``."""
    connection.execute(_INSERT, _columns(message, lease))
    _write_blocks(connection, message)


def update_message(connection: apsw.Connection, message: Message, lease: str) -> None:
    """Replace what a turn changes; its place in the tree, its role and its times stay.

    Raises AppError (NOT_FOUND_IN_HISTORY).
    """
    connection.execute(_UPDATE, _columns(message, lease))
    if connection.changes() == 0:
        raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=message.id)
    _write_blocks(connection, message)
    connection.execute("DELETE FROM blocks WHERE message_id = ? AND position >= ?", (message.id, len(message.blocks)))


def select_messages(connection: apsw.Connection, conversation_id: str) -> tuple[Message, ...]:
    """Return the tree of a conversation in the order in which it was written."""
    rows = connection.execute(_SELECT_OF_CONVERSATION, (conversation_id,)).fetchall()
    blocks = connection.execute(_SELECT_BLOCKS_OF_CONVERSATION, (conversation_id,)).fetchall()
    return _messages(rows, blocks)


def select_last(connection: apsw.Connection, conversation_id: str, count: int) -> tuple[Message, ...]:
    """Return the last messages of a conversation in the order in which they were written."""
    ids = connection.execute(_SELECT_LAST_IDS, (conversation_id, count)).fetchall()
    return select_by_id(connection, [str(message_id) for (message_id,) in ids])


def select_by_id(connection: apsw.Connection, ids: Iterable[str]) -> tuple[Message, ...]:
    """Return those of the messages that exist, in the order in which they were written."""
    wanted = (to_json(list(ids)),)
    rows = connection.execute(_SELECT_BY_ID, wanted).fetchall()
    return _messages(rows, connection.execute(_SELECT_BLOCKS_BY_ID, wanted).fetchall())


def set_deleted(connection: apsw.Connection, message_id: str, deleted_at: datetime | None) -> None:
    """Write when a message was deleted, and nothing else: it may be running. Raises AppError (NOT_FOUND_IN_HISTORY)."""
    moment = None if deleted_at is None else from_time(deleted_at)
    connection.execute("UPDATE messages SET deleted_at = ? WHERE id = ?", (moment, message_id))
    if connection.changes() == 0:
        raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=message_id)


def interrupt(connection: apsw.Connection, alive: Iterable[str]) -> tuple[Message, ...]:
    """Mark the RUNNING messages of every lease but these as INTERRUPTED and return them."""
    ids = [str(message_id) for (message_id,) in connection.execute(_INTERRUPT, (to_json(list(alive)),))]
    return select_by_id(connection, ids) if ids else ()


def _write_blocks(connection: apsw.Connection, message: Message) -> None:
    for position, block in enumerate(message.blocks):
        stored = encode_block(block)
        connection.execute(_UPSERT_BLOCK, (message.id, position, stored.type, stored.schema_version, stored.json))


def _columns(message: Message, lease: str) -> dict[str, str | int | None]:
    model = message.model
    return {
        "id": message.id,
        "conversation_id": message.conversation_id,
        "parent_id": message.parent_id,
        "role": message.role.value,
        "status": message.status.value,
        "created_at": from_time(message.created_at),
        "provider_id": None if model is None else text(model.provider_id),
        "model_id": None if model is None else text(model.model_id),
        "model_label": text(message.model_label),
        "usage": encode_usage(message.usage),
        "timing": timing_column.encode(message.timing),
        "finish_reason": text(message.finish_reason),
        "request_id": text(message.request_id),
        "error": encode_error(message.error),
        "route": encode_route(message.route),
        "lease": lease if message.status is MessageStatus.RUNNING else None,
        "deleted_at": None if message.deleted_at is None else from_time(message.deleted_at),
        "origin": text(message.origin) or None,
        "edited_from": message.edited_from,
    }


def _messages(rows: list[tuple[object, ...]], block_rows: list[tuple[object, ...]]) -> tuple[Message, ...]:
    blocks: dict[str, list[ContentBlock]] = {}
    for row in msgspec.convert(block_rows, list[_BlockRow]):
        block = decode_block(StoredBlock(row.type, row.schema_version, row.json))
        blocks.setdefault(row.message_id, []).append(block)
    return tuple(_message(row, tuple(blocks.get(row.id, ()))) for row in msgspec.convert(rows, list[_Row]))


def _message(row: _Row, blocks: tuple[ContentBlock, ...]) -> Message:
    return Message(
        id=row.id,
        conversation_id=row.conversation_id,
        parent_id=row.parent_id,
        role=row.role,
        blocks=blocks,
        created_at=to_time(row.created_at),
        status=row.status,
        model=to_model(row.provider_id, row.model_id),
        model_label=row.model_label,
        usage=decode_usage(row.usage),
        timing=timing_column.decode(row.timing),
        finish_reason=row.finish_reason,
        request_id=row.request_id,
        error=decode_error(row.error),
        route=decode_route(row.route),
        deleted_at=None if row.deleted_at is None else to_time(row.deleted_at),
        origin=row.origin or "",
        edited_from=row.edited_from,
    )
