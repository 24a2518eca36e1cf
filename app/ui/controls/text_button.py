"""A button that is nothing but words, flush with the text around it."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui import icons
from app.ui.controls.entering import press_on_enter
from app.ui.controls.focus import RingAround
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_ICON = 16
_GAP = 6


class TextButton(QAbstractButton):
    """Words in a type role and a colour of the theme, with no ground of their own; the ring lies around them.

    ``height`` is the height that can be hit, in pixels of the design; 0 stands for the role's line.
    """

    def __init__(
        self,
        themes: ThemeManager,
        parent: QWidget | None = None,
        *,
        icon: str = "",
        role: str = "ui",
        colour: str = "text2",
        height: int = 32,
    ) -> None:
        super().__init__(parent)
        self._themes = themes
        self._icon_name = icon
        self._role = role
        self._colour = colour
        self._height = height
        self._ring = RingAround(self, themes, "cite")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._restyle()
        themes.changed.connect(self._restyle)

    def set_icon(self, name: str) -> None:
        """Show an icon before the words."""
        self._icon_name = name
        self.updateGeometry()
        self.update()

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return the size that the words need."""
        theme = self._themes.theme
        height = theme.px(self._height) or theme.line_height(self._role)
        return QSize(self._icon_room() + self.fontMetrics().horizontalAdvance(self.text()) + 2, height)

    @called_by_qt
    def minimumSizeHint(self) -> QSize:
        """Return the room for the icon and some letters: words that do not fit are cut with an ellipsis."""
        theme = self._themes.theme
        return QSize(min(self.sizeHint().width(), self._icon_room() + theme.px(64)), self.sizeHint().height())

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter as on Space."""
        if not press_on_enter(self, event):
            super().keyPressEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon and words."""
        theme = self._themes.theme
        hot = self.isDown() or self.underMouse()
        quiet = theme.text if hot and self._colour in ("text2", "text3") else getattr(theme, self._colour)
        colour = quiet if self.isEnabled() else theme.disabled
        painter = QPainter(self)
        if self._icon_name:
            side = theme.px(_ICON)
            drawn = icons.pixmap(self._icon_name, colour, side, self.devicePixelRatioF())
            painter.drawPixmap(0, (self.height() - side) // 2, drawn)
        painter.setFont(self.font())
        painter.setPen(colour)
        box = QRect(self.rect()).adjusted(self._icon_room(), 0, 0, 0)
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.end()

    def _icon_room(self) -> int:
        return self._themes.theme.px(_ICON + _GAP) if self._icon_name else 0

    def _restyle(self) -> None:
        self.setFont(self._themes.theme.font(self._role))
        self.updateGeometry()
        self.update()
