"""How well a message matches: bm25, without counting how common each word is in the whole history first.

FTS5's own bm25 walks through every message that has a word, for each word of the query, before it gives the first row:
a sentence of ten common words costs a quarter of a second at a million messages. And it reads the length of each row
from a table of its own, so that one word takes it twice as long as this. How common a word is is estimated from the
newest messages (``finding.py``), which are all of them in a small history.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from math import log
from typing import Final

import apsw

_K1: Final = 1.2
_B: Final = 0.75
_ASIDE: Final = 0.3
"""What a match counts in thoughts and the like."""

_NAMES: Final = 2.0
"""What a match counts in the name of an attachment."""

_LOOKED_AT: Final = 8
"""Phrases of a part that are counted; more are the endings of a short beginning, of which each is as good."""

_TELLING: Final = 3
"""Parts that are counted, the rarest: of many words the common ones tell messages apart the least."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A part of the query: how many phrases it has, and how much it counts."""

    phrases: int
    weight: float


def weight(with_it: float, of_all: float) -> float:
    """Return the inverse document frequency of what is in ``with_it`` of so many messages."""
    return log(1 + (of_all - with_it + 0.5) / (with_it + 0.5)) if with_it < of_all else 0.0


class Scorer:
    """The SQL function ``search_rank(search_text, size)``."""

    def __init__(self) -> None:
        self._parts: tuple[tuple[int, Weighed], ...] = ()
        self._average = 0.0

    def begin(self, parts: Iterable[Weighed]) -> None:
        """Prepare for a query of these parts, which come first in its expression."""
        given = tuple(parts)
        starts = accumulate((part.phrases for part in given), initial=0)
        placed = sorted(zip(starts, given, strict=False), key=lambda place: -place[1].weight)
        self._average, self._parts = 0.0, tuple(placed[:_TELLING])

    def __call__(self, api: apsw.FTS5ExtensionApi, /, *given: "apsw.SQLiteValue") -> float:
        """Return the score of a row whose length in tokens is given. The higher the better."""
        if not self._average:
            self._average = max(api.column_total_size(0) / max(api.row_count, 1), 1.0)
        (size,) = given
        length = _K1 * (1 - _B + _B * float(size or 0) / self._average)
        score = 0.0
        for first, part in self._parts:
            said, aside = self._times(api, first, part.phrases)
            # Each by itself: ``size`` counts what was said alone, and much that was thought shall not make up for it.
            score += part.weight * (_K1 + 1) * (said / (said + length) + _ASIDE * aside / (aside + length))
        return score

    def _times(self, api: apsw.FTS5ExtensionApi, first: int, phrases: int) -> tuple[float, float]:
        """Return how often a part stands in what was said and in names, and how often in the rest."""
        if phrases > _LOOKED_AT:
            return (float(api.inst_count) if len(self._parts) == 1 else 1.0), 0.0
        said = aside = 0.0
        for phrase in range(first, first + phrases):
            locations = api.phrase_locations(phrase)
            said += len(locations[0]) + _NAMES * len(locations[2])
            aside += len(locations[1])
        return said, aside
