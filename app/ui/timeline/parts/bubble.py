"""What the person wrote: a soft bubble at the right, text as it was typed."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from app.ui.timeline.parts.base import Hit, PaintState, Part, Surroundings
from app.ui.timeline.parts.painted_buttons import paint_branch, paint_icon_button
from app.ui.timeline.pieces import Piece, Pieces
from app.ui.timeline.text_lines import TextLines
from app.ui.translation import translate

_WIDEST = 600
_PADDING = (16, 8)
_BUTTON = 28
_ICONS = {"copy": "copy", "edit": "edit"}


def bubble_parts(around: Surroundings, text: str, branch: tuple[int, int] | None) -> list[Part]:
    """Return the parts of one bubble: one, or for a long text several that touch."""
    pieces = Pieces(text).all or [Piece("", "")]
    last = len(pieces) - 1
    return [
        BubblePart(around, piece, branch, is_first=number == 0, is_last=number == last)
        for number, piece in enumerate(pieces)
    ]


class BubblePart(Part):
    """A person's words, with copy and edit beside the bubble while the mouse or the focus is there.

    A bubble of several parts has the full width; its first part has the buttons.
    """

    selectable = True

    def __init__(
        self, around: Surroundings, piece: Piece, branch: tuple[int, int] | None, *, is_first: bool, is_last: bool
    ) -> None:
        super().__init__(around)
        self._piece = piece
        self._branch = branch if is_first and not around.is_read_only else None
        self._has_versions = branch is not None and not around.is_read_only
        self._is_first = is_first
        self._is_last = is_last
        self._lines: TextLines | None = None
        self._bubble = QRectF()

    @property
    def text(self) -> str:
        """Return the words."""
        return self._piece.text

    @property
    def joint(self) -> str:
        """Return what the text was cut at."""
        return "\n\n" if self._is_last else self._piece.joint

    @property
    def gap(self) -> float:
        """Return 16: the reply follows."""
        return self.theme.px(16) if self._is_last else 0

    def _room(self, width: float) -> float:
        theme = self.theme
        side = theme.px(_PADDING[0])
        return max(
            min(theme.px(_WIDEST), width - theme.px(2 * _BUTTON + 16) - self._switch_width) - 2 * side, theme.px(120)
        )

    def estimate(self, width: float) -> float:
        """Return about how high the words and what is above and below them will be."""
        if self.is_measured(width):
            return self._height
        return super().estimate(self._room(width)) + self._above + self._below

    @property
    def _above(self) -> float:
        return self.theme.px(_PADDING[1]) if self._is_first else 0

    @property
    def _below(self) -> float:
        return self.theme.px(_PADDING[1]) if self._is_last else 0

    def lay_out(self, width: float) -> float:
        """Break the words into lines; a bubble of one part is as wide as the longest."""
        theme = self.theme
        room = self._room(width)
        self._lines = TextLines(self.text, theme.font("message"), theme.line_height("message"), room)
        alone = self._is_first and self._is_last
        wide = (min(self._lines.natural_width + 1, room) if alone else room) + 2 * theme.px(_PADDING[0])
        height = self._lines.height + self._above + self._below
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
        painter.fillPath(self._shape(self._bubble.translated(box.topLeft())), theme.bubble)
        painter.setPen(theme.text)
        self._lines.draw(painter, self._origin(box), state.selected, theme.selected, state.clip, state.marks)
        if self._branch is not None:
            paint_branch(painter, self._branch_hits(), box, self._branch, state, theme)
        if state.message_is_hot:
            for hit in self._buttons():
                paint_icon_button(painter, hit, box, _ICONS[hit.action], state, theme)

    def _shape(self, bubble: QRectF) -> QPainterPath:
        """Return the outline: corners are round where the bubble begins and ends."""
        radius = self.theme.radius("bubble")
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addRoundedRect(bubble, radius, radius)
        if not self._is_first:
            path.addRect(QRectF(bubble.topLeft(), bubble.center() + QPointF(bubble.width() / 2, 0)))
        if not self._is_last:
            path.addRect(QRectF(bubble.center() - QPointF(bubble.width() / 2, 0), bubble.bottomRight()))
        return path.simplified()

    def _button_top(self) -> float:
        return min(max(self._bubble.height() - self.theme.px(_BUTTON), 0), self.theme.px(6))

    def _buttons(self) -> list[Hit]:
        if not self._is_first or self.around.is_read_only:
            return []
        side = self.theme.px(_BUTTON)
        # Left of the switch: that one is always seen, and would stand apart from its message.
        left = self._bubble.x() - self.theme.px(8) - side - self._switch_width
        top = self._button_top()
        return [
            Hit(QRectF(left - side, top, side, side), "edit", "", translate("Timeline", "Edit and send again")),
            Hit(QRectF(left, top, side, side), "copy", "", translate("Timeline", "Copy")),
        ]

    @property
    def _switch_width(self) -> float:
        """Return how much room the switch between versions takes, with what keeps the buttons from it."""
        return self.theme.px(2 * _BUTTON + 44 + 4) if self._has_versions else 0

    def _branch_hits(self) -> list[Hit]:
        if self._branch is None:
            return []
        theme = self.theme
        side, words = theme.px(_BUTTON), theme.px(44)
        left = max(self._bubble.x() - theme.px(8) - 2 * side - words, 0)
        top = self._button_top()
        return [
            Hit(QRectF(left, top, side, side), "branch", -1, translate("Timeline", "Earlier version")),
            Hit(QRectF(left + side + words, top, side, side), "branch", 1, translate("Timeline", "Later version")),
        ]

    def _origin(self, box: QRectF) -> QPointF:
        return QPointF(box.x() + self._bubble.x() + self.theme.px(_PADDING[0]), box.y() + self._above)

    def index_at(self, point: QPointF) -> int:
        """Return the nearest position between characters."""
        if self._lines is None:
            return 0
        return self._lines.index_at(point - self._origin(QRectF(0, 0, 0, 0)))

    def top_of(self, index: int) -> float:
        """Return where the line of a character begins."""
        return self._above + self._lines.top_of(index) if self._lines is not None else 0.0

    def caret_at(self, index: int) -> QRectF:
        """Return where a caret stands."""
        if self._lines is None:
            return super().caret_at(index)
        return self._lines.caret_at(index).translated(self._origin(QRectF(0, 0, 0, 0)))

    def hits(self) -> list[Hit]:
        """Return the switch between versions and the buttons."""
        return [*self._branch_hits(), *self._buttons()]
