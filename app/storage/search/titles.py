"""Conversations whose titles match. Runs on the search's own connection."""

import apsw
import msgspec

from app.domain.search import Filters, SearchQuery, TitleHit
from app.storage.encoding import from_time, to_json, to_time
from app.storage.search.expression import either, every, parts, with_whole_short_words
from app.storage.search.rows import first_text, numbers
from app.storage.search.snippets import Marker

MOST = 10
"""Titles that are shown above the messages."""

_RANKED = 500
"""Titles of which the shortest come first: the words are most of them. Of more the newest conversations come first."""

_MATCHED = "SELECT rowid AS number FROM search_titles WHERE search_titles MATCH :match"
_GIVEN = "SELECT value AS number FROM json_each(:given)"
_ROWS = """
SELECT conversations.id, title, updated_at, archived_at IS NOT NULL, coalesce(folders.name, '') FROM ({numbers})
CROSS JOIN search_conversations USING (number) CROSS JOIN conversations ON conversations.id = conversation_id
LEFT JOIN folders ON folders.id = folder_id
WHERE deleted_at IS NULL AND updated_at >= :after AND updated_at < :before
    AND (:chosen IS NULL OR number IN (SELECT value FROM json_each(:chosen)))
{order} LIMIT :most
"""
_OF_THAT_TIME = """
SELECT number FROM conversations CROSS JOIN search_conversations ON conversation_id = conversations.id
WHERE deleted_at IS NULL AND updated_at >= :after AND updated_at < :before LIMIT :most
"""
_FEW = 2_000
"""Conversations of a span of time that are named."""

# Ordered outside: SQLite leaves out the order of what it joins.
_BY_AGE = _ROWS.format(numbers=_MATCHED, order="ORDER BY number DESC")
_SHORTEST_FIRST = _ROWS.format(numbers=_GIVEN, order="ORDER BY length(title), updated_at DESC")


def find_titles(
    connection: apsw.Connection, query: SearchQuery, chosen: frozenset[int] | None, marker: Marker
) -> tuple[TitleHit, ...]:
    """Return the conversations whose titles match best, only those that are chosen where some are.

    None where the filters ask for something in a message.
    """
    wanted = parts(with_whole_short_words(query.terms), lambda start, end: _word(connection, start, end))
    if not wanted or query.filters.roles or query.filters.has or query.filters.models:
        return ()
    unwanted = parts((term for term in query.terms if term.excluded), lambda start, end: None)
    match = every(part.expression for part in wanted)
    if unwanted:
        match = f"({match}) NOT ({either(part.expression for part in unwanted)})"
    found = numbers(
        connection.execute(f"{_MATCHED} ORDER BY rowid DESC LIMIT :most", {"match": match, "most": _RANKED + 1})
    )
    if not found:
        return ()
    if chosen is None and len(found) > _RANKED:
        chosen = _of_that_time(connection, query.filters)
    given = {"match": match, "given": to_json(found), "most": MOST, **_narrowing(query.filters, chosen)}
    rows = connection.execute(_BY_AGE if len(found) > _RANKED else _SHORTEST_FIRST, given)
    return tuple(
        TitleHit(key, marker.around(title, 0), to_time(moment), folder, bool(archived))
        for key, title, moment, archived, folder in msgspec.convert(
            rows.fetchall(), list[tuple[str, str, int, int, str]]
        )
    )


def _of_that_time(connection: apsw.Connection, filters: Filters) -> frozenset[int] | None:
    """Return the conversations of the span of time, None where it has very many.

    Without them each of the many titles that match is asked for its time until enough have it.
    """
    if filters.after is None and filters.before is None:
        return None
    given = {"most": _FEW + 1, **_narrowing(filters, None)}
    found = frozenset(numbers(connection.execute(_OF_THAT_TIME, given)))
    return found if len(found) <= _FEW else None


def _narrowing(filters: Filters, chosen: frozenset[int] | None) -> dict[str, int | str | None]:
    return {
        "after": -(1 << 62) if filters.after is None else from_time(filters.after),
        "before": 1 << 62 if filters.before is None else from_time(filters.before),
        "chosen": None if chosen is None else to_json(sorted(chosen)),
    }


def _word(connection: apsw.Connection, start: str, end: str) -> str | None:
    words = "SELECT term FROM search_title_words WHERE term >= ? AND term < ? LIMIT 1"
    return first_text(connection.execute(words, (start, end)))
