"""Text laid out in lines of a fixed height, with one baseline for Latin and Chinese.

Qt makes a line as high as the tallest font in it, so that a single Chinese character moves all that follows by some
pixels; here each line is put where it belongs by its own ascent.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from app.ui.controls.focus import paint_focus_ring
from app.ui.timeline import utf16
from app.ui.timeline.direction import is_right_to_left
from app.ui.timeline.marks import Mark, Marks

if TYPE_CHECKING:
    from app.ui.timeline.formulas import Formula

_RING_RADIUS = 3

LINE_BREAK = "\u2028"
"""What QTextLayout breaks a line at; it stands for a newline, one for one, so that positions agree."""
_INSIDE = 0.1
"""Pixels from the edge of the words that are surely on them."""


_PLACEHOLDER: Final = "x".encode("utf-16-le")
_JOINER: Final = "\u034f".encode("utf-16-le")
"""Takes no room and makes one character with what stands before it, for Qt's cursor too."""


@dataclass(frozen=True, slots=True)
class InlineObject:
    """Something that is painted in place of the characters from ``start`` on: its size around the baseline.

    ``formula`` is None while it is to come.
    """

    start: int
    length: int
    width: float
    ascent: float
    descent: float
    formula: "Formula | None" = None

    @property
    def end(self) -> int:
        """Return the position behind it."""
        return self.start + self.length


def format_range(start: int, length: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    """Return a range of one look."""
    made = QTextLayout.FormatRange()
    made.start = start
    made.length = length
    made.format = look
    return made


def baseline_of(metrics: QFontMetricsF, line_height: float) -> int:
    """Return how far below the top of a line its baseline is."""
    return round((line_height - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent())


def room_around(objects: Sequence[InlineObject], baseline: float, line_height: float) -> tuple[float, float]:
    """Return how much higher a line has to be, above and below, for the objects in it."""
    above = max((each.ascent for each in objects), default=0.0) - baseline
    below = max((each.descent for each in objects), default=0.0) - (line_height - baseline)
    return float(math.ceil(max(above, 0.0))), float(math.ceil(max(below, 0.0)))


class TextLines:
    """A text laid out for one width. Sizes in device-independent pixels, positions in UTF-16 units as Qt counts them.

    With ``wrap`` off every line is as long as its text.
    """

    def __init__(
        self,
        text: str,
        font: QFont,
        line_height: float,
        width: float,
        looks: Sequence[QTextLayout.FormatRange] = (),
        *,
        objects: Sequence[InlineObject] = (),
        wrap: bool = True,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        self.line_height = line_height
        metrics = QFontMetricsF(font)
        self.baseline = baseline_of(metrics, line_height)
        option = QTextOption(alignment)
        option.setWrapMode(
            QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if wrap else QTextOption.WrapMode.ManualWrap
        )
        if alignment is Qt.AlignmentFlag.AlignRight and is_right_to_left(text):
            # By itself Qt lets every paragraph run from the left here, and puts its full stop at the wrong end.
            option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        option.setTabStopDistance(4 * metrics.horizontalAdvance(" "))
        self._objects = objects
        text = text.replace("\n", LINE_BREAK)
        self._layout = QTextLayout(_with_placeholders(text, objects) if objects else text, font)
        self._layout.setTextOption(option)
        self._layout.setCacheEnabled(True)
        if looks or objects:
            self._layout.setFormats(_with_objects(looks, objects, font))
        self._colours: list[QTextLayout.FormatRange] = []
        self._looks = looks
        self._has_looks_throughout = sum(look.length for look in looks) >= utf16.length(text)
        self._line_count = 0
        self._tops = [0.0]
        self._bands: list[float] = []
        self.natural_width = 0.0
        self._lay_out(width if wrap else math.inf)

    def _lay_out(self, width: float) -> None:
        top = 0.0
        self._layout.beginLayout()
        while True:
            line = self._layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(min(width, 1e6))
            above, below = self._room_around(line)
            line.setPosition(QPointF(0, top + above + self.baseline - line.ascent()))
            self.natural_width = max(self.natural_width, line.naturalTextWidth())
            self._bands.append(top + above)
            top += above + self.line_height + below
            self._tops.append(top)
            self._line_count += 1
        self._layout.endLayout()

    @property
    def height(self) -> float:
        """Return the height of all lines."""
        return self._tops[-1]

    def _room_around(self, line: QTextLine) -> tuple[float, float]:
        """Return how much higher a line has to be, above and below, for what is painted in it."""
        if not self._objects:
            return 0.0, 0.0
        end = line.textStart() + line.textLength()
        inside = [each for each in self._objects if line.textStart() <= each.start < end]
        return room_around(inside, self.baseline, self.line_height)

    @property
    def tops(self) -> Sequence[float]:
        """Return where each line begins, and the height of all of them last."""
        return self._tops

    @property
    def last_line_width(self) -> float:
        """Return how far the last line reaches."""
        return self._line(self._line_count - 1).naturalTextWidth() if self._line_count else 0.0

    def _line(self, number: int) -> QTextLine:
        return self._layout.lineAt(number)

    def set_colours(self, colours: Sequence[QTextLayout.FormatRange]) -> None:
        """Paint ranges in other colours from now on: formats of the layout itself would undo its lines."""
        self._colours = list(colours)

    def draw(
        self,
        painter: QPainter,
        origin: QPointF,
        selected: tuple[int, int] | None,
        ground: QColor,
        clip: QRectF,
        marks: Marks | None = None,
    ) -> None:
        """Paint at ``origin``, the characters from ``selected[0]`` to before ``selected[1]`` on ``ground``."""
        if selected is not None and selected[1] > selected[0]:
            # Rectangles of our own: Qt's are as high as the tallest font of each line, and would leave gaps.
            for box in self.boxes(*selected):
                painter.fillRect(box.translated(origin), ground)
        marks = None if marks is None else marks.within_lines(*self._seen(origin, clip))
        if marks is None:
            self._layout.draw(painter, origin, self._colours, clip)
            return
        for box in self._boxes_of(marks.all):
            painter.fillRect(box.translated(origin), marks.ground)
        coloured = self._coloured_otherwise(marks, painter.pen().color())
        self._layout.draw(painter, origin, [*self._colours, *coloured], clip)
        for mark in marks.all:
            for box in self.boxes(mark.start, mark.end) if mark.is_current else ():
                paint_focus_ring(painter, box.translated(origin).adjusted(-2, -1, 2, 1), _RING_RADIUS, marks.ring)

    def _coloured_otherwise(self, marks: Marks, pen: QColor) -> Sequence[QTextLayout.FormatRange]:
        """Return looks for the marks on words of another colour: for each, Qt paints every line in sight anew."""
        if self._colours or (not self._has_looks_throughout and pen != marks.colour):
            return list(marks.looks())
        others = (look for look in self._looks if look.format.foreground().color() != marks.colour)
        found = [marks.within_lines(look.start, look.start + look.length) for look in others]
        on_others = dict.fromkeys(mark for each in found if each is not None for mark in each.all)
        return list(Marks(tuple(on_others), marks.ground, marks.colour, marks.ring).looks())

    def draw_lines(self, painter: QPainter, origin: QPointF, begin: float, end: float) -> None:
        """Paint the lines that begin from ``begin`` to before ``end``, the text itself being at ``origin``.

        A clip would let a neighbour through, which Qt paints for safety: on paper nothing cuts it off.
        """
        first = bisect_left(self._tops, begin, 0, self._line_count)
        for number in range(first, bisect_left(self._tops, end, first, self._line_count)):
            self._line(number).draw(painter, origin)

    def _seen(self, origin: QPointF, clip: QRectF) -> tuple[int, int]:
        """Return the characters of the lines that ``clip`` lets through: of a long text only these are marked."""
        first = max(bisect_right(self._tops, clip.top() - origin.y()) - 1, 0)
        last = min(bisect_right(self._tops, clip.bottom() - origin.y()) - 1, self._line_count - 1)
        if first > last:
            return 0, 0
        end = self._line(last)
        return self._line(first).textStart(), end.textStart() + end.textLength()

    def index_at(self, point: QPointF) -> int:
        """Return the position between two characters that is nearest to ``point``."""
        if not self._line_count:
            return 0
        number = min(max(bisect_right(self._tops, point.y()) - 1, 0), self._line_count - 1)
        line = self._line(number)
        for each, left in self._objects_in(line):
            # Qt loses its way inside of a character that is made of many.
            if left <= point.x() <= left + each.width:
                return each.start if point.x() < left + each.width / 2 else each.end
        # Beside the words of a line that runs from the right, Qt takes its left for its beginning.
        words = line.naturalTextRect()
        return int(line.xToCursor(min(max(point.x(), words.left() + _INSIDE), words.right() - _INSIDE)))

    def _objects_in(self, line: QTextLine) -> Iterator[tuple[InlineObject, float]]:
        end = line.textStart() + line.textLength()
        for each in self._objects:
            if line.textStart() <= each.start < end:
                yield each, min(_x(line, each.start), _x(line, each.end))

    def object_places(self) -> Iterator[tuple[InlineObject, QPointF]]:
        """Yield each object and the left end of its baseline."""
        for number in range(self._line_count if self._objects else 0):
            for each, left in self._objects_in(self._line(number)):
                yield each, QPointF(left, self._bands[number] + self.baseline)

    def top_of(self, index: int) -> float:
        """Return where the line begins that holds a position."""
        line = self._layout.lineForTextPosition(index)
        return self._tops[line.lineNumber()] if line.isValid() else 0.0

    def caret_at(self, index: int) -> QRectF:
        """Return the line, without a width, that a caret before a position is painted as."""
        line = self._layout.lineForTextPosition(index)
        if not line.isValid():
            return QRectF(0, 0, 0, self.line_height)
        return QRectF(_x(line, index), self._bands[line.lineNumber()], 0, self.line_height)

    def boxes(self, start: int, end: int, *, is_band: bool = False) -> list[QRectF]:
        """Return the rectangles, one a line, of the characters from ``start`` to before ``end``.

        ``is_band`` leaves out what a line is higher than the others for the sake of an object in it.
        """
        start, end = self._around_objects(start, end)
        boxes = []
        line = self._layout.lineForTextPosition(start)
        for number in range(line.lineNumber() if line.isValid() else 0, self._line_count):
            line = self._line(number)
            if line.textStart() >= end:
                break
            first = max(start, line.textStart())
            last = min(end, line.textStart() + line.textLength())
            if first >= last:
                continue
            left = _x(line, first)
            right = _x(line, last)
            top = self._bands[number] if is_band else self._tops[number]
            height = self.line_height if is_band else self._tops[number + 1] - top
            boxes.append(QRectF(min(left, right), top, abs(right - left), height))
        return boxes

    def _boxes_of(self, marks: Sequence[Mark]) -> Iterator[QRectF]:
        """Yield the rectangles of many marks, in their order: the line is looked up once for all that it holds."""
        number = first = last = 0
        line = QTextLine()
        for mark in marks:
            start, end = self._around_objects(mark.start, mark.end)
            if not first <= start < end <= last:
                line = self._layout.lineForTextPosition(start)
                number, first = (line.lineNumber(), line.textStart()) if line.isValid() else (0, 0)
                last = first + line.textLength() if line.isValid() else 0
            if first <= start < end <= last:
                left, right = _x(line, start), _x(line, end)
                top = self._tops[number]
                yield QRectF(min(left, right), top, abs(right - left), self._tops[number + 1] - top)
            else:
                yield from self.boxes(start, end)

    def _around_objects(self, start: int, end: int) -> tuple[int, int]:
        """Return a range that takes whole what it takes half."""
        for each in self._objects:
            if start < each.end and end > each.start and start < end:
                start, end = min(start, each.start), max(end, each.end)
        return start, end


def _x(line: QTextLine, position: int) -> float:
    # PySide6 returns the pair (x, position) and its stubs call it an object.
    pair = cast("tuple[float, int]", line.cursorToX(position))
    return pair[0]


def _with_placeholders(text: str, objects: Sequence[InlineObject]) -> str:
    """Return a text as long as ``text`` with one wide character for each object."""
    data = bytearray(text.encode("utf-16-le", "surrogatepass"))
    for each in objects:
        data[each.start * 2 : each.end * 2] = _PLACEHOLDER + _JOINER * (each.length - 1)
    return data.decode("utf-16-le", "surrogatepass")


def _with_objects(
    looks: Sequence[QTextLayout.FormatRange], objects: Sequence[InlineObject], font: QFont
) -> list[QTextLayout.FormatRange]:
    """Return looks in which each object is an unseen letter, spaced out to its width."""
    if not objects:
        return list(looks)
    tiny = QFont(font)
    tiny.setPixelSize(1)
    letter = QFontMetricsF(tiny).horizontalAdvance("x")
    taken = {each.start for each in objects}
    found = [look for look in looks if look.start not in taken]
    rest = QTextCharFormat()
    rest.setFont(tiny)
    rest.setForeground(QColor(0, 0, 0, 0))
    for each in objects:
        look = QTextCharFormat(rest)
        look.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
        look.setFontLetterSpacing(each.width - letter)
        # The joiners may come from another font and would be spaced out too.
        found += [format_range(each.start, 1, look), format_range(each.start + 1, each.length - 1, rest)]
    return found
