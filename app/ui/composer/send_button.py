"""Send and stop: the same place, the same size, never the same look."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui import icons
from app.ui.controls.focus import RingAround
from app.ui.overrides import called_by_qt
from app.ui.theme import Theme, ThemeManager

SIDE = 32
RADIUS = 10


class _RoundedButton(QAbstractButton):
    """A filled square with an icon; each kind says its icon and colours."""

    icon_name = ""
    icon_size = 18

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._ring = RingAround(self, themes, "control")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        themes.changed.connect(self._restyle)

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return the square."""
        side = self._themes.theme.px(SIDE)
        return QSize(side, side)

    @called_by_qt
    def minimumSizeHint(self) -> QSize:
        """Return the square."""
        return self.sizeHint()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and icon."""
        theme = self._themes.theme
        fill, colour = self._colours(theme)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(QRectF(self.rect()), theme.px(RADIUS), theme.px(RADIUS))
        side = theme.px(self.icon_size)
        drawn = icons.pixmap(self.icon_name, colour, side, self.devicePixelRatioF())
        painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, drawn)
        painter.end()

    def _colours(self, theme: Theme) -> tuple[QColor, QColor]:
        """Return fill and icon colour."""
        raise NotImplementedError

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class SendButton(_RoundedButton):
    """The main act of the window."""

    icon_name = "send"

    def _colours(self, theme: Theme) -> tuple[QColor, QColor]:
        if not self.isEnabled():
            return theme.hover, theme.disabled
        if self.isDown():
            return theme.accent_fill_pressed, theme.on_accent
        return theme.accent_fill_hover if self.underMouse() else theme.accent_fill, theme.on_accent


class StopButton(_RoundedButton):
    """Dark on light, light on dark: it never looks like the way on."""

    icon_name = "stop"
    icon_size = 14

    def _colours(self, theme: Theme) -> tuple[QColor, QColor]:
        return theme.text2 if self.underMouse() or self.isDown() else theme.text, theme.canvas
