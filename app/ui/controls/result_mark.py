"""The mark at the left of a result: a ring while something runs, a check, or a warning."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from app.ui import icons
from app.ui.activity import paint_activity_ring
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager


class ResultMark(QLabel):
    """The ring, check or warning at the left of the box."""

    def __init__(self, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes = themes
        self._name = ""
        side = themes.theme.px(16)
        self.setFixedSize(side, themes.theme.line_height("card"))
        themes.changed.connect(self.update)
        themes.activity.ticked.connect(self.update)

    def show_ring(self) -> None:
        """Say that something runs."""
        self._name = ""
        self._themes.activity.hold(self)
        self.update()

    def show_icon(self, name: str) -> None:
        """Show a check in green, a lock in grey, any other icon in red."""
        self._name = name
        self._themes.activity.release(self)
        self.update()

    @called_by_qt
    def hideEvent(self, event: QHideEvent) -> None:
        """Let the clock rest."""
        super().hideEvent(event)
        self._themes.activity.release(self)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ring or icon."""
        theme = self._themes.theme
        side = theme.px(16)
        box = QRectF(0, (self.height() - side) / 2, side, side)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._name:
            colours = {"check": theme.ok, "lock": theme.text2}
            icons.paint_icon(painter, box, self._name, colours.get(self._name, theme.danger))
        else:
            inset = theme.px(2)
            ring = box.adjusted(inset, inset, -inset, -inset)
            paint_activity_ring(painter, ring, theme.accent, self._themes.activity.step)
        painter.end()
