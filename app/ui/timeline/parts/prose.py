"""Paragraphs, headings and list items."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from app.ui import icons
from app.ui.controls.focus import paint_focus_ring
from app.ui.timeline.direction import is_right_to_left
from app.ui.timeline.markdown.blocks import MarkdownBlock, Place, TextBlock, TextStyle
from app.ui.timeline.parts.base import Hit, Hits, PaintState, Part, Surroundings
from app.ui.timeline.parts.inline_formulas import inline_objects, paint_inline_formulas
from app.ui.timeline.parts.spans import StyledText, paint_cites, paint_code_grounds, styled
from app.ui.timeline.sources import Source, with_marks
from app.ui.timeline.text_lines import TextLines

_ROLES = {
    TextStyle.PARAGRAPH: "message",
    TextStyle.PLAIN: "message",
    TextStyle.SMALL: "ui",
    TextStyle.HEADING1: "heading1",
    TextStyle.HEADING2: "heading2",
    TextStyle.HEADING3: "heading3",
}
_TASKS = {"☐": False, "☑": True}
INDENT = 24
_QUOTE = 16
_FROM_RIGHT = "\u200f"
"""Around a number, it lets that run from the right: its full stop stands at its left."""


def left_of(place: Place, px: float) -> float:
    """Return where a block begins, given the pixels of one unit: lists indent by 24, quotes by 16."""
    return (place.indent * INDENT + place.quote * _QUOTE) * px


def paint_quote_bars(painter: QPainter, box: QRectF, place: Place, part: Part, *, mirrored: bool = False) -> None:
    """Paint the bars at the left of a quoted block, ``mirrored`` at its right, down to the next so that they join."""
    theme = part.theme
    height = box.height() + (part.gap if part.is_in_quote_with_next else 0)
    for depth, lists in enumerate(place.bars):
        inset = theme.px(lists * INDENT + depth * _QUOTE)
        left = box.right() - inset - theme.px(3) if mirrored else box.x() + inset
        painter.fillRect(QRectF(left, box.y(), theme.px(3), height), theme.line_strong)


class ProsePart(Part):
    """One TextBlock of a reply. Where its words run from the right, so do its indent, its marker and its bars."""

    selectable = True
    is_said = True

    def __init__(self, around: Surroundings, block: TextBlock) -> None:
        super().__init__(around)
        self.block = block
        self._sources: tuple[Source, ...] = ()
        self._lines: TextLines | None = None
        self._styled: StyledText | None = None
        self._hits: list[Hit] = []
        self._is_mirrored = False
        self._room = 0.0

    def set_sources(self, sources: tuple[Source, ...]) -> bool:
        """Show numbers of these sources as links; return whether anything looks different now."""
        before = with_marks(self.block.spans, self._sources)
        self._sources = sources
        if with_marks(self.block.spans, sources) == before:
            return False
        self.forget()
        return True

    def take(self, block: MarkdownBlock) -> bool:
        """Show a paragraph that has grown."""
        if not isinstance(block, TextBlock):
            return False
        self.block = block
        self.forget()
        return True

    @property
    def text(self) -> str:
        """Return the words."""
        return self.block.text

    @property
    def joint(self) -> str:
        """Return one line break where the next item of a list follows, else a blank line."""
        return "\n" if self.is_followed_tightly else "\n\n"

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
        quiet = self.block.place.quote or self.block.style is TextStyle.SMALL
        colour = theme.text2 if quiet else theme.text
        self._styled = styled(with_marks(self.block.spans, self._sources), font, theme, colour)
        indent = left_of(self.block.place, theme.zoom / 100)
        self._room = max(width - indent, theme.px(80))
        self._is_mirrored = is_right_to_left(self._styled.text)
        side = Qt.AlignmentFlag.AlignRight if self._is_mirrored else Qt.AlignmentFlag.AlignLeft
        height = theme.line_height(role)
        objects = inline_objects(self.block.spans, font, self.around, colour, self._room, self.forget)
        self._lines = TextLines(
            self._styled.text, font, height, self._room, self._styled.looks, objects=objects, alignment=side
        )
        left = self._left
        hits = Hits()
        for start, end, address in self._styled.links:
            for box in self._lines.boxes(start, end, is_band=True):
                hits.add(box.translated(left, 0), "link", address, address)
        for start, end, number in self._styled.notes:
            for box in self._lines.boxes(start, end):
                hits.add(box.translated(left, 0), "note", number, f"[{number}]")
        self._hits = hits.found
        return self._lines.height

    @property
    def _left(self) -> float:
        return 0.0 if self._is_mirrored else left_of(self.block.place, self.theme.zoom / 100)

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
        origin = QPointF(box.x() + self._left, box.y())
        paint_quote_bars(painter, box, self.block.place, self, mirrored=self._is_mirrored)
        self._paint_marker(painter, origin, self._lines)
        paint_code_grounds(painter, self._lines, self._styled, origin, self.theme)
        self._lines.draw(painter, origin, state.selected, self.theme.selected, state.clip, state.marks)
        paint_cites(painter, self._lines, self._styled, origin, self.theme)
        paint_inline_formulas(painter, self._lines, origin, state.clip)
        if state.hot is not None and state.hot.value in self._underlined:
            self._underline(painter, box, state.hot, self._lines.baseline)
        if state.focused is not None:
            self._paint_ring(painter, box, state.focused)

    def _paint_marker(self, painter: QPainter, origin: QPointF, lines: TextLines) -> None:
        marker = self.block.place.marker
        if not marker:
            return
        theme = self.theme
        if marker in _TASKS:
            self._paint_task(painter, origin, lines, done=_TASKS[marker])
            return
        font = theme.font(_ROLES[self.block.style])
        painter.setFont(font)
        painter.setPen(theme.text3)
        baseline = origin.y() + lines.baseline
        if self._is_mirrored:
            painter.drawText(
                QPointF(origin.x() + self._room + theme.px(6), baseline), _FROM_RIGHT + marker + _FROM_RIGHT
            )
            return
        width = QFontMetricsF(font).horizontalAdvance(marker)
        painter.drawText(QPointF(origin.x() - theme.px(6) - width, baseline), marker)

    def _paint_task(self, painter: QPainter, origin: QPointF, lines: TextLines, *, done: bool) -> None:
        """Paint a small box; its state is told by the check in it, not by its colour."""
        theme = self.theme
        side = theme.px(14)
        top = origin.y() + (lines.line_height - side) / 2
        left = self._room + theme.px(6) if self._is_mirrored else -theme.px(6) - side
        box = QRectF(origin.x() + left, top, side, side)
        painter.setPen(QPen(theme.text3, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(3), theme.px(3))
        if done:
            inset = theme.px(1)
            icons.paint_icon(painter, box.adjusted(inset, inset, -inset, -inset), "check", theme.text)

    @property
    def _underlined(self) -> set[str]:
        """Return the addresses of links that are words; a number on its ground needs no line."""
        return {span.link for span in self.block.spans if span.link}

    def _underline(self, painter: QPainter, box: QRectF, hot: Hit, baseline: float) -> None:
        theme = self.theme
        for hit in self._hits:
            if hit.value == hot.value:
                top = box.y() + hit.box.y() + baseline + theme.px(2)
                painter.fillRect(QRectF(box.x() + hit.box.x(), top, hit.box.width(), 1), theme.accent)

    def _paint_ring(self, painter: QPainter, box: QRectF, focused: Hit) -> None:
        theme = self.theme
        for hit in self._hits:
            if hit.value == focused.value:
                place = hit.box.translated(box.topLeft()).adjusted(-theme.px(3), 0, theme.px(3), 0)
                paint_focus_ring(painter, place, theme.radius("cite"), theme.focus)

    def index_at(self, point: QPointF) -> int:
        """Return the nearest position between characters."""
        if self._lines is None:
            return 0
        return self._lines.index_at(QPointF(point.x() - self._left, point.y()))

    def top_of(self, index: int) -> float:
        """Return where the line of a character begins."""
        return self._lines.top_of(index) if self._lines is not None else 0.0

    def caret_at(self, index: int) -> QRectF:
        """Return where a caret stands."""
        return super().caret_at(index) if self._lines is None else self._lines.caret_at(index).translated(self._left, 0)

    def hits(self) -> list[Hit]:
        """Return the links."""
        return self._hits
