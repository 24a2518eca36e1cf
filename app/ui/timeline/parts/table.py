"""Tables: a grid with hairlines under its rows."""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from app.ui.timeline import utf16
from app.ui.timeline.markdown.blocks import Alignment, MarkdownBlock, Span, TableBlock
from app.ui.timeline.parts.base import Hit, PaintState, Part, Surroundings
from app.ui.timeline.parts.column_widths import shared_out
from app.ui.timeline.parts.inline_formulas import inline_objects, paint_inline_formulas, width_in_one_line
from app.ui.timeline.parts.painted_buttons import is_same, paint_icon_button
from app.ui.timeline.parts.prose import left_of, paint_quote_bars
from app.ui.timeline.parts.sideways import Sideways
from app.ui.timeline.parts.spans import paint_cites, paint_code_grounds, styled
from app.ui.timeline.parts.table_cells import ALIGNMENTS, Cell, hits_in, text_of
from app.ui.timeline.sources import Source, with_marks
from app.ui.timeline.text_lines import InlineObject, TextLines, baseline_of, room_around
from app.ui.translation import translate

_ROW_PADDING = 4
_COLUMN_GAP = 24
_NARROWEST = 120
_KEPT = 60
"""Rows above and below those in sight that stay laid out."""
_CHARACTER = 7
_TELLING = 64
"""Rows, from the first on, that tell how wide the columns want to be."""


class TablePart(Part):
    """One TableBlock. Columns share what there is; where it is too little they scroll sideways.

    The cells of a row are laid out when it comes into view; until then its height is a guess.
    """

    selectable = True
    is_said = True

    def __init__(self, around: Surroundings, block: TableBlock) -> None:
        super().__init__(around)
        self.block = block
        self._joined: tuple[TableBlock, str] | None = None
        self._sources: tuple[Source, ...] = ()
        self.sideways = Sideways()
        self._wanted: list[list[float]] = []
        self._widths: list[float] = []
        self._lefts: list[float] = []
        self._heights: list[float] = []
        self._tops: list[float] = [0.0]
        self._starts: list[int] = [0]
        self._rows: dict[int, list[Cell]] = {}
        self._stale: set[int] = set()
        self._came: dict[int, Callable[[], None]] = {}
        self._known: set[int] = set()
        """Rows whose height is none that was guessed."""

    def set_sources(self, sources: tuple[Source, ...]) -> bool:
        """Show numbers of these sources as links; return whether anything may look different now."""
        before, self._sources = self._sources, sources
        if before == sources or "[" not in self.text:
            return False
        self.forget()
        return True

    def take(self, block: MarkdownBlock) -> bool:
        """Show a table that has got more rows; those that are the same are not measured again."""
        if not isinstance(block, TableBlock) or block.alignments != self.block.alignments:
            return False
        same = 0
        for before, after in zip(self.block.rows, block.rows, strict=False):
            if before != after:
                break
            same += 1
        self.block = block
        self._keep_rows(same)
        self._width = -1.0
        return True

    def _keep_rows(self, count: int) -> None:
        del self._wanted[count:]
        del self._heights[count:]
        del self._tops[count + 1 :]
        del self._starts[count + 1 :]
        self._stale = {number for number in self._stale if number < count}
        self._rows = {number: cells for number, cells in self._rows.items() if number < count}
        self._known = {number for number in self._known if number < count}

    def forget(self) -> None:
        """Measure everything again."""
        super().forget()
        self._keep_rows(0)
        self._widths = []

    def release(self) -> None:
        """Throw the cells away."""
        super().release()
        self._rows = {}

    @property
    def text(self) -> str:
        """Return cells apart by tabs, rows by line breaks."""
        # Asked with each painting while words are looked for; thousands of rows take some milliseconds.
        if self._joined is None or self._joined[0] is not self.block:
            self._joined = (self.block, self.block.text)
        return self._joined[1]

    @property
    def gap(self) -> float:
        """Return 12."""
        return self.theme.px(12)

    def estimate(self, width: float) -> float:
        """Return 28 for each row."""
        if self.is_measured(width):
            return self._height
        known = len(self._heights)
        return self._tops[known] + float((len(self.block.rows) - known) * self.theme.px(28))

    # Measures

    def lay_out(self, width: float) -> float:
        """Find the widths of the columns, then about the height of each row that is new or has other widths."""
        self.sideways.room = width - self._left
        for number in self._stale:
            self._rows.pop(number, None)
            if number < len(self._wanted):
                self._wanted[number] = self._natural_widths(number)
        widths = self._column_widths(self.sideways.room)
        if widths != self._widths:
            self._widths = widths
            self._keep_rows_measured()
            gap = self.theme.px(_COLUMN_GAP)
            self._lefts = list(accumulate((each + gap for each in widths), initial=0.0))[:-1]
            self.sideways.forget()
            self.sideways.needs(sum(widths) + gap * (len(widths) - 1))
        self._measure_stale()
        self._guess_new_rows()
        return self._tops[-1]

    def reveal(self, top: float, bottom: float) -> None:
        """Measure the rows between two heights."""
        first = number = self._row_at(top)
        while 0 <= number < len(self._heights) and self._tops[number] <= bottom:
            if number not in self._known:
                self._know(number)
            number += 1
        kept = range(first - _KEPT, number + _KEPT)
        if len(self._rows) > 2 * len(kept):
            self._rows = {row: cells for row, cells in self._rows.items() if row in kept}
        self._height = self._tops[-1]

    def _know(self, number: int) -> None:
        self._known.add(number)
        grown = self._row_height(number) - self._heights[number]
        if grown:
            self._heights[number] += grown
            self._tops[number + 1 :] = [top + grown for top in self._tops[number + 1 :]]

    def _guess_new_rows(self) -> None:
        """Find out about how high each new row is: measuring each of thousands would hold up the window."""
        theme = self.theme
        line, padding, least = theme.line_height("table"), 2 * theme.px(_ROW_PADDING), theme.px(28)
        shares = [theme.px(_CHARACTER) / width for width in self._widths]
        for row in self.block.rows[len(self._heights) :]:
            texts = [text_of(cell) for cell in row]
            lines = 1 + int(max((len(text) * share for text, share in zip(texts, shares, strict=False)), default=0))
            self._heights.append(max(lines * line + padding, least))
            self._tops.append(self._tops[-1] + self._heights[-1])
            self._starts.append(self._starts[-1] + sum(map(utf16.length, texts)) + len(texts))

    def _measure_stale(self) -> None:
        """Measure the rows again whose formulas have come, and no others."""
        stale, self._stale = self._stale, set()
        for number in stale:
            if number in self._known and number < len(self._heights):
                self._heights[number] = self._row_height(number)
        if stale:
            self._tops = list(accumulate(self._heights, initial=0.0))

    def _note_stale(self, row: int) -> None:
        self._stale.add(row)
        self._width = -1.0

    def _keep_rows_measured(self) -> None:
        """Keep what the rows want, and nothing that rests on the widths of the columns."""
        wanted = self._wanted
        self._wanted = []
        self._keep_rows(0)
        self._wanted = wanted

    @property
    def _left(self) -> float:
        return left_of(self.block.place, self.theme.zoom / 100)

    def _column_widths(self, room: float) -> list[float]:
        columns = len(self.block.alignments)
        for row in range(len(self._wanted), min(len(self.block.rows), _TELLING)):
            self._wanted.append(self._natural_widths(row))
        wanted = [max(row[column] for row in self._wanted) for column in range(columns)]
        free = room - self.theme.px(_COLUMN_GAP) * (columns - 1)
        return shared_out(wanted, free, self.theme.px(_NARROWEST))

    def _natural_widths(self, row: int) -> list[float]:
        return [self._natural(row, column) for column in range(len(self.block.alignments))]

    def _natural(self, row: int, column: int) -> float:
        """Return how wide a cell is in one line."""
        spans = with_marks(self.block.rows[row][column], self._sources)
        if all(span == Span(span.text) for span in spans) and "\n" not in text_of(spans):
            return QFontMetricsF(self._font(row)).horizontalAdvance(text_of(spans)) + 1
        width = width_in_one_line(spans, self._font(row), self._objects(row, spans, math.inf))
        return (self._lines_of(row, spans).natural_width if width is None else width) + 1

    def _font(self, row: int) -> QFont:
        return self.theme.font("table" if row else "group")

    def _row_height(self, row: int) -> float:
        theme = self.theme
        natural = self._wanted[row] if row < len(self._wanted) else None
        highest = 0.0
        for column, width in enumerate(self._widths):
            wide = natural[column] if natural else self._natural(row, column)
            spans = self.block.rows[row][column]
            if wide > width or "\n" in text_of(spans):
                highest = max(cell.lines.height for cell in self._cells(row))
                break
            if any(span.formula for span in spans):
                highest = max(highest, self._line_with(row, self._objects(row, spans, width)))
        return max(highest + 2 * theme.px(_ROW_PADDING), theme.px(28))

    def _line_with(self, row: int, objects: Sequence[InlineObject]) -> float:
        """Return how high one line with formulas is."""
        line = self.theme.line_height("table")
        above, below = room_around(objects, baseline_of(QFontMetricsF(self._font(row)), line), line)
        return line + above + below

    def _objects(self, row: int, spans: tuple[Span, ...], room: float) -> tuple[InlineObject, ...]:
        """Return the room of the formulas of a cell; the row is measured again when one has come."""
        if not any(span.formula for span in spans):
            return ()
        came = self._came.setdefault(row, partial(self._note_stale, row))
        return inline_objects(spans, self._font(row), self.around, self._colour(row), room, came)

    def _colour(self, row: int) -> QColor:
        return self.theme.text if row else self.theme.text3

    def _cells(self, row: int) -> list[Cell]:
        """Return the cells of a row, laid out."""
        if row not in self._rows:
            theme = self.theme
            start = self._starts[row]
            cells: list[Cell] = []
            for column, spans in enumerate(self.block.rows[row]):
                font = self._font(row)
                marked = with_marks(spans, self._sources)
                words = styled(marked, font, theme, self._colour(row))
                lines = self._lines_of(row, marked, column)
                cells.append(Cell(words, lines, start))
                start += utf16.length(words.text) + 1
            self._rows[row] = cells
        return self._rows[row]

    def _lines_of(self, row: int, spans: tuple[Span, ...], column: int | None = None) -> TextLines:
        """Lay out a cell for its column; for none, as wide as it is."""
        theme, font = self.theme, self._font(row)
        words = styled(spans, font, theme, self._colour(row))
        width = math.inf if column is None else self._widths[column]
        objects = self._objects(row, spans, width)
        alignment = ALIGNMENTS[Alignment.LEFT if column is None else self.block.alignments[column]]
        return TextLines(
            words.text,
            font,
            theme.line_height("table"),
            width,
            words.looks,
            objects=objects,
            wrap=column is not None,
            alignment=alignment,
        )

    # Painting

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint the rows that can be seen, each with its line."""
        theme = self.theme
        paint_quote_bars(painter, box, self.block.place, self)
        inside = box.adjusted(self._left, 0, 0, 0)
        painter.save()
        painter.setClipRect(inside.adjusted(-theme.px(4), 0, 1, 1), Qt.ClipOperation.IntersectClip)
        number = max(bisect_right(self._tops, state.clip.top() - box.y()) - 1, 0)
        while number < len(self._heights) and box.y() + self._tops[number] <= state.clip.bottom():
            self._paint_row(painter, inside, number, state)
            number += 1
        painter.restore()
        copy = self._copy_hit()
        if state.message_is_hot or is_same(copy, state.focused):
            paint_icon_button(painter, copy, box, "copy", state, theme)
        if state.message_is_hot:
            self.sideways.paint(painter, inside, box.bottom() + theme.px(6), theme)

    def _paint_row(self, painter: QPainter, inside: QRectF, number: int, state: PaintState) -> None:
        theme = self.theme
        top = inside.y() + self._tops[number]
        for column, cell in enumerate(self._cells(number)):
            left = inside.x() + self._lefts[column] - self.sideways.scrolled
            origin = QPointF(left, top + theme.px(_ROW_PADDING))
            selected = None
            if state.selected is not None:
                selected = (max(state.selected[0] - cell.start, 0), max(state.selected[1] - cell.start, 0))
            paint_code_grounds(painter, cell.lines, cell.words, origin, theme)
            marks = None
            if state.marks is not None:
                marks = state.marks.within(cell.start, cell.start + utf16.length(cell.words.text))
            cell.lines.draw(painter, origin, selected, theme.selected, state.clip, marks)
            paint_cites(painter, cell.lines, cell.words, origin, theme)
            paint_inline_formulas(painter, cell.lines, origin, state.clip)
        line = QRectF(inside.x(), top + self._heights[number] - 1, inside.width(), 1)
        painter.fillRect(line, theme.line if number else theme.line_strong)

    def _copy_hit(self) -> Hit:
        """Return the copy button, beside the column: over the table it would hide the head of the last one."""
        side = self.theme.px(28)
        box = QRectF(self._width, 0, side, side)
        return Hit(box, "copy_table", "", translate("Timeline", "Copy the table"))

    def _row_at(self, y: float) -> int:
        return min(max(bisect_right(self._tops, y) - 1, 0), len(self._heights) - 1)

    def index_at(self, point: QPointF) -> int:
        """Return the nearest position in the nearest cell."""
        if not self._heights:
            return 0
        row = self._row_at(point.y())
        x = point.x() - self._left + self.sideways.scrolled
        column = max(bisect_right(self._lefts, x) - 1, 0)
        inside = QPointF(x - self._lefts[column], point.y() - self._tops[row] - self.theme.px(_ROW_PADDING))
        cell = self._cells(row)[column]
        return cell.start + cell.lines.index_at(inside)

    def top_of(self, index: int) -> float:
        """Return where the row of a character begins."""
        row = min(max(bisect_right(self._starts, index) - 1, 0), len(self._heights) - 1)
        return self._tops[max(row, 0)]

    def show_sideways(self, start: int, end: int) -> None:
        """Bring the cell of a match into the room that the table has."""
        if not self._heights:
            return
        row = min(max(bisect_right(self._starts, start) - 1, 0), len(self._heights) - 1)
        cells = self._cells(row)
        column = max(bisect_right([cell.start for cell in cells], start) - 1, 0)
        cell = cells[column]
        for box in cell.lines.boxes(start - cell.start, end - cell.start)[:1]:
            self.sideways.show(self._lefts[column] + box.left(), self._lefts[column] + box.right())

    def caret_at(self, index: int) -> QRectF:
        """Return where a caret stands in its cell."""
        if not self._heights:
            return super().caret_at(index)
        row = min(max(bisect_right(self._starts, index) - 1, 0), len(self._heights) - 1)
        cells = self._cells(row)
        column = max(bisect_right([cell.start for cell in cells], index) - 1, 0)
        left = self._left + self._lefts[column] - self.sideways.scrolled
        top = self._tops[row] + self.theme.px(_ROW_PADDING)
        return cells[column].lines.caret_at(index - cells[column].start).translated(left, top)

    def hits(self) -> list[Hit]:
        """Return the copy button and the links in the rows that were seen."""
        found = [self._copy_hit()]
        for row, cells in self._rows.items():
            for column, cell in enumerate(cells):
                left = self._left + self._lefts[column] - self.sideways.scrolled
                shift = QPointF(left, self._tops[row] + self.theme.px(_ROW_PADDING))
                found += hits_in(cell, shift)
        return found
