"""What stands on a page: words, code, a table's row, a picture, a line."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QTextCharFormat, QTextLayout

from app.ui.theme_values import Theme
from app.ui.timeline.formulas import Formula
from app.ui.timeline.markdown.blocks import Place
from app.ui.timeline.parts.spans import StyledText, paint_code_grounds
from app.ui.timeline.text_lines import TextLines, format_range

_INDENT: Final = 24
_QUOTE: Final = 16
_CODE_INSET: Final = 12
_CELL_GAP: Final = 20
_FOLLOWED: Final = ("http://", "https://", "mailto:")


class BaseStrip:
    """What the kinds have in common: where they stand in lists and quotes."""

    def __init__(self, theme: Theme, height: float, gap: float, place: Place = Place()) -> None:  # noqa: B008
        self.theme = theme
        self.height = height
        self.gap = gap
        self.place = place
        self.cuts: Sequence[float] = ()
        self.stays_with_next = False
        self.is_quoted_on = False
        """True where the quote goes on below: its bar then reaches through the gap."""

    def paint(self, painter: QPainter, place: QPointF, begin: float, end: float) -> None:
        """Paint the bars of the quotes around; the kinds go on from there."""
        last = end >= self.height and self.is_quoted_on
        for depth, lists in enumerate(self.place.bars):
            left = place.x() + self.theme.px(lists * _INDENT + depth * _QUOTE)
            height = end - begin + (self.gap if last else 0)
            painter.fillRect(QRectF(left, place.y(), self.theme.px(2), height), self.theme.line_strong)


def left_of(theme: Theme, place: Place) -> float:
    """Return how far lists and quotes move a block to the right."""
    return float(theme.px(place.indent * _INDENT + place.quote * _QUOTE))


class WordsStrip(BaseStrip):
    """Lines of words, with a marker before the first."""

    def __init__(self, theme: Theme, lines: TextLines, styled: StyledText, gap: float, place: Place) -> None:
        super().__init__(theme, lines.height, gap, place)
        self._lines = lines
        self._styled = styled
        self._left = left_of(theme, place)
        # Neither one line alone at the foot of a page, nor one at the head of the next.
        self.cuts = lines.tops[2:-2]

    def paint(self, painter: QPainter, place: QPointF, begin: float, end: float) -> None:
        """Paint bars, marker, grounds of code, words and formulas."""
        super().paint(painter, place, begin, end)
        origin = QPointF(place.x() + self._left, place.y() - begin)
        if begin <= 0 and self.place.marker:
            self._paint_marker(painter, origin)
        paint_words(painter, self._lines, self._styled, origin, (begin, end), self.theme)

    def _paint_marker(self, painter: QPainter, origin: QPointF) -> None:
        font = self.theme.font("message")
        painter.setFont(font)
        painter.setPen(self.theme.text2)
        width = QFontMetricsF(font).horizontalAdvance(self.place.marker)
        baseline = origin.y() + self._lines.baseline
        painter.drawText(QPointF(origin.x() - self.theme.px(6) - width, baseline), self.place.marker)


def paint_words(
    painter: QPainter,
    lines: TextLines,
    words: StyledText,
    origin: QPointF,
    part: tuple[float, float],
    theme: Theme,
) -> None:
    """Paint the lines of a text that begin in a part of it, with the grounds of code and the formulas among them."""
    begin, end = part
    seen = QRectF(origin.x(), origin.y() + begin, 1e6, end - begin)
    if words.code:
        painter.save()
        painter.setClipRect(seen.adjusted(-1e3, 0, 0, 0))
        paint_code_grounds(painter, lines, words, origin, theme)
        painter.restore()
    lines.draw_lines(painter, origin, begin, end)
    for each, place in lines.object_places():
        if each.formula is not None and begin <= place.y() < end:
            each.formula.paint(painter, place.x() + origin.x(), place.y() + origin.y())


def links_of(styled: StyledText) -> list[QTextLayout.FormatRange]:
    """Return the looks that make links of a PDF file, for addresses that lead out of it and nowhere else."""
    found = []
    for start, end, address in styled.links:
        if address.lower().startswith(_FOLLOWED):
            look = QTextCharFormat()
            look.setAnchor(True)
            look.setAnchorHref(address)
            found.append(format_range(start, end - start, look))
    return found


class CodeStrip(BaseStrip):
    """Some lines of code on their ground. ``is_first`` and ``is_last`` of the pieces of one block get room."""

    def __init__(
        self, theme: Theme, lines: TextLines, place: Place, *, is_first: bool = True, is_last: bool = True
    ) -> None:
        self._above = float(theme.px(8)) if is_first else 0.0
        below = float(theme.px(8)) if is_last else 0.0
        super().__init__(theme, self._above + lines.height + below, theme.px(12) if is_last else 0.0, place)
        self._lines = lines
        self.cuts = [self._above + top for top in lines.tops[1:-1]]
        if not is_last:
            # The next piece follows without a gap: they may be parted.
            self.cuts.append(self.height)

    def paint(self, painter: QPainter, place: QPointF, begin: float, end: float) -> None:
        """Paint ground and lines."""
        super().paint(painter, place, begin, end)
        left = place.x() + left_of(self.theme, self.place)
        painter.fillRect(QRectF(left, place.y(), self._width_of(place), end - begin), self.theme.sunken)
        origin = QPointF(left + self.theme.px(_CODE_INSET), place.y() - begin + self._above)
        painter.setPen(self.theme.text)
        self._lines.draw_lines(painter, origin, begin - self._above, end - self._above)

    room: float = 0.0
    """The width of the column, for the ground."""

    def _width_of(self, _place: QPointF) -> float:
        return self.room - left_of(self.theme, self.place)


def code_room(theme: Theme, width: float, place: Place) -> float:
    """Return how wide lines of code may be."""
    return max(width - left_of(theme, place) - 2 * theme.px(_CODE_INSET), theme.px(80))


class RowStrip(BaseStrip):
    """One row of a table, with a line below it. ``lefts`` are the places of the cells."""

    def __init__(
        self, theme: Theme, cells: Sequence[tuple[float, TextLines, StyledText]], width: float, place: Place
    ) -> None:
        self._padding = float(theme.px(4))
        tallest = max((lines for _left, lines, _words in cells), key=lambda lines: lines.height)
        super().__init__(theme, tallest.height + 2 * self._padding, 0.0, place)
        self._cells = cells
        self._width = width
        self.cuts = [self._padding + top for top in tallest.tops[1:-1]]

    def paint(self, painter: QPainter, place: QPointF, begin: float, end: float) -> None:
        """Paint the cells and the line."""
        super().paint(painter, place, begin, end)
        left = place.x() + left_of(self.theme, self.place)
        for offset, lines, words in self._cells:
            origin = QPointF(left + offset, place.y() - begin + self._padding)
            paint_words(painter, lines, words, origin, (begin - self._padding, end - self._padding), self.theme)
        if end >= self.height:
            line = QRectF(left, place.y() + end - begin - 2, self._width, 2)
            painter.fillRect(line, self.theme.line_strong)


CELL_GAP: Final = _CELL_GAP


class PictureStrip(BaseStrip):
    """A picture, ``width`` x ``height`` units on the page."""

    def __init__(self, theme: Theme, image: QImage, width: float, height: float) -> None:
        super().__init__(theme, height, theme.px(8))
        self._image = image
        self._width = width

    def paint(self, painter: QPainter, place: QPointF, begin: float, end: float) -> None:
        """Paint it whole; it is never higher than a page."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(place.x(), place.y(), self._width, self.height), self._image)


class FormulaStrip(BaseStrip):
    """A formula in the middle of the column, made smaller where it is wider."""

    def __init__(self, theme: Theme, formula: Formula, width: float, place: Place) -> None:
        room = max(width - left_of(theme, place), 1.0)
        self._scale = min(1.0, room / formula.width)
        super().__init__(theme, formula.height * self._scale + 2 * theme.px(4), theme.px(12), place)
        self._formula = formula
        self._left = left_of(theme, place) + (room - formula.width * self._scale) / 2

    def paint(self, painter: QPainter, place: QPointF, begin: float, end: float) -> None:
        """Paint it whole."""
        super().paint(painter, place, begin, end)
        box = QRectF(
            place.x() + self._left,
            place.y() + self.theme.px(4) - begin,
            self._formula.width * self._scale,
            self._formula.height * self._scale,
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(box, self._formula.image)


class LineStrip(BaseStrip):
    """A thin line across the column."""

    def __init__(self, theme: Theme, width: float, colour: QColor) -> None:
        super().__init__(theme, theme.px(9), theme.px(8))
        self._width = width
        self._colour = colour

    def paint(self, painter: QPainter, place: QPointF, begin: float, end: float) -> None:
        """Paint it."""
        painter.fillRect(QRectF(place.x(), place.y() + self.theme.px(4), self._width, 2), self._colour)


class RoomStrip(BaseStrip):
    """Nothing, ``height`` pixels of the design high: the edge of the ground of a person's words."""

    def __init__(self, theme: Theme, height: float, *, stays_with_next: bool = False) -> None:
        super().__init__(theme, theme.px(height), 0.0)
        self.stays_with_next = stays_with_next


ALIGNMENTS: Final[dict[str, Qt.AlignmentFlag]] = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "centre": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}

FindFormula = Callable[[str, bool, float], Formula | None]
"""Gives a formula that was set before, by its LaTeX, whether it is a display, and the size of the words around."""
