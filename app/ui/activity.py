"""The ring that says "something runs": one clock turns every ring of the program, and one function paints it."""

import weakref

import shiboken6
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

STEPS = 12
TURN_MILLISECONDS = 1200


class ActivityClock(QObject):
    """Ticks while a widget that shows a ring holds it and is visible.

    ``step`` counts 0 to 11, a twelfth of a turn each. With animations off it stands still: the words beside a ring
    carry the state.
    """

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.step = 0
        self._turning = True
        self._holders: weakref.WeakSet[QWidget] = weakref.WeakSet()
        self._timer = QTimer(self)
        self._timer.setInterval(TURN_MILLISECONDS // STEPS)
        self._timer.timeout.connect(self._tick)

    def hold(self, widget: QWidget) -> None:
        """Turn for ``widget`` from now on; it repaints its rings at each ``ticked``."""
        self._holders.add(widget)
        self._wake()

    def release(self, widget: QWidget) -> None:
        """Stop turning for ``widget``."""
        self._holders.discard(widget)
        if not self._holders:
            self._timer.stop()

    def set_turning(self, turning: bool) -> None:
        """Turn, or stand still for people who want no motion."""
        self._turning = turning
        self._wake()

    def wake(self) -> None:
        """Go on after a window was shown again."""
        self._wake()

    @property
    def is_running(self) -> bool:
        """Return whether the timer ticks now."""
        return self._timer.isActive()

    def _wake(self) -> None:
        if not self._turning or not self._holders:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def _tick(self) -> None:
        if not any(_is_seen(widget) for widget in self._holders):
            self._timer.stop()
            return
        self.step = (self.step + 1) % STEPS
        self.ticked.emit()


def _is_seen(widget: QWidget) -> bool:
    return shiboken6.isValid(widget) and widget.isVisible() and not widget.window().isMinimized()


def paint_activity_ring(painter: QPainter, box: QRectF, colour: QColor, step: int) -> None:
    """Paint a ring into the square ``box``: a faint circle with a quarter of it in full colour, turned by ``step``."""
    width = box.width() / 8
    circle = box.adjusted(width * 0.75, width * 0.75, -width * 0.75, -width * 0.75)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    faint = QColor(colour)
    faint.setAlphaF(colour.alphaF() * 0.22)
    painter.setPen(QPen(faint, width))
    painter.drawEllipse(circle)
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawArc(circle, 16 * (90 - 30 * step), -16 * 90)
    painter.restore()


def paint_dot(painter: QPainter, centre: QPointF, diameter: float, colour: QColor) -> None:
    """Paint the filled dot that marks something new or changed."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(centre, diameter / 2, diameter / 2)
    painter.restore()
