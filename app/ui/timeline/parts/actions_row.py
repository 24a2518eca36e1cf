"""What can be done with a reply: copy, retry, switch between tries, quote, more; at the right what it took."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui import icons
from app.ui.timeline.parts.base import Hit, PaintState, Part, Surroundings
from app.ui.translation import translate

_HEIGHT = 28
_ICONS = {"copy": "copy", "retry": "retry", "quote": "quote", "more": "more"}


class ActionsPart(Part):
    """28 high, always reserved; painted under the last reply, and elsewhere while the message is hot."""

    def __init__(self, around: Surroundings, facts: str, branch: tuple[int, int] | None, *, is_last: bool) -> None:
        super().__init__(around)
        self.facts = facts
        self.is_last = is_last
        self._branch = branch
        self._hits: list[Hit] = []
        self._label = QRectF()

    @property
    def gap(self) -> float:
        """Return what is left of the 24 between turns."""
        return self.theme.px(12)

    def estimate(self, width: float) -> float:
        """Return 28."""
        return float(self.theme.px(_HEIGHT))

    def lay_out(self, width: float) -> float:
        """Place the buttons from left to right."""
        theme = self.theme
        side = theme.px(_HEIGHT)
        left = -float(theme.px(6))
        names = {
            "copy": translate("Timeline", "Copy the reply"),
            "retry": translate("Timeline", "Try again"),
            "quote": translate("Timeline", "Quote in the composer"),
            "more": translate("Timeline", "More"),
        }
        self._hits = []
        for action, tip in names.items():
            if action == "quote" and self._branch is not None:
                left = self._place_branch(left)
            self._hits.append(Hit(QRectF(left, 0, side, side), action, "", tip))
            left += side + theme.px(2)
        return side

    def _place_branch(self, left: float) -> float:
        theme = self.theme
        side, words = theme.px(22), theme.px(36)
        height = theme.px(_HEIGHT)
        before = Hit(QRectF(left, 0, side, height), "branch", -1, translate("Timeline", "Earlier try"))
        self._label = QRectF(left + side, 0, words, height)
        after = Hit(QRectF(left + side + words, 0, side, height), "branch", 1, translate("Timeline", "Later try"))
        self._hits += [before, after]
        return left + 2 * side + words + theme.px(2)

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint the row, if it shows."""
        if not (self.is_last or state.message_is_hot or self._branch is not None):
            return
        theme = self.theme
        everything = self.is_last or state.message_is_hot
        for hit in self._hits:
            if hit.action == "branch" or everything:
                self._paint_button(painter, hit, box, state)
        painter.setFont(theme.font("small"))
        if self._branch is not None:
            painter.setPen(theme.text2)
            words = f"{self._branch[0] + 1} / {self._branch[1]}"
            painter.drawText(self._label.translated(box.topLeft()), Qt.AlignmentFlag.AlignCenter, words)
        if everything:
            painter.setPen(theme.text3)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self.facts)

    def _paint_button(self, painter: QPainter, hit: Hit, box: QRectF, state: PaintState) -> None:
        theme = self.theme
        place = hit.box.translated(box.topLeft())
        hot = state.hot is not None and (state.hot.action, state.hot.value) == (hit.action, hit.value)
        if hot:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.pressed if state.pressed else theme.hover)
            painter.drawRoundedRect(place, theme.px(6), theme.px(6))
        if hit.action == "branch":
            name = "caret_left" if hit.value == -1 else "caret_right"
            colour = theme.text if hot else theme.text2
            if not self._leads_somewhere(hit.value):
                colour = theme.disabled
        else:
            name = _ICONS[hit.action]
            colour = theme.text if hot else theme.text2
        side = theme.px(14 if hit.action == "branch" else 16)
        centre = place.center()
        icons.paint_icon(painter, QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side), name, colour)

    def _leads_somewhere(self, step: object) -> bool:
        return self._branch is not None and isinstance(step, int) and 0 <= self._branch[0] + step < self._branch[1]

    def hits(self) -> list[Hit]:
        """Return the buttons."""
        return self._hits
