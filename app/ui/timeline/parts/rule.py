"""A horizontal rule."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.ui.timeline.markdown.blocks import RuleBlock
from app.ui.timeline.parts.base import PaintState, Part, Surroundings


class RulePart(Part):
    """A hairline in the middle of 16."""

    def __init__(self, around: Surroundings, block: RuleBlock) -> None:
        super().__init__(around)
        self.block = block

    def lay_out(self, width: float) -> float:
        """Return 16."""
        return self.theme.px(16)

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint the line."""
        painter.fillRect(QRectF(box.x(), box.center().y(), box.width(), 1), self.theme.line_strong)
