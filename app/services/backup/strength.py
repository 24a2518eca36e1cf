"""How long a passphrase would withstand somebody who guesses, at best: nothing can tell how it was chosen."""

import math
import re
from enum import IntEnum
from typing import Final

_GUESSES: Final = 100_000
"""A second: some hundred graphics cards, each with memory for a few guesses at a time (scrypt, 128 MiB each)."""
_RUNS: Final = re.compile(r"(.)\1{2,}")
_ROWS: Final = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_COMMON: Final = re.compile(
    r"passw[o0]rd|passphrase|letmein|welcome|iloveyou|admin|master|dragon|monkey|woaini|5201?314|secret|loquent|(19|20)\d\d",
    re.IGNORECASE,
)
_POOLS: Final = (
    (re.compile(r"[a-z]"), 26),
    (re.compile(r"[A-Z]"), 26),
    (re.compile(r"[0-9]"), 10),
    (re.compile(r"[^A-Za-z0-9\u2e80-\uffff]"), 33),
    (re.compile(r"[\u2e80-\uffff]"), 2000),
)


class Strength(IntEnum):
    """How long it takes at best."""

    NONE = 0
    HOURS = 1
    MONTHS = 2
    YEARS = 3
    AGES = 4


_LEVELS: Final = ((86_400, Strength.HOURS), (2e7, Strength.MONTHS), (3e9, Strength.YEARS))


def strength_of(passphrase: str) -> Strength:
    """Return how long it would take to try half of all passphrases that look like this one."""
    if not passphrase:
        return Strength.NONE
    seconds = 2.0 ** min(bits_of(passphrase) - 1, 200) / _GUESSES
    return next((level for limit, level in _LEVELS if seconds < limit), Strength.AGES)


def bits_of(passphrase: str) -> float:
    """Return the bits of a passphrase whose characters were drawn at random; what everybody tries first counts little.

    Runs, rows of the keyboard, years and the commonest words count as one character of those that are left.
    """
    left = _COMMON.sub("w", passphrase)
    left = _RUNS.sub(r"\1", left)
    left = _without_rows(left)
    pool = sum(size for pattern, size in _POOLS if pattern.search(left))
    return len(left) * math.log2(max(pool, 2)) if left else 0.0


def _without_rows(text: str) -> str:
    """Return a text in which each piece of a row, up or down, of three characters and more is its first one."""
    kept: list[str] = []
    number = 0
    while number < len(text):
        kept.append(text[number])
        number += max(1, _row_at(text.lower(), number))
    return "".join(kept)


def _row_at(text: str, start: int) -> int:
    """Return how many characters from ``start`` on follow one another on a row; 0 below three."""
    longest = 0
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        at = row.find(text[start])
        length = 0
        while (
            at >= 0
            and at + length < len(row)
            and start + length < len(text)
            and row[at + length] == text[start + length]
        ):
            length += 1
        longest = max(longest, length)
    return longest if longest >= 3 else 0
