"""Tables: a grid with hairlines under its rows."""

from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.timeline import utf16
from app.ui.timeline.markdown.blocks import Alignment, TableBlock
from app.ui.timeline.parts.base import Hit, Hits, PaintState, Part, Surroundings
from app.ui.timeline.parts.prose import left_of
from app.ui.timeline.parts.spans import styled
from app.ui.timeline.text_lines import TextLines

_ROW_PADDING = 4
_COLUMN_GAP = 24
_NARROWEST = 48

_ALIGNMENTS = {
    Alignment.LEFT: Qt.AlignmentFlag.AlignLeft,
    Alignment.CENTRE: Qt.AlignmentFlag.AlignHCenter,
    Alignment.RIGHT: Qt.AlignmentFlag.AlignRight,
}


class TablePart(Part):
    """One TableBlock. Columns take what they need, and share what there is where that is too much."""

    selectable = True

    def __init__(self, around: Surroundings, block: TableBlock) -> None:
        super().__init__(around)
        self.block = block
        self._cells: list[list[TextLines]] = []
        self._starts: list[list[int]] = []
        self._lefts: list[float] = []
        self._widths: list[float] = []
        self._tops: list[float] = []
        self._hits: list[Hit] = []

    @property
    def text(self) -> str:
        """Return cells apart by tabs, rows by line breaks."""
        return self.block.text

    @property
    def markdown(self) -> str:
        """Return the source."""
        return self.block.source or self.block.text

    @property
    def gap(self) -> float:
        """Return 12."""
        return self.theme.px(12)

    def estimate(self, width: float) -> float:
        """Return 28 for each row."""
        return float(len(self.block.rows) * self.theme.px(28))

    def lay_out(self, width: float) -> float:
        """Find the widths of the columns, then lay out each cell."""
        theme = self.theme
        left = left_of(self.block.place, theme.zoom / 100)
        self._widths = self._column_widths(width - left)
        gap = theme.px(_COLUMN_GAP)
        self._lefts = [left + offset for offset in accumulate((each + gap for each in self._widths), initial=0.0)][:-1]
        hits = Hits()
        self._cells, self._starts, self._tops = [], [], []
        top = 0.0
        start = 0
        for number, row in enumerate(self.block.rows):
            cells: list[TextLines] = []
            starts: list[int] = []
            for column, spans in enumerate(row):
                made, links = self._cell(number, column, self._widths[column])
                cells.append(made)
                starts.append(start)
                for first, last, address in links:
                    for box in made.boxes(first, last):
                        shift = QPointF(self._lefts[column], top + theme.px(_ROW_PADDING))
                        hits.add(box.translated(shift), "link", address, address)
                start += utf16.length("".join(span.text for span in spans)) + 1
            self._cells.append(cells)
            self._starts.append(starts)
            self._tops.append(top)
            highest = max((cell.height for cell in cells), default=0.0)
            top += max(highest + 2 * theme.px(_ROW_PADDING), theme.px(28))
        self._hits = hits.found
        return top

    def _cell(self, row: int, column: int, width: float | None) -> tuple[TextLines, tuple[tuple[int, int, str], ...]]:
        theme = self.theme
        head = row == 0
        font = theme.font("group" if head else "table")
        words = styled(self.block.rows[row][column], font, theme, theme.text3 if head else theme.text)
        alignment = _ALIGNMENTS[self.block.alignments[column]]
        if width is None:
            lines = TextLines(words.text, font, theme.line_height("table"), 0, words.looks, wrap=False)
        else:
            lines = TextLines(words.text, font, theme.line_height("table"), width, words.looks, alignment=alignment)
        return lines, words.links

    def _column_widths(self, room: float) -> list[float]:
        theme = self.theme
        columns = len(self.block.alignments)
        # A long table is not measured twice: its first rows tell how wide its columns want to be.
        rows = range(min(len(self.block.rows), 64))
        wanted = [
            max((self._cell(row, column, None)[0].natural_width + 1 for row in rows), default=0.0)
            for column in range(columns)
        ]
        free = room - theme.px(_COLUMN_GAP) * (columns - 1)
        if sum(wanted) <= free:
            # The last column reaches to the right edge, so that the hairlines do.
            return [*wanted[:-1], wanted[-1] + free - sum(wanted)] if columns > 1 else [free]
        least = theme.px(_NARROWEST)
        fair = max(free / columns, least)
        small = sum(each for each in wanted if each <= fair)
        large = sum(each for each in wanted if each > fair)
        share = max(free - small, 0.0) / large if large else 1.0
        return [each if each <= fair else max(each * share, least) for each in wanted]

    def release(self) -> None:
        """Throw the cells away."""
        super().release()
        self._cells = []

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint the rows that can be seen, each with its line."""
        theme = self.theme
        padding = theme.px(_ROW_PADDING)
        painter.save()
        painter.setClipRect(box.adjusted(0, 0, 1, 1), Qt.ClipOperation.IntersectClip)
        for number, cells in enumerate(self._cells):
            top = box.y() + self._tops[number]
            bottom = box.y() + (self._tops[number + 1] if number + 1 < len(self._tops) else self._height)
            if bottom < state.clip.top() or top > state.clip.bottom():
                continue
            for column, lines in enumerate(cells):
                origin = QPointF(box.x() + self._lefts[column], top + padding)
                selected = None
                if state.selected is not None:
                    start = self._starts[number][column]
                    selected = (max(state.selected[0] - start, 0), max(state.selected[1] - start, 0))
                lines.draw(painter, origin, selected, theme.selected, state.clip)
            colour = theme.line_strong if number == 0 else theme.line
            painter.fillRect(QRectF(box.x(), bottom - 1, box.width(), 1), colour)
        painter.restore()

    def index_at(self, point: QPointF) -> int:
        """Return the nearest position in the nearest cell."""
        if not self._cells:
            return 0
        row = max((number for number, top in enumerate(self._tops) if top <= point.y()), default=0)
        column = max((number for number, left in enumerate(self._lefts) if left <= point.x()), default=0)
        inside = QPointF(point.x() - self._lefts[column], point.y() - self._tops[row] - self.theme.px(_ROW_PADDING))
        return self._starts[row][column] + self._cells[row][column].index_at(inside)

    def hits(self) -> list[Hit]:
        """Return the links."""
        return self._hits
