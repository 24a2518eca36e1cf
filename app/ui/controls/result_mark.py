"""The mark at the left of a result: a ring while something runs, a check, or a warning."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from app.ui import icons
from app.ui.activity import paint_activity_ring
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager


class ResultMark(QLabel):
    """The ring, check or warning before words, as high as a line of theirs (a name of the theme's lines)."""

    def __init__(self, themes: ThemeManager, parent: QWidget, line: str = "card") -> None:
        super().__init__(parent)
        self._themes = themes
        self._line = line
        self._name = ""
        self._is_mild = False
        self._resize()
        themes.changed.connect(self._resize)
        themes.activity.ticked.connect(self.update)

    def _resize(self) -> None:
        theme = self._themes.theme
        self.setFixedSize(theme.px(16), theme.line_height(self._line))
        self.update()

    def show_ring(self) -> None:
        """Say that something runs."""
        self._name = ""
        self._themes.activity.hold(self)
        self.update()

    def show_icon(self, name: str, *, is_mild: bool = False) -> None:
        """Show a check in green, a lock in grey, any other icon in red, or in amber where it is mild."""
        self._name, self._is_mild = name, is_mild
        self._themes.activity.release(self)
        self.update()

    def _colour(self) -> QColor:
        theme = self._themes.theme
        other = theme.warn if self._is_mild else theme.danger
        return {"check": theme.ok, "lock": theme.text2}.get(self._name, other)

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
            icons.paint_icon(painter, box, self._name, self._colour())
        else:
            inset = theme.px(2)
            ring = box.adjusted(inset, inset, -inset, -inset)
            paint_activity_ring(painter, ring, theme.accent, self._themes.activity.step)
        painter.end()
