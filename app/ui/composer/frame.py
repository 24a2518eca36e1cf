"""The painted ground of the composer."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QWidget

from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager


class ComposerFrame(QFrame):
    """A rounded field around all that belongs to one message; its border says focus, its fill says a welcome drop."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._focused = False
        self._welcoming = False
        themes.changed.connect(self.update)

    @property
    def is_welcoming(self) -> bool:
        """Return whether something that can be taken hangs over the composer."""
        return self._welcoming

    def set_focused(self, focused: bool) -> None:
        """Show whether the text field has focus."""
        if focused != self._focused:
            self._focused = focused
            self.update()

    def set_welcoming(self, welcoming: bool) -> None:
        """Show that what is being dragged may be dropped here."""
        if welcoming != self._welcoming:
            self._welcoming = welcoming
            self.update()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and border."""
        theme = self._themes.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2.0 if self._welcoming else 1.0
        painter.setPen(QPen(theme.focus if self._focused or self._welcoming else theme.line_strong, width))
        painter.setBrush(theme.accent_soft if self._welcoming else theme.field)
        inset = width / 2
        radius = theme.radius("composer") - inset
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)
        painter.end()
