"""A bar that says how much is done."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager


class ProgressBar(QWidget):
    """A bar 4 high: ``share`` of it is done."""

    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self._share = 0.0
        self.setFixedHeight(themes.theme.px(4))
        themes.changed.connect(lambda: self.setFixedHeight(themes.theme.px(4)))

    @property
    def share(self) -> float:
        """Return how much is done, 0 to 1."""
        return self._share

    def set_share(self, share: float) -> None:
        """Show how much is done, 0 to 1."""
        self._share = min(max(share, 0.0), 1.0)
        self.update()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the groove and what is done."""
        theme = self._themes.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        painter.setBrush(theme.line_strong)
        painter.drawRoundedRect(box, 2, 2)
        painter.setBrush(theme.accent_fill)
        painter.drawRoundedRect(
            QRectF(box.topLeft(), box.size()).adjusted(0, 0, -box.width() * (1 - self._share), 0), 2, 2
        )
        painter.end()
