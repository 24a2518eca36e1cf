"""What the person wrote: a soft bubble at the right, text as it was typed."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui import icons
from app.ui.timeline.parts.base import Hit, PaintState, Part, Surroundings
from app.ui.timeline.text_lines import TextLines
from app.ui.translation import translate

_WIDEST = 600
_PADDING = (16, 8)
_BUTTON = 28


class BubblePart(Part):
    """A person's words, with copy and edit beside the bubble while the mouse or the focus is there."""

    selectable = True

    def __init__(self, around: Surroundings, text: str, branch: tuple[int, int] | None, *, can_edit: bool) -> None:
        super().__init__(around)
        self._text = text
        self._branch = branch
        self._can_edit = can_edit
        self._lines: TextLines | None = None
        self._bubble = QRectF()

    @property
    def text(self) -> str:
        """Return the words."""
        return self._text

    @property
    def gap(self) -> float:
        """Return 16: the reply follows."""
        return self.theme.px(16)

    def lay_out(self, width: float) -> float:
        """Break the words into lines; the bubble is as wide as the longest."""
        theme = self.theme
        side, above = theme.px(_PADDING[0]), theme.px(_PADDING[1])
        buttons = theme.px(2 * _BUTTON + 16)
        room = max(min(theme.px(_WIDEST), width - buttons) - 2 * side, theme.px(120))
        self._lines = TextLines(self._text, theme.font("message"), theme.line_height("message"), room)
        wide = min(self._lines.natural_width + 1, room) + 2 * side
        height = self._lines.height + 2 * above
        self._bubble = QRectF(width - wide, 0, wide, height)
        return height

    def release(self) -> None:
        """Throw the lines away."""
        super().release()
        self._lines = None

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint bubble, words and, when asked for, the buttons."""
        if self._lines is None:
            return
        theme = self.theme
        bubble = self._bubble.translated(box.topLeft())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.bubble)
        painter.drawRoundedRect(bubble, theme.radius("bubble"), theme.radius("bubble"))
        painter.setPen(theme.text)
        self._lines.draw(painter, self._origin(box), state.selected, theme.selected, state.clip)
        self._paint_branch(painter, box, state)
        if not state.message_is_hot:
            return
        for hit in self._buttons():
            place = hit.box.translated(box.topLeft())
            hot = state.hot is not None and state.hot.action == hit.action
            if hot:
                painter.setBrush(theme.pressed if state.pressed else theme.hover)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.drawRoundedRect(place, theme.px(6), theme.px(6))
            inset = theme.px(6)
            name = {"copy_text": "copy", "edit": "edit"}[hit.action]
            inner = place.adjusted(inset, inset, -inset, -inset)
            icons.paint_icon(painter, inner, name, theme.text if hot else theme.text3)

    def _paint_branch(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        if self._branch is None:
            return
        theme = self.theme
        before, label, after = (place.translated(box.topLeft()) for place in self._branch_boxes())
        painter.setFont(theme.font("small"))
        painter.setPen(theme.text2)
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, f"{self._branch[0] + 1} / {self._branch[1]}")
        for place, name, step in ((before, "caret_left", -1), (after, "caret_right", 1)):
            possible = 0 <= self._branch[0] + step < self._branch[1]
            hot = state.hot is not None and state.hot.action == "branch" and state.hot.value == step
            inset = theme.px(7)
            colour = theme.disabled if not possible else theme.text if hot else theme.text2
            icons.paint_icon(painter, place.adjusted(inset, inset, -inset, -inset), name, colour)

    def _buttons(self) -> list[Hit]:
        theme = self.theme
        side = theme.px(_BUTTON)
        top = min(self._bubble.height() - side, theme.px(6))
        left = self._bubble.x() - theme.px(8) - side
        hits = [Hit(QRectF(left, top, side, side), "copy_text", self._text, translate("Timeline", "Copy"))]
        if self._can_edit:
            place = QRectF(left - side, top, side, side)
            hits.append(Hit(place, "edit", "", translate("Timeline", "Edit and send again")))
        return hits

    def _branch_boxes(self) -> tuple[QRectF, QRectF, QRectF]:
        theme = self.theme
        side = theme.px(_BUTTON)
        words = theme.px(44)
        top = min(self._bubble.height() - side, theme.px(6))
        left = max(self._bubble.x() - theme.px(16) - 4 * side - words, 0)
        return (
            QRectF(left, top, side, side),
            QRectF(left + side, top, words, side),
            QRectF(left + side + words, top, side, side),
        )

    def _origin(self, box: QRectF) -> QPointF:
        theme = self.theme
        return QPointF(box.x() + self._bubble.x() + theme.px(_PADDING[0]), box.y() + theme.px(_PADDING[1]))

    def index_at(self, point: QPointF) -> int:
        """Return the nearest position between characters."""
        if self._lines is None:
            return 0
        return self._lines.index_at(point - self._origin(QRectF(0, 0, 0, 0)))

    def hits(self) -> list[Hit]:
        """Return the buttons and the switch between versions."""
        hits = self._buttons()
        if self._branch is not None:
            before, _, after = self._branch_boxes()
            hits.append(Hit(before, "branch", -1, translate("Timeline", "Earlier version")))
            hits.append(Hit(after, "branch", 1, translate("Timeline", "Later version")))
        return hits
