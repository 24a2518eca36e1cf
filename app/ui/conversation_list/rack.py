"""Shelves one below the other: which row stands where, and every change told before and after it.

Nothing here knows Qt: whoever shows the rows is told by a ``Teller``. Rows are found by bisection, so a change costs
O(log n) and one insertion into a Python list, also with a hundred thousand of them.
"""

import bisect
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

from app.domain.library import Position, Section
from app.ui.conversation_list.entries import Entry, Key, key_of, position_key

START = Position(1 << 62, "")
"""Where a section begins: before the newest of its rows."""


@dataclass(frozen=True, slots=True)
class PageWanted:
    """A page to be read: what follows ``after`` in a section. ``number`` tells one asking from another."""

    section: Section
    after: Position | None
    number: int


class Teller(Protocol):
    """Tells a view of changes. Numbers are rows; each block is entered before a change and left after it."""

    def inserting(self, first: int, last: int) -> AbstractContextManager[None]:
        """Rows come in as ``first`` to ``last``."""
        ...

    def removing(self, first: int, last: int) -> AbstractContextManager[None]:
        """Rows ``first`` to ``last`` go."""
        ...

    def moving(self, first: int, last: int, to: int) -> AbstractContextManager[None]:
        """Rows ``first`` to ``last`` move to stand before what is row ``to`` now."""
        ...

    def resetting(self) -> AbstractContextManager[None]:
        """Everything changes."""
        ...

    def changed(self, row: int) -> None:
        """A row looks different now."""
        ...


class Shelf:
    """One section as far as it was read.

    ``is_read`` is False for a folder that is closed. ``after`` is where the next page begins, ``START`` before the
    first one and None where nothing is left to read. ``reading`` is the number of the page that was asked for, 0 where
    none was.
    """

    __slots__ = ("after", "entries", "is_read", "reading", "section")

    def __init__(self, section: Section | None, lead: Entry | None = None, *, is_read: bool = True) -> None:
        self.section = section
        self.entries: list[Entry] = [] if lead is None else [lead]
        self.after: Position | None = None
        self.is_read = is_read
        self.reading = 0

    def slot(self, key: Key) -> int:
        """Return where an entry with this key stands or would stand."""
        return bisect.bisect_left(self.entries, key, key=key_of)

    def find(self, key: Key) -> int | None:
        """Return the place of the entry with this key."""
        at = self.slot(key)
        return at if at < len(self.entries) and key_of(self.entries[at]) == key else None

    def reaches(self, key: Key) -> bool:
        """Return whether a row with this key stands in the part that was read."""
        return self.is_read and (self.after is None or key <= position_key(self.after))


class Rack:
    """Shelves in their order, and the number of each row."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._shelves: list[Shelf] = []
        self._starts: list[int] = [0]

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._starts[-1]

    def __iter__(self) -> Iterator[Shelf]:
        """Go through the shelves."""
        return iter(self._shelves)

    def entry(self, row: int) -> Entry:
        """Return what stands in a row. Raises IndexError."""
        if not 0 <= row < len(self):
            raise IndexError(row)
        number = bisect.bisect_right(self._starts, row) - 1
        return self._shelves[number].entries[row - self._starts[number]]

    def shelf_at(self, row: int) -> Shelf:
        """Return the shelf that a row stands on. Raises IndexError."""
        if not 0 <= row < len(self):
            raise IndexError(row)
        return self._shelves[bisect.bisect_right(self._starts, row) - 1]

    def shelf(self, section: Section) -> Shelf | None:
        """Return the shelf of a section."""
        return next((shelf for shelf in self._shelves if shelf.section == section), None)

    def start(self, shelf: Shelf) -> int:
        """Return the row at which a shelf begins."""
        return self._starts[self._shelves.index(shelf)]

    def rows_of(self, section: Section) -> tuple[int, int] | None:
        """Return the first and the last row of a section, None where it has none."""
        shelf = self.shelf(section)
        if shelf is None or not shelf.entries:
            return None
        start = self.start(shelf)
        return start, start + len(shelf.entries) - 1

    def ends(self) -> Iterator[tuple[Shelf, int]]:
        """Give each shelf with the row that follows it."""
        return zip(self._shelves, self._starts[1:], strict=True)

    def set_all(self, shelves: Sequence[Shelf]) -> None:
        """Take other shelves; whoever calls this tells of it."""
        self._shelves = list(shelves)
        self.count_again()

    def count_again(self) -> None:
        """Number the rows after shelves were changed by hand."""
        self._starts = [0, *accumulate(len(shelf.entries) for shelf in self._shelves)]

    def insert(self, shelf: Shelf, at: int, entries: Sequence[Entry]) -> None:
        """Put entries in."""
        if entries:
            first = self.start(shelf) + at
            with self._teller.inserting(first, first + len(entries) - 1):
                shelf.entries[at:at] = entries
                self.count_again()

    def delete(self, shelf: Shelf, at: int, count: int = 1) -> None:
        """Take entries out."""
        if count > 0:
            first = self.start(shelf) + at
            with self._teller.removing(first, first + count - 1):
                del shelf.entries[at : at + count]
                self.count_again()

    def move(self, shelf: Shelf, at: int, to: int, entry: Entry) -> None:
        """Move an entry to stand before what is at ``to`` now, as ``entry``."""
        if to in (at, at + 1):
            self.replace(shelf, at, entry)
            return
        start = self.start(shelf)
        with self._teller.moving(start + at, start + at, start + to):
            del shelf.entries[at]
            shelf.entries.insert(to - 1 if to > at else to, entry)
        self._teller.changed(start + (to - 1 if to > at else to))

    def replace(self, shelf: Shelf, at: int, entry: Entry) -> None:
        """Show another entry in the place of one."""
        if shelf.entries[at] != entry:
            shelf.entries[at] = entry
            self._teller.changed(self.start(shelf) + at)

    def add_shelf(self, number: int, shelf: Shelf) -> None:
        """Put an empty shelf in as the ``number``-th and then show what stands on it."""
        entries, shelf.entries = shelf.entries, []
        self._shelves.insert(number, shelf)
        self.count_again()
        self.insert(shelf, 0, entries)

    def drop_shelf(self, shelf: Shelf) -> None:
        """Take a shelf away with all that stands on it."""
        self.delete(shelf, 0, len(shelf.entries))
        self._shelves.remove(shelf)
        self.count_again()

    def move_shelf(self, shelf: Shelf, number: int) -> None:
        """Move a shelf up to be the ``number``-th."""
        if self._shelves[number] is shelf:
            return
        start, to = self.start(shelf), self._starts[number]
        with self._teller.moving(start, start + len(shelf.entries) - 1, to):
            self._shelves.remove(shelf)
            self._shelves.insert(number, shelf)
            self.count_again()
