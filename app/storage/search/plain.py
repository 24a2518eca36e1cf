"""Which characters of a piece of Markdown are marks that a reader of its text does not see."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

_PAIRS: Final = (
    ("**", re.compile(r"(?P<mark>\*{2,3})(?=[^\s*])[^*\n]+?(?<=[^\s*])(?P=mark)(?!\*)")),
    # Single stars multiply, too.
    ("*", re.compile(r"(?<![\w*])(?P<mark>\*)(?=[^\s*])[^*\n]+?(?<=[^\s*])(?P=mark)(?![\w*])")),
    ("~~", re.compile(r"(?P<mark>~~)(?=\S)[^~\n]+?(?<=\S)(?P=mark)")),
    ("`", re.compile(r"(?<!`)(?P<mark>`{1,2})(?!`)[^`\n]+(?P=mark)(?!`)")),
)
"""What has to stand in a text for a pair of marks, which most do not have: looking for that costs next to nothing."""
_BEFORE_LINES: Final = ("#", ">", "```", "~~~", "--")
_LINES: Final = re.compile(
    r"""
      (?:\A|(?<=\n\n))\#{1,6}[ \t]+         # A heading; what has a line right before it may be a comment in code.
    | ^[ \t]*>[ \t]?
    | ^[ \t]*(?:```|~~~)[\w+#-]*[ \t]*$
    | ^[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+(?:[ \t]*:?-{2,}:?[ \t]*)?$
    """,
    re.MULTILINE | re.VERBOSE,
)
_LINK: Final = re.compile(r"(?P<open>!?\[)[^\]\n]*(?P<close>\]\([^()\s]*\))")


def hidden(piece: str, marks: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the ranges of ``piece`` to leave out, in order and apart from each other.

    Nothing that says something is left out where one of ``marks`` is in it: an address, the language of code.
    """
    found = [
        span
        for sign, pattern in _PAIRS
        if sign in piece
        for match in pattern.finditer(piece)
        for span in (match.span("mark"), (match.end() - len(match["mark"]), match.end()))
    ]
    places = list(marks)
    has_lines = any(sign in piece for sign in _BEFORE_LINES)
    saying = [match.span() for match in _LINES.finditer(piece)] if has_lines else []
    for match in _LINK.finditer(piece) if "](" in piece else ():
        if not _is_in(places, match.span("close")):
            saying += [match.span("open"), match.span("close")]
    found += [span for span in saying if not _is_in(places, span)]
    return _apart(sorted(found))


def _is_in(marks: Sequence[tuple[int, int]], span: tuple[int, int]) -> bool:
    return any(start < span[1] and end > span[0] for start, end in marks)


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    apart: list[tuple[int, int]] = []
    for start, end in spans:
        at = max(start, apart[-1][1]) if apart else start
        if end > at:
            apart.append((at, end))
    return apart
