"""What a text is found by: words, pairs of characters of scripts without spaces, emoji, and the symbols of code.

The same cutting is done to what is stored and to what is looked for, so that both agree.

- A word is a run of letters, digits and their marks.
- In Chinese, Japanese, Korean, Thai and the like every character is a token together with the one behind it, the last
  of a run alone. So a single character is a prefix of one token, two are one token, more are a phrase. Marks of
  Markdown between two of them are looked through: what is shown as 非常重要 is found although 非常**重要** is stored.
- An emoji is a token as a whole, with all that a joiner joins, and so is a flag.
- A symbol is a token where it touches a word: the ``+`` of C++, the ``.`` between asyncio and gather, but not the full
  stop at the end of a sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import add
from typing import Final

from app.storage.search.folding import ZWJ

LONGEST: Final = 64
"""Characters of a word that count: what is longer is no word that somebody types."""

_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1100-\u11ff\u1780-\u17d3"
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303b\u3041-\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7fb\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_PICTURE = "\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001f1e5\U0001f200-\U0001faff"
_FLAG_LETTER = "\U0001f1e6-\U0001f1ff"
_CODE_ASCII = r"#$%&+/<=>@\\^~"
_CODE_OTHER = "\xa2-\xa9\xac\xae\xb0\xb1\xb4\xb6\xb8\xd7\xf7\u20a0-\u20cf\u2100-\u22ff\u27c0-\u2aff"
_ASCII_PUNCTUATION = r"!-/:-@\[-`{-~"

_word = rf"[^\x00-/:-@\[-`{{-\x7f{_UNSPACED}{_PICTURE}{_FLAG_LETTER}{_CODE_OTHER}{ZWJ}]"
_unspaced = f"[{_UNSPACED}]"
_code = f"[{_CODE_ASCII}{_CODE_OTHER}]"
_any_mark = f"[{_ASCII_PUNCTUATION}{_CODE_OTHER}]"


def _pattern(run: str) -> "re.Pattern[str]":
    """Return what finds a word, a run of an unspaced script, a picture or symbols: four groups, one of them filled."""
    return re.compile(
        rf"({_word}+)|({run})"
        rf"|([{_FLAG_LETTER}]{{2}}|[{_PICTURE}](?:{ZWJ}[{_PICTURE}])*)"
        rf"|(?={_any_mark})((?<={_word}){_any_mark}+(?={_word})|(?<={_word}){_code}+|(?:{_code}|(?<!\S)\.)+(?={_word}))"
    )


_PIECES: Final = _pattern(f"{_unspaced}+")
_PIECES_AS_WRITTEN: Final = _pattern(f"{_unspaced}(?:[*_~`]{{0,3}}{_unspaced})*")
_WORD_CHARACTER: Final = re.compile(_word)
_INVISIBLE: Final = re.compile(f"(?<={_unspaced})[*_~`]{{1,3}}(?={_unspaced})")
_HYPHEN: Final = "-"
_WORD, _RUN, _PICTURE_SEQUENCE = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Token:
    """A token and which characters of the folded text it stands for.

    ``is_last`` says that it is the last character of a run, which in another text may have one behind it.
    """

    text: str
    start: int
    end: int
    is_word: bool = False
    is_last: bool = False

    @property
    def is_pair(self) -> bool:
        """Return whether it holds the character behind it too."""
        return self.end - self.start == 1 and len(self.text) > 1


def words_for_index(folded: str) -> list[str]:
    """Return the tokens of a folded text, in order."""
    found: list[str] = []
    for word, run, picture, symbols in _PIECES.findall(_INVISIBLE.sub("", folded)):
        if word:
            found.append(word[:LONGEST])
        elif run:
            found += map(add, run, run[1:])
            found.append(run[-1])
        elif picture:
            found.append(picture)
        elif symbols != _HYPHEN:
            found += symbols
    return found


def tokens(folded: str) -> Iterator[Token]:
    """Yield the same tokens with their places. A pair of characters stands for its first one alone."""
    for match in _PIECES_AS_WRITTEN.finditer(folded):
        start, end, text = match.start(), match.end(), match[0]
        if match.lastindex == _WORD:
            yield Token(text[:LONGEST], start, end, is_word=True)
        elif match.lastindex == _RUN:
            places = [start + at for at, character in enumerate(text) if character not in "*_~`"]
            for place, following in zip(places, [*places[1:], None], strict=True):
                pair = folded[place] + ("" if following is None else folded[following])
                yield Token(pair, place, place + 1, is_last=following is None)
        elif match.lastindex == _PICTURE_SEQUENCE:
            yield Token(text, start, end)
        elif text != _HYPHEN:
            for at, symbol in enumerate(text, start):
                yield Token(symbol, at, at + 1)


def is_word(character: str) -> bool:
    """Return whether a folded character belongs to a word."""
    return _WORD_CHARACTER.match(character) is not None
