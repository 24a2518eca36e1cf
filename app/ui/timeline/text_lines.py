"""Text laid out in lines of a fixed height, with one baseline for Latin and Chinese.

Qt makes a line as high as the tallest font in it, so that a single Chinese character moves all that follows by some
pixels; here each line is put where it belongs by its own ascent.
"""

import math
from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

LINE_BREAK = "\u2028"
"""What QTextLayout breaks a line at; it stands for a newline, one for one, so that positions agree."""


def format_range(start: int, length: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    """Return a range of one look."""
    made = QTextLayout.FormatRange()
    made.start = start
    made.length = length
    made.format = look
    return made


class TextLines:
    """A text laid out for one width. Sizes in device-independent pixels, positions in UTF-16 units as Qt counts them.

    With ``wrap`` off every line is as long as its text.
    """

    def __init__(
        self,
        text: str,
        font: QFont,
        line_height: float,
        width: float,
        looks: Sequence[QTextLayout.FormatRange] = (),
        *,
        wrap: bool = True,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        self.line_height = line_height
        metrics = QFontMetricsF(font)
        self.baseline = round((line_height - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent())
        option = QTextOption(alignment)
        option.setWrapMode(
            QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if wrap else QTextOption.WrapMode.ManualWrap
        )
        option.setTabStopDistance(4 * metrics.horizontalAdvance(" "))
        self._layout = QTextLayout(text.replace("\n", LINE_BREAK), font)
        self._layout.setTextOption(option)
        self._layout.setCacheEnabled(True)
        if looks:
            self._layout.setFormats(list(looks))
        self._colours: list[QTextLayout.FormatRange] = []
        self._line_count = 0
        self.natural_width = 0.0
        self._lay_out(width if wrap else math.inf)

    def _lay_out(self, width: float) -> None:
        top = 0.0
        self._layout.beginLayout()
        while True:
            line = self._layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(min(width, 1e6))
            line.setPosition(QPointF(0, top + self.baseline - line.ascent()))
            self.natural_width = max(self.natural_width, line.naturalTextWidth())
            top += self.line_height
            self._line_count += 1
        self._layout.endLayout()

    @property
    def height(self) -> float:
        """Return the height of all lines."""
        return self._line_count * self.line_height

    @property
    def last_line_width(self) -> float:
        """Return how far the last line reaches."""
        return self._line(self._line_count - 1).naturalTextWidth() if self._line_count else 0.0

    def _line(self, number: int) -> QTextLine:
        return self._layout.lineAt(number)

    def set_colours(self, colours: Sequence[QTextLayout.FormatRange]) -> None:
        """Paint ranges in other colours from now on: formats of the layout itself would undo its lines."""
        self._colours = list(colours)

    def draw(
        self, painter: QPainter, origin: QPointF, selected: tuple[int, int] | None, ground: QColor, clip: QRectF
    ) -> None:
        """Paint at ``origin``, the characters from ``selected[0]`` to before ``selected[1]`` on ``ground``."""
        if selected is not None and selected[1] > selected[0]:
            # Rectangles of our own: Qt's are as high as the tallest font of each line, and would leave gaps.
            for box in self.boxes(*selected):
                painter.fillRect(box.translated(origin), ground)
        self._layout.draw(painter, origin, self._colours, clip)

    def index_at(self, point: QPointF) -> int:
        """Return the position between two characters that is nearest to ``point``."""
        if not self._line_count:
            return 0
        number = min(max(int(point.y() // self.line_height), 0), self._line_count - 1)
        return int(self._line(number).xToCursor(point.x()))

    def top_of(self, index: int) -> float:
        """Return where the line begins that holds a position."""
        line = self._layout.lineForTextPosition(index)
        return line.lineNumber() * self.line_height if line.isValid() else 0.0

    def caret_at(self, index: int) -> QRectF:
        """Return the line, without a width, that a caret before a position is painted as."""
        line = self._layout.lineForTextPosition(index)
        if not line.isValid():
            return QRectF(0, 0, 0, self.line_height)
        return QRectF(_x(line, index), line.lineNumber() * self.line_height, 0, self.line_height)

    def boxes(self, start: int, end: int) -> list[QRectF]:
        """Return the rectangles, one a line, of the characters from ``start`` to before ``end``."""
        boxes = []
        for number in range(self._line_count):
            line = self._line(number)
            first = max(start, line.textStart())
            last = min(end, line.textStart() + line.textLength())
            if first >= last:
                continue
            left = _x(line, first)
            right = _x(line, last)
            boxes.append(QRectF(min(left, right), number * self.line_height, abs(right - left), self.line_height))
        return boxes


def _x(line: QTextLine, position: int) -> float:
    # PySide6 returns the pair (x, position) and its stubs call it an object.
    pair = cast("tuple[float, int]", line.cursorToX(position))
    return pair[0]
