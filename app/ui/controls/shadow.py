"""Shadows of popups, painted once and drawn as nine slices."""

import functools

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from app.ui.theme import Theme

MARGIN = 32
"""Room around a popup for its shadow."""
_CORE = 8


def paint_popup_shadow(painter: QPainter, box: QRectF, theme: Theme, ratio: float) -> None:
    """Paint the shadow of a popup that fills ``box``; it reaches ``MARGIN`` beyond each side."""
    radius = theme.radius("popup")
    tile = _tile(theme.shadow_far.rgba(), theme.shadow_near.rgba(), radius, ratio)
    edge = MARGIN + radius
    target = box.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
    side = tile.width() / ratio
    columns = ((0.0, edge), (edge, side - 2 * edge), (side - edge, edge))
    widths = (edge, target.width() - 2 * edge, edge)
    heights = (edge, target.height() - 2 * edge, edge)
    y = target.y()
    for row, (source_y, source_height) in enumerate(columns):
        x = target.x()
        for column, (source_x, source_width) in enumerate(columns):
            source = QRectF(source_x * ratio, source_y * ratio, source_width * ratio, source_height * ratio)
            painter.drawPixmap(QRectF(x, y, widths[column], heights[row]), tile, source)
            x += widths[column]
        y += heights[row]


@functools.lru_cache(maxsize=8)
def _tile(far: int, near: int, radius: int, ratio: float) -> QPixmap:
    side = 2 * (MARGIN + radius) + _CORE
    image = QImage(round(side * ratio), round(side * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    core = QRectF(QRect(MARGIN, MARGIN, side - 2 * MARGIN, side - 2 * MARGIN))
    _blurred(painter, core.translated(QPointF(0, 12)), radius, 32, QColor.fromRgba(far))
    _blurred(painter, core.translated(QPointF(0, 2)), radius, 6, QColor.fromRgba(near))
    painter.end()
    return QPixmap.fromImage(image)


def _blurred(painter: QPainter, core: QRectF, radius: int, blur: int, colour: QColor) -> None:
    """Approximate a Gaussian blur by stacked rounded rectangles, each as faint as the last one is wide."""
    steps = max(4, blur // 2)
    reach = blur / 2
    layer = QColor(colour)
    layer.setAlphaF(1 - (1 - colour.alphaF()) ** (1 / steps))
    painter.setBrush(layer)
    for step in range(steps):
        grow = reach - (step + 0.5) * 2 * reach / steps
        corner = max(radius + grow, 2)
        painter.drawRoundedRect(core.adjusted(-grow, -grow, grow, grow), corner, corner)
