"""How much memory a value of JSON will take, told from its text before anything is made of it.

Its length does not tell: Python keeps all letters of a string as wide as the widest of them, so that one emoji makes a
long text four times as large, and an empty object takes 64 bytes however short it is written.
"""

import re
from typing import Final

THING: Final = 120
"""Bytes for a string, an array, an object or a place in one, beside the letters: with what is made of it, messages
among them, that is what a file of very many of them came to."""

ENOUGH: Final = 1 << 30
"""Bytes that nobody bears."""

_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_LATIN: Final = re.compile(rb"[\x80-\xff]|\\u")
_WIDE: Final = re.compile(rb"[\xf0-\xff]|\\u[dD][89abAB]")
_CONTINUED: Final = bytes(range(0x80, 0xC0))
_SMALL: Final = 64 * 1024
_PIECE: Final = 256 * 1024


def weight(raw: bytes | bytearray) -> int:
    """Return about how many bytes of memory JSON text takes until what it says is stored; rather too many.

    That is the text itself, its strings and values, and the copies that are made of one string at a time. From
    ENOUGH on it is not looked at further.
    """
    if len(raw) <= _SMALL:
        # Exact enough: of these there are many.
        return len(raw) * (2 if _is_narrow(raw) else 5) + THING * (raw.count(b'"') // 2)
    found, largest, after = len(raw), 0, 0
    for string in _STRING.finditer(raw):
        start, end = string.span()
        held, copied = _string(raw, start, end)
        found += held + THING * (1 + _things(raw, after, start))
        largest = max(largest, copied)
        after = end
        if found > ENOUGH:
            break
    return found + largest + THING * _things(raw, after, len(raw))


def _things(raw: bytes | bytearray, start: int, end: int) -> int:
    return raw.count(b",", start, end) + raw.count(b"{", start, end) + raw.count(b"[", start, end)


def _is_narrow(raw: bytes | bytearray) -> bool:
    return raw.isascii() and b"\\u" not in raw


def _string(raw: bytes | bytearray, start: int, end: int) -> tuple[int, int]:
    """Return the bytes of a string in memory, and those of the copies on its way into the database."""
    length = end - start
    if _LATIN.search(raw, start, end) is None:
        return length, 2 * length
    letters = length
    encoded = length
    for at in range(start, end, _PIECE):
        piece = raw[at : min(at + _PIECE, end)]
        # A backslash that is escaped itself escapes nothing: LaTeX and code are full of those.
        escapes = piece.count(b"\\u") - piece.count(b"\\\\u")
        letters -= 5 * escapes + len(piece) - len(piece.translate(None, _CONTINUED))
        encoded -= 3 * escapes
    held = letters * (4 if _WIDE.search(raw, start, end) else 2)
    return held, held + 3 * encoded
