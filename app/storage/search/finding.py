"""Which messages match and in which order. Runs on the search's own connection."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import apsw

from app.domain.search import SearchQuery
from app.storage.search.documents import EVERYTHING
from app.storage.search.expression import Part, either, every, parts
from app.storage.search.filters import Narrowed, narrowed
from app.storage.search.ranking import Scorer, Weighed, weight

RANKED: Final = 10_000
"""Matches that are ranked; of more the newest come first."""

_SAMPLE: Final = 5_000
"""Messages, the newest, by which the commonness of a word is estimated."""

_FROM: Final = "FROM search_text CROSS JOIN search_messages ON doc = search_text.rowid WHERE search_text MATCH :match"
_MONTH: Final = 30 * 86_400 * 1_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of the index in the order in which they are shown, one page of them.

    ``total`` counts all that match; with ``newest_first`` there are more than that, and they were not ranked.
    """

    docs: tuple[int, ...] = ()
    total: int = 0
    newest_first: bool = False


class Finder:
    """Finds messages. ``check`` is called between two statements and raises where the search shall end."""

    def __init__(self, connection: apsw.Connection, check: Callable[[], None]) -> None:
        self._connection = connection
        self._check = check
        self._scorer = Scorer()
        connection.register_fts5_function("search_rank", self._scorer)

    def find(self, query: SearchQuery, limit: int, offset: int) -> Found:
        """Return a page of the messages that match."""
        wanted = parts((term for term in query.terms if not term.excluded), self._next_word)
        if not wanted and any(not term.excluded for term in query.terms):
            # There is nothing in it that a text is found by.
            return Found()
        unwanted = parts((term for term in query.terms if term.excluded), self._next_word)
        self._check()
        rows = narrowed(self._connection, query.filters)
        self._check()
        rows.values["match"] = _expression(wanted, rows, unwanted)
        if not wanted:
            return self._newest(rows, limit, offset)
        return self._ranked_or_newest(wanted, rows, limit, offset)

    def _ranked_or_newest(self, wanted: tuple[Part, ...], rows: Narrowed, limit: int, offset: int) -> Found:
        sample = _Sample.of_newest(self._connection)
        expected = sample.estimate(rows.values["match"], 1)
        if expected > 2 * RANKED and self._count(rows) > RANKED:
            return self._newest(rows, limit, offset)
        self._scorer.begin(self._weighed(wanted, sample))
        self._check()
        docs = self._ranked(rows, limit, offset)
        if self._scorer.seen > RANKED:
            return self._newest(rows, limit, offset)
        return Found(docs, self._scorer.seen)

    def _weighed(self, wanted: tuple[Part, ...], sample: "_Sample") -> list[Weighed]:
        if len(wanted) == 1:
            return [Weighed(wanted[0].phrases, 1.0)]
        return [Weighed(part.phrases, weight(sample.estimate(part.expression, 0), sample.total)) for part in wanted]

    def _ranked(self, rows: Narrowed, limit: int, offset: int) -> tuple[int, ...]:
        recency = f"(1 + 0.25 / (1 + max(:now - at, 0) / {_MONTH}.0))"
        found = self._connection.execute(
            f"""
            SELECT doc FROM (
                SELECT doc, search_rank(search_text, size) * {recency} AS score {_FROM}{_and(rows)}
                ORDER BY search_text.rowid DESC LIMIT :most
            ) ORDER BY score DESC, doc DESC LIMIT :limit OFFSET :offset
            """,  # noqa: S608 - every value is bound
            {**rows.values, "now": time.time_ns() // 1000, "most": RANKED + 1, "limit": limit, "offset": offset},
        )
        return tuple(doc for (doc,) in found.fetchall())

    def _newest(self, rows: Narrowed, limit: int, offset: int) -> Found:
        total = self._count(rows)
        found = self._connection.execute(
            f"SELECT doc {_FROM}{_and(rows)} ORDER BY search_text.rowid DESC LIMIT :limit OFFSET :offset",  # noqa: S608
            {**rows.values, "limit": limit, "offset": offset},
        )
        return Found(tuple(doc for (doc,) in found.fetchall()), min(total, RANKED), newest_first=total > RANKED)

    def _count(self, rows: Narrowed) -> int:
        """Return how many rows match, and RANKED + 1 for more than RANKED."""
        self._check()
        row = self._connection.execute(
            f"SELECT count(*) FROM (SELECT 1 {_FROM}{_and(rows)} ORDER BY search_text.rowid DESC LIMIT :most)",  # noqa: S608
            {**rows.values, "most": RANKED + 1},
        ).fetchone()
        self._check()
        return int(row[0]) if row else 0

    def _next_word(self, start: str, end: str) -> str | None:
        row = self._connection.execute(
            "SELECT term FROM search_words WHERE term >= ? AND term < ? LIMIT 1", (start, end)
        ).fetchone()
        return None if row is None else str(row[0])


class _Sample:
    """The newest messages, and what can be told from them of all."""

    def __init__(self, connection: apsw.Connection, first: int, factor: float, total: int) -> None:
        self._connection = connection
        self._first = first
        self._factor = factor
        self.total = total

    @classmethod
    def of_newest(cls, connection: apsw.Connection) -> "_Sample":
        """Return a sample. ``total``, how many messages there are, is not counted but taken from their numbers."""
        row = connection.execute("SELECT doc FROM search_messages ORDER BY doc DESC LIMIT 1 OFFSET ?", (_SAMPLE - 1,))
        first = row.fetchone()
        (total,) = connection.execute("SELECT coalesce(max(number), 0) FROM search_messages").fetchone() or (0,)
        if first is None:
            return cls(connection, 0, 1.0, int(total))
        return cls(connection, int(first[0]), max(int(total) / _SAMPLE, 1.0), int(total))

    def estimate(self, expression: object, least: int) -> float:
        """Return about how many messages match an expression, at least ``least``."""
        row = self._connection.execute(
            "SELECT count(*) FROM search_text WHERE search_text MATCH ? AND rowid >= ?", (str(expression), self._first)
        ).fetchone()
        return max(int(row[0]) if row else 0, least) * self._factor


def _expression(wanted: tuple[Part, ...], rows: Narrowed, unwanted: tuple[Part, ...]) -> str:
    """Return the whole expression; the parts of what is wanted come first, so that their phrases are the first ones."""
    positive = every([part.expression for part in wanted] + rows.expressions) or EVERYTHING
    if not unwanted:
        return positive
    return f"({positive}) NOT ({either(part.expression for part in unwanted)})"


def _and(rows: Narrowed) -> str:
    return "".join(f" AND {condition}" for condition in rows.conditions)
