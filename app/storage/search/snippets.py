"""Pieces of texts with the places that matched."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from app.domain.search import Snippet, Term
from app.storage.search.folding import fold, fold_with_origins
from app.storage.search.plain import hidden
from app.storage.search.tokens import Token, is_word, tokens

LENGTH: Final = 220
"""Characters of a snippet."""

_BEFORE: Final = 30
"""Characters before the first match, so that it stands in the first line."""

_STEP: Final = 4_000
_OVERLAP: Final = 400
_BETWEEN: Final = r"[\s!-/:-@\[-`{-~]{0,40}?"
"""What may stand between two tokens of a phrase: nothing that is a token, as far as it can be told cheaply."""

_PAUSE: Final = re.compile(r"[\s，。！？；：、]+")
_SPACES: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_ENDS: Final = "…"


class Marker:
    """Finds the places of the terms of a query in texts."""

    def __init__(self, terms: Iterable[Term]) -> None:
        patterns = {pattern for term in terms if not term.excluded and (pattern := _pattern(term))[0]}
        # The longest first: what begins at the same place shall be marked as a whole. What has to end where a word
        # ends is in a group, so that it can be told.
        ordered = sorted(patterns, key=lambda pattern: (-len(pattern[0]), pattern))
        self._pattern = (
            re.compile("|".join(f"({text})" if exact else text for text, exact in ordered)) if ordered else None
        )

    def places(self, folded: str) -> Iterator[tuple[int, int]]:
        """Yield start and end of each match in a folded text."""
        if self._pattern is None:
            return
        at = 0
        while (match := self._pattern.search(folded, at)) is not None:
            start, end = match.span()
            if start and is_word(folded[start]) and is_word(folded[start - 1]):
                # In the middle of a word: only beginnings count.
                at = start + 1
                continue
            if match.lastindex is not None and end < len(folded) and is_word(folded[end]):
                at = start + 1
                continue
            yield start, end
            at = end

    def first(self, text: str) -> int | None:
        """Return where in ``text`` the first match begins, None where there is none."""
        for start in range(0, max(len(text), 1), _STEP):
            # A character more in front, so that a word cut in two is not taken for one that begins.
            begin = max(start - 1, 0)
            piece = text[begin : start + _STEP + _OVERLAP]
            if next(self.places(fold(piece)), None) is None:
                continue
            folded, origins = fold_with_origins(piece)
            for place, _ in self.places(folded):
                if begin + origins[place] >= start:
                    return begin + origins[place]
        return None

    def snippet(self, texts: Iterable[str]) -> Snippet | None:
        """Return a piece of the first of the texts in which something matches."""
        for text in texts:
            at = self.first(text)
            if at is not None:
                return self.around(text, at)
        return None

    def around(self, text: str, at: int) -> Snippet:
        """Return a piece of ``text`` in whose first part ``at`` is."""
        start = _begin(text, at)
        end = min(start + LENGTH, len(text))
        begin = max(start - 1, 0)
        folded, origins = fold_with_origins(text[begin : end + _OVERLAP])
        shift, size = begin - start, end - start
        places = [
            (min(max(origins[first] + shift, 0), size), min(max(origins[last] + shift, 0), size))
            for first, last in self.places(folded)
        ]
        piece, marks = _without_marks_of_markdown(text[start:end], places)
        return _on_one_line(piece, marks, cut_before=start > 0, cut_behind=end < len(text))


def _begin(text: str, at: int) -> int:
    """Return where a piece begins that shows ``at``: a little before it, at the beginning of a word."""
    start = max(at - _BEFORE, 0)
    if start == 0:
        return 0
    found = _PAUSE.search(text, start, at)
    return start if found is None else found.end()


def _without_marks_of_markdown(piece: str, places: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """Return ``piece`` as one reads it, and where ``places`` are in that."""
    gone = hidden(piece, places)
    if not gone:
        return piece, places
    kept = "".join(piece[end:start] for (_, end), (start, _) in pairwise([(0, 0), *gone, (len(piece), len(piece))]))

    def moved(at: int) -> int:
        return at - sum(min(end, at) - start for start, end in gone if start < at)

    return kept, [(moved(start), moved(end)) for start, end in places]


def _on_one_line(piece: str, marks: Iterable[tuple[int, int]], *, cut_before: bool, cut_behind: bool) -> Snippet:
    """Return ``piece`` with every run of white space as one space, and ``marks``, which are in order, as runs."""
    line = _ENDS if cut_before else ""
    runs: list[tuple[int, int]] = []
    at = 0
    for start, end in marks:
        line = _lengthened(line, piece[at:start])
        begin, line, at = len(line), _lengthened(line, piece[start:end]), end
        if begin == len(line):
            continue
        if runs and runs[-1][1] == begin:
            begin = runs.pop()[0]
        runs.append((begin, len(line)))
    line = _lengthened(line, piece[at:]).rstrip(" ")
    kept = tuple((start, min(end, len(line))) for start, end in runs if start < len(line))
    return Snippet(line + _ENDS if cut_behind else line, kept)


def _lengthened(line: str, text: str) -> str:
    text = _SPACES.sub(" ", text)
    return line + (text[1:] if text.startswith(" ") and line[-1:] in ("", " ") else text)


def _pattern(term: Term) -> tuple[str, bool]:
    """Return what matches a term in a folded text, empty for nothing, and whether a word has to end where it ends."""
    found = tuple(tokens(fold(term.text)))
    if not found:
        return "", False
    pieces = [_piece(found[0])]
    for before, token in pairwise(found):
        pieces += _between(before, token), _piece(token)
    return "".join(pieces), term.phrase and found[-1].is_word


def _piece(token: Token) -> str:
    return re.escape(token.text[0] if token.is_pair else token.text)


def _between(before: Token, token: Token) -> str:
    if before.end == token.start and not (before.is_word or token.is_word):
        # Marks of Markdown are looked through.
        return "[*_~`]{0,3}"
    if before.is_word and token.is_word:
        return _BETWEEN.replace("{0,", "{1,")
    return _BETWEEN
