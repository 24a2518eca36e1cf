"""Keeps the index of the search right. Every function runs on the writer thread, inside a transaction."""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import apsw
import msgspec

from app.domain.blocks import ContentBlock
from app.domain.conversation import Role
from app.storage.database import transaction
from app.storage.encoding import StoredBlock, decode_block, to_json
from app.storage.search.documents import document, title_tokens
from app.storage.search.rows import number, numbers

AT_ONCE = 32
"""Messages that are indexed in the transaction that wrote them; an import leaves the rest to ``index_some``."""

_UNIT = 1 << 16
"""Microseconds that a step of ``doc`` stands for."""

SPREAD = 1 << 22
"""Steps that ``doc`` is moved up where a million messages say that they are of one moment (about three days)."""

_MOST_BITS = 40
_SCATTER = 2_654_435_761
"""An odd number: multiples of it, cut to some bits, are spread evenly (Knuth's multiplicative hash)."""

_FRESH = """
SELECT messages.number FROM search_waiting CROSS JOIN messages USING (number)
WHERE fresh AND status <> 'running' ORDER BY number LIMIT ?
"""
_NEWEST_WAITING = """
SELECT messages.number FROM search_waiting CROSS JOIN messages USING (number)
WHERE status <> 'running' ORDER BY number DESC LIMIT ?
"""
_MESSAGES = """
SELECT messages.number, messages.id, role, created_at, model_id, search_conversations.number
FROM messages JOIN search_conversations USING (conversation_id)
WHERE messages.number IN (SELECT value FROM json_each(?))
"""
_RUNNING = """
SELECT count(*) FROM messages INDEXED BY messages_running CROSS JOIN search_waiting USING (number)
WHERE status = 'running'
"""
_BLOCKS = "SELECT type, schema_version, json FROM blocks WHERE message_id = ? ORDER BY position"
_UNTITLED = """
SELECT number, title FROM search_conversations JOIN conversations ON id = conversation_id
WHERE titled = 0 ORDER BY number LIMIT ?
"""


class _Row(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The columns of ``_MESSAGES``."""

    number: int
    message_id: str
    role: Role
    at: int
    model_id: str | None
    conversation: int


log = logging.getLogger(__name__)


@contextmanager
def indexed(connection: apsw.Connection) -> Iterator[None]:
    """Write all of it or nothing of it, and what the search finds it by in the same transaction.

    What is written otherwise is indexed a little later, in the background. An index that cannot be written keeps
    nothing from being stored.
    """
    with transaction(connection):
        yield
        try:
            with connection:
                _settle(connection)
        except Exception:
            # Some errors (a full disk) have ended the transaction already.
            if not connection.in_transaction:
                raise
            log.exception("What was written could not be indexed")


def _settle(connection: apsw.Connection) -> None:
    """Index what was written in this transaction and has come to its end."""
    fresh = numbers(connection.execute(_FRESH, (AT_ONCE,)))
    if fresh:
        _index(connection, fresh)
    _index_titles(connection, AT_ONCE)


def index_some(connection: apsw.Connection, seconds: float) -> None:
    """Index messages and titles that wait, the newest first, for about so long."""
    end = time.monotonic() + seconds
    while waits(connection):
        _index(connection, numbers(connection.execute(_NEWEST_WAITING, (AT_ONCE,))))
        _index_titles(connection, AT_ONCE)
        if time.monotonic() > end:
            return


def waits(connection: apsw.Connection) -> bool:
    """Return whether a message or a title waits; on any connection."""
    untitled = "SELECT 1 FROM search_conversations WHERE titled = 0 LIMIT 1"
    return bool(numbers(connection.execute(_NEWEST_WAITING, (1,))) or numbers(connection.execute(untitled)))


def unindexed(connection: apsw.Connection) -> int:
    """Return how many messages wait, without those that run; on any connection."""
    waiting = number(connection.execute("SELECT count(*) FROM search_waiting"))
    return waiting - number(connection.execute(_RUNNING)) if waiting else 0


def _index(connection: apsw.Connection, given: Sequence[int]) -> None:
    wanted = to_json(list(given))
    rows = msgspec.convert(connection.execute(_MESSAGES, (wanted,)).fetchall(), list[_Row])
    _forget(connection, wanted)
    # FTS5 writes what it has gathered whenever a row comes before the last one: in order it does so once.
    for row in sorted(rows, key=lambda row: (row.at, row.number)):
        blocks = _blocks(connection, row.message_id)
        model = None if row.model_id is None else _model(connection, row.model_id)
        words = document(blocks, row.role, row.conversation, model)
        doc = _free_doc(connection, row.at, row.number)
        connection.execute(
            "INSERT INTO search_text (rowid, said, aside, names, facts) VALUES (?, ?, ?, ?, ?)",
            (doc, words.said, words.aside, words.names, words.facts),
        )
        connection.execute(
            "INSERT INTO search_messages VALUES (?, ?, ?, ?, ?)",
            (doc, row.number, row.conversation, row.at, words.size),
        )


def _blocks(connection: apsw.Connection, message_id: str) -> tuple[ContentBlock, ...]:
    rows = msgspec.convert(connection.execute(_BLOCKS, (message_id,)).fetchall(), list[StoredBlock])
    return tuple(decode_block(row) for row in rows)


def _forget(connection: apsw.Connection, wanted: str) -> None:
    """Take messages (a JSON array of numbers) out of the index, and off the list of those that wait."""
    given = (wanted,)
    connection.execute(
        "DELETE FROM search_text WHERE rowid IN "
        "(SELECT doc FROM search_messages WHERE number IN (SELECT value FROM json_each(?)))",
        given,
    )
    connection.execute("DELETE FROM search_messages WHERE number IN (SELECT value FROM json_each(?))", given)
    connection.execute("DELETE FROM search_waiting WHERE number IN (SELECT value FROM json_each(?))", given)


def doc_of(at: int) -> int:
    """Return the row that a message of that moment (microseconds since 1970) has, or a few steps behind it."""
    return max(at // _UNIT, 1)


def _free_doc(connection: apsw.Connection, at: int, key: int) -> int:
    """Return a row for a message of that moment: the first, or one of ever more behind it where that is taken.

    Many of one moment (an import without times) find a place in a few steps each, where trying one row after the other
    would take as many as there are.
    """
    first = doc_of(at)
    for bits in range(_MOST_BITS):
        width = (1 << bits) >> 1
        doc = first + (width + key * _SCATTER % width if width else 0)
        if connection.execute("SELECT 1 FROM search_messages WHERE doc = ?", (doc,)).fetchone() is None:
            return doc
    raise apsw.ConstraintError("Too many messages are of one moment")


def _model(connection: apsw.Connection, model_id: str) -> int:
    connection.execute("INSERT OR IGNORE INTO search_models (model_id) VALUES (?)", (model_id,))
    return number(connection.execute("SELECT number FROM search_models WHERE model_id = ?", (model_id,)))


def _index_titles(connection: apsw.Connection, count: int) -> None:
    rows = msgspec.convert(connection.execute(_UNTITLED, (count,)).fetchall(), list[tuple[int, str]])
    for key, title in rows:
        connection.execute("DELETE FROM search_titles WHERE rowid = ?", (key,))
        connection.execute("INSERT INTO search_titles (rowid, title) VALUES (?, ?)", (key, title_tokens(title)))
        connection.execute("UPDATE search_conversations SET titled = 1 WHERE number = ?", (key,))
