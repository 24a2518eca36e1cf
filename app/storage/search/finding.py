"""Which messages match and in which order. Runs on the search's own connection."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import apsw
import msgspec

from app.domain.search import SearchQuery
from app.storage.search.documents import EVERYTHING
from app.storage.search.expression import MANY, Part, either, every, parts, with_whole_short_words
from app.storage.search.filters import Narrowed, narrowed
from app.storage.search.ranking import Scorer, Weighed, weight
from app.storage.search.rows import first_text, number

RANKED: Final = 2_000
"""Matches that are ranked; of more the newest come first."""

_SAMPLE: Final = 5_000
"""Messages, the newest, by which the commonness of a word is estimated."""

_ALONE: Final = "FROM search_text WHERE search_text MATCH :match"
_JOINED: Final = "FROM search_text CROSS JOIN search_messages ON doc = search_text.rowid WHERE search_text MATCH :match"
_SCORE: Final = "search_rank(search_text, size) * (1 + 0.25 / (1 + max(:now - at, 0) / (30 * 86400e6)))"


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

    def __init__(
        self, connection: apsw.Connection, check: Callable[[], None], chosen: frozenset[int] | None = None
    ) -> None:
        """``chosen`` are the only conversations that are looked into (numbers of the index), None for all."""
        self._connection = connection
        self._chosen = chosen
        self._check = check
        self._scorer = Scorer()
        connection.register_fts5_function("search_rank", self._scorer)

    def find(self, query: SearchQuery, limit: int, offset: int) -> Found:
        """Return a page of the messages that match."""
        wanted = parts(with_whole_short_words(query.terms), self._next_word)
        if not wanted and any(not term.excluded for term in query.terms):
            # There is nothing in it that a text is found by.
            return Found()
        unwanted = parts((term for term in query.terms if term.excluded), self._next_word)
        self._check()
        rows = narrowed(self._connection, query.filters, self._chosen)
        self._check()
        rows.values["match"] = _expression(wanted, rows, unwanted)
        if not wanted:
            return self._newest(rows, self._docs(rows, RANKED + 1), limit, offset)
        return self._ranked_or_newest(wanted, rows, limit, offset)

    def _ranked_or_newest(self, wanted: tuple[Part, ...], rows: Narrowed, limit: int, offset: int) -> Found:
        sample = _Sample.of_newest(self._connection)
        if not rows.is_few and sample.estimate(str(rows.values["match"])) > _enough(wanted):
            # Probably too many: then it is enough to go through the newest of them, which ends soon.
            docs = self._docs(rows, RANKED + 1)
            if len(docs) > RANKED:
                return self._newest(rows, docs, limit, offset)
        self._weigh(wanted, sample)
        scored = self._scored(rows)
        if len(scored) > RANKED:
            return self._newest(rows, [doc for doc, _ in scored], limit, offset)
        scored.sort(key=lambda row: (-row[1], -row[0]))
        return Found(tuple(doc for doc, _ in scored[offset : offset + limit]), len(scored))

    def _weigh(self, wanted: tuple[Part, ...], sample: "_Sample") -> None:
        """Prepare the score for what is wanted."""
        if len(wanted) == 1:
            # How common it is makes no difference between two rows.
            self._scorer.begin([Weighed(wanted[0].phrases, 1.0)])
            return
        expected = [0.0 if part.is_costly else sample.estimate(part.expression) for part in wanted]
        self._scorer.begin(
            Weighed(part.phrases, weight(max(found, sample.least), sample.total))
            for part, found in zip(wanted, expected, strict=True)
        )

    def _scored(self, rows: Narrowed) -> list[tuple[int, float]]:
        """Return the newest RANKED + 1 rows that match, each with its score."""
        self._check()
        found = self._connection.execute(
            f"SELECT doc, {_SCORE} {_JOINED}{_and(rows)} ORDER BY search_text.rowid DESC LIMIT :most",
            {**rows.values, "now": time.time_ns() // 1000, "most": RANKED + 1},
        )
        return msgspec.convert(found.fetchall(), list[tuple[int, float]])

    def _newest(self, rows: Narrowed, docs: Sequence[int], limit: int, offset: int) -> Found:
        """Return a page of the newest, of which the first RANKED + 1 are known; all of them where there are fewer."""
        known = len(docs) <= RANKED or offset + limit <= len(docs)
        page = docs[offset : offset + limit] if known else self._docs(rows, limit, offset)
        return Found(tuple(page), min(len(docs), RANKED), newest_first=len(docs) > RANKED)

    def _docs(self, rows: Narrowed, limit: int, offset: int = 0) -> list[int]:
        """Return the newest rows that match.

        They come as one value: between two rows another thread may take the interpreter, and a thread that works gives
        it back after milliseconds.
        """
        self._check()
        matching = (_JOINED if rows.conditions else _ALONE) + _and(rows)
        newest = (
            f"SELECT search_text.rowid AS doc {matching} ORDER BY search_text.rowid DESC LIMIT :limit OFFSET :offset"
        )
        found = self._connection.execute(
            f"SELECT json_group_array(doc) FROM ({newest})",  # noqa: S608 - every value is bound
            {**rows.values, "limit": limit, "offset": offset},
        )
        return sorted(msgspec.json.decode(first_text(found) or "[]", type=list[int]), reverse=True)

    def _next_word(self, start: str, end: str) -> str | None:
        words = "SELECT term FROM search_words WHERE term >= ? AND term < ? LIMIT 1"
        return first_text(self._connection.execute(words, (start, end)))


class _Sample:
    """The newest messages, and what can be told from them of all.

    ``total`` is about how many messages there are, ``least`` for how many of them one of the sample stands.
    """

    def __init__(self, connection: apsw.Connection, first: int, least: float, total: int) -> None:
        self._connection = connection
        self._first = first
        self.least = least
        self.total = total

    @classmethod
    def of_newest(cls, connection: apsw.Connection) -> "_Sample":
        """Return a sample. How many messages there are is not counted but taken from their numbers."""
        oldest = "SELECT doc FROM search_messages ORDER BY doc DESC LIMIT 1 OFFSET ?"
        first = number(connection.execute(oldest, (_SAMPLE - 1,)))
        total = number(connection.execute("SELECT coalesce(max(number), 0) FROM search_messages"))
        return cls(connection, first, max(total / _SAMPLE, 1.0) if first else 1.0, total)

    def estimate(self, expression: str) -> float:
        """Return about how many messages match an expression."""
        counting = "SELECT count(*) FROM search_text WHERE search_text MATCH ? AND rowid >= ?"
        return number(self._connection.execute(counting, (expression, self._first))) * self.least


def _enough(wanted: tuple[Part, ...]) -> int:
    """Return how many rows have to be expected for them to be gone through once more before they are ranked."""
    return 2 * RANKED if _is_costly(wanted) else RANKED // 2


def _is_costly(wanted: tuple[Part, ...]) -> bool:
    """Return whether going through what matches costs more than ranking it: phrases, or many words at once."""
    return len(wanted) > MANY or any(part.is_costly for part in wanted)


def _expression(wanted: tuple[Part, ...], rows: Narrowed, unwanted: tuple[Part, ...]) -> str:
    """Return the whole expression; the parts of what is wanted come first, so that their phrases are the first ones."""
    positive = every([part.expression for part in wanted] + rows.expressions) or EVERYTHING
    if not unwanted:
        return positive
    return f"({positive}) NOT ({either(part.expression for part in unwanted)})"


def _and(rows: Narrowed) -> str:
    return "".join(f" AND {condition}" for condition in rows.conditions)
