"""Colours of code: Pygments in a worker thread, as ranges that a layout takes."""

import asyncio
import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtGui import QColor, QTextCharFormat, QTextLayout

from app.infra.tasks import TaskScope
from app.ui.theme import Theme
from app.ui.timeline import utf16
from app.ui.timeline.text_lines import format_range

LONGEST = 200_000
"""Characters of code that are coloured; more is shown plain."""

Token = tuple[int, int, str]
"""Start and length in UTF-16 units, and the name of a colour of the theme."""


@dataclass(frozen=True, slots=True)
class Colouring:
    """The tokens of one text."""

    text: str
    tokens: tuple[Token, ...]


def looks_of(tokens: Iterable[Token], theme: Theme) -> list[QTextLayout.FormatRange]:
    """Return tokens in the colours of a theme."""
    looks = []
    for start, length, name in tokens:
        look = QTextCharFormat()
        colour: QColor = getattr(theme, name)
        look.setForeground(colour)
        looks.append(format_range(start, length, look))
    return looks


def tokens_of(text: str, language: str) -> tuple[Token, ...]:
    """Return what is coloured in ``text``; nothing for a language that Pygments does not know."""
    # Late and in a worker: Pygments costs 50 ms, and most replies hold no code.
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        # Some lexers know a comment only by the line break at its end.
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=True)
    except ClassNotFound:
        return ()
    found: list[Token] = []
    start = 0
    whole = utf16.length(text)
    for token, words in lexer.get_tokens(text):
        length = utf16.length(words)
        colour = _colour_of(str(token))
        if colour and words.strip():
            found.append((start, min(length, whole - start), colour))
        start += length
    return tuple(found)


@functools.cache
def _colour_of(token: str) -> str:
    """Return the theme's colour for a type of token ("Token.Keyword.Constant"), "" for plain text."""
    for prefix, colour in (
        ("Token.Comment", "syn_comment"),
        ("Token.Keyword", "syn_keyword"),
        ("Token.Operator.Word", "syn_keyword"),
        ("Token.Name.Tag", "syn_keyword"),
        ("Token.Literal.String", "syn_string"),
        ("Token.Literal.Number", "syn_number"),
        ("Token.Name.Function", "syn_function"),
        ("Token.Name.Class", "syn_function"),
        ("Token.Name.Decorator", "syn_function"),
        ("Token.Name.Attribute", "syn_function"),
        ("Token.Name.Builtin.Pseudo", "syn_keyword"),
        ("Token.Generic.Inserted", "syn_string"),
        ("Token.Generic.Deleted", "syn_number"),
        ("Token.Generic.Heading", "syn_function"),
    ):
        if token.startswith(prefix):
            return colour
    return ""


class Highlighter:
    """Colours texts one after the other; what was coloured lately is kept."""

    def __init__(self, tasks: TaskScope) -> None:
        self._tasks = tasks
        self._kept: dict[tuple[str, str], Colouring] = {}
        self._lock: asyncio.Lock | None = None

    def find(self, text: str, language: str) -> Colouring | None:
        """Return the colouring of a text if it is at hand."""
        return self._kept.get((language, text))

    def request(self, text: str, language: str, done: Callable[[Colouring], None]) -> bool:
        """Colour ``text`` and call ``done`` on the loop's thread; return whether it is still to come.

        What is at hand is given at once; too long a text, and one in no language, never.
        """
        if not language or len(text) > LONGEST:
            return False
        kept = self.find(text, language)
        if kept is not None:
            done(kept)
            return False
        self._tasks.start(self._colour(text, language, done), f"colour {language}")
        return True

    async def _colour(self, text: str, language: str, done: Callable[[Colouring], None]) -> None:
        if self._lock is None:
            self._lock = asyncio.Lock()
        async with self._lock:
            tokens = await asyncio.to_thread(tokens_of, text, language)
        colouring = Colouring(text, tokens)
        while len(self._kept) >= 64:
            self._kept.pop(next(iter(self._kept)))
        self._kept[language, text] = colouring
        done(colouring)
