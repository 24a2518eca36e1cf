"""A chip: a filter that can be set and taken off."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui import icons
from app.ui.controls.focus import FocusMemory, paint_focus_ring
from app.ui.controls.plain_text import plain_tool_tip
from app.ui.overrides import called_by_qt
from app.ui.theme import Theme, ThemeManager
from app.ui.translation import translate

HEIGHT = 28
_PADDING = 8
_GAP = 6
_ICON = 14
_CROSS = 12
_WIDEST = 200


class ChipButton(QAbstractButton):
    """28 high: an icon and a word, and behind them an arrow (a list opens), nothing (a switch), or a cross (it is on).

    ``pressed_on`` asks for the list or the other state, ``taken_off`` for it to go.
    """

    pressed_on = Signal()
    taken_off = Signal()

    def __init__(self, themes: ThemeManager, icon: str, parent: QWidget | None = None, *, opens_list: bool) -> None:
        super().__init__(parent)
        self._themes = themes
        self._icon_name = icon
        self._opens_list = opens_list
        self._is_on = False
        self._name = ""
        self._is_compact = False
        self._cross_pressed = False
        self._focus = FocusMemory()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._act)
        themes.changed.connect(self._restyle)
        self._restyle()

    @property
    def is_on(self) -> bool:
        """Return whether it narrows the search."""
        return self._is_on

    def show_state(self, name: str, value: str) -> None:
        """Show what the chip narrows, and by what; it is on where ``value`` is not empty."""
        self._name, self._is_on = name, bool(value)
        self.setText(value or name)
        off = translate("Search", "{filter} filter: off").format(filter=name)
        on = translate("Search", "{filter} filter: {value}").format(filter=name, value=value)
        self.setAccessibleName(on if value else off)
        tip = translate("Search", "{value}  Delete takes it off").format(value=value) if value else name
        self.setToolTip(plain_tool_tip(tip))
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Show the icon without its word while it is off: there is no room."""
        if compact != self._is_compact:
            self._is_compact = compact
            self.updateGeometry()
            self.update()

    def below(self) -> QPoint:
        """Return where its list opens, global."""
        return self.mapToGlobal(QPoint(0, self.height() + self._themes.theme.px(4)))

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return the size that icon, words and what is behind them need."""
        px = self._themes.theme.px
        wide = 2 * px(_PADDING) + px(_ICON)
        if not self._is_compact or self._is_on:
            words = QFontMetrics(self.font()).horizontalAdvance(self.text()) + 1
            wide += px(_GAP) + min(words, px(_WIDEST))
        if self._is_on or self._opens_list:
            wide += px(_GAP) + px(_CROSS if self._is_on else _ICON)
        return QSize(wide, px(HEIGHT))

    @called_by_qt
    def minimumSizeHint(self) -> QSize:
        """Return the room in which its words are still told by their ends."""
        px = self._themes.theme.px
        return QSize(min(self.sizeHint().width(), px(96)), px(HEIGHT))

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter and Down as on Space; Delete and Backspace take it off."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._act()
        elif event.key() == Qt.Key.Key_Down and self._opens_list:
            self.pressed_on.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._is_on:
            self.taken_off.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note whether the cross is meant."""
        self._cross_pressed = self._is_on and event.position().x() >= self.width() - self._cross_room()
        super().mousePressEvent(event)

    def _act(self) -> None:
        crossed, self._cross_pressed = self._cross_pressed, False
        if self._is_on and (crossed or not self._opens_list):
            self.taken_off.emit()
        else:
            self.pressed_on.emit()

    def _cross_room(self) -> int:
        px = self._themes.theme.px
        return px(_PADDING) + px(_CROSS) + px(_GAP) // 2

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
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, icon, words, and arrow or cross."""
        theme = self._themes.theme
        px = theme.px
        fill, colour = self._colours(theme)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = theme.radius("smallControl") + 1
        if fill is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        self._icon(painter, px(_PADDING), self._icon_name, _ICON, colour)
        right = self.width() - px(_PADDING)
        if self._is_on:
            right -= px(_CROSS)
            self._icon(painter, right, "close", _CROSS, colour)
        elif self._opens_list:
            right -= px(_ICON)
            self._icon(painter, right, "caret_down", _ICON, theme.text3 if fill is None else colour)
        if self._is_on or not self._is_compact:
            self._paint_words(painter, right, colour)
        if self.hasFocus() and self._focus.by_keyboard:
            paint_focus_ring(painter, QRectF(self.rect()), radius, theme.focus)
        painter.end()

    def _paint_words(self, painter: QPainter, right: int, colour: QColor) -> None:
        px = self._themes.theme.px
        left = px(_PADDING) + px(_ICON) + px(_GAP)
        box = QRect(left, 0, right - left, self.height())
        room = box.width() - (px(_GAP) if self._is_on or self._opens_list else 0)
        shown = QFontMetrics(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room + 1)
        painter.setFont(self.font())
        painter.setPen(colour)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _icon(self, painter: QPainter, left: int, name: str, size: int, colour: QColor) -> None:
        side = self._themes.theme.px(size)
        drawn = icons.pixmap(name, colour, side, self.devicePixelRatioF())
        painter.drawPixmap(left, (self.height() - side) // 2, drawn)

    def _colours(self, theme: Theme) -> tuple[QColor | None, QColor]:
        if self._is_on:
            return theme.accent_soft, theme.accent
        if self.isDown():
            return theme.pressed, theme.text
        if self.underMouse():
            return theme.hover_raised, theme.text
        return None, theme.text2

    def _restyle(self) -> None:
        self.setFont(self._themes.theme.font("small"))
        self.updateGeometry()
        self.update()
