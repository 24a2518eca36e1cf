"""Conversations whose titles match. Runs on the search's own connection."""

import apsw
import msgspec

from app.domain.search import Filters, SearchQuery, TitleHit
from app.storage.encoding import from_time, to_json, to_time
from app.storage.search.expression import either, every, parts
from app.storage.search.filters import chosen_conversations
from app.storage.search.rows import first_text, number
from app.storage.search.snippets import Marker

MOST = 10
"""Titles that are shown above the messages."""

_RANKED = 500

_MATCHING = """
SELECT conversations.id, title, updated_at, archived_at IS NOT NULL, coalesce(folders.name, '') FROM ({matching})
CROSS JOIN search_conversations USING (number) CROSS JOIN conversations ON conversations.id = conversation_id
LEFT JOIN folders ON folders.id = folder_id
WHERE deleted_at IS NULL AND updated_at >= :after AND updated_at < :before
    AND (:chosen IS NULL OR number IN (SELECT value FROM json_each(:chosen)))
"""
_BY_RANK = """
SELECT rowid AS number, bm25(search_titles) AS score FROM search_titles WHERE search_titles MATCH :match
"""
_BY_AGE = "SELECT rowid AS number FROM search_titles WHERE search_titles MATCH :match ORDER BY rowid DESC"
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM search_titles WHERE search_titles MATCH ? LIMIT ?)"


def find_titles(connection: apsw.Connection, query: SearchQuery, marker: Marker) -> tuple[TitleHit, ...]:
    """Return the conversations whose titles match best; none where the filters ask for something in a message."""
    wanted = parts(
        (term for term in query.terms if not term.excluded), lambda start, end: _word(connection, start, end)
    )
    if not wanted or query.filters.roles or query.filters.has or query.filters.models:
        return ()
    unwanted = parts((term for term in query.terms if term.excluded), lambda start, end: None)
    match = every(part.expression for part in wanted)
    if unwanted:
        match = f"({match}) NOT ({either(part.expression for part in unwanted)})"
    if number(connection.execute(_COUNT, (match, _RANKED + 1))) > _RANKED:
        statement = _MATCHING.format(matching=_BY_AGE) + "LIMIT :most"
    else:
        statement = _MATCHING.format(matching=_BY_RANK) + "ORDER BY score, updated_at DESC LIMIT :most"
    rows = connection.execute(statement, {"match": match, "most": MOST, **_narrowing(connection, query.filters)})
    return tuple(
        TitleHit(key, marker.around(title, 0), to_time(moment), folder, bool(archived))
        for key, title, moment, archived, folder in msgspec.convert(
            rows.fetchall(), list[tuple[str, str, int, int, str]]
        )
    )


def _narrowing(connection: apsw.Connection, filters: Filters) -> dict[str, int | str | None]:
    chosen = chosen_conversations(connection, filters)
    return {
        "after": -(1 << 62) if filters.after is None else from_time(filters.after),
        "before": 1 << 62 if filters.before is None else from_time(filters.before),
        "chosen": None if chosen is None else to_json(sorted(chosen)),
    }


def _word(connection: apsw.Connection, start: str, end: str) -> str | None:
    words = "SELECT term FROM search_title_words WHERE term >= ? AND term < ? LIMIT 1"
    return first_text(connection.execute(words, (start, end)))
