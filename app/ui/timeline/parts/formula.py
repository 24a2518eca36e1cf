"""Display formulas: a picture in the middle of the column, or the source where there is none."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.ui.controls.focus import paint_focus_ring
from app.ui.timeline import utf16
from app.ui.timeline.formulas import Formula, Missing, guessed_size, wanted
from app.ui.timeline.markdown.blocks import FormulaBlock, MarkdownBlock
from app.ui.timeline.parts.base import PaintState, Part, Surroundings
from app.ui.timeline.parts.prose import left_of, paint_quote_bars
from app.ui.timeline.parts.sideways import Sideways
from app.ui.timeline.text_lines import TextLines

_PADDING = 4


class FormulaPart(Part):
    """One FormulaBlock. It is selected as a whole; while its source is shown, character by character."""

    selectable = True

    def __init__(self, around: Surroundings, block: FormulaBlock) -> None:
        super().__init__(around)
        self.block = block
        self.sideways = Sideways()
        self._formula: Formula | None = None
        self._lines: TextLines | None = None
        self._guess = 0.0

    def take(self, block: MarkdownBlock) -> bool:
        """Show a formula that has grown, or was closed."""
        if not isinstance(block, FormulaBlock):
            return False
        self.block = block
        self.forget()
        return True

    @property
    def text(self) -> str:
        """Return the LaTeX."""
        return self.block.text

    @property
    def gap(self) -> float:
        """Return 12."""
        return self.theme.px(12)

    @property
    def is_set(self) -> bool:
        """Return whether its picture is shown, as of the last layout."""
        return self._formula is not None

    def estimate(self, width: float) -> float:
        """Return about how high its picture is."""
        if self.is_measured(width):
            return self._height
        _, above, below = guessed_size(self.text, self.theme.font("message").pixelSize(), is_display=True)
        return above + below + 2 * self.theme.px(_PADDING)

    def lay_out(self, width: float) -> float:
        """Ask for the picture; reserve its room while it is to come, break its source into lines if it never comes."""
        theme = self.theme
        self.release()
        found: Formula | Missing = Missing.UNSETTABLE
        if self.block.is_closed:
            wish = wanted(self.text, theme.font("message"), self._colour, is_display=True)
            found = self.around.formulas.find(wish, self.forget)
        self.sideways.room = width - self._left
        self.sideways.forget()
        if isinstance(found, Formula):
            self._formula = found
            self.sideways.needs(found.width)
            self.sideways.scroll_by(0)
            return found.height + 2 * theme.px(_PADDING)
        if found is Missing.COMING:
            return self.estimate(-2.0)
        room = max(self.sideways.room, theme.px(80))
        self._lines = TextLines(self.text, theme.font("code"), theme.line_height("code"), room)
        return self._lines.height

    @property
    def _colour(self) -> QColor:
        return self.theme.text2 if self.block.place.quote else self.theme.text

    @property
    def _left(self) -> float:
        return left_of(self.block.place, self.theme.zoom / 100)

    def release(self) -> None:
        """Let go of the picture and the lines."""
        super().release()
        self._formula = None
        self._lines = None

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint bars of quotes, and the picture or the source."""
        theme = self.theme
        paint_quote_bars(painter, box, self.block.place, self)
        inside = box.adjusted(self._left, 0, 0, 0)
        if self._lines is not None:
            painter.setPen(self._colour)
            self._lines.draw(painter, inside.topLeft(), state.selected, theme.selected, state.clip, state.marks)
        if self._formula is None:
            return
        painter.save()
        painter.setClipRect(inside, Qt.ClipOperation.IntersectClip)
        place = self._picture_box(inside)
        if state.selected is not None and state.selected[1] > state.selected[0]:
            painter.fillRect(place, theme.selected)
        if state.marks is not None:
            painter.fillRect(place, state.marks.ground)
        self._formula.paint(painter, place.x(), place.y() + self._formula.ascent)
        if state.marks is not None and any(mark.is_current for mark in state.marks.all):
            paint_focus_ring(painter, place, theme.radius("cite"), state.marks.ring)
        painter.restore()
        if state.message_is_hot:
            self.sideways.paint(painter, inside, box.bottom() + theme.px(6), theme)

    def _picture_box(self, inside: QRectF) -> QRectF:
        """Return where the picture stands: in the middle; what is too wide begins at the left."""
        formula = self._formula
        if formula is None:
            return QRectF()
        left = max((inside.width() - formula.width) / 2, 0.0) - self.sideways.scrolled
        return QRectF(inside.x() + left, inside.y() + self.theme.px(_PADDING), formula.width, formula.height)

    def index_at(self, point: QPointF) -> int:
        """Return the nearer end of the formula, in its source the nearest character."""
        if self._lines is not None:
            return self._lines.index_at(QPointF(point.x() - self._left, point.y()))
        middle = self._picture_box(QRectF(self._left, 0, self.sideways.room, self._height)).center().x()
        return utf16.length(self.text) if point.x() > middle else 0

    def caret_at(self, index: int) -> QRectF:
        """Return where a caret stands: before the picture, or in the source."""
        return super().caret_at(index) if self._lines is None else self._lines.caret_at(index).translated(self._left, 0)

    def top_of(self, index: int) -> float:
        """Return where the line of a character begins."""
        return self._lines.top_of(index) if self._lines is not None else 0.0
