"""The line under a reply that did not come to its end: stopped, cut off, interrupted."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from app.ui import icons
from app.ui.error_texts import ErrorAction
from app.ui.timeline.parts.base import Hit, PaintState, Part, Surroundings
from app.ui.timeline.parts.card import action_words
from app.ui.timeline.parts.painted_buttons import button_width, paint_button

_HEIGHT = 32


class NoticePart(Part):
    """32 high: an icon, what happened, and the ways on. What ``is_news`` waits for the person; all else is to know."""

    def __init__(
        self,
        around: Surroundings,
        words: str,
        actions: tuple[ErrorAction, ...],
        tip: str = "",
        *,
        is_news: bool = True,
    ) -> None:
        super().__init__(around)
        self._words = words
        self._actions = actions
        self._tip = tip
        self._is_news = is_news
        self._hits: list[Hit] = []
        self._words_width = 0.0

    @property
    def text(self) -> str:
        """Return what happened."""
        return self._words

    @property
    def gap(self) -> float:
        """Return 4."""
        return self.theme.px(4)

    def estimate(self, width: float) -> float:
        """Return 32."""
        return float(self.theme.px(_HEIGHT))

    def lay_out(self, width: float) -> float:
        """Place the buttons behind the words."""
        theme = self.theme
        buttons = [(action, button_width(action_words(action), theme)) for action in self._actions]
        needed = sum(wide + theme.px(8) for _, wide in buttons)
        metrics = QFontMetricsF(theme.font("ui"))
        most = max(width - theme.px(24) - needed - theme.px(16), theme.px(80))
        self._words_width = min(metrics.horizontalAdvance(self._words) + 1, most)
        left = theme.px(24) + self._words_width + theme.px(16)
        self._hits = []
        for action, wide in buttons:
            self._hits.append(Hit(QRectF(left, 0, wide, theme.px(_HEIGHT)), action.value))
            left += wide + theme.px(8)
        words = QRectF(0, 0, theme.px(24) + self._words_width, theme.px(_HEIGHT))
        self._hits.append(Hit(words, "", "", self._tip or self._words))
        return theme.px(_HEIGHT)

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint icon, words and buttons."""
        theme = self.theme
        side = theme.px(16)
        icon = QRectF(box.x(), box.center().y() - side / 2, side, side)
        name, colour = ("warning", theme.warn) if self._is_news else ("info", theme.text3)
        icons.paint_icon(painter, icon, name, colour)
        font = theme.font("ui")
        painter.setFont(font)
        painter.setPen(theme.text2)
        place = QRectF(box.x() + theme.px(24), box.y(), self._words_width, box.height())
        words = QFontMetricsF(font).elidedText(self._words, Qt.TextElideMode.ElideRight, self._words_width)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
        for action, hit in zip(self._actions, self._hits, strict=False):
            paint_button(painter, hit, box, action_words(action), state, theme)

    def hits(self) -> list[Hit]:
        """Return the ways on, and the words for their tooltip."""
        return self._hits
