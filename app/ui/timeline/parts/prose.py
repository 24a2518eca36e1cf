"""Paragraphs, headings and list items."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.timeline.markdown.blocks import Place, TextBlock, TextStyle
from app.ui.timeline.parts.base import Hit, Hits, PaintState, Part, Surroundings
from app.ui.timeline.parts.spans import StyledText, styled
from app.ui.timeline.text_lines import TextLines

_ROLES = {
    TextStyle.PARAGRAPH: "message",
    TextStyle.PLAIN: "message",
    TextStyle.HEADING1: "heading1",
    TextStyle.HEADING2: "heading2",
    TextStyle.HEADING3: "heading3",
}
INDENT = 24
_QUOTE = 16


def left_of(place: Place, px: float) -> float:
    """Return where a block begins, given the pixels of one unit: lists indent by 24, quotes by 16."""
    return (place.indent * INDENT + place.quote * _QUOTE) * px


def paint_quote_bars(painter: QPainter, box: QRectF, place: Place, part: Part) -> None:
    """Paint the bars at the left of a quoted block, down to the next block so that they join."""
    theme = part.theme
    for depth in range(place.quote):
        left = box.x() + theme.px(place.indent * INDENT + depth * _QUOTE)
        painter.fillRect(QRectF(left, box.y(), theme.px(3), box.height() + part.gap), theme.line_strong)


class ProsePart(Part):
    """One TextBlock of a reply."""

    selectable = True

    def __init__(self, around: Surroundings, block: TextBlock) -> None:
        super().__init__(around)
        self.block = block
        self.is_followed_tightly = False
        self._lines: TextLines | None = None
        self._styled: StyledText | None = None
        self._hits: list[Hit] = []

    @property
    def text(self) -> str:
        """Return the words."""
        return self.block.text

    @property
    def markdown(self) -> str:
        """Return the source."""
        return self.block.source or self.block.text

    @property
    def gap(self) -> float:
        """Return 8; 2 between the items of a tight list, 4 under a heading."""
        if self.is_followed_tightly:
            return self.theme.px(2)
        if self.block.style not in (TextStyle.PARAGRAPH, TextStyle.PLAIN):
            return self.theme.px(4)
        return self.theme.px(8)

    def lay_out(self, width: float) -> float:
        """Break the words into lines."""
        theme = self.theme
        role = _ROLES[self.block.style]
        font = theme.font(role)
        colour = theme.text2 if self.block.place.quote else theme.text
        self._styled = styled(self.block.spans, font, theme, colour)
        left = self._left
        self._lines = TextLines(
            self._styled.text, font, theme.line_height(role), max(width - left, theme.px(80)), self._styled.looks
        )
        hits = Hits()
        for start, end, address in self._styled.links:
            for box in self._lines.boxes(start, end):
                hits.add(box.translated(left, 0), "link", address, address)
        self._hits = hits.found
        return self._lines.height

    @property
    def _left(self) -> float:
        return left_of(self.block.place, self.theme.zoom / 100)

    def release(self) -> None:
        """Throw the lines away."""
        super().release()
        self._lines = None
        self._styled = None
        self._hits = []

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint bars, marker, grounds of code, and the words."""
        if self._lines is None or self._styled is None:
            return
        theme = self.theme
        origin = QPointF(box.x() + self._left, box.y())
        paint_quote_bars(painter, box, self.block.place, self)
        self._paint_marker(painter, origin)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.sunken)
        for start, end in self._styled.code:
            for ground in self._lines.boxes(start, end):
                around = ground.translated(origin).adjusted(-theme.px(3), theme.px(2), theme.px(3), -theme.px(2))
                painter.drawRoundedRect(around, theme.px(4), theme.px(4))
        self._lines.draw(painter, origin, state.selected, theme.selected, state.clip)
        if state.hot is not None and state.hot.action == "link":
            self._underline(painter, box, state.hot)

    def _paint_marker(self, painter: QPainter, origin: QPointF) -> None:
        marker = self.block.place.marker
        if not marker:
            return
        theme = self.theme
        painter.setFont(theme.font("message"))
        painter.setPen(theme.text3)
        width = theme.px(INDENT + 24)
        place = QRectF(origin.x() - width - theme.px(6), origin.y(), width, theme.line_height("message"))
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, marker)

    def _underline(self, painter: QPainter, box: QRectF, hot: Hit) -> None:
        theme = self.theme
        for hit in self._hits:
            if hit.value == hot.value:
                baseline = box.y() + hit.box.y() + (self._lines.baseline if self._lines else 0) + theme.px(2)
                painter.fillRect(QRectF(box.x() + hit.box.x(), baseline, hit.box.width(), 1), theme.accent)

    def index_at(self, point: QPointF) -> int:
        """Return the nearest position between characters."""
        if self._lines is None:
            return 0
        return self._lines.index_at(QPointF(point.x() - self._left, point.y()))

    def hits(self) -> list[Hit]:
        """Return the links."""
        return self._hits
