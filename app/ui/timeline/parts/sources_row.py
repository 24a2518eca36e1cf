"""The sources of a reply in one line below its words; those that do not fit stand behind "+3"."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from app.ui.controls.focus import paint_focus_ring
from app.ui.timeline import utf16
from app.ui.timeline.parts.base import Hit, PaintState, Part, Surroundings
from app.ui.timeline.parts.chips import CHIP, chip_font, paint_chip
from app.ui.timeline.parts.painted_buttons import is_same
from app.ui.timeline.sources import Source
from app.ui.translation import translate

_LINE = 20
_OPEN_LINE = 24
_BETWEEN = 20
_WIDEST = 260


class SourcesPart(Part):
    """A line of numbered links; a press on "+3" gives each source a line of its own. Selected whole or not at all."""

    selectable = True

    def __init__(self, around: Surroundings, sources: Sequence[Source], *, is_open: bool) -> None:
        super().__init__(around)
        self._sources = tuple(sources)
        self.is_open = is_open
        self._places: list[tuple[Source, QRectF]] = []
        self._more: Hit | None = None

    @property
    def text(self) -> str:
        """Return a heading and one line for each source."""
        return "\n".join((translate("Timeline", "Sources"), *(source.text for source in self._sources)))

    @property
    def markdown(self) -> str:
        """Return the same with the addresses."""
        heading = f"**{translate('Timeline', 'Sources')}**"
        return "\n".join((heading, "", *(source.markdown for source in self._sources)))

    def estimate(self, width: float) -> float:
        """Return 20, or 24 for each source and the way back while it is open."""
        lines = _OPEN_LINE * (len(self._sources) + 1) if self.is_open else _LINE
        return self._height if self.is_measured(width) else float(self.theme.px(lines))

    def lay_out(self, width: float) -> float:
        """Place as many as fit into the line, or all below each other."""
        self._places = []
        self._more = None
        return self._place_all(width) if self.is_open else self._place_line(width)

    def _place_all(self, width: float) -> float:
        px = self.theme.px
        for number, source in enumerate(self._sources):
            wide = min(self._width_of(source, width), width)
            self._places.append((source, QRectF(0, number * px(_OPEN_LINE), wide, px(_LINE))))
        top = len(self._sources) * px(_OPEN_LINE)
        self._more = self._fold(-px(6), top, translate("Timeline", "Fewer sources"))
        return top + px(_LINE)

    def _place_line(self, width: float) -> float:
        px = self.theme.px
        left = 0.0
        for number, source in enumerate(self._sources):
            wide = self._width_of(source, px(_WIDEST))
            rest = len(self._sources) - number - 1
            needed = wide + (px(_BETWEEN) + self._fold(0, 0, f"+{rest}").box.width() if rest else 0)
            if left + needed > width and number:
                self._more = self._fold(left, 0, f"+{rest + 1}")
                break
            self._places.append((source, QRectF(left, 0, min(wide, width - left), px(_LINE))))
            left += wide + px(_BETWEEN)
        return px(_LINE)

    def _fold(self, left: float, top: float, words: str) -> Hit:
        width = QFontMetricsF(self.theme.font("small")).horizontalAdvance(words) + self.theme.px(12)
        return Hit(QRectF(left, top, width, self.theme.px(_LINE)), "fold", words, self._tip())

    def _tip(self) -> str:
        return translate("Timeline", "Fold") if self.is_open else translate("Timeline", "Show all sources")

    def _left_of_words(self, source: Source) -> float:
        return self._chip_width(source) + self.theme.px(8)

    def _chip_width(self, source: Source) -> float:
        wide = QFontMetricsF(chip_font(self.theme)).horizontalAdvance(str(source.number)) + self.theme.px(8)
        return max(wide, float(self.theme.px(CHIP)))

    def _width_of(self, source: Source, most: float) -> float:
        metrics = QFontMetricsF(self.theme.font("small"))
        host = metrics.horizontalAdvance(f" · {source.host}") if source.host else 0.0
        return min(self._left_of_words(source) + metrics.horizontalAdvance(source.title) + host + 1, most)

    def paint(self, painter: QPainter, box: QRectF, state: PaintState) -> None:
        """Paint number, title and host of each that has a place."""
        theme = self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state.selected is not None:
            painter.fillRect(box, theme.selected)
        for source, place in self._places:
            self._paint_source(painter, source, place.translated(box.topLeft()), state)
        if self._more is not None:
            place = self._more.box.translated(box.topLeft())
            hot = is_same(self._more, state.hot)
            if hot:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.hover)
                painter.drawRoundedRect(place, theme.radius("cite"), theme.radius("cite"))
            painter.setFont(theme.font("small"))
            painter.setPen(theme.text if hot else theme.text2)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(self._more.value))
            if is_same(self._more, state.focused):
                paint_focus_ring(painter, place, theme.radius("cite"), theme.focus)

    def _paint_source(self, painter: QPainter, source: Source, place: QRectF, state: PaintState) -> None:
        theme = self.theme
        side = theme.px(CHIP)
        chip = QRectF(place.x(), place.y() + (place.height() - side) / 2, self._chip_width(source), side)
        paint_chip(painter, chip, source.number, theme)
        font = theme.font("small")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        words = place.adjusted(self._left_of_words(source), 0, 0, 0)
        host = f" · {source.host}" if source.host else ""
        room = words.width() - metrics.horizontalAdvance(host)
        title = metrics.elidedText(source.title, Qt.TextElideMode.ElideRight, max(room, theme.px(40)))
        hot = state.hot is not None and bool(source.address) and state.hot.value == source.address
        painter.setPen(theme.text if hot else theme.text2)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, title)
        wide = metrics.horizontalAdvance(title)
        if hot:
            painter.fillRect(QRectF(words.x(), words.center().y() + theme.px(7), wide, 1), theme.text2)
        painter.setPen(theme.text3)
        painter.drawText(words.adjusted(wide, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, host)
        if state.focused is not None and source.address and state.focused.value == source.address:
            reach = theme.px(3)
            paint_focus_ring(painter, place.adjusted(-reach, 0, reach, 0), theme.radius("cite"), theme.focus)

    def index_at(self, point: QPointF) -> int:
        """Return the beginning or the end."""
        return 0 if point.x() < self._width / 2 else utf16.length(self.text)

    def hits(self) -> list[Hit]:
        """Return the sources that can be opened, and what shows the rest."""
        found = [Hit(place, "link", source.address, source.address) for source, place in self._places if source.address]
        return [*found, self._more] if self._more is not None else found
