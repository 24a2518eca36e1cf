"""What somebody looks for: one text as it was typed, or the words of a search of the whole history."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Final

from app.ui.timeline.finding.folding import count_of, fold, offsets

_ALONE = 0x2E80
"""From here on characters are words of their own, or scripts that set no spaces between words."""
_TURN: Final = 1_000
"""Matches of several words that are put in order in one go."""


@dataclass(frozen=True, slots=True)
class Word:
    """A folded text. With ``at_beginning`` it counts only where a word begins, as in a search of the history."""

    text: str
    at_beginning: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words of which each match counts. One without words is false, and nothing is found for it."""

    words: tuple[Word, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words)

    @classmethod
    def text(cls, typed: str) -> "Wanted":
        """Return what is looked for when somebody types into find: this text, wherever it stands."""
        folded = fold(typed)
        return cls((Word(folded),)) if folded.strip() else cls()

    @classmethod
    def any_of(cls, texts: Sequence[str]) -> "Wanted":
        """Return what a search of the history marks: each of these words and phrases where a word begins."""
        folded = dict.fromkeys(" ".join(fold(text).split()) for text in texts)
        return cls(tuple(Word(each, at_beginning=True) for each in folded if each))


def in_steps(folded: str, wanted: Wanted) -> Iterator[tuple[int, int] | None]:
    """Yield what ``matches`` does; None lets others take a turn, since a text may hold very many."""
    if len(wanted.words) == 1:
        yield from _matches_of(folded, wanted.words[0])
        return
    found: list[list[tuple[int, int]]] = []
    for word in wanted.words:
        own: list[tuple[int, int]] = []
        for match in _matches_of(folded, word):
            if match is None:
                yield None
            else:
                own.append(match)
        found.append(own)
    yield from _without_overlaps(merge(*found, key=lambda match: (match[0], -match[1])))


def _without_overlaps(found: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int] | None]:
    reached = 0
    for number, (start, end) in enumerate(found, 1):
        if start >= reached:
            reached = end
            yield start, end
        if number % _TURN == 0:
            yield None


def matches(folded: str, wanted: Wanted) -> Iterator[tuple[int, int]]:
    """Yield start and end of each match in a folded text, in their order; they do not overlap, the longer one wins."""
    return (match for match in in_steps(folded, wanted) if match is not None)


def _matches_of(folded: str, word: Word) -> Iterator[tuple[int, int] | None]:
    size = len(word.text)
    for at in offsets(folded, word.text):
        if at is None:
            yield None
        elif not word.at_beginning or _begins_word(folded, at):
            yield at, at + size


def _begins_word(folded: str, at: int) -> bool:
    before, first = folded[at - 1 : at], folded[at]
    return not before.isalnum() or not first.isalnum() or ord(before) >= _ALONE or ord(first) >= _ALONE


def count(folded: str, wanted: Wanted) -> int:
    """Return how many matches there are in a folded text."""
    if len(wanted.words) == 1 and not wanted.words[0].at_beginning:
        return count_of(folded, wanted.words[0].text)
    return sum(1 for _ in matches(folded, wanted))


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, folded: what it says, whatever its marks and spaces."""
    return "".join(filter(str.isalnum, fold(text)))
