"""What the model thought: one folded line above the reply."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui import icons
from app.ui.timeline.parts.base import Hit, PaintState, Part, Surroundings
from app.ui.timeline.text_lines import TextLines
from app.ui.translation import translate

_HEAD = 24
_INDENT = 16


class ThinkingPart(Part):
    """A line such as "Thought for 8 s" that a click opens. ``seconds`` is None where nobody measured it."""

    selectable = True

    def __init__(self, around: Surroundings, text: str, seconds: float | None, *, is_open: bool) -> None:
        super().__init__(around)
        self.thought = text
        self.seconds = seconds
        self.is_running = False
        self.is_open = is_open
        self._lines: TextLines | None = None

    @property
    def text(self) -> str:
        """Return the thought while it is open; folded it is not read nor selected."""
        return self.thought if self.is_open else ""

    @property
    def gap(self) -> float:
        """Return 4."""
        return self.theme.px(4)

    @property
    def title(self) -> str:
        """Return what the folded line says."""
        if self.is_running:
            return translate("Timeline", "Thinking")
        if self.seconds is None:
            return translate("Timeline", "Thoughts")
        if self.seconds < 1:
            return translate("Timeline", "Thought for less than a second")
        return translate("Timeline", "Thought for {seconds} s").format(seconds=round(self.seconds))

    def estimate(self, width: float) -> float:
        """Return the height of the line alone while it is folded."""
        return super().estimate(width) if self.is_open else float(self.theme.px(_HEAD))

    def lay_out(self, width: float) -> float:
        """Break the thought into lines if it is open."""
        theme = self.theme
        if not self.is_open:
            self._lines = None
            return theme.px(_HEAD)
        room = width - theme.px(_INDENT)
        self._lines = TextLines(self.thought.strip(), theme.font("ui"), theme.line_height("ui"), room)
        return theme.px(_HEAD) + self._lines.height + theme.px(8)

    def release(self) -> None:
        """Throw the lines away."""
        super().release()
        self._lines = None

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint arrow, line and, when open, the thought beside a bar."""
        theme = self.theme
        hot = state.hot is not None
        colour = theme.text2 if hot else theme.text3
        side = theme.px(14)
        arrow = QRectF(box.x() - theme.px(2), box.y() + (theme.px(_HEAD) - side) / 2, side, side)
        icons.paint_icon(painter, arrow, "caret_down" if self.is_open else "caret_right", colour)
        painter.setFont(theme.font("ui"))
        painter.setPen(colour)
        words = QRectF(box.x() + theme.px(16), box.y(), box.width() - theme.px(16), theme.px(_HEAD))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.title)
        if self._lines is None:
            return
        top = box.y() + theme.px(_HEAD)
        painter.fillRect(QRectF(box.x() + theme.px(4), top, theme.px(2), self._lines.height), theme.line_strong)
        painter.setPen(theme.text2)
        self._lines.draw(painter, QPointF(box.x() + theme.px(_INDENT), top), state.selected, theme.selected, state.clip)

    def index_at(self, point: QPointF) -> int:
        """Return the nearest position between characters."""
        if self._lines is None:
            return 0
        theme = self.theme
        return self._lines.index_at(point - QPointF(theme.px(_INDENT), theme.px(_HEAD)))

    def hits(self) -> list[Hit]:
        """Return the line that folds and unfolds."""
        width = self.theme.px(240)
        tip = translate("Timeline", "Fold") if self.is_open else translate("Timeline", "Show what was thought")
        return [Hit(QRectF(-4, 0, width, self.theme.px(_HEAD)), "fold", "", tip)]
