"""Buttons that a part paints itself, looking as the controls do."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from app.ui import icons
from app.ui.controls.focus import GAP, RING, paint_focus_ring
from app.ui.theme import Theme
from app.ui.timeline.parts.base import Hit, PaintState


def is_same(hit: Hit, other: Hit | None) -> bool:
    """Return whether two hits stand for the same press, wherever they are."""
    return other is not None and (hit.action, hit.value) == (other.action, other.value)


def button_width(words: str, theme: Theme) -> float:
    """Return how wide a button with these words is."""
    return QFontMetricsF(theme.font("button")).horizontalAdvance(words) + theme.px(24)


def paint_button(painter: QPainter, hit: Hit, box: QRectF, words: str, state: PaintState, theme: Theme) -> None:
    """Paint the button of ``hit`` in a part at ``box``; one for the settings is quiet, without a frame."""
    place = hit.box.translated(box.topLeft())
    hot = is_same(hit, state.hot)
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
    if is_same(hit, state.focused):
        reach = RING + GAP
        paint_focus_ring(painter, place.adjusted(-reach, -reach, reach, reach), radius + reach, theme.focus)


def paint_icon_button(
    painter: QPainter,
    hit: Hit,
    box: QRectF,
    icon: str,
    state: PaintState,
    theme: Theme,
    *,
    size: int = 16,
    enabled: bool = True,
    raised: bool = False,
) -> None:
    """Paint the icon button of ``hit`` in a part at ``box``: a ground only while it is hot, a check when it is done.

    ``raised`` says that it stands on a raised ground, as a card's. Without an ``icon`` the ground alone is painted.
    """
    place = hit.box.translated(box.topLeft())
    hot = is_same(hit, state.hot) and enabled
    radius = theme.radius("smallControl")
    if hot:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.pressed if state.pressed else theme.hover_raised if raised else theme.hover)
        painter.drawRoundedRect(place, radius, radius)
    colour: QColor = theme.text if hot else theme.text2
    if not enabled:
        colour = theme.disabled
    side = theme.px(size)
    left, top = round(place.center().x() - side / 2), round(place.center().y() - side / 2)
    if icon:
        icons.paint_icon(painter, QRectF(left, top, side, side), "check" if is_same(hit, state.done) else icon, colour)
    if is_same(hit, state.focused):
        paint_focus_ring(painter, place, radius, theme.focus)


def paint_branch(
    painter: QPainter,
    hits: Sequence[Hit],
    box: QRectF,
    branch: tuple[int, int],
    state: PaintState,
    theme: Theme,
) -> None:
    """Paint the switch between tries: the two arrows of ``hits`` and between them which of how many is shown."""
    before, after = hits
    number, count = branch
    paint_icon_button(painter, before, box, "caret_left", state, theme, size=14, enabled=number > 0)
    paint_icon_button(painter, after, box, "caret_right", state, theme, size=14, enabled=number + 1 < count)
    left = before.box.right()
    words = QRectF(left, before.box.y(), after.box.left() - left, before.box.height()).translated(box.topLeft())
    painter.setFont(theme.font("small"))
    painter.setPen(theme.text2)
    painter.drawText(words, Qt.AlignmentFlag.AlignCenter, f"{number + 1} / {count}")
