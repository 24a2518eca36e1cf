"""The focus ring: who shows one, and how it is painted, inside a control or around it."""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

RING = 2
GAP = 2

_KEYBOARD = frozenset(
    (
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
        Qt.FocusReason.OtherFocusReason,
    )
)
_KEPT = frozenset(
    (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)
)


def paint_focus_ring(painter: QPainter, box: QRectF, radius: float, colour: QColor) -> None:
    """Paint the ring along the inner edge of ``box``, whose corners have ``radius``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, RING))
    inset = RING / 2
    painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset)
    painter.restore()


class FocusMemory:
    """Whether a widget's focus came from the keyboard: only then a ring is shown."""

    def __init__(self) -> None:
        self.by_keyboard = False

    def entered(self, event: QFocusEvent) -> None:
        """Note how focus came in; coming back from another window or a menu changes nothing."""
        if event.reason() not in _KEPT:
            self.by_keyboard = event.reason() in _KEYBOARD

    def left(self, event: QFocusEvent) -> None:
        """Note that focus went away."""
        if event.reason() not in _KEPT:
            self.by_keyboard = False


class OutsideRing(QWidget):
    """A ring around another widget, a gap away from it, where Qt would let that widget paint nothing.

    It is a sibling of the widget, so that it scrolls and is clipped with it.
    """

    def __init__(self, target: QWidget, themes: ThemeManager, radius: int) -> None:
        super().__init__(target.parentWidget())
        self._target = target
        self._themes = themes
        self._radius = radius
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        target.installEventFilter(self)
        self._follow()
        self.raise_()
        self.show()

    def remove(self) -> None:
        """Take the ring away."""
        self._target.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    @called_by_qt
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the widget where it goes."""
        if watched is self._target and event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._follow()
        elif watched is self._target and event.type() == QEvent.Type.Hide:
            self.hide()
        return False

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ring."""
        painter = QPainter(self)
        reach = RING + GAP
        paint_focus_ring(painter, QRectF(self.rect()), self._radius + reach, self._themes.theme.focus)
        painter.end()

    def _follow(self) -> None:
        reach = RING + GAP
        self.setGeometry(QRect(self._target.geometry()).adjusted(-reach, -reach, reach, reach))


class RingAround(QObject):
    """Shows an ``OutsideRing`` around a widget while it has focus from the keyboard. The widget owns it."""

    def __init__(self, widget: QWidget, themes: ThemeManager, radius_name: str) -> None:
        super().__init__(widget)
        self._widget = widget
        self._themes = themes
        self._radius_name = radius_name
        self._memory = FocusMemory()
        self._ring: OutsideRing | None = None
        widget.installEventFilter(self)

    @called_by_qt
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the widget's focus."""
        if isinstance(event, QFocusEvent):
            if event.gotFocus():
                self._entered(event)
            else:
                self._left(event)
        return False

    def _entered(self, event: QFocusEvent) -> None:
        self._memory.entered(event)
        if self._memory.by_keyboard and self._ring is None and self._widget.parentWidget() is not None:
            self._ring = OutsideRing(self._widget, self._themes, self._themes.theme.radius(self._radius_name))

    def _left(self, event: QFocusEvent) -> None:
        self._memory.left(event)
        if self._ring is not None:
            self._ring.remove()
            self._ring = None
