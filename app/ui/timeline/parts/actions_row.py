"""What can be done with a reply: copy, retry, switch between tries, quote, more; at the right what it took."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.timeline.parts.base import Hit, PaintState, Part, Surroundings
from app.ui.timeline.parts.painted_buttons import paint_branch, paint_icon_button
from app.ui.translation import translate

_HEIGHT = 28
_ICONS = {"copy": "copy", "retry": "retry", "quote": "quote", "more": "more"}


class ActionsPart(Part):
    """28 high, always reserved; painted under the last reply, and elsewhere while the message is hot or focused."""

    def __init__(self, around: Surroundings, facts: str, branch: tuple[int, int] | None, *, is_last: bool) -> None:
        super().__init__(around)
        self.facts = facts
        self.is_last = is_last
        self._branch = branch
        self._hits: list[Hit] = []
        self._arrows: list[Hit] = []

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
            left += side
        return side

    def _place_branch(self, left: float) -> float:
        theme = self.theme
        side, words = theme.px(22), theme.px(32)
        height = theme.px(_HEIGHT)
        self._arrows = [
            Hit(QRectF(left, 0, side, height), "branch", -1, translate("Timeline", "Earlier try")),
            Hit(QRectF(left + side + words, 0, side, height), "branch", 1, translate("Timeline", "Later try")),
        ]
        all_tries = translate("Timeline", "Compare all tries")
        self._hits += [self._arrows[0], Hit(QRectF(left + side, 0, words, height), "compare_all", "", all_tries)]
        self._hits.append(self._arrows[1])
        return left + 2 * side + words

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint the row, if it shows."""
        if not (self.is_last or state.message_is_hot):
            return
        theme = self.theme
        for hit in self._hits:
            if hit.action == "compare_all":
                paint_icon_button(painter, hit, box, "", state, theme)
            elif hit.action != "branch":
                paint_icon_button(painter, hit, box, _ICONS[hit.action], state, theme)
        if self._branch is not None:
            paint_branch(painter, self._arrows, box, self._branch, state, theme)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.text3)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self.facts)

    def hits(self) -> list[Hit]:
        """Return the buttons."""
        return self._hits
