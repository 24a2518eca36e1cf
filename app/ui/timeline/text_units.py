"""Characters and words of a text, as Unicode divides them. Positions are UTF-16 units, as Qt counts them."""

from typing import Final

from PySide6.QtCore import QTextBoundaryFinder

from app.ui.timeline import utf16

_AROUND: Final = 400
"""Characters at both sides of a place that are looked at: to divide a text of a megabyte takes seconds."""
_BREAKS: Final = ".:"
"""What Unicode lets a word go on behind and code does not: a name and its attribute are two words."""


def word_at(text: str, at: int) -> tuple[int, int]:
    """Return start and end of the word at a place, or of the blanks or the one character there."""
    near, shift = _near(text, at)
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Word, near)
    length = utf16.length(near)
    inside = min(max(at - shift, 0), max(length - 1, 0))
    finder.setPosition(inside)
    start = inside if finder.isAtBoundary() else max(finder.toPreviousBoundary(), 0)
    finder.setPosition(start)
    end = finder.toNextBoundary()
    end = length if end < 0 else end
    start, end = _narrowed(near, start, end, inside)
    return start + shift, end + shift


def next_character(text: str, at: int, step: int) -> int | None:
    """Return the place behind the next character as a person sees it, or before the last; None at the end."""
    return _step(text, at, step, QTextBoundaryFinder.BoundaryType.Grapheme, is_word=False)


def next_word(text: str, at: int, step: int) -> int | None:
    """Return where the next word begins, or the one before; the end or start of the text, and None from there on."""
    return _step(text, at, step, QTextBoundaryFinder.BoundaryType.Word, is_word=True)


def _step(text: str, at: int, step: int, kind: QTextBoundaryFinder.BoundaryType, *, is_word: bool) -> int | None:
    if (step < 0 and at <= 0) or (step > 0 and at >= utf16.length(text)):
        return None
    near, shift = _near(text, at)
    finder = QTextBoundaryFinder(kind, near)
    finder.setPosition(at - shift)
    while True:
        place = finder.toNextBoundary() if step > 0 else finder.toPreviousBoundary()
        if place < 0:
            return shift + (utf16.length(near) if step > 0 else 0)
        starts = finder.boundaryReasons() & QTextBoundaryFinder.BoundaryReason.StartOfItem
        if not is_word or starts:
            return place + shift


def _near(text: str, at: int) -> tuple[str, int]:
    """Return what stands around a place, and where in the text that begins."""
    if len(text) <= 4 * _AROUND:
        return text, 0
    index = len(utf16.cut(text, 0, at))
    start = max(index - _AROUND, 0)
    return text[start : index + _AROUND], utf16.length(text[:start])


def _narrowed(text: str, start: int, end: int, at: int) -> tuple[int, int]:
    """Return the part of a word between two breaks; a number with a point in it stays whole."""
    word = utf16.cut(text, start, end)
    if not word.isascii() or not any(mark in word for mark in _BREAKS) or word.replace(".", "").isdigit():
        return start, end
    inside = at - start
    if word[inside] in _BREAKS:
        return at, at + 1
    first = max(word.rfind(mark, 0, inside) for mark in _BREAKS) + 1
    last = min((place for mark in _BREAKS if (place := word.find(mark, inside)) >= 0), default=len(word))
    return start + first, start + last
