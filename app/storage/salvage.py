"""Reads what can be read of a damaged database, row by row, into a new one.

A page that is damaged takes the rows in it away, and those below it in its tree. So a table is read in order as far as
it goes, and what is left of its numbers is halved until the rows on both sides of the damage are found. What belongs
together is put together again: a message whose conversation is gone gets one, blocks whose message is gone get one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import apsw

from app.domain.ids import new_id
from app.storage.database import transaction

ORIGIN = "salvaged"
"""The origin of a conversation that is only there because its messages were."""

_MOST_PROBES = 400_000
"""Single rows that are tried in vain before a table is given up: about a minute."""

_UNREADABLE = (apsw.CorruptError, apsw.NotADBError, apsw.IOError, apsw.SQLError)
_LAST_AS_HEAD = """
UPDATE conversations SET head_id = (
    SELECT id FROM messages WHERE conversation_id = conversations.id ORDER BY number DESC LIMIT 1
) WHERE head_id IS NOT NULL AND head_id NOT IN (SELECT id FROM messages)
"""
_TO_BE_MENDED = (
    # All at once would be indexed with the next write otherwise, and somebody waits for that.
    ("search_waiting", "fresh", "UPDATE search_waiting SET fresh = 0"),
    ("tags", "conversation_id", "DELETE FROM tags WHERE conversation_id NOT IN (SELECT id FROM conversations)"),
    (
        "conversations",
        "folder_id",
        "UPDATE conversations SET folder_id = NULL WHERE folder_id NOT IN (SELECT id FROM folders)",
    ),
    (
        "jobs",
        "conversation_id",
        "UPDATE jobs SET conversation_id = NULL WHERE conversation_id NOT IN (SELECT id FROM conversations)",
    ),
    ("jobs", "message_id", "UPDATE jobs SET message_id = NULL WHERE message_id NOT IN (SELECT id FROM messages)"),
)
"""What is put right in columns of tables that older versions do not have: most may point to a row that is gone."""

Row = Sequence[str | int | float | bytes | None]

_BATCH = 500
_DERIVED = ("counters", "search_")
"""How the names of tables begin that triggers fill, and the search."""


@dataclass(slots=True)
class Readings:
    """How many rows of each table were read, and how many places between them could not be."""

    read: dict[str, int]
    lost: int = 0


def tolerate_damage(source: apsw.Connection) -> None:
    """Let a connection read what is wrong in the whole, such as a file that was cut off: damage is met page by page."""
    source.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
    source.pragma("writable_schema", 1)
    source.pragma("cell_size_check", 0)


def salvage(
    source: apsw.Connection, target: apsw.Connection, tell: Callable[[int], None] = lambda _rows: None
) -> Readings:
    """Copy every row that can be read from ``source`` into ``target``, a new database of the same or a later version.

    ``tell`` is given the number of rows from time to time. Raises apsw.Error for what goes wrong with ``target``.
    """
    readings = Readings({})
    target.pragma("foreign_keys", 0)
    with transaction(target):
        for table in _tables(target):
            readings.read[table] = 0
            _copy_table(source, target, table, readings, tell)
        _mend(target)
    target.pragma("foreign_keys", 1)
    return readings


def _tables(connection: apsw.Connection) -> list[str]:
    """Return the tables that hold what people wrote, those first that others point to."""
    query = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'"
    found = {str(name) for (name,) in connection.execute(query) if not str(name).startswith(_DERIVED)}
    first = [name for name in ("folders", "conversations", "messages", "blocks") if name in found]
    return [*first, *sorted(found - set(first))]


def _columns(connection: apsw.Connection, table: str) -> list[str]:
    return [str(name) for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))]


def _copy_table(
    source: apsw.Connection, target: apsw.Connection, table: str, readings: Readings, tell: Callable[[int], None]
) -> None:
    try:
        there = set(_columns(source, table))
    except _UNREADABLE:
        return
    columns = [name for name in _columns(target, table) if name in there]
    if not columns:
        return
    names = ", ".join(f'"{name}"' for name in columns)
    places = ", ".join("?" * len(columns))
    insert = f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({places})'  # noqa: S608 (names of our own schema)
    for row in _rows(source, table, names, readings):
        try:
            target.execute(insert, row)
        except (apsw.ConstraintError, apsw.MismatchError):
            # A value that damage made into another one.
            readings.lost += 1
            continue
        readings.read[table] += target.changes()
        if readings.read[table] % _BATCH == 0:
            tell(sum(readings.read.values()))


def _rows(source: apsw.Connection, table: str, names: str, readings: Readings) -> Iterator[Row]:
    try:
        source.execute(f'SELECT rowid FROM "{table}" NOT INDEXED LIMIT 0').fetchall()  # noqa: S608
    except apsw.SQLError:
        return _rows_by_key(source, table, names, readings)
    except _UNREADABLE:
        return iter(())
    return _RowsByNumber(source, table, names, readings).all()


def _rows_by_key(source: apsw.Connection, table: str, names: str, readings: Readings) -> Iterator[Row]:
    """Read a table without numbers of rows from its beginning and then from its end, as far as each goes."""
    for direction in ("ASC", "DESC"):
        key = ", ".join(
            f'"{name}" {direction}'
            for (name,) in source.execute("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", (table,))
        )
        try:
            yield from source.execute(f'SELECT {names} FROM "{table}" ORDER BY {key}')  # noqa: S608
        except _UNREADABLE:
            readings.lost += 1
            continue
        return


class _RowsByNumber:
    def __init__(self, source: apsw.Connection, table: str, names: str, readings: Readings) -> None:
        self._source = source
        self._select = f'SELECT rowid, {names} FROM "{table}" NOT INDEXED'  # noqa: S608
        self._readings = readings
        self._probes = 0

    def all(self) -> Iterator[Row]:
        first, last = self._end("ASC"), self._end("DESC")
        lowest = 1 if first is None else first
        if last is not None:
            yield from self._between(lowest, last)
        else:
            # The end cannot be seen: read from the beginning as far as it goes.
            yield from self._between(lowest, lowest + _MOST_PROBES)

    def _end(self, direction: str) -> int | None:
        """Return the number at one end of the table, None where damage hides it or there are no rows."""
        try:
            found = self._source.execute(f"{self._select} ORDER BY rowid {direction} LIMIT 1").fetchone()
        except _UNREADABLE:
            return self._end_by_halving(direction)
        return None if found is None else int(found[0])

    def _end_by_halving(self, direction: str) -> int | None:
        """Return about the last number by asking for any row beyond growing numbers."""
        if direction == "ASC":
            return None
        reached = 1
        for power in range(40):
            try:
                found = self._source.execute(f"{self._select} WHERE rowid >= ? LIMIT 1", (1 << power,)).fetchone()
            except _UNREADABLE:
                reached = 1 << power + 1
                continue
            if found is None:
                break
            reached = 1 << power + 1
        return reached

    def _between(self, first: int, last: int) -> Iterator[Row]:
        """Yield the rows from ``first`` to ``last``; halve what comes after a place that cannot be read.

        What cannot be read between two rows is one place, in however many pieces it was found to be so.
        """
        waiting = [(first, last)]
        is_lost = False
        while waiting:
            low, high = waiting.pop()
            reached = low - 1
            try:
                for row in self._source.execute(f"{self._select} WHERE rowid BETWEEN ? AND ?", (low, high)):
                    reached, is_lost = int(row[0]), False
                    yield row[1:]
            except _UNREADABLE:
                self._probes += 1
                if reached + 1 >= high or self._probes > _MOST_PROBES:
                    self._readings.lost += not is_lost
                    is_lost = True
                    continue
                middle = (reached + 1 + high) // 2
                waiting += [(middle + 1, high), (reached + 1, middle)]


def _mend(target: apsw.Connection) -> None:
    """Give everything that points to what is gone something that is there."""
    _give_messages_to_blocks(target)
    _give_conversations_to_messages(target)
    target.execute("UPDATE messages SET parent_id = NULL WHERE parent_id NOT IN (SELECT id FROM messages)")
    target.execute(_LAST_AS_HEAD)
    # Nobody writes them any more.
    target.execute("UPDATE messages SET status = 'interrupted', lease = NULL WHERE status = 'running'")
    for table, column, statement in _TO_BE_MENDED:
        if column in _columns(target, table):
            target.execute(statement)


def _insert(target: apsw.Connection, table: str, values: dict[str, str | int | None]) -> None:
    """Add a row; columns that this version of the table does not have yet are left out."""
    there = {name: value for name, value in values.items() if name in _columns(target, table)}
    places = ", ".join(f":{name}" for name in there)
    target.execute(f"INSERT INTO {table} ({', '.join(there)}) VALUES ({places})", there)  # noqa: S608


def _give_messages_to_blocks(target: apsw.Connection) -> None:
    """Put the text of messages that are gone into one conversation, in the order of their ids: that of their making."""
    query = "SELECT DISTINCT message_id FROM blocks WHERE message_id NOT IN (SELECT id FROM messages) ORDER BY 1"
    conversation_id, parent = new_id(), None
    for message_id in [str(found) for (found,) in target.execute(query)]:
        _insert(
            target,
            "messages",
            {
                "id": message_id,
                "conversation_id": conversation_id,
                "parent_id": parent,
                "role": "assistant",
                "status": "interrupted",
                "created_at": _moment_of(message_id),
                "model_label": "",
                "finish_reason": "",
                "request_id": "",
                "origin": ORIGIN,
            },
        )
        parent = message_id


def _moment_of(message_id: str) -> int:
    """Return the microseconds since 1970 that an id (UUIDv7) begins with, 0 where it is none."""
    try:
        return int(message_id.replace("-", "")[:12], 16) * 1000
    except ValueError:
        return 0


def _give_conversations_to_messages(target: apsw.Connection) -> None:
    query = """
        SELECT conversation_id, min(created_at), max(created_at), max(number) FROM messages
        WHERE conversation_id NOT IN (SELECT id FROM conversations) GROUP BY conversation_id
    """
    for conversation_id, first, last, number in target.execute(query).fetchall():
        head = target.execute("SELECT id FROM messages WHERE number = ?", (number,)).get
        _insert(
            target,
            "conversations",
            {
                "id": str(conversation_id),
                "created_at": int(str(first)),
                "updated_at": int(str(last)),
                "title": "",
                "title_by_hand": 0,
                "system_prompt": "",
                "head_id": head,
                "unread": 0,
                "failed": 0,
                "origin": ORIGIN,
            },
        )
