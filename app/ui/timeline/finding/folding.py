"""Text as it is compared when somebody looks for words: without case, width and accents."""

import unicodedata
from bisect import bisect_right
from collections.abc import Generator, Iterator
from itertools import accumulate
from typing import Final

from app.ui.timeline import utf16

_ACCENTS = range(0x0300, 0x0370)
_SELECTORS = range(0xFE00, 0xFE10)
_VOICED = "\u3099\u309a"
"""The marks that make か into が: another sound, so that what ends before one is no match."""
_BEYOND: Final = 0x10000
"""From here on a character takes two units of UTF-16."""
_PIECE: Final = 256
"""Characters of which it is known together where they stand; only in a piece with accents or emoji each is counted."""
_TURN: Final = 8_192
"""Characters that are folded in one go: half a millisecond where they are Chinese."""
_TRIED: Final = 1_000
"""Places that are tried in one go."""


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


def fold_in_steps(text: str) -> Generator[None, None, str]:
    """Return what ``fold`` does; a long text lets others take a turn."""
    if len(text) <= _TURN:
        return fold(text)
    pieces = []
    for start in range(0, len(text), _TURN):
        pieces.append(fold(text[start : start + _TURN]))
        yield
    return "".join(pieces)


def offsets(folded: str, wanted: str) -> Iterator[int | None]:
    """Yield where ``wanted`` begins in a text, both folded; matches do not overlap. Nothing is found for "".

    None lets others take a turn: a text may hold very many.
    """
    at = folded.find(wanted) if wanted else -1
    tried = 0
    while at >= 0:
        tried += 1
        if tried % _TRIED == 0:
            yield None
        end = at + len(wanted)
        if end < len(folded) and folded[end] in _VOICED:
            at = folded.find(wanted, at + 1)
            continue
        yield at
        at = folded.find(wanted, end)


def count_of(folded: str, wanted: str) -> int:
    """Return how many matches ``offsets`` yields."""
    if any(mark in folded for mark in _VOICED):
        return sum(1 for at in offsets(folded, wanted) if at is not None)
    return folded.count(wanted) if wanted else 0


class FoldedText:
    """A text as it is compared, and where its letters stand in the text itself, in UTF-16 units as Qt counts them.

    ``reading`` has to be gone through first.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._is_ascii = source.isascii()
        self._folded = [0]
        """How many characters of the folded text stand before each piece of the source."""
        self._units = [0]
        self._is_even: list[bool] = []
        """Of each piece, whether every character of it is one folded character and one unit."""
        self._counted: tuple[int, list[int], list[int]] = (-1, [], [])
        self.text = ""

    def reading(self) -> Iterator[None]:
        """Fold the text; each step leaves others a turn."""
        if self._is_ascii:
            self.text = fold(self._source)
            return
        pieces = []
        for number, start in enumerate(range(0, len(self._source), _PIECE)):
            piece = self._source[start : start + _PIECE]
            folded = fold(piece)
            pieces.append(folded)
            self._is_even.append(all(len(_table[ord(each)]) == 1 and ord(each) < _BEYOND for each in set(piece)))
            self._folded.append(self._folded[-1] + len(folded))
            self._units.append(self._units[-1] + utf16.length(piece))
            if number % (_TURN // _PIECE) == 0:
                yield
        self.text = "".join(pieces)

    def units(self, start: int, end: int) -> tuple[int, int]:
        """Return where a range of the folded text, which is not empty, stands in the text itself."""
        return (start, end) if self._is_ascii else (self._start(start), self._end(end))

    def _start(self, at: int) -> int:
        number = bisect_right(self._folded, at) - 1
        if self._is_even[number]:
            return self._units[number] + at - self._folded[number]
        ends, units = self._count(number)
        return units[bisect_right(ends, at)]

    def _end(self, at: int) -> int:
        number = bisect_right(self._folded, at - 1) - 1
        if self._is_even[number]:
            unit = self._units[number] + at - self._folded[number]
            is_at_end = at == self._folded[number + 1]
        else:
            ends, units = self._count(number)
            # A character that became nothing, as an accent of its own, belongs to the one before it.
            behind = max(bisect_right(ends, at - 1) + 1, bisect_right(ends, at))
            unit = units[behind]
            is_at_end = behind == len(ends) and ends[-1] == at
        return self._behind_accents(number + 1, at, unit) if is_at_end else unit

    def _behind_accents(self, number: int, at: int, unit: int) -> int:
        """Return what stands behind the characters, from a piece on, that became nothing."""
        while number < len(self._is_even) and not self._is_even[number]:
            ends, units = self._count(number)
            behind = bisect_right(ends, at)
            unit = units[behind]
            if behind < len(ends):
                break
            number += 1
        return unit

    def _count(self, number: int) -> tuple[list[int], list[int]]:
        """Return where each character of a piece ends in the folded text, and at which unit it begins; last its end."""
        if self._counted[0] != number:
            piece = self._source[number * _PIECE : (number + 1) * _PIECE]
            ends = list(accumulate((len(_table[ord(each)]) for each in piece), initial=self._folded[number]))[1:]
            sizes = (1 if ord(each) < _BEYOND else 2 for each in piece)
            self._counted = (number, ends, list(accumulate(sizes, initial=self._units[number])))
        return self._counted[1:]
