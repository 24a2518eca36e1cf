"""Buttons with words: the main one, the bordered one and the quiet one."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.ui import icons
from app.ui.controls.entering import press_on_enter
from app.ui.controls.focus import FocusMemory, RingAround, paint_focus_ring
from app.ui.overrides import called_by_qt
from app.ui.theme import Theme, ThemeManager

HEIGHT = 32
PADDING = 12
ICON = 16
ICON_GAP = 6


class _WordButton(QPushButton):
    """Layout and painting that the three kinds share; each says its colours."""

    def __init__(self, themes: ThemeManager, text: str = "", parent: QWidget | None = None, *, icon: str = "") -> None:
        super().__init__(text, parent)
        self._themes = themes
        self._icon_name = icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)
        self._restyle()
        themes.changed.connect(self._restyle)

    def set_icon(self, name: str) -> None:
        """Show an icon before the words; an empty name takes it away."""
        self._icon_name = name
        self.updateGeometry()
        self.update()

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return the size that the words need, 32 high."""
        theme = self._themes.theme
        width = self.fontMetrics().horizontalAdvance(self.text().replace("&", "")) + 2 * theme.px(PADDING)
        if self._icon_name:
            width += theme.px(ICON + ICON_GAP)
        return QSize(width, theme.px(HEIGHT))

    @called_by_qt
    def minimumSizeHint(self) -> QSize:
        """Return the size hint: words are never cut."""
        return self.sizeHint()

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter as on Space."""
        if not press_on_enter(self, event):
            super().keyPressEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint fill, border, icon and words."""
        theme = self._themes.theme
        fill, border, words = self._colours(theme)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = theme.radius("control")
        painter.setPen(QPen(border, 1) if border is not None else Qt.PenStyle.NoPen)
        painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
        edge = 0.5 if border is not None else 0.0
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), radius - edge, radius - edge)
        self._paint_content(painter, words)
        self._paint_ring(painter)
        painter.end()

    def _paint_content(self, painter: QPainter, words: QColor) -> None:
        theme = self._themes.theme
        box = self.rect().adjusted(theme.px(PADDING), 0, -theme.px(PADDING), 0)
        if self._icon_name:
            side = theme.px(ICON)
            drawn = icons.pixmap(self._icon_name, words, side, self.devicePixelRatioF())
            painter.drawPixmap(box.left(), (self.height() - side) // 2, drawn)
            box.setLeft(box.left() + side + theme.px(ICON_GAP))
        painter.setPen(words)
        painter.setFont(self.font())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextHideMnemonic, self.text())

    def _colours(self, theme: Theme) -> tuple[QColor | None, QColor | None, QColor]:
        """Return fill, border and words."""
        raise NotImplementedError

    def _paint_ring(self, painter: QPainter) -> None:
        """Paint a ring inside, for kinds that have none around them."""

    def _restyle(self) -> None:
        self.setFont(self._themes.theme.font("button"))
        self.updateGeometry()
        self.update()


class Button(_WordButton):
    """A button with a border."""

    def __init__(self, themes: ThemeManager, text: str = "", parent: QWidget | None = None, *, icon: str = "") -> None:
        super().__init__(themes, text, parent, icon=icon)
        self._ring = RingAround(self, themes, "control")

    def _colours(self, theme: Theme) -> tuple[QColor | None, QColor | None, QColor]:
        if not self.isEnabled():
            return theme.field, theme.line, theme.disabled
        if self.isDown() or self.isChecked():
            return theme.pressed, theme.line_strong, theme.text
        return theme.hover_raised if self.underMouse() else theme.field, theme.line_strong, theme.text


class PrimaryButton(Button):
    """The one main act in view."""

    def _colours(self, theme: Theme) -> tuple[QColor | None, QColor | None, QColor]:
        if not self.isEnabled():
            return theme.hover, None, theme.disabled
        if self.isDown():
            return theme.accent_fill_pressed, None, theme.on_accent
        return theme.accent_fill_hover if self.underMouse() else theme.accent_fill, None, theme.on_accent


class QuietButton(_WordButton):
    """A button without a border, for what helps least."""

    def __init__(self, themes: ThemeManager, text: str = "", parent: QWidget | None = None, *, icon: str = "") -> None:
        super().__init__(themes, text, parent, icon=icon)
        self._focus = FocusMemory()

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

    def _colours(self, theme: Theme) -> tuple[QColor | None, QColor | None, QColor]:
        if not self.isEnabled():
            return None, None, theme.disabled
        if self.isDown() or self.isChecked():
            return theme.pressed, None, theme.text2
        return theme.hover if self.underMouse() else None, None, theme.text2

    def _paint_ring(self, painter: QPainter) -> None:
        if self.hasFocus() and self._focus.by_keyboard:
            theme = self._themes.theme
            paint_focus_ring(painter, QRectF(self.rect()), theme.radius("control"), theme.focus)
