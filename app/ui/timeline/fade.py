"""The fade above the composer: says that there is more below."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_HEIGHT = 24


class Fade(QWidget):
    """A strip of 24 at the lower edge of the view, from clear to canvas; the mouse does not see it."""

    def __init__(self, themes: ThemeManager, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self._themes = themes
        self._view = view
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_if(self, wanted: bool) -> None:
        """Show the fade or take it away."""
        if wanted != self.isVisible():
            self.setVisible(wanted)
            self.place()

    def place(self) -> None:
        """Lie along the lower edge."""
        height = self._themes.theme.px(_HEIGHT)
        viewport = self._view.viewport()
        self.setGeometry(0, viewport.height() - height, viewport.width(), height)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the gradient."""
        theme = self._themes.theme
        gradient = QLinearGradient(QPointF(0, 0), QPointF(0, self.height()))
        gradient.setColorAt(0, theme.canvas_clear)
        gradient.setColorAt(1, theme.canvas)
        painter = QPainter(self)
        painter.fillRect(self.rect(), gradient)
        painter.end()
