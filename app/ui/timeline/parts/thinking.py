"""What the model thought: one folded line above the reply, and the thought in pieces below it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui import icons
from app.ui.controls.focus import paint_focus_ring
from app.ui.timeline.parts.base import Hit, PaintState, Part, Surroundings
from app.ui.timeline.pieces import Piece
from app.ui.timeline.text_lines import TextLines
from app.ui.translation import translate

_HEAD = 24
_INDENT = 16


class ThinkingPart(Part):
    """A line such as "Thought for 8 s" that a press opens. ``seconds`` is None where nobody measured it."""

    def __init__(self, around: Surroundings, seconds: float | None, *, is_open: bool) -> None:
        super().__init__(around)
        self.seconds = seconds
        self.is_running = False
        self.is_open = is_open

    @property
    def text(self) -> str:
        """Return what the line says."""
        return self.title

    @property
    def gap(self) -> float:
        """Return 4."""
        return self.theme.px(4)

    @property
    def title(self) -> str:
        """Return what the line says."""
        if self.is_running:
            return translate("Timeline", "Thinking")
        if self.seconds is None:
            return translate("Timeline", "Thoughts")
        if self.seconds < 1:
            return translate("Timeline", "Thought for less than a second")
        return translate("Timeline", "Thought for {seconds} s").format(seconds=round(self.seconds))

    def estimate(self, width: float) -> float:
        """Return 24."""
        return float(self.theme.px(_HEAD))

    def lay_out(self, width: float) -> float:
        """Return 24."""
        return self.theme.px(_HEAD)

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint arrow and line."""
        theme = self.theme
        colour = theme.text2 if state.hot is not None else theme.text3
        side = theme.px(14)
        arrow = QRectF(box.x() - theme.px(3), box.y() + (theme.px(_HEAD) - side) / 2, side, side)
        icons.paint_icon(painter, arrow, "caret_down" if self.is_open else "caret_right", colour)
        painter.setFont(theme.font("ui"))
        painter.setPen(colour)
        words = QRectF(box.x() + theme.px(15), box.y(), box.width() - theme.px(15), theme.px(_HEAD))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.title)
        if state.focused is not None:
            paint_focus_ring(painter, state.focused.box.translated(box.topLeft()), theme.radius("row"), theme.focus)

    def hits(self) -> list[Hit]:
        """Return the line that folds and unfolds."""
        theme = self.theme
        tip = translate("Timeline", "Fold") if self.is_open else translate("Timeline", "Show what was thought")
        return [Hit(QRectF(-theme.px(6), 0, theme.px(240), theme.px(_HEAD)), "fold", "", tip)]


class ThoughtPart(Part):
    """A piece of a thought beside a bar. Folded it takes no room, and is neither read nor selected."""

    selectable = True

    def __init__(self, around: Surroundings, piece: Piece, head: ThinkingPart) -> None:
        super().__init__(around)
        self.piece = piece
        self.is_last = True
        self._head = head
        self._lines: TextLines | None = None

    def grow(self, piece: Piece) -> None:
        """Take more text."""
        if piece != self.piece:
            self.piece = piece
            self.forget()

    @property
    def text(self) -> str:
        """Return the thought while it is open."""
        return self.piece.text.rstrip() if self._head.is_open else ""

    @property
    def searched(self) -> str:
        """Return the thought, open or not."""
        return self.piece.text.rstrip()

    @property
    def joint(self) -> str:
        """Return what the text was cut at."""
        return "\n\n" if self.is_last else self.piece.joint

    @property
    def gap(self) -> float:
        """Return 8 under the last piece."""
        return self.theme.px(8) if self.is_last and self._head.is_open else 0

    def estimate(self, width: float) -> float:
        """Return about how high it is; nothing while it is folded."""
        return super().estimate(width) if self._head.is_open else 0.0

    def lay_out(self, width: float) -> float:
        """Break the piece into lines if the thought is open."""
        theme = self.theme
        if not self._head.is_open:
            self._lines = None
            return 0.0
        room = width - theme.px(_INDENT)
        self._lines = TextLines(self.text, theme.font("ui"), theme.line_height("ui"), room)
        return self._lines.height

    def release(self) -> None:
        """Throw the lines away."""
        super().release()
        self._lines = None

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint the bar and the words."""
        if self._lines is None:
            return
        theme = self.theme
        painter.fillRect(QRectF(box.x() + theme.px(3), box.y(), theme.px(2), box.height()), theme.line_strong)
        painter.setPen(theme.text2)
        origin = QPointF(box.x() + theme.px(_INDENT), box.y())
        self._lines.draw(painter, origin, state.selected, theme.selected, state.clip, state.marks)

    def index_at(self, point: QPointF) -> int:
        """Return the nearest position between characters."""
        if self._lines is None:
            return 0
        return self._lines.index_at(QPointF(point.x() - self.theme.px(_INDENT), point.y()))

    def caret_at(self, index: int) -> QRectF:
        """Return where a caret stands."""
        if self._lines is None:
            return super().caret_at(index)
        return self._lines.caret_at(index).translated(self.theme.px(_INDENT), 0)

    def top_of(self, index: int) -> float:
        """Return where the line of a character begins."""
        return self._lines.top_of(index) if self._lines is not None else 0.0
