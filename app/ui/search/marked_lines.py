"""A few lines of text with matches in them, cut at their end."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption

from app.ui.theme import Theme
from app.ui.timeline import utf16
from app.ui.timeline.text_lines import TextLines, format_range

_RADIUS = 3


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of the text in one colour; ``marks`` are ranges of it that match, in UTF-16 units."""

    text: str
    colour: QColor
    marks: tuple[tuple[int, int], ...]
    font: QFont | None = None


class MarkedLines:
    """Runs after each other, laid out in ``most`` lines at most; what does not fit ends in an ellipsis."""

    def __init__(self, runs: Sequence[Run], font: QFont, line_height: float, width: float, *, most: int) -> None:
        whole = "".join(run.text for run in runs)
        text, kept = _cut(whole, font, max(width, 1), most)
        looks: list[QTextLayout.FormatRange] = []
        self._marks: list[tuple[int, int]] = []
        at = 0
        for run in runs:
            length = utf16.length(run.text)
            looks.append(format_range(at, length, _look(run)))
            self._marks += [(at + start, min(at + end, kept)) for start, end in run.marks if at + start < kept]
            at += length
        # One pixel more than it was cut for: sums of widths are not exact.
        self._lines = TextLines(text, font, line_height, width + 1, looks)

    def paint(self, painter: QPainter, origin: QPointF, theme: Theme) -> None:
        """Paint with the top left at ``origin``."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.mark)
        inset = theme.px(1)
        marked = QTextCharFormat()
        marked.setForeground(theme.text)
        colours = []
        for start, end in self._marks:
            colours.append(format_range(start, end - start, marked))
            for box in self._lines.boxes(start, end):
                painter.drawRoundedRect(box.translated(origin).adjusted(0, inset, 0, -inset), _RADIUS, _RADIUS)
        self._lines.set_colours(colours)
        self._lines.draw(painter, origin, None, theme.mark, QRectF())


def _look(run: Run) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setForeground(run.colour)
    if run.font is not None:
        look.setFont(run.font)
    return look


def _cut(text: str, font: QFont, width: float, most: int) -> tuple[str, int]:
    """Return a text that fits into ``most`` lines, and how many UTF-16 units of the given one are in it."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    start = end = 0
    for _ in range(most):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        start, end = line.textStart(), line.textStart() + line.textLength()
    layout.endLayout()
    whole = utf16.length(text)
    if end >= whole:
        return text, whole
    rest = utf16.cut(text, start, whole)
    shown = QFontMetricsF(font).elidedText(rest, Qt.TextElideMode.ElideRight, width)
    return utf16.cut(text, 0, start) + shown, start + max(utf16.length(shown) - 1, 0)
