"""The address of the link under the mouse, in the lower corner of the view, as it is on the wire."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.ui.controls.raised import paint_raised
from app.ui.links import shown_address
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager
from app.ui.timeline.parts.base import Hit

_HEIGHT = 24
_PADDING = 8


class LinkAddress(QWidget):
    """A line at the lower left, or at the right while the mouse is there; the mouse does not see it."""

    def __init__(self, themes: ThemeManager, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self.setObjectName("linkAddress")
        self._themes = themes
        self._view = view
        self.text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_for(self, hit: Hit | None, x: float = -1.0) -> None:
        """Show where a hit leads if that is a link, else nothing; ``x`` is where the mouse is."""
        address = str(hit.value) if hit is not None and hit.action == "link" else ""
        self.text = shown_address(address) if address else ""
        self.setVisible(bool(self.text))
        if self.text:
            self._place(x)
            self.raise_()
            self.update()

    def _place(self, x: float) -> None:
        theme = self._themes.theme
        room = self._view.viewport()
        width = QFontMetrics(theme.font("small")).horizontalAdvance(self.text) + 2 * theme.px(_PADDING) + 2
        width = min(width, room.width() * 2 // 3)
        top = room.height() - theme.px(_HEIGHT) - theme.px(4)
        is_under_it = 0 <= x <= width + theme.px(16) and self._view.mapFromGlobal(self.cursor().pos()).y() > top
        left = room.width() - width - theme.px(16) if is_under_it else theme.px(4)
        self.setGeometry(left, top, width, theme.px(_HEIGHT))

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the address, its end left out where it is too long: the host stays in sight."""
        theme = self._themes.theme
        painter = QPainter(self)
        paint_raised(painter, self, theme, "smallControl")
        font = theme.font("small")
        painter.setFont(font)
        painter.setPen(theme.text2)
        words = self.rect().adjusted(theme.px(_PADDING), 0, -theme.px(_PADDING), 0)
        shown = QFontMetrics(font).elidedText(self.text, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
        painter.end()
