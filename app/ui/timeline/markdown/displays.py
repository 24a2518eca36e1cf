r"""Display formulas that begin at the end of a line of words or end before some: ``Then: $$``, a formula, ``$$ holds``.

For the parser of blocks they are part of a paragraph, because what closes them decides that they are formulas. Here the
paragraph is cut at them, so that they stand on lines of their own as their writer meant.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_DISPLAY: Final = re.compile(
    r"(?<![\\$])(?P<dollars>\$\$)[ \t]*\n(?P<among_dollars>(?:[^`$]|\$(?!\$))+)\$\$(?!\$)"
    r"|(?<!\\)\\\[[ \t]*\n(?P<among_brackets>(?:[^`\\]|\\[^\[\]])+)\\\]"
    r"|\A(?P<environment>\\begin(?P<name>\{[a-z]+\*?\})[^`]*?\\end(?P=name))"
)
FORMULA: Final = "formula"
"""The type of the parser's tokens of formulas, and what a paragraph has in its ``meta`` that begins with one."""
_PUNCTUATION: Final = re.compile(r"[.,;:，。；：]+(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words or, where ``is_formula``, LaTeX; with what was written for it."""

    text: str
    source: str
    is_formula: bool = False


def pieces_of(content: str, source: str, *, begins_with_formula: bool) -> list[Piece]:
    """Cut a paragraph at its display formulas; one piece if there is none.

    An environment counts at the beginning alone, where the parser of blocks has found it to be one of amsmath.

    ``source`` has the lines of ``content`` as they were written, with the marks of quotes and items before them.
    """
    if not begins_with_formula and "$$" not in content and "\\[" not in content:
        return [Piece(content, source)]
    if not begins_with_formula and content.startswith("\\begin"):
        return [Piece(content, source)]
    return list(_cut(content, source))


def _cut(content: str, source: str) -> Iterator[Piece]:
    done = 0
    source_done = 0
    for found in _DISPLAY.finditer(content):
        latex = found["among_dollars"] or found["among_brackets"] or found["environment"]
        if content.count("`", done, found.start()) % 2 or not latex.strip():
            continue
        mark, closing = _delimiters(found)
        begin = _next_place(content[done : found.start()], source, source_done, mark)
        if content[done : found.start()].strip():
            yield Piece(content[done : found.start()].strip(), source[source_done:begin])
            source_done = begin
        after = _PUNCTUATION.match(content, found.end())
        punctuation = after[0] if after else ""
        done = found.end() + len(punctuation)
        inside = content[found.start() + len(mark) : found.end() - len(closing)]
        closed = _next_place(inside, source, begin + len(mark), closing)
        end = closed + len(closing) + len(punctuation)
        yield Piece(latex.strip() + punctuation, source[source_done:end], is_formula=True)
        source_done = end
    if content[done:].strip() or not done:
        yield Piece(content[done:].strip() if done else content, source[source_done:])


def _delimiters(found: re.Match[str]) -> tuple[str, str]:
    if found["environment"]:
        return "\\begin" + found["name"], "\\end" + found["name"]
    return ("$$", "$$") if found["dollars"] else ("\\[", "\\]")


def _next_place(words: str, source: str, since: int, mark: str) -> int:
    """Return where in the source, which has ``words`` from ``since`` on, the delimiter stands that follows them."""
    place = source.find(mark, since)
    for _ in range(words.count(mark)):
        place = source.find(mark, place + len(mark))
    return max(place, since)
