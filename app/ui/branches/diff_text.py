"""How a piece of a compared text looks: as it was written, what differs on a ground of its own."""

import re

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QTextCharFormat, QTextLayout

from app.ui.branches.diff_rows import Cell
from app.ui.theme import Theme
from app.ui.timeline import utf16
from app.ui.timeline.text_lines import TextLines, format_range

_HEADING = re.compile(r" {0,3}#{1,6}\s+")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_PADDING = 8


class CellText:
    """One cell laid out for a width. Its words are what was written: a difference in a mark is one too."""

    def __init__(self, cell: Cell, theme: Theme, width: float) -> None:
        self._theme = theme
        self._cell = cell
        self._inset = theme.px(_PADDING) if cell.is_code else 0
        role = "code" if cell.is_code else "heading2" if cell.is_heading else "message"
        # The places of marks and looks are given in characters, Qt counts in units of UTF-16.
        self._units = None if cell.text.isascii() else _units_of(cell.text)
        looks = [] if cell.is_code else self._looks()
        font = theme.font(role)
        self._lines = TextLines(cell.text, font, theme.line_height(role), max(width - 2 * self._inset, 1), looks)
        self._marks = [(self._unit(start), self._unit(end)) for start, end in cell.marks]

    @property
    def height(self) -> float:
        """Return how much room it needs."""
        return self._lines.height + 2 * self._inset

    def paint(self, painter: QPainter, box: QRectF, clip: QRectF) -> None:
        """Paint into ``box``, as wide as it was laid out for."""
        theme = self._theme
        if self._cell.is_code:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.sunken)
            ground = QRectF(box.x(), box.y(), box.width(), self.height)
            painter.drawRoundedRect(ground, theme.radius("code"), theme.radius("code"))
        origin = QPointF(box.x() + self._inset, box.y() + self._inset)
        for start, end in self._marks:
            for line in self._lines.boxes(start, end):
                lit = line.translated(origin).adjusted(-1, 1, 1, -1)
                painter.fillRect(lit, theme.accent_soft)
                painter.fillRect(QRectF(lit.x(), lit.bottom() - 1, lit.width(), 1), theme.accent)
        painter.setPen(theme.text)
        self._lines.draw(painter, origin, None, theme.selected, clip)

    def _unit(self, place: int) -> int:
        return place if self._units is None else self._units[place]

    def _looks(self) -> list[QTextLayout.FormatRange]:
        theme, text = self._theme, self._cell.text
        quiet = QTextCharFormat()
        quiet.setForeground(theme.text3)
        if self._cell.is_heading:
            found = _HEADING.match(text)
            return [self._range(found.start(), found.end(), quiet)] if found else []
        bold = QTextCharFormat()
        bold.setFontWeight(QFont.Weight.DemiBold)
        looks = []
        for match in _BOLD.finditer(text):
            looks += [
                self._range(match.start(1), match.end(1), quiet),
                self._range(match.start(2), match.end(2), bold),
                self._range(match.end(2), match.end(), quiet),
            ]
        code = QTextCharFormat()
        code.setFont(theme.font("code"))
        code.setBackground(theme.sunken)
        # The last look that is given for a place wins.
        looks += [self._range(match.start(), match.end(), code) for match in _CODE.finditer(text)]
        return looks

    def _range(self, start: int, end: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
        first = self._unit(start)
        return format_range(first, self._unit(end) - first, look)


def _units_of(text: str) -> list[int]:
    units = [0]
    for letter in text:
        units.append(units[-1] + utf16.length(letter))
    return units
