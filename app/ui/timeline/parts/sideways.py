"""Scrolling sideways inside a block that is wider than the column."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.theme import Theme


class Sideways:
    """How wide the content is, how much ``room`` it has, and how far it is ``scrolled``, all in pixels."""

    def __init__(self) -> None:
        self.room = 0.0
        self.scrolled = 0.0
        self._content = 0.0

    def needs(self, width: float) -> None:
        """Note that something in the content is ``width`` wide."""
        self._content = max(self._content, width)

    def forget(self) -> None:
        """Measure the content anew."""
        self._content = 0.0

    @property
    def most(self) -> float:
        """Return how far it can be scrolled."""
        return max(self._content - self.room, 0.0)

    def scroll_by(self, pixels: float) -> bool:
        """Move; return whether anything moved."""
        before = self.scrolled
        self.scrolled = min(max(before + pixels, 0.0), self.most)
        return self.scrolled != before

    def show(self, left: float, right: float) -> None:
        """Scroll as little as needed until what lies between two places of the content can be seen."""
        if right - self.scrolled > self.room:
            self.scroll_by(right - self.room - self.scrolled)
        if left < self.scrolled:
            self.scroll_by(left - self.scrolled)

    def paint(self, painter: QPainter, inside: QRectF, bottom: float, theme: Theme) -> None:
        """Paint a thin bar that ends at ``bottom``, if there is more than fits."""
        if self.most <= 0:
            return
        thick = theme.px(4)
        width = max(inside.width() * self.room / self._content, theme.px(24))
        left = inside.x() + (inside.width() - width) * self.scrolled / self.most
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.line_strong)
        painter.drawRoundedRect(QRectF(left, bottom - thick, width, thick), thick / 2, thick / 2)
