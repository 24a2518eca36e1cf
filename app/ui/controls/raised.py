"""The ground of what lies over the window without a shadow: bars, toasts, hints."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.ui.theme import Theme


def paint_raised(painter: QPainter, widget: QWidget, theme: Theme, radius_name: str = "card") -> None:
    """Paint the whole of a widget as raised ground with a hairline around it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.popup_line, 1))
    painter.setBrush(theme.raised)
    radius = theme.radius(radius_name)
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
