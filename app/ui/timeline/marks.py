"""What matches in a text while somebody looks for words, and how it is painted."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from PySide6.QtGui import QColor, QTextCharFormat, QTextLayout

_MOST_COLOURED = 80


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters from ``start`` to before ``end`` that match what is looked for; one match is the current one."""

    start: int
    end: int
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """The matches in a text, and how they look."""

    all: Sequence[Mark]
    ground: QColor
    colour: QColor
    ring: QColor

    def within_lines(self, start: int, end: int) -> "Marks | None":
        """Return those that reach into a part of the text, counted as before."""
        found = self._between(start, end)
        return Marks(found, self.ground, self.colour, self.ring) if found else None

    def within(self, start: int, end: int) -> "Marks | None":
        """Return those that reach into a part of the text, counted from ``start``."""
        found = tuple(
            Mark(max(each.start - start, 0), min(each.end, end) - start, each.is_current)
            for each in self._between(start, end)
        )
        return Marks(found, self.ground, self.colour, self.ring) if found else None

    def _between(self, start: int, end: int) -> Sequence[Mark]:
        # They are in order and do not overlap: of the ten thousands in a long code only those in sight are touched.
        first = bisect_right(self.all, start, key=attrgetter("end"))
        return self.all[first : bisect_left(self.all, end, first, key=attrgetter("start"))]

    def looks(self) -> Iterator[QTextLayout.FormatRange]:
        """Yield the colour of each as a range of a layout; none of very many, which Qt paints one by one."""
        if len(self.all) > _MOST_COLOURED:
            return
        look = QTextCharFormat()
        look.setForeground(self.colour)
        for mark in self.all:
            made = QTextLayout.FormatRange()
            made.start = mark.start
            made.length = mark.end - mark.start
            made.format = look
            yield made
