"""Conversations as rows. Every function runs on a connection's own thread."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Final

import apsw
import msgspec

from app.domain.conversation import Conversation
from app.domain.errors import AppError, ErrorReason
from app.storage.encoding import (
    decode_draft,
    encode_draft,
    from_time,
    settings_column,
    text,
    to_json,
    to_model,
    to_time,
)

_INSERT: Final = """
INSERT INTO conversations (id, created_at, updated_at, title, title_by_hand, provider_id, model_id, system_prompt,
    settings, head_id, draft, unread, failed, deleted_at, pinned_at, archived_at, folder_id, forked_from, origin)
VALUES (:id, :created_at, :updated_at, :title, :title_by_hand, :provider_id, :model_id, :system_prompt,
    :settings, :head_id, :draft, :unread, :failed, :deleted_at, :pinned_at, :archived_at,
    (SELECT id FROM folders WHERE id = :folder_id), :forked_from, :origin)
"""
# A folder may be gone since the conversation was read: then it is in none, and what is written is not refused.
_PLACED: Final[Mapping[str, str]] = {"folder_id": "(SELECT id FROM folders WHERE id = :folder_id)"}
COLUMNS: Final = """
SELECT conversations.id, created_at, updated_at, title, title_by_hand, provider_id, model_id, system_prompt, settings,
    head_id, draft, unread, failed, deleted_at, pinned_at, archived_at, folder_id, forked_from, origin,
    (SELECT json_group_array(name) FROM tags WHERE conversation_id = conversations.id)
"""
"""How a query begins whose rows are for ``conversations_of``."""

_SELECT_MANY: Final = (
    f"{COLUMNS} FROM json_each(?) AS wanted CROSS JOIN conversations ON conversations.id = wanted.value"
)
_SELECT_LISTED: Final = f"{COLUMNS} FROM conversations WHERE deleted_at IS NULL ORDER BY updated_at DESC, id DESC"


class _Row(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The columns of ``COLUMNS``, in their order."""

    id: str
    created_at: int
    updated_at: int
    title: str
    title_by_hand: int
    provider_id: str | None
    model_id: str | None
    system_prompt: str
    settings: str | None
    head_id: str | None
    draft: str | None
    unread: int
    failed: int
    deleted_at: int | None
    pinned_at: int | None
    archived_at: int | None
    folder_id: str | None
    forked_from: str | None
    origin: str | None
    tags: str


_tags = msgspec.json.Decoder(tuple[str, ...])


def insert_conversation(connection: apsw.Connection, conversation: Conversation) -> None:
    """Add a row. Raises ValueError for a temporary one: those are nowhere but in memory."""
    if conversation.temporary:
        raise ValueError("A temporary conversation must not be stored")
    connection.execute(_INSERT, _columns(conversation))
    _write_tags(connection, conversation)


def update_conversation(connection: apsw.Connection, conversation: Conversation) -> None:
    """Replace every column of the row, and its tags. Raises AppError (NOT_FOUND_IN_HISTORY)."""
    _update(connection, _columns(conversation), conversation.id)
    _write_tags(connection, conversation)


def update_changed(connection: apsw.Connection, before: Conversation, after: Conversation) -> None:
    """Replace what differs of a row that holds ``before``: each index that nothing changes in is left alone."""
    old, new = _columns(before), _columns(after)
    changed = {name: value for name, value in new.items() if value != old[name]}
    if before.tags != after.tags:
        # Tags are rows of their own: the conversation is written too, so that it counts as changed.
        changed["title"] = new["title"]
        _write_tags(connection, after)
    if changed:
        _update(connection, changed, after.id)


def update_merged(connection: apsw.Connection, before: Conversation, after: Conversation) -> Conversation:
    """Write those fields in which ``after`` differs from ``before``, whatever the row holds by now, and return that.

    A title that somebody gave by hand meanwhile stays. The row counts as changed, also where nothing differs. Raises
    AppError (NOT_FOUND_IN_HISTORY).
    """
    stored = select_conversation(connection, after.id)
    if stored.title_by_hand and not after.title_by_hand:
        after = replace(after, title=before.title, title_by_hand=before.title_by_hand)
    names = (field.name for field in fields(Conversation))
    differing = {name: getattr(after, name) for name in names if getattr(after, name) != getattr(before, name)}
    merged = replace(stored, **differing)
    update_conversation(connection, merged)
    return merged


def _update(connection: apsw.Connection, columns: Mapping[str, str | int | None], conversation_id: str) -> None:
    parts = (f"{name} = {_PLACED.get(name, f':{name}')}" for name in columns if name != "id")
    statement = " ".join(("UPDATE conversations SET", ", ".join(parts), "WHERE id = :id"))
    connection.execute(statement, {**columns, "id": conversation_id})
    _require_change(connection, conversation_id)


def update_draft(connection: apsw.Connection, conversation: Conversation) -> None:
    """Replace the draft alone. Raises AppError (NOT_FOUND_IN_HISTORY)."""
    draft = encode_draft(conversation.draft)
    connection.execute("UPDATE conversations SET draft = ? WHERE id = ?", (draft, conversation.id))
    _require_change(connection, conversation.id)


def select_conversation(connection: apsw.Connection, conversation_id: str) -> Conversation:
    """Return one. Raises AppError (NOT_FOUND_IN_HISTORY)."""
    found = select_many(connection, (conversation_id,))
    if not found:
        raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=conversation_id)
    return found[0]


def select_many(connection: apsw.Connection, conversation_ids: Sequence[str]) -> tuple[Conversation, ...]:
    """Return those of these that are there, each once, in the order of the ids."""
    ids = to_json(list(dict.fromkeys(conversation_ids)))
    return conversations_of(connection.execute(_SELECT_MANY, (ids,)).fetchall())


def select_listed(connection: apsw.Connection) -> tuple[Conversation, ...]:
    """Return all that are not deleted, last updated first."""
    return conversations_of(connection.execute(_SELECT_LISTED).fetchall())


def conversations_of(rows: list[tuple[object, ...]]) -> tuple[Conversation, ...]:
    """Return the conversations that rows of ``COLUMNS`` are."""
    return tuple(_conversation(row) for row in msgspec.convert(rows, list[_Row]))


def _write_tags(connection: apsw.Connection, conversation: Conversation) -> None:
    wanted = (conversation.id, to_json([text(tag) for tag in conversation.tags]))
    connection.execute(
        "DELETE FROM tags WHERE conversation_id = ?1 AND name NOT IN (SELECT value FROM json_each(?2))", wanted
    )
    connection.execute("INSERT OR IGNORE INTO tags (conversation_id, name) SELECT ?1, value FROM json_each(?2)", wanted)


def _require_change(connection: apsw.Connection, conversation_id: str) -> None:
    if connection.changes() == 0:
        raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=conversation_id)


def _columns(conversation: Conversation) -> dict[str, str | int | None]:
    model = conversation.model
    return {
        "id": conversation.id,
        "created_at": from_time(conversation.created_at),
        "updated_at": from_time(conversation.updated_at),
        "title": text(conversation.title),
        "title_by_hand": conversation.title_by_hand,
        "provider_id": None if model is None else text(model.provider_id),
        "model_id": None if model is None else text(model.model_id),
        "system_prompt": text(conversation.system_prompt),
        "settings": settings_column.encode(conversation.settings),
        "head_id": conversation.head_id,
        "draft": encode_draft(conversation.draft),
        "unread": conversation.unread,
        "failed": conversation.failed,
        "deleted_at": _moment(conversation.deleted_at),
        "pinned_at": _moment(conversation.pinned_at),
        "archived_at": _moment(conversation.archived_at),
        "folder_id": conversation.folder_id,
        "forked_from": conversation.forked_from,
        "origin": text(conversation.origin) or None,
    }


def _moment(time: datetime | None) -> int | None:
    return None if time is None else from_time(time)


def _time(moment: int | None) -> datetime | None:
    return None if moment is None else to_time(moment)


def _conversation(row: _Row) -> Conversation:
    return Conversation(
        id=row.id,
        created_at=to_time(row.created_at),
        updated_at=to_time(row.updated_at),
        title=row.title,
        title_by_hand=bool(row.title_by_hand),
        model=to_model(row.provider_id, row.model_id),
        system_prompt=row.system_prompt,
        settings=settings_column.decode(row.settings),
        head_id=row.head_id,
        draft=decode_draft(row.draft),
        unread=bool(row.unread),
        failed=bool(row.failed),
        deleted_at=_time(row.deleted_at),
        pinned_at=_time(row.pinned_at),
        archived_at=_time(row.archived_at),
        folder_id=row.folder_id,
        tags=tuple(sorted(_tags.decode(row.tags))),
        forked_from=row.forked_from,
        origin=row.origin or "",
    )
