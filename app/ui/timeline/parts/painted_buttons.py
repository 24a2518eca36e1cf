"""Buttons with words that a part paints itself, looking as the controls do."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from app.ui.theme import Theme
from app.ui.timeline.parts.base import Hit, PaintState


def button_width(words: str, theme: Theme) -> float:
    """Return how wide a button with these words is."""
    return QFontMetricsF(theme.font("button")).horizontalAdvance(words) + theme.px(24)


def paint_button(painter: QPainter, hit: Hit, box: QRectF, words: str, state: PaintState, theme: Theme) -> None:
    """Paint the button of ``hit`` in a part at ``box``; one for the settings is quiet, without a frame."""
    place = hit.box.translated(box.topLeft())
    hot = state.hot is not None and state.hot.action == hit.action
    quiet = hit.action == "settings"
    ground = theme.field
    if hot:
        ground = theme.pressed if state.pressed else theme.hover_raised
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen if quiet else QPen(theme.line_hover if hot else theme.line_strong, 1))
    painter.setBrush(ground if hot or not quiet else Qt.BrushStyle.NoBrush)
    radius = theme.radius("control")
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.setFont(theme.font("button"))
    painter.setPen(theme.text2 if quiet and not hot else theme.text)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
