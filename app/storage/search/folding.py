"""Text as it is compared when somebody looks for words: without case, width and accents."""

import re
import unicodedata
from itertools import accumulate

ZWJ = "\u200d"
"""What joins several emoji to one."""

_ACCENTS = range(0x0300, 0x0370)
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_HANGUL = range(0xAC00, 0xD7A4)
_LINES_AND_BLOCKS = range(0x2500, 0x25A0)
_PLAIN = {"\u2018": "'", "\u2019": "'", "\u201b": "'", "\u201c": '"', "\u201d": '"', "\u2010": "-", "\u2011": "-"}

_NOT_ALONE = re.compile("[\u0300-\u036f\u1160-\u11ff\u3099\u309a\ud7b0-\ud7fb\uff9e\uff9f]")
"""Characters that may become one with the one before them."""


class _Table(dict[int, str]):
    """What each character becomes, found when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        self[code] = folded
        return folded


def _folded(character: str) -> str:
    code = ord(character)
    if code in _HANGUL or character == ZWJ:
        return character
    if character.isspace() or code in _LINES_AND_BLOCKS or unicodedata.category(character) in ("Cc", "Co", "Cs"):
        return " "
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    kept = "".join(each for each in apart if not _is_dropped(each))
    return "".join(map(_plain, unicodedata.normalize("NFC", kept)))


def _is_dropped(character: str) -> bool:
    code = ord(character)
    if code in _ACCENTS or code in _SKIN_TONES or any(code in selectors for selectors in _SELECTORS):
        return True
    return unicodedata.category(character) in ("Cf", "Me") and character != ZWJ


def _plain(character: str) -> str:
    """Return a mark of punctuation as ASCII where it has a counterpart there, else as a space."""
    if character.isascii() or not unicodedata.category(character).startswith("P"):
        return " " if character.isspace() else character
    return _PLAIN.get(character, " ")


_table = _Table()


def fold(text: str) -> str:
    """Return ``text`` without case, width, accents and skin tones. It may be longer or shorter.

    White space is spaces; punctuation that ASCII does not have is a space too.
    """
    if text.isascii():
        return text.lower()
    folded = text.translate(_table)
    # Marks of voice and parts of Korean syllables may stand apart from what they belong to.
    return unicodedata.normalize("NFC", folded)


def fold_with_origins(text: str) -> tuple[str, list[int]]:
    """Return ``fold(text)`` and where in ``text`` each of its characters begins, and behind them the text's length."""
    if text.isascii():
        return text.lower(), list(range(len(text) + 1))
    if _NOT_ALONE.search(text):
        return _fold_in_groups(text)
    pieces = list(map(_table.__getitem__, map(ord, text)))
    folded = "".join(pieces)
    if len(folded) == len(text) and "" not in pieces:
        return folded, list(range(len(text) + 1))
    origins = [at for at, piece in enumerate(pieces) for _ in piece]
    return folded, [*origins, len(text)]


def _fold_in_groups(text: str) -> tuple[str, list[int]]:
    """Fold each character together with those that may become one with it."""
    groups: list[str] = []
    for character in text:
        if groups and _NOT_ALONE.match(character):
            groups[-1] += character
        else:
            groups.append(character)
    folded = [fold(group) for group in groups]
    starts = accumulate(map(len, groups), initial=0)
    origins = [start for start, piece in zip(starts, folded, strict=False) for _ in piece]
    return "".join(folded), [*origins, len(text)]
