"""The line above a reply: who wrote it and when, or how far it has come."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from app.ui.activity import paint_activity_ring
from app.ui.timeline.parts.base import Hit, PaintState, Part, Surroundings


class NameLinePart(Part):
    """Model 13/600, then the time or, while ``running``, a ring and what goes on."""

    def __init__(self, around: Surroundings, model: str) -> None:
        super().__init__(around)
        self.model = model
        self.note = ""
        self.running = False
        self.tip = ""
        """Which endpoint answers, where it is known."""

    @property
    def text(self) -> str:
        """Return both."""
        return f"{self.model} {self.note}".strip()

    @property
    def gap(self) -> float:
        """Return 4."""
        return 0.0 if self.around.bare else self.theme.px(4)

    def estimate(self, width: float) -> float:
        """Return 20, nothing where it is left out."""
        return 0.0 if self.around.bare else float(self.theme.px(20))

    def lay_out(self, width: float) -> float:
        """Return 20, nothing where it is left out."""
        return 0.0 if self.around.bare else self.theme.px(20)

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint the line."""
        if self.around.bare:
            return
        theme = self.theme
        font = theme.font("uiStrong")
        painter.setFont(font)
        painter.setPen(theme.text)
        most = box.width() * 0.6
        metrics = QFontMetricsF(font)
        name = metrics.elidedText(self.model, Qt.TextElideMode.ElideMiddle, most)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)
        left = box.x() + metrics.horizontalAdvance(name) + theme.px(8)
        if self.running:
            side = theme.px(12)
            ring = QRectF(left, box.center().y() - side / 2, side, side)
            paint_activity_ring(painter, ring, theme.accent, state.step)
            left += side + theme.px(8)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.text3)
        rest = QRectF(left, box.y(), box.right() - left, box.height())
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, self.note)

    def hits(self) -> list[Hit]:
        """Return the line for its tooltip."""
        if self.around.bare or not self.tip:
            return []
        return [Hit(QRectF(0, 0, self._width, self._height), "", "", self.tip)]
