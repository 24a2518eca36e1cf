"""A quiet line that says what one should know before going on; it stands above the composer."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import icons
from app.ui.controls.plain_text import plain_tool_tip
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_HEIGHT = 32
_ICON = 16
_GAP = 8
_COLUMN = 720
_LEAST_MARGIN = 32


class NoticeLine(QWidget):
    """One line with an icon, aligned with the column of the conversation; hidden while it has nothing to say."""

    activated = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._text = ""
        self._warning = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.changed.connect(self.updateGeometry)
        self.hide()

    @property
    def text(self) -> str:
        """Return what the line says."""
        return self._text

    def tell(self, text: str, *, warning: bool = False) -> None:
        """Show ``text``, in amber where it is a warning; nothing hides the line."""
        self._text = text
        self._warning = warning
        self.setAccessibleName(text)
        self.setToolTip(plain_tool_tip(text))
        self.setVisible(bool(text))
        self.update()

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return a height of 32."""
        return QSize(0, self._themes.theme.px(_HEIGHT))

    @called_by_qt
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell that the line was clicked."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.activated.emit()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon and words."""
        theme = self._themes.theme
        painter = QPainter(self)
        width = min(theme.px(_COLUMN), self.width() - 2 * theme.px(_LEAST_MARGIN))
        left = (self.width() - width) // 2
        colour = theme.warn if self._warning else theme.text3
        side = theme.px(_ICON)
        name = "warning" if self._warning else "info"
        painter.drawPixmap(
            left, (self.height() - side) // 2, icons.pixmap(name, colour, side, self.devicePixelRatioF())
        )
        font = theme.font("ui")
        painter.setFont(font)
        painter.setPen(colour if self._warning else theme.text2)
        words = QRect(left + side + theme.px(_GAP), 0, width - side - theme.px(_GAP), self.height())
        shown = QFontMetrics(font).elidedText(self._text, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()
