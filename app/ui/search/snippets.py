"""Snippets as they stand in a row: the match in the first line."""

from collections.abc import Callable, Sequence

from app.ui.timeline import utf16

Range = tuple[int, int]
Measure = Callable[[str], float]
"""Returns how wide a text is, in pixels."""

_BEFORE = 0.35
"""How much of the first line may stand before a match that would not fit otherwise."""
_NEAR = 16
"""Characters in which a word begins from which to go on."""


def with_match_in_line(text: str, marks: Sequence[Range], room: float, measure: Measure) -> tuple[str, list[Range]]:
    """Return a snippet and its marks (code points), cut at its beginning where the first match would not fit.

    ``room`` is what the first line has for it, in pixels.
    """
    if not marks or measure(text[: marks[0][1]]) <= room:
        return text, list(marks)
    first = marks[0][0]
    start = first
    while start > 0 and measure(text[start - 1 : first]) < room * _BEFORE:
        start -= 1
    space = text.find(" ", start, min(start + _NEAR, first))
    start = space + 1 if space >= 0 else start
    if start == 0:
        return text, list(marks)
    return "…" + text[start:], [(at - start + 1, end - start + 1) for at, end in marks]


def in_units(text: str, marks: Sequence[Range], shift: int = 0) -> list[Range]:
    """Return marks (code points) as UTF-16 units behind ``shift`` of them."""
    if text.isascii():
        return [(start + shift, end + shift) for start, end in marks]
    return [(shift + utf16.length(text[:start]), shift + utf16.length(text[:end])) for start, end in marks]
