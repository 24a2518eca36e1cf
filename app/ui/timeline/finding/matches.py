"""Where in the parts of a message its matches stand, asked anew each time: parts come and go."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from app.ui.timeline.finding.folding import fold
from app.ui.timeline.finding.search import Search
from app.ui.timeline.finding.wanted import Wanted, count, letters_of, matches, ranges
from app.ui.timeline.model import TimelineModel
from app.ui.timeline.parts.base import Part

_LIKE: Final = 24
"""Letters of a snippet by which its match is told from others."""
_LIKE_WITHIN: Final = 96
"""Characters in which so many letters stand, and what a snippet leaves out between them."""


class Found(NamedTuple):
    """Where a match stands in a message: number of the part, first character and the one behind it (UTF-16)."""

    block: int
    start: int
    end: int


class Matches:
    """Finds the matches of a search in the parts of messages."""

    def __init__(self, model: TimelineModel, search: Search) -> None:
        self._model = model
        self._search = search
        self._known: tuple[tuple[list[Part], Wanted], list[tuple[int, Part, int]]] | None = None

    def counts(self, number: int) -> list[tuple[int, Part, int]]:
        """Return number, part and matches of each part of a message in which words are looked for."""
        entry = self._model.entries[number]
        own, wanted = entry.parts(self._model.around), self._search.wanted
        if self._known is not None and self._known[0][0] is own and self._known[0][1] == wanted:
            return self._known[1]
        parts = [(block, part) for block, part in enumerate(own) if part.selectable and part.searched]
        texts = self._search.texts(entry.message)
        if texts is None or len(texts) != len(parts):
            texts = [fold(part.searched) for _block, part in parts]
        found = [(block, part, count(text, wanted)) for (block, part), text in zip(parts, texts, strict=True)]
        # A reply that comes in changes its last part without changing the list.
        self._known = None if entry.is_running else ((own, wanted), found)
        return found

    def forget(self) -> None:
        """Let go of what is kept of the message that was asked about last."""
        self._known = None

    def ordinal_from(self, number: int, place: tuple[int, int]) -> int | None:
        """Return which match of a message is the first that ends behind a part and character; None for none."""
        before = 0
        for block, part, found in self.counts(number):
            if block < place[0]:
                before += found
                continue
            ends = (end for _start, end in ranges(part.searched, self._search.wanted)) if found else ()
            skipped = sum(1 for end in ends if block == place[0] and end <= place[1])
            if skipped < found:
                return before + skipped
            before += found
        return None

    def ordinal_like(self, number: int, like: str) -> int:
        """Return which match of a message goes on as a text does, its letters compared alone; the first where none."""
        wanted = letters_of(like)[:_LIKE]
        ordinal = 0
        for text in self._texts(number) if wanted else ():
            for start, _end in matches(text, self._search.wanted):
                if letters_of(text[start : start + _LIKE_WITHIN]).startswith(wanted):
                    return ordinal
                ordinal += 1
        return 0

    def _texts(self, number: int) -> Sequence[str]:
        entry = self._model.entries[number]
        known = self._search.texts(entry.message)
        return [fold(part.searched) for part in entry.parts(self._model.around)] if known is None else known

    def find(self, number: int, ordinal: int) -> Found | None:
        """Return where a match of a message stands, counted from 0; None where its part is not there, or not yet."""
        if self._model.entries[number].is_pending:
            return None
        left = ordinal
        for block, part, found in self.counts(number):
            if left < found:
                return Found(block, *ranges(part.searched, self._search.wanted)[left])
            left -= found
        return None
