"""The line below code or data that is folded: "Show all 312 lines", and "Fold" once it is open."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from app.ui import icons
from app.ui.controls.focus import paint_focus_ring
from app.ui.theme import Theme
from app.ui.timeline.parts.base import Hit, PaintState
from app.ui.timeline.status_words import Counts
from app.ui.translation import translate

FOLD = 28
"""How high the line is."""


def fold_words(lines: int, *, is_open: bool) -> str:
    """Return what the line says."""
    return translate("Timeline", "Fold") if is_open else Counts().all_lines(lines)


def fold_hit(left: float, top: float, words: str, theme: Theme) -> Hit:
    """Return what opens and folds, at a place in the part."""
    width = QFontMetricsF(theme.font("small")).horizontalAdvance(words) + theme.px(36)
    return Hit(QRectF(left, top, width, theme.px(FOLD)), "fold", "", words)


def paint_fold_line(
    painter: QPainter, hit: Hit, box: QRectF, state: PaintState, theme: Theme, *, is_open: bool
) -> None:
    """Paint arrow and words of ``hit`` in a part at ``box``."""
    place = hit.box.translated(box.topLeft())
    hot = state.hot is not None and state.hot.action == "fold"
    colour = theme.text if hot else theme.text2
    side = theme.px(14)
    arrow = QRectF(place.x() + theme.px(4), place.center().y() - side / 2, side, side)
    icons.paint_icon(painter, arrow, "caret_up" if is_open else "caret_down", colour)
    painter.setFont(theme.font("small"))
    painter.setPen(colour)
    painter.drawText(place.adjusted(theme.px(24), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, hit.tip)
    if state.focused is not None and state.focused.action == "fold":
        paint_focus_ring(painter, place, theme.radius("row"), theme.focus)
