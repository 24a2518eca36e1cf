"""What narrows a search: facts in the index where there are some, else conditions on rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import apsw
import msgspec

from app.domain.search import Filters
from app.storage.encoding import from_time, to_json
from app.storage.search.documents import FACT, conversation_fact, has_fact, model_fact, role_fact
from app.storage.search.expression import either, quoted
from app.storage.search.folding import fold
from app.storage.search.index import SPREAD, doc_of
from app.storage.search.rows import numbers

FEW: Final = 200
"""Conversations that are named in the expression; more are compared row by row."""

NOTHING: Final = f"{FACT}nothing"
"""A fact that no message has."""

_TRASHED: Final = """
search_messages.conversation NOT IN (
    SELECT search_conversations.number FROM conversations
    CROSS JOIN search_conversations ON conversation_id = conversations.id WHERE deleted_at IS NOT NULL
)"""
_GONE: Final = """
search_messages.number NOT IN (
    WITH RECURSIVE gone (id, number) AS (
        SELECT id, number FROM messages WHERE deleted_at IS NOT NULL
        UNION SELECT below.id, below.number FROM gone JOIN messages AS below ON below.parent_id = gone.id
    ) SELECT number FROM gone
)"""
_IN_FOLDERS: Final = """
SELECT search_conversations.number FROM conversations CROSS JOIN search_conversations ON conversation_id = id
WHERE folder_id IN (SELECT value FROM json_each(?))
"""
_WITH_TAGS: Final = """
SELECT search_conversations.number FROM tags CROSS JOIN search_conversations USING (conversation_id)
WHERE name IN (SELECT value FROM json_each(?))
"""
_ONE: Final = "SELECT number FROM search_conversations WHERE conversation_id = ?"


@dataclass(slots=True)
class Narrowed:
    """Expressions that all have to match, conditions on rows that all have to hold, and their values by name.

    ``conversations`` are the only ones that count, None for all of them.
    """

    expressions: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    values: dict[str, int | str] = field(default_factory=dict)
    conversations: frozenset[int] | None = None

    @property
    def is_few(self) -> bool:
        """Return whether only a few conversations count, each of which is a word of the expression."""
        return self.conversations is not None and len(self.conversations) <= FEW


def narrowed(connection: apsw.Connection, filters: Filters, chosen: frozenset[int] | None) -> Narrowed:
    """Return what the filters, and what was deleted, mean for rows of messages of the chosen conversations."""
    found = Narrowed(conversations=chosen)
    alternatives = [[role_fact(role) for role in filters.roles], [has_fact(has) for has in filters.has]]
    if filters.models:
        alternatives.append(_models(connection, filters.models) or [NOTHING])
    if found.conversations is not None and found.is_few:
        alternatives.append([conversation_fact(number) for number in sorted(found.conversations)] or [NOTHING])
    elif found.conversations is not None:
        found.conditions.append("search_messages.conversation IN (SELECT value FROM json_each(:chosen))")
        found.values["chosen"] = to_json(sorted(found.conversations))
    found.expressions += [either(map(quoted, facts)) for facts in alternatives if facts]
    _between(found, filters)
    if _any(connection, "SELECT 1 FROM conversations WHERE deleted_at IS NOT NULL LIMIT 1"):
        found.conditions.append(_TRASHED)
    if _any(connection, "SELECT 1 FROM messages WHERE deleted_at IS NOT NULL LIMIT 1"):
        found.conditions.append(_GONE)
    return found


def chosen_conversations(connection: apsw.Connection, filters: Filters) -> frozenset[int] | None:
    """Return the numbers of the conversations that folders, tags and the id leave; None for all of them."""
    sets: list[frozenset[int]] = []
    if filters.conversation_id is not None:
        sets.append(_numbers(connection, _ONE, filters.conversation_id))
    if filters.folders:
        ids = _named(connection.execute("SELECT id, name FROM folders"), filters.folders)
        sets.append(_numbers(connection, _IN_FOLDERS, to_json(ids)))
    if filters.tags:
        names = _named(connection.execute("SELECT DISTINCT name, name FROM tags"), filters.tags)
        sets.append(_numbers(connection, _WITH_TAGS, to_json(names)))
    return frozenset.intersection(*sets) if sets else None


def _between(found: Narrowed, filters: Filters) -> None:
    """Rows follow time, so that a span of time is looked for in a span of rows, with some to spare behind it."""
    if filters.after is not None:
        found.values["after"] = from_time(filters.after)
        found.values["first"] = doc_of(from_time(filters.after))
        found.conditions.append("search_text.rowid >= :first AND search_messages.at >= :after")
    if filters.before is not None:
        found.values["before"] = from_time(filters.before)
        found.values["last"] = doc_of(from_time(filters.before)) + SPREAD
        found.conditions.append("search_text.rowid <= :last AND search_messages.at < :before")


def _models(connection: apsw.Connection, wanted: Iterable[str]) -> list[str]:
    pieces = [fold(piece) for piece in wanted]
    rows = msgspec.convert(
        connection.execute("SELECT number, model_id FROM search_models").fetchall(), list[tuple[int, str]]
    )
    return [model_fact(number) for number, name in rows if any(piece in fold(name) for piece in pieces)]


def _named(rows: Iterable[tuple[object, ...]], wanted: Iterable[str]) -> list[str]:
    """Return the first column of the rows whose second is one of the names, without case, width and accents."""
    folded = {" ".join(fold(name).split()) for name in wanted}
    return [str(key) for key, name in rows if " ".join(fold(str(name)).split()) in folded]


def _numbers(connection: apsw.Connection, query: str, value: str) -> frozenset[int]:
    return frozenset(numbers(connection.execute(query, (value,))))


def _any(connection: apsw.Connection, query: str) -> bool:
    return connection.execute(query).fetchone() is not None
