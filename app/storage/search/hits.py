"""From rows of the index to what a person sees: made for the rows of a page alone."""

from collections.abc import Iterable, Sequence

import apsw
import msgspec

from app.domain.blocks import ContentBlock, ImageBlock
from app.domain.conversation import Role
from app.domain.search import MessageHit, Snippet
from app.storage.encoding import StoredBlock, decode_block, to_json, to_time
from app.storage.search.documents import aside, names, said
from app.storage.search.snippets import Marker

_ROWS = """
SELECT doc, messages.number, messages.id, role, messages.created_at, coalesce(messages.model_id, ''),
    conversations.id, title, head_id, archived_at IS NOT NULL, coalesce(folders.name, '')
FROM search_messages CROSS JOIN messages USING (number) CROSS JOIN conversations ON conversations.id = conversation_id
LEFT JOIN folders ON folders.id = folder_id
WHERE doc IN (SELECT value FROM json_each(?))
"""
_BLOCKS = """
SELECT message_id, type, schema_version, json FROM blocks
WHERE message_id IN (SELECT value FROM json_each(?)) ORDER BY message_id, position
"""
# Upwards from the head, and no further than to the oldest message that is asked about.
_SHOWN = """
WITH RECURSIVE path (number, parent_id) AS (
    SELECT number, parent_id FROM messages WHERE id = ?1
    UNION ALL
    SELECT above.number, above.parent_id FROM path CROSS JOIN messages AS above ON above.id = path.parent_id
    WHERE path.number > ?2
) SELECT number FROM path WHERE number IN (SELECT value FROM json_each(?3))
"""


class _Row(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The columns of ``_ROWS``."""

    doc: int
    number: int
    message_id: str
    role: Role
    created_at: int
    model: str
    conversation_id: str
    title: str
    head_id: str | None
    archived: int
    folder: str


def read_hits(connection: apsw.Connection, docs: Sequence[int], marker: Marker) -> tuple[MessageHit, ...]:
    """Return the messages of these rows, in their order."""
    found = msgspec.convert(connection.execute(_ROWS, (to_json(list(docs)),)).fetchall(), list[_Row])
    by_doc = {row.doc: row for row in found}
    rows = [by_doc[doc] for doc in docs if doc in by_doc]
    blocks = _blocks(connection, [row.message_id for row in rows])
    shown = _shown(connection, rows)
    return tuple(_hit(row, blocks.get(row.message_id, ()), marker, on_path=row.number in shown) for row in rows)


def _hit(row: _Row, blocks: tuple[ContentBlock, ...], marker: Marker, *, on_path: bool) -> MessageHit:
    snippet, attachment = _snippet(blocks, marker)
    return MessageHit(
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        title=row.title,
        role=row.role,
        created_at=to_time(row.created_at),
        snippet=snippet,
        model_label=row.model,
        on_shown_path=on_path,
        has_image=any(isinstance(block, ImageBlock) for block in blocks),
        attachment=attachment,
        folder=row.folder,
        archived=bool(row.archived),
    )


def _snippet(blocks: tuple[ContentBlock, ...], marker: Marker) -> tuple[Snippet, str]:
    """Return a piece of what was said, else of an attachment's name (and that name), else of a thought."""
    snippet = marker.snippet(said(blocks))
    if snippet is not None:
        return snippet, ""
    for name in names(blocks):
        if (piece := marker.snippet((name,))) is not None:
            return piece, name
    snippet = marker.snippet(aside(blocks))
    if snippet is not None:
        return snippet, ""
    text = next((text for text in (*said(blocks), *aside(blocks), *names(blocks)) if text.strip()), "")
    return marker.around(text, 0), ""


def _blocks(connection: apsw.Connection, ids: list[str]) -> dict[str, tuple[ContentBlock, ...]]:
    found: dict[str, list[ContentBlock]] = {}
    for message_id, *stored in connection.execute(_BLOCKS, (to_json(ids),)):
        found.setdefault(str(message_id), []).append(decode_block(StoredBlock(*stored)))
    return {key: tuple(blocks) for key, blocks in found.items()}


def _shown(connection: apsw.Connection, rows: Iterable[_Row]) -> set[int]:
    """Return the numbers of those that are on the path that their conversation shows."""
    heads: dict[str, list[int]] = {}
    for row in rows:
        if row.head_id is not None:
            heads.setdefault(row.head_id, []).append(row.number)
    shown: set[int] = set()
    for head, numbers in heads.items():
        found = connection.execute(_SHOWN, (head, min(numbers), to_json(numbers)))
        shown.update(number for (number,) in found)
    return shown
