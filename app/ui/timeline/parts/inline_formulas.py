"""Formulas among words: the room that they take in a line, and how they are painted there."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from app.ui.timeline import utf16
from app.ui.timeline.formulas import Formula, Missing, guessed_size, wanted
from app.ui.timeline.markdown.blocks import Span
from app.ui.timeline.parts.base import Surroundings
from app.ui.timeline.text_lines import InlineObject, TextLines


def inline_objects(
    spans: Sequence[Span], font: QFont, around: Surroundings, colour: QColor, room: float, came: Callable[[], None]
) -> tuple[InlineObject, ...]:
    """Return the room of each formula, guessed for those that are to come; one that cannot be set takes none.

    What is wider than ``room`` is left as its source too, which can be broken into lines.
    """
    found: list[InlineObject] = []
    start = 0
    for span in spans:
        length = utf16.length(span.text)
        if span.formula:
            made = _object_of(span, start, length, font, around, colour, came)
            if made is not None and made.width <= room:
                found.append(made)
        start += length
    return tuple(found)


def _object_of(
    span: Span, start: int, length: int, font: QFont, around: Surroundings, colour: QColor, came: Callable[[], None]
) -> InlineObject | None:
    is_display = span.formula in ("$$", "\\[")
    wish = wanted(span.text, font.pixelSize(), around.theme.accent if span.link else colour, is_display=is_display)
    formula = around.formulas.find(wish, came)
    if isinstance(formula, Formula):
        return InlineObject(start, length, formula.width, formula.ascent, formula.descent, formula)
    if formula is Missing.UNSETTABLE:
        return None
    return InlineObject(start, length, *guessed_size(span.text, font.pixelSize(), is_display=is_display))


def width_in_one_line(spans: Sequence[Span], font: QFont, objects: Sequence[InlineObject]) -> float | None:
    """Return how wide words with formulas are; None where they have looks that only a layout can measure."""
    metrics = QFontMetricsF(font)
    ready = {each.start: each.width for each in objects}
    width = 0.0
    start = 0
    for span in spans:
        if start in ready:
            width += ready[start]
        elif span == Span(span.text) and "\n" not in span.text:
            width += metrics.horizontalAdvance(span.text)
        else:
            return None
        start += utf16.length(span.text)
    return width


def paint_inline_formulas(painter: QPainter, lines: TextLines, origin: QPointF, clip: QRectF) -> None:
    """Paint the formulas of a text that are there and can be seen."""
    for each, place in lines.object_places():
        at = place + origin
        if each.formula is not None and at.y() - each.ascent <= clip.bottom() and at.y() + each.descent >= clip.top():
            each.formula.paint(painter, at.x(), at.y())
