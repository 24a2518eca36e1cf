"""Text as it is compared when somebody looks for words: without case, width and accents."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from app.ui.timeline import utf16

_ACCENTS = range(0x0300, 0x0370)
_SELECTORS = range(0xFE00, 0xFE10)
_VOICED = "\u3099\u309a"
"""The marks that make か into が: another sound, so that what ends before one is no match."""


class _Table(dict[int, str]):
    """What each character becomes, found when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        self[code] = folded
        return folded


def _folded(character: str) -> str:
    if character.isspace():
        return " "
    # A syllable of Korean is a letter of its own, although it can be taken apart.
    if 0xAC00 <= ord(character) <= 0xD7A3:
        return character
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(each for each in apart if not _is_dropped(each))


def _is_dropped(character: str) -> bool:
    code = ord(character)
    return code in _ACCENTS or code in _SELECTORS or unicodedata.category(character) == "Cf"


_table = _Table()


def fold(text: str) -> str:
    """Return ``text`` without case, width and accents; every white space is a space. It may be longer or shorter."""
    return text.translate(_table)


def offsets(folded: str, wanted: str) -> Iterator[int]:
    """Yield where ``wanted`` begins in a text, both folded; matches do not overlap. Nothing is found for ""."""
    at = folded.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        if folded[end : end + 1] in _VOICED and end < len(folded):
            at = folded.find(wanted, at + 1)
            continue
        yield at
        at = folded.find(wanted, end)


def count_of(folded: str, wanted: str) -> int:
    """Return how many matches ``offsets`` yields."""
    if any(mark in folded for mark in _VOICED):
        return sum(1 for _ in offsets(folded, wanted))
    return folded.count(wanted) if wanted else 0


def folded_units(text: str, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return where ranges of the folded text stand in ``text`` itself, in UTF-16 units as Qt counts them."""
    if not found or text.isascii():
        return found
    ends = list(accumulate(len(_table[ord(each)]) for each in text))
    units = list(accumulate((utf16.length(each) for each in text), initial=0))
    # A character that became nothing, as an accent of its own, belongs to the one before it.
    return [
        (units[bisect_right(ends, start)], units[max(bisect_right(ends, end - 1) + 1, bisect_right(ends, end))])
        for start, end in found
    ]
