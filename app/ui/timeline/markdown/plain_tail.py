"""A construct that does not end: what would take too long to parse again and again is shown as it was written."""

import re
from typing import Final

from app.ui.timeline.markdown.blocks import MarkdownBlock, Span, TextBlock, TextStyle

BUDGET: Final = 20_000
"""Characters of a paragraph, quote or list item that is still open: parsing them takes about as long as two frames."""
_PIECE: Final = 4_000
PARAGRAPH: Final = re.compile(r"\n[ \t]*\n(?=[^\s\-*+>|0-9`~:])")
"""Behind a blank line, what begins at the left edge without a mark ends every quote, list and paragraph."""


class PlainTail:
    """Text from the beginning of such a construct to the next paragraph, in pieces."""

    def __init__(self, text: str) -> None:
        self.text = ""
        self._rest: str | None = None
        self._add(text)

    def _add(self, text: str) -> None:
        start = max(len(self.text) - _PIECE, 0)
        recent = self.text[start:] + text
        # A blank line that was there before had nothing behind it yet, or no paragraph.
        found = PARAGRAPH.search(recent, max(len(self.text) - start - 2, 0)) if self.text else None
        if found is None:
            self.text += text
        else:
            self._rest = recent[found.end() :]
            self.text = self.text[:start] + recent[: found.end()]

    def feed(self, text: str) -> str | None:
        """Take more text; return what begins behind its end, None as long as it has none."""
        self._add(text)
        return self._rest

    def blocks(self, first: int = 0) -> list[MarkdownBlock]:
        """Return the text as blocks, from number ``first`` on."""
        pieces = (self.text[start : start + _PIECE] for start in range(first * _PIECE, len(self.text), _PIECE))
        return [TextBlock((Span(piece),), TextStyle.PLAIN, source=piece) for piece in pieces]
