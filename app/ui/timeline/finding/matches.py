"""Where in the parts of a message its matches stand, asked anew each time: parts come and go."""

import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from app.ui.timeline.finding.folding import fold
from app.ui.timeline.finding.search import Search
from app.ui.timeline.finding.sought import Sought
from app.ui.timeline.finding.wanted import Wanted, count, in_steps, letters_of
from app.ui.timeline.model import TimelineModel
from app.ui.timeline.parts.base import Part

_LIKE: Final = 24
"""Letters of a snippet by which its match is told from others."""
_LIKE_WITHIN: Final = 96
"""Characters in which so many letters stand, and what a snippet leaves out between them."""
_LONG: Final = 8_000
"""Characters over which the text of one part, as a table, is looked through in steps."""
_TURN: Final = 256
"""Parts that are counted in one go, and places that are compared with a snippet."""
_KEPT: Final = 256
"""Parts whose matches are kept, those that were seen last: some more than fit into a view."""
_AT_ONCE: Final = 0.004
"""Seconds that are taken at once for a part that is painted, or for a match that is asked for."""


class Found(NamedTuple):
    """Where a match stands in a message: number of the part, first character and the one behind it (UTF-16)."""

    block: int
    start: int
    end: int


class _Counted:
    """How many matches each part of one message holds, counted in steps."""

    def __init__(self, own: list[Part], wanted: Wanted, steps: Iterator[None]) -> None:
        self.own = own
        self.wanted = wanted
        self.steps = steps
        self.is_read = False
        self.parts: list[tuple[int, Part]] = []
        self.counts: list[int] = []
        self.reached: list[int] = []
        """How many matches there are up to the end of each part."""


class Matches:
    """Finds the matches of a search in the parts of messages, the long ones in steps; ``read_on`` goes on with them."""

    def __init__(self, model: TimelineModel, search: Search) -> None:
        self._model = model
        self._search = search
        self._counted: _Counted | None = None
        self._sought: dict[tuple[str, int], Sought] = {}
        self._unread: dict[Sought, None] = {}

    # In steps

    def forget(self) -> None:
        """Let go of everything that is kept."""
        self._counted = None
        self._sought.clear()
        self._unread.clear()

    @property
    def is_busy(self) -> bool:
        """Return whether anything that was asked for is still to be found."""
        return bool(self._unread) or (self._counted is not None and not self._counted.is_read)

    def read_on(self, deadline: float) -> bool:
        """Go on until a moment of ``time.perf_counter``; return whether anything that was asked for is there now."""
        if self._counted is not None and not self._counted.is_read:
            return self._read(self._counted, deadline)
        for sought in list(self._unread):
            if not sought.read(deadline):
                return False
            del self._unread[sought]
        return True

    def is_ready(self, number: int) -> bool:
        """Return whether the matches of a message have been counted; counts for some milliseconds if not."""
        return self._count(number).is_read

    def sought(self, message_id: str, block: int, text: str) -> Sought:
        """Return the matches in the text of a part, of a long one those that have been found by now."""
        key = (message_id, block)
        known = self._sought.pop(key, None)
        if known is None or known.text != text or known.wanted != self._search.wanted:
            if known is not None:
                self._unread.pop(known, None)
            known = Sought(text, self._search.wanted)
            if not known.read(time.perf_counter() + _AT_ONCE):
                self._unread[known] = None
        self._sought[key] = known
        while len(self._sought) > _KEPT:
            self._unread.pop(self._sought.pop(next(iter(self._sought))), None)
        return known

    def _count(self, number: int) -> _Counted:
        entry = self._model.entries[number]
        own, wanted = entry.parts(self._model.around), self._search.wanted
        counted = self._counted
        if counted is None or counted.own is not own or counted.wanted != wanted or entry.is_running:
            # A reply that comes in changes its last part without changing the list, and is counted at once for that.
            counted = self._counted = _Counted(own, wanted, iter(()))
            counted.steps = self._counting(number, counted)
        if not counted.is_read:
            self._read(counted, None if entry.is_running else time.perf_counter() + _AT_ONCE)
        return counted

    @staticmethod
    def _read(counted: _Counted, deadline: float | None) -> bool:
        for _ in counted.steps:
            if deadline is not None and time.perf_counter() >= deadline:
                return False
        counted.is_read = True
        counted.reached = list(accumulate(counted.counts))
        return True

    def _counting(self, number: int, counted: _Counted) -> Iterator[None]:
        message = self._model.entries[number].message
        sources: list[str] = []
        for block, part in enumerate(counted.own):
            source = part.searched if part.selectable else ""
            if source:
                counted.parts.append((block, part))
                sources.append(source)
            if block % _TURN == _TURN - 1:
                yield
        texts = self._search.texts(message)
        if texts is None or len(texts) != len(sources):
            texts = None
        for at, source in enumerate(sources):
            if len(source) > _LONG:
                sought = self.sought(message.id, counted.parts[at][0], source)
                while not sought.is_read:
                    sought.read(0.0)
                    yield
                self._unread.pop(sought, None)
                counted.counts.append(len(sought.starts))
            else:
                counted.counts.append(count(fold(source) if texts is None else texts[at], counted.wanted))
            if at % _TURN == _TURN - 1:
                yield

    # One match

    def ordinal_from(self, number: int, place: tuple[int, int]) -> int | None:
        """Return which match of a message is the first that ends behind a part and character; None for none.

        The message has to be ``is_ready``.
        """
        counted = self._count(number)
        before = 0
        for (block, part), found in zip(counted.parts, counted.counts, strict=True):
            if block < place[0]:
                before += found
                continue
            skipped = bisect_right(self._read_in(number, block, part).ends, place[1]) if block == place[0] else 0
            if skipped < found:
                return before + skipped
            before += found
        return None

    def find(self, number: int, ordinal: int) -> Found | None:
        """Return where a match of a message stands, counted from 0; None where its part is not there, or not yet."""
        if self._model.entries[number].is_pending:
            return None
        counted = self._count(number)
        at = bisect_right(counted.reached, ordinal)
        if not counted.is_read or at == len(counted.counts):
            return None
        block, part = counted.parts[at]
        sought = self._read_in(number, block, part)
        left = ordinal - (counted.reached[at] - counted.counts[at])
        return Found(block, sought.starts[left], sought.ends[left])

    def _read_in(self, number: int, block: int, part: Part) -> Sought:
        """Return all matches in a part; those of a long one were found when it was counted."""
        sought = self.sought(self._model.entries[number].message.id, block, part.searched)
        if not sought.is_read:
            sought.read()
            self._unread.pop(sought, None)
        return sought

    def like(self, number: int, like: str) -> Iterator[int | None]:
        """Yield at last which match of a message goes on as a text does, its letters compared alone; else the first.

        Until then None, which lets others take a turn.
        """
        wanted = letters_of(like)[:_LIKE]
        ordinal = 0
        for text in self._texts(number) if wanted else ():
            for match in in_steps(text, self._search.wanted):
                if match is None or ordinal % _TURN == _TURN - 1:
                    yield None
                if match is None:
                    continue
                if letters_of(text[match[0] : match[0] + _LIKE_WITHIN]).startswith(wanted):
                    yield ordinal
                    return
                ordinal += 1
        yield 0

    def _texts(self, number: int) -> Sequence[str]:
        entry = self._model.entries[number]
        known = self._search.texts(entry.message)
        return [fold(part.searched) for part in entry.parts(self._model.around)] if known is None else known
