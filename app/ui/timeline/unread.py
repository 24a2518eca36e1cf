"""Text of a reply that has not been parsed yet: parsed in slices, its end first, so that the window stays awake."""

import re
from typing import Final, NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.timeline.markdown.blocks import MarkdownBlock
from app.ui.timeline.markdown.parser import parse_part
from app.ui.timeline.markdown.plain_tail import PARAGRAPH
from app.ui.timeline.markdown.source_text import SourceText, normalised
from app.ui.timeline.parts.base import PaintState, Part, Surroundings

LONG: Final = 8_000
"""Characters up to which a text is parsed at once: some 10 ms."""
PIECE: Final = 2_000
"""Characters that are parsed between two looks at the clock."""
_END: Final = 6_000
"""Characters at the end that are parsed first: about two screens."""
_FENCE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)


class Moved(NamedTuple):
    """Parts were put in: what was part ``at`` or stands behind it is now ``by`` parts further down."""

    at: int
    by: int


def end_of(text: str) -> int:
    """Return where an end of a text begins that most likely can be parsed by itself; its length where there is none."""
    for found in PARAGRAPH.finditer(text, max(len(text) - _END, 0)):
        if not _is_in_fence(text, found.end()):
            return found.end()
    return len(text)


def _is_in_fence(text: str, end: int) -> bool:
    if "```" not in text and "~~~" not in text:
        return False
    opened = ""
    for found in _FENCE.finditer(text, 0, end):
        mark = found[1]
        if not opened:
            opened = mark
        elif mark.startswith(opened):
            opened = ""
    return bool(opened)


class Unread:
    """What is left to parse of a text.

    The end, where a reader comes in, is parsed before all else, by itself; what was guessed wrong by that is put right
    when the slices have come there.
    """

    def __init__(self, around: Surroundings, text: str, *, is_whole: bool) -> None:
        self.at = 0
        self._pieces = [text]
        self._length = len(text)
        self.is_whole = is_whole
        self.end_at = end_of(text) if is_whole else len(text)
        self.end_blocks: list[MarkdownBlock] = []
        if self.end_at < len(text):
            self.end_blocks = parse_part(SourceText(normalised(text[self.end_at :]))).blocks
        self.end_parts: list[Part] = []
        self.placeholder = UnreadPart(around, self)

    @property
    def text(self) -> str:
        """Return the whole text, of which what stands before ``at`` has been parsed."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0]

    @property
    def hidden(self) -> str:
        """Return what no part shows yet."""
        return self.text[self.at : self.end_at]

    @property
    def parts(self) -> list[Part]:
        """Return what stands for the text: a placeholder, and the parts of the end."""
        return [self.placeholder, *self.end_parts]

    def add(self, text: str) -> None:
        """Add text at the end."""
        self._pieces.append(text)
        self._length += len(text)
        self.is_whole = False
        self.end_at = self._length
        self.end_blocks = []
        self.end_parts = []

    def next_piece(self) -> str:
        """Return the next piece to parse: at the last all of the end; "" where nothing is left."""
        end = self.at + PIECE if self.at + PIECE < self.end_at else self._length
        piece = self.text[self.at : end]
        self.at = end
        return piece

    @property
    def is_read(self) -> bool:
        """Return whether nothing is left to parse."""
        return self.at >= self._length

    def kept(self, blocks: list[MarkdownBlock]) -> dict[int, Part]:
        """Return the parts of the end that show the same as the last of ``blocks``, by the numbers of these."""
        kept: dict[int, Part] = {}
        for back in range(1, min(len(blocks), len(self.end_blocks)) + 1):
            if blocks[-back] != self.end_blocks[-back]:
                break
            kept[len(blocks) - back] = self.end_parts[-back]
        return kept


class UnreadPart(Part):
    """A placeholder about as high as the text that it stands for, which it gives to who reads or copies."""

    selectable = True

    def __init__(self, around: Surroundings, unread: Unread) -> None:
        super().__init__(around)
        self._unread = unread

    @property
    def text(self) -> str:
        """Return the Markdown that has not been parsed yet."""
        return self._unread.hidden

    @property
    def searched(self) -> str:
        """Return nothing: what is not parsed yet is not what will be shown."""
        return ""

    def estimate(self, width: float) -> float:
        """Return about how high the text will be."""
        columns = max(width / self.theme.px(8), 1)
        unread = self._unread
        breaks = unread.text.count("\n", unread.at, unread.end_at)
        lines = breaks + max(unread.end_at - unread.at, 0) / columns
        return (1 + int(lines)) * self.theme.line_height("message")

    def lay_out(self, width: float) -> float:
        """Return the same."""
        return self.estimate(width)

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint bars where lines will be."""
        theme = self.theme
        line = theme.line_height("message")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.sunken)
        first = max(int((state.clip.top() - box.y()) // line), 0)
        last = min(int((state.clip.bottom() - box.y()) // line), int(box.height() // line) - 1)
        for number in range(first, last + 1):
            share = 0.62 if number % 5 == 4 else 0.97  # Like the last line of a paragraph.
            bar = QRectF(box.x(), box.y() + number * line + line * 0.3, box.width() * share, line * 0.4)
            painter.drawRoundedRect(bar, theme.radius("cite"), theme.radius("cite"))
