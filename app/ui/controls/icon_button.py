"""Buttons that are an icon, and toggles that are an icon and a word."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from app.ui import icons
from app.ui.controls.entering import press_on_enter
from app.ui.controls.focus import FocusMemory, paint_focus_ring
from app.ui.overrides import called_by_qt
from app.ui.theme import Theme, ThemeManager


class IconButton(QToolButton):
    """A square button with an icon. ``set_name`` gives it the name that screen readers say and the tooltip shows.

    ``size`` and ``icon_size`` are sides before zoom. ``danger`` and other colours come by ``set_colour_role``.
    """

    def __init__(
        self, themes: ThemeManager, icon: str, parent: QWidget | None = None, *, size: int = 32, icon_size: int = 18
    ) -> None:
        super().__init__(parent)
        self._themes = themes
        self._icon_name = icon
        self._side = size
        self._icon_side = icon_size
        self._marked = False
        self._focus = FocusMemory()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        themes.changed.connect(self._restyle)

    def set_name(self, name: str, shortcut: str = "") -> None:
        """Set accessible name and tooltip; ``shortcut`` (as shown to a person) stands behind the name."""
        self.setAccessibleName(name)
        self.setToolTip(f"{name}  {shortcut}" if shortcut else name)

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        if name != self._icon_name:
            self._icon_name = name
            self.update()

    def set_marked(self, marked: bool) -> None:
        """Show the small dot that says "something here differs from the default"."""
        if marked != self._marked:
            self._marked = marked
            self.update()

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return the square."""
        side = self._themes.theme.px(self._side)
        return QSize(side, side)

    @called_by_qt
    def minimumSizeHint(self) -> QSize:
        """Return the square."""
        return self.sizeHint()

    @called_by_qt
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Note how focus came."""
        self._focus.entered(event)
        super().focusInEvent(event)

    @called_by_qt
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Note that focus went."""
        self._focus.left(event)
        super().focusOutEvent(event)

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter as on Space."""
        if not press_on_enter(self, event):
            super().keyPressEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint fill, icon, dot and ring."""
        theme = self._themes.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        radius = theme.radius("control" if self._side >= 32 else "smallControl")
        fill, colour = self._colours(theme)
        if fill is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            painter.drawRoundedRect(box, radius, radius)
        self._paint_content(painter, colour)
        if self._marked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent)
            dot = theme.px(6)
            painter.drawEllipse(QRectF(self.width() - theme.px(4) - dot, theme.px(4), dot, dot))
        if self.hasFocus() and self._focus.by_keyboard:
            paint_focus_ring(painter, box, radius, theme.focus)
        painter.end()

    def _paint_content(self, painter: QPainter, colour: QColor) -> None:
        side = self._themes.theme.px(self._icon_side)
        drawn = icons.pixmap(self._icon_name, colour, side, self.devicePixelRatioF())
        painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, drawn)

    def _colours(self, theme: Theme) -> tuple[QColor | None, QColor]:
        """Return fill and icon colour for the state."""
        if not self.isEnabled():
            return None, theme.disabled
        if self.isDown():
            return theme.pressed, theme.text
        if self.isChecked() or self.underMouse():
            return theme.hover, theme.text
        return None, theme.text2

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class ToggleButton(IconButton):
    """A checkable icon with a word, as under the composer: on is the accent on its soft fill."""

    def __init__(self, themes: ThemeManager, icon: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(themes, icon, parent, icon_size=16)
        self.setCheckable(True)
        self.setText(text)
        self.setFont(themes.theme.font("ui"))

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return the size that icon and word need, 32 high."""
        theme = self._themes.theme
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(theme.px(8 + 16 + 6 + 8) + words, theme.px(32))

    def _paint_content(self, painter: QPainter, colour: QColor) -> None:
        theme = self._themes.theme
        side = theme.px(16)
        drawn = icons.pixmap(self._icon_name, colour, side, self.devicePixelRatioF())
        painter.drawPixmap(theme.px(8), (self.height() - side) // 2, drawn)
        painter.setPen(colour)
        painter.setFont(self.font())
        words = self.rect().adjusted(theme.px(8 + 16 + 6), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())

    def _colours(self, theme: Theme) -> tuple[QColor | None, QColor]:
        if self.isEnabled() and self.isChecked() and not self.isDown():
            return theme.accent_soft, theme.accent
        if self.isEnabled() and self.underMouse() and not self.isDown():
            return theme.hover, theme.text
        return super()._colours(theme)

    def _restyle(self) -> None:
        self.setFont(self._themes.theme.font("ui"))
        super()._restyle()
