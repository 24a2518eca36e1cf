"""What is looked for, as an expression of FTS5."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.domain.search import Term
from app.storage.search.folding import fold
from app.storage.search.tokens import Token, tokens

MOST_ENDINGS: Final = 48
"""Ways in which the beginning of a word goes on that are spelled out; with more, FTS5 finds them itself."""

MANY: Final = 3
"""Words of a query that are not many yet."""

_SHORT: Final = 2
_INDEXED: Final = 3
"""Characters of the longest beginnings that the index has lists of (and of one character): see the migration."""

NextWord = Callable[[str, str], str | None]
"""Returns the first word of the index from the first argument on and before the second, None without one."""


@dataclass(frozen=True, slots=True)
class Part:
    """The expression of one term. ``phrases`` counts the phrases in it, as FTS5 numbers them.

    ``is_costly`` says that FTS5 has to read much before it gives a row: the places of several words, or the lists of
    many.
    """

    expression: str
    phrases: int = 1
    is_costly: bool = False


def with_whole_short_words(terms: Sequence[Term]) -> list[Term]:
    """Return the terms that are wanted; of many, those of two letters that are not the last are whole words.

    Nobody means the beginnings "of", "a" and "to" in a sentence, and they would be in nearly every message.
    """
    wanted = [term for term in terms if not term.excluded]
    if len(wanted) <= MANY:
        return wanted
    return [replace(term, phrase=term.phrase or len(term.text) <= _SHORT) for term in wanted[:-1]] + wanted[-1:]


def parts(terms: Iterable[Term], next_word: NextWord) -> tuple[Part, ...]:
    """Return the parts of the terms that have anything to look for; punctuation alone has not."""
    return tuple(_part(found, term, next_word) for term in terms if (found := tuple(tokens(fold(term.text)))))


def every(expressions: Iterable[str]) -> str:
    """Return what matches where all of them do; empty for none."""
    return " AND ".join(f"({each})" for each in expressions)


def either(expressions: Iterable[str]) -> str:
    """Return what matches where one of them does; empty for none."""
    return " OR ".join(expressions)


def quoted(text: str) -> str:
    """Return a phrase; tokens have spaces between them."""
    return '"' + text.replace('"', '""') + '"'


def _part(found: tuple[Token, ...], term: Term, next_word: NextWord) -> Part:
    if len(found) > 1 and found[-2].is_pair:
        # The pair before it has the last character in it.
        found = found[:-1]
    last = found[-1]
    before = "".join(f"{each.text} " for each in found[:-1])
    if last.is_last:
        # It is stored together with what stands behind it, so that it is the beginning of a token.
        return Part(f"{quoted(before + last.text)} *", is_costly=bool(before))
    if not last.is_word or term.phrase or term.excluded:
        return Part(quoted(before + last.text), is_costly=bool(before))
    endings = _endings(last.text, next_word)
    if endings is None:
        merged = len(last.text) > _INDEXED
        return Part(f"{quoted(before + last.text)} *", is_costly=merged or bool(before))
    return Part(either(quoted(before + word) + star for word, star in endings), len(endings), bool(before))


def _endings(start: str, next_word: NextWord) -> list[tuple[str, str]] | None:
    """Return the words that begin with ``start`` ("*" behind beginnings); None where FTS5 shall find them.

    FTS5 puts the lists of all words with a beginning together before it gives the first row, unless the index has that
    list ready. Alternatives are gone through row by row instead: the newest few of a common word come at once.
    """
    size = len(start)
    if size in (1, _INDEXED):
        return None
    cut = _INDEXED if size == _SHORT else None
    found: list[tuple[str, str]] = []
    end = start + chr(0x10FFFF)
    at: str | None = next_word(start, end)
    while at is not None:
        if len(found) == MOST_ENDINGS:
            return None
        beginning = at[:cut]
        more = cut is not None and len(beginning) == cut
        found.append((beginning, " *" if more else ""))
        at = next_word(beginning + (chr(0x10FFFF) if more else "\x01"), end)
    # A word that is nowhere matches nothing, and is a phrase all the same.
    return found or [(start, "")]
