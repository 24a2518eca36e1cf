"""One of the ways to begin: a large button with an icon, a title and a line."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.ui import icons
from app.ui.controls.focus import FocusMemory, paint_focus_ring
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_HEIGHT = 80
_ICON_BOX = 40


class WayButton(QPushButton):
    """80 high, with an icon box of 40; Enter presses it as well as Space. The arrow keys move between ways."""

    def __init__(self, themes: ThemeManager, icon: str, parent: QWidget | None = None, *, keys: str = "") -> None:
        super().__init__(parent)
        self._themes = themes
        self._icon_name = icon
        self._keys = keys
        self._line = ""
        self._focus = FocusMemory()
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.changed.connect(self.updateGeometry)

    def set_words(self, title: str, line: str) -> None:
        """Set what the button says."""
        self.setText(title)
        self._line = line
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)
        self.update()

    def take_focus(self) -> None:
        """Take focus and show it, as if it came from the keyboard: also in a window that is not active yet."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._focus.by_keyboard = True
        self.update()

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return 520 x 80."""
        return QSize(self._themes.theme.px(520), self._themes.theme.px(_HEIGHT))

    @called_by_qt
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Note how focus came."""
        super().focusInEvent(event)
        self._focus.entered(event)

    @called_by_qt
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Note that it went."""
        super().focusOutEvent(event)
        self._focus.left(event)

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter; move with the arrows."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, icon box, words, key hint and arrow."""
        theme = self._themes.theme
        px = theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        ground = theme.pressed if self.isDown() else theme.hover if self.underMouse() else theme.panel
        if self.isDown() or self.underMouse() or self.hasFocus():
            painter.setBrush(ground)
            painter.drawRoundedRect(box, px(12), px(12))
        self._paint_icon_box(painter, box)
        left = px(16 + _ICON_BOX + 16)
        right = box.width() - px(52)
        middle = box.center().y()
        if self._keys:
            right -= self._paint_keys(painter, QRectF(left, 0, right - left, box.height()))
        self._paint_words(painter, QRectF(left, 0, right - left, box.height()))
        arrow = QRectF(box.width() - px(40), middle - px(8), px(16), px(16))
        icons.paint_icon(painter, arrow, "caret_right", theme.text3)
        if self.hasFocus() and self._focus.by_keyboard:
            paint_focus_ring(painter, box, px(12), theme.focus)
        painter.end()

    def _paint_keys(self, painter: QPainter, room: QRectF) -> int:
        """Paint the keys at the right of ``room``; return what they take of it."""
        theme = self._themes.theme
        painter.setFont(theme.font("key"))
        painter.setPen(theme.text3)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._keys)
        return painter.fontMetrics().horizontalAdvance(self._keys) + theme.px(16)

    def _paint_words(self, painter: QPainter, room: QRectF) -> None:
        """Paint the title and the line below it, which takes two lines where one is too short for it."""
        theme = self._themes.theme
        painter.setFont(theme.font("ui"))
        line = theme.line_height("ui")
        wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop
        needed = painter.fontMetrics().boundingRect(room.toRect(), wrap, self._line).height()
        lines = 2 if needed > line * 1.5 else 1
        top = (room.height() - theme.line_height("heading3") - lines * line) / 2
        title = QRectF(room.x(), top, room.width(), theme.line_height("heading3"))
        painter.setPen(theme.text2)
        words = QRectF(room.x(), title.bottom(), room.width(), lines * line)
        painter.drawText(words, wrap if lines > 1 else Qt.AlignmentFlag.AlignVCenter, self._line)
        painter.setFont(theme.font("heading3"))
        painter.setPen(theme.text)
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, self.text())

    def _paint_icon_box(self, painter: QPainter, box: QRectF) -> None:
        theme = self._themes.theme
        px = theme.px
        square = QRectF(px(16), (box.height() - px(_ICON_BOX)) / 2, px(_ICON_BOX), px(_ICON_BOX))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent_soft)
        painter.drawRoundedRect(square, px(10), px(10))
        inset = px(10)
        icons.paint_icon(painter, square.adjusted(inset, inset, -inset, -inset), self._icon_name, theme.accent)
