"""What matches in a text while somebody looks for words, and how it is painted."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QColor, QTextCharFormat, QTextLayout


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters from ``start`` to before ``end`` that match what is looked for; one match is the current one."""

    start: int
    end: int
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """The matches in a text, and how they look."""

    all: tuple[Mark, ...]
    ground: QColor
    colour: QColor
    ring: QColor

    def within_lines(self, start: int, end: int) -> "Marks | None":
        """Return those that reach into a part of the text, counted as before."""
        found = tuple(each for each in self.all if each.end > start and each.start < end)
        return Marks(found, self.ground, self.colour, self.ring) if found else None

    def within(self, start: int, end: int) -> "Marks | None":
        """Return those that reach into a part of the text, counted from ``start``."""
        found = [
            Mark(max(each.start - start, 0), min(each.end, end) - start, each.is_current)
            for each in self.all
            if each.end > start and each.start < end
        ]
        return Marks(tuple(found), self.ground, self.colour, self.ring) if found else None

    def looks(self) -> Iterator[QTextLayout.FormatRange]:
        """Yield the colour of each as a range of a layout."""
        look = QTextCharFormat()
        look.setForeground(self.colour)
        for mark in self.all:
            made = QTextLayout.FormatRange()
            made.start = mark.start
            made.length = mark.end - mark.start
            made.format = look
            yield made
