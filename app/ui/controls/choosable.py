"""Lists of which some rows are heads or notes, and cannot be chosen."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt


class Choosable(Protocol):
    """A row of such a list."""

    @property
    def is_choosable(self) -> bool:
        """Return whether the row can be chosen."""
        ...


def next_choosable(rows: Sequence[Choosable], start: int, step: int) -> int:
    """Return the nearest row that can be chosen from ``start`` on in the direction ``step``, -1 where none is."""
    at = start
    while 0 <= at < len(rows):
        if rows[at].is_choosable:
            return at
        at += step
    return -1


def flags_of(row: Choosable | None) -> Qt.ItemFlag:
    """Return what Qt may do with a row; None is no row at all."""
    if row is None:
        return Qt.ItemFlag.NoItemFlags
    if not row.is_choosable:
        return Qt.ItemFlag.ItemNeverHasChildren
    return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
