"""A field to search in: an icon before the words, and behind them the keys that bring focus here."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from app.ui import icons
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager


class SearchField(QLineEdit):
    """A filled field, 32 high. ``set_keys`` shows a hint at the right while nothing is typed."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._keys = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, False)
        self._restyle()
        themes.changed.connect(self._restyle)

    def set_keys(self, keys: str) -> None:
        """Show how to get here by keyboard ("Ctrl K")."""
        self._keys = keys
        self.update()

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return a height of 32 and the usual width."""
        return QSize(super().sizeHint().width(), self._themes.theme.px(32))

    @called_by_qt
    def minimumSizeHint(self) -> QSize:
        """Return a height of 32."""
        return QSize(self._themes.theme.px(64), self._themes.theme.px(32))

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the field, then the icon and the hint over it."""
        super().paintEvent(event)
        theme = self._themes.theme
        painter = QPainter(self)
        side = theme.px(16)
        colour = theme.text2 if self.hasFocus() else theme.text3
        drawn = icons.pixmap("search", colour, side, self.devicePixelRatioF())
        painter.drawPixmap(theme.px(8), (self.height() - side) // 2, drawn)
        if self._keys and not self.text():
            painter.setFont(theme.font("key"))
            painter.setPen(theme.text3)
            place = QRect(0, 0, self.width() - theme.px(8), self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._keys)
        painter.end()

    def _restyle(self) -> None:
        self.setFont(self._themes.theme.font("ui"))
        self.updateGeometry()
