"""The numbers of sources: in the words that rest on them, and before each in the list."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from app.ui.theme import Theme

CHIP = 16
"""How high one is."""


def chip_font(theme: Theme) -> QFont:
    """Return the font of a source's number: 11/600."""
    font = theme.font("key")
    font.setWeight(QFont.Weight.DemiBold)
    return font


def paint_chip(painter: QPainter, box: QRectF, number: int, theme: Theme) -> None:
    """Paint the number of a source on its soft ground."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.accent_soft)
    painter.drawRoundedRect(box, theme.radius("cite"), theme.radius("cite"))
    painter.setFont(chip_font(theme))
    painter.setPen(theme.accent)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number))
