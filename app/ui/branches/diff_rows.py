"""A comparison as rows to be laid out one by one, none of them long. Pure, but for the words of the facts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.domain.comparison import Comparison, Marks, Pair
from app.domain.conversation import Message
from app.ui.message_facts import facts_of

MOST: Final = 4000
"""Characters of one row: laying out a line of a megabyte would hold the window up."""

_CODE = re.compile(r" {0,3}(```|~~~)")
_HEADING = re.compile(r" {0,3}#{1,6}\s")


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a paragraph. ``marks`` as in Pair; ``is_code`` and ``is_heading`` say how it looks."""

    text: str
    marks: Marks = ()
    is_code: bool = False
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class DiffRow:
    """What stands side by side. ``place`` is the number of the place where they differ, None where they do not.

    ``joined`` says that the row goes on with the paragraph above it.
    """

    a: Cell | None
    b: Cell | None
    place: int | None = None
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of how the two were made; empty where nobody told."""

    name: str
    a: str
    b: str

    @property
    def same(self) -> bool:
        """Return whether there is nothing to compare."""
        return self.a == self.b


def diff_rows(comparison: Comparison) -> list[DiffRow]:
    """Return the rows of a comparison, from top to bottom."""
    rows: list[DiffRow] = []
    place = 0
    for pair in comparison.pairs:
        differs = pair.differs
        rows += _rows_of(pair, place if differs else None)
        place += differs
    return rows


def facts(a: Message, b: Message) -> list[Fact]:
    """Return what is known of how two replies were made, beside each other."""
    of_a, of_b = dict(facts_of(a, a.route)), dict(facts_of(b, b.route))
    return [Fact(name, of_a.get(name, ""), of_b.get(name, "")) for name in {**of_a, **of_b}]


def _rows_of(pair: Pair, place: int | None) -> list[DiffRow]:
    left = list(_cells(pair.a, pair.a_marks))
    right = list(_cells(pair.b, pair.b_marks))
    found = []
    for number in range(max(len(left), len(right))):
        a = left[number] if number < len(left) else None
        b = right[number] if number < len(right) else None
        found.append(DiffRow(a, b, place, number > 0))
    return found


def _cells(text: str | None, marks: Marks) -> Iterator[Cell]:
    if text is None:
        return
    is_code, is_heading = bool(_CODE.match(text)), bool(_HEADING.match(text))
    start = 0
    while start < len(text):
        end = _cut(text, start)
        own = tuple((max(a, start) - start, min(b, end) - start) for a, b in marks if a < end and b > start)
        yield Cell(text[start:end].rstrip("\n"), own, is_code, is_heading)
        start = end


def _cut(text: str, start: int) -> int:
    """Return where a piece ends: at the last blank, else at the last character that has room."""
    if len(text) - start <= MOST:
        return len(text)
    last = max(text.rfind("\n", start, start + MOST), text.rfind(" ", start, start + MOST))
    return last + 1 if last > start else start + MOST
