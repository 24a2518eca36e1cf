"""Rows of SQLite with the types that a query gives them."""

import apsw
import msgspec


def numbers(cursor: apsw.Cursor) -> list[int]:
    """Return the only column of every row."""
    return [number for (number,) in msgspec.convert(cursor.fetchall(), list[tuple[int]])]


def number(cursor: apsw.Cursor) -> int:
    """Return the only column of the only row; 0 where there is none."""
    return next(iter(numbers(cursor)), 0)


def first_text(cursor: apsw.Cursor) -> str | None:
    """Return the first column of the first row, None where there is none."""
    row = cursor.fetchone()
    return None if row is None else str(row[0])
