"""Cherry Studio's backup, version 7: an SQLite database, alone or in a zip with its files.

``topic(id, name, is_name_manually_edited, assistant_id, active_node_id, created_at, updated_at, deleted_at)`` and
``message(id, parent_id, topic_id, role, data, status, model_id, model_snapshot, stats, created_at, deleted_at)``; the
first message of each topic is a root without content, and ``data`` is JSON with ``parts``. Names of columns are taken
with and without underscores: both are seen.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from app.domain.conversation import MessageStatus, Role
from app.domain.import_ports import ForeignDatabase
from app.domain.interchange import Place, RemarkKind, WithheldKind
from app.infra.json_stream import HEAVIEST, JsonRefusedError, decode
from app.infra.json_weight import weight
from app.services.importing.cherry_parts import STATUSES, CherryParts, error_in, timing_of, usage_of
from app.services.importing.inputs import Files
from app.services.importing.parts import distinct, failure
from app.services.importing.source import Item, Notes, SourceBlock, SourceConversation, SourceMessage
from app.services.importing.values import line, mapping, moment, name, objects, parsed, text

_ROLES: Final = {"user": Role.USER, "assistant": Role.ASSISTANT}
_TOPIC: Final = (
    "id",
    "name",
    "isNameManuallyEdited",
    "assistantId",
    "activeNodeId",
    "createdAt",
    "updatedAt",
    "deletedAt",
)
_MESSAGE: Final = (
    "id",
    "parentId",
    "role",
    "data",
    "status",
    "modelId",
    "modelSnapshot",
    "stats",
    "createdAt",
    "deletedAt",
)
_RAW: Final = "data"
"""The column that is asked for as bytes: as text it would be in memory before anybody can tell what it takes there."""
_WITHHELD: Final = {
    "user_provider": WithheldKind.PROVIDER,
    "mcp_server": WithheldKind.TOOL_SERVER,
    "knowledge_base": WithheldKind.KNOWLEDGE,
    "preference": WithheldKind.SETTINGS,
}

Row = Mapping[str, object]


def is_cherry(database: ForeignDatabase) -> bool:
    """Return whether a database has the tables of Cherry Studio."""
    tables = {table: {_plain(column) for column in columns} for table, columns in database.tables().items()}
    return {"id", "name"} <= tables.get("topic", set()) and {"id", "topicid", "data"} <= tables.get("message", set())


def read_cherry_database(database: ForeignDatabase, files: Files, notes: Notes) -> Iterator[Item]:
    """Yield the topics. Raises DatabaseUnreadableError."""
    _withhold(database, notes)
    assistants = {name(row["id"]): row for row in _rows(database, "assistant", ("id", "name", "prompt"))}
    # All at once: the messages are asked for in between (see ForeignDatabase.rows).
    for topic in list(_rows(database, "topic", _TOPIC)):
        if topic["deletedAt"] is None:
            yield from _conversation(database, topic, assistants.get(name(topic["assistantId"]), {}), files, notes)


def _withhold(database: ForeignDatabase, notes: Notes) -> None:
    for table, kind in _WITHHELD.items():
        for row in _rows(database, table, ("id", "name", "apiKeys")):
            named = line(row["name"]) or name(row["id"]) or table
            notes.withhold(kind, named)
            if kind is WithheldKind.PROVIDER and row["apiKeys"] not in (None, "", "[]", "null"):
                notes.withhold(WithheldKind.KEY, named)


def _rows(database: ForeignDatabase, table: str, wanted: tuple[str, ...], of: str = "", key: str = "") -> Iterator[Row]:
    """Yield rows as mappings of the names that were asked for, None where the table has no such column."""
    columns = {_plain(column): column for column in database.tables().get(table, ())}
    there = [each for each in wanted if _plain(each) in columns]
    if not there or (of and _plain(of) not in columns):
        return
    where = (columns[_plain(of)], key) if of else None
    missing = dict.fromkeys(wanted)
    raw = [columns[_plain(each)] for each in there if each == _RAW]
    for values in database.rows(table, [columns[_plain(each)] for each in there], where=where, raw=raw):
        yield {**missing, **dict(zip(there, values, strict=True))}


def _plain(column: str) -> str:
    return column.replace("_", "").lower()


def _conversation(
    database: ForeignDatabase, topic: Row, assistant: Row, files: Files, notes: Notes
) -> Iterator[SourceConversation]:
    """Yield the topic, unless it is too large. A frame of its own is gone when the next one is read."""
    key, title = name(topic["id"]), line(topic["name"])
    place = Place(title or key)
    parts = CherryParts(files, notes, place)
    above: dict[str, str | None] = {}
    messages = []
    heavy = 0
    for row in _rows(database, "message", _MESSAGE, "topicId", key):
        heavy += weight(_bytes(row))
        if heavy > HEAVIEST:
            notes.add(RemarkKind.CONVERSATION_TOO_LARGE, place)
            return
        message = _message(row, parts, notes, place)
        if message is not None:
            messages.append(message)
        else:
            above[name(row["id"])] = name(row["parentId"]) or None
    named = line(assistant.get("name"))[:60]
    yield SourceConversation(
        key=key,
        title=title,
        messages=tuple(messages),
        created_at=moment(topic["createdAt"]),
        updated_at=moment(topic["updatedAt"]),
        head=name(topic["activeNodeId"]) or None,
        system_prompt=text(assistant.get("prompt")),
        title_by_hand=topic["isNameManuallyEdited"] in (1, True),
        tags=(named,) if named else (),
        above=above,
    )


def _bytes(row: Row) -> bytes:
    raw = row[_RAW]
    return raw if isinstance(raw, bytes) else b""


def _decoded(row: Row) -> object:
    try:
        return decode(_bytes(row))
    except JsonRefusedError:
        return None


def _message(row: Row, parts: CherryParts, notes: Notes, place: Place) -> SourceMessage | None:
    key = name(row["id"])
    role = _ROLES.get(text(row["role"]))
    if row["role"] in ("root", "system") or row["deletedAt"] is not None:
        return None
    data = mapping(_decoded(row))
    values = [*objects(data.get("parts")), *objects(data.get("blocks"))]
    blocks: list[SourceBlock] = [block for each in objects(data.get("parts")) for block in parts.part(each)]
    blocks += [block for each in objects(data.get("blocks")) for block in parts.block(each)]
    error = error_in(values)
    if role is None or not (blocks or error):
        notes.add(RemarkKind.NO_MESSAGE if role is None else RemarkKind.MESSAGE_EMPTY, place, key)
        return None
    if role is Role.USER:
        return SourceMessage(key, name(row["parentId"]) or None, role, distinct(blocks), moment(row["createdAt"]))
    snapshot = mapping(parsed(row["modelSnapshot"]))
    told = text(row["modelId"])
    stats = mapping(parsed(row["stats"]))
    status = STATUSES.get(text(row["status"]), MessageStatus.COMPLETE)
    return SourceMessage(
        key=key,
        parent=name(row["parentId"]) or None,
        role=role,
        blocks=distinct(blocks),
        created_at=moment(row["createdAt"]),
        model=line(snapshot.get("id")) or line(told.partition("::")[2]) or line(told),
        provider=line(snapshot.get("provider")) or line(told.partition("::")[0]) or "Cherry Studio",
        status=MessageStatus.FAILED if error else status,
        usage=usage_of(stats),
        timing=timing_of(stats),
        error=failure(error) if error else None,
    )
