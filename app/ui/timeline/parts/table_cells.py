"""Cells of a table: their text, how they are aligned, and what can be pressed in them."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt

from app.ui.timeline.markdown.blocks import Alignment, Span
from app.ui.timeline.parts.base import Hit
from app.ui.timeline.parts.spans import StyledText
from app.ui.timeline.text_lines import TextLines

ALIGNMENTS = {
    Alignment.LEFT: Qt.AlignmentFlag.AlignLeft,
    Alignment.CENTRE: Qt.AlignmentFlag.AlignHCenter,
    Alignment.RIGHT: Qt.AlignmentFlag.AlignRight,
}


@dataclass(slots=True)
class Cell:
    """A cell that has been laid out; ``start`` is its first character in the text of the table."""

    words: StyledText
    lines: TextLines
    start: int


def text_of(spans: tuple[Span, ...]) -> str:
    """Return what stands in a cell."""
    return "".join(span.text for span in spans)


def hits_in(cell: Cell, shift: QPointF) -> list[Hit]:
    """Return the links and the numbers of notes in a cell whose lines begin at ``shift``."""
    found: list[Hit] = []
    for first, last, address in cell.words.links:
        boxes = cell.lines.boxes(first, last)
        found += [Hit(box.translated(shift), "link", address, address) for box in boxes]
    for first, last, number in cell.words.notes:
        boxes = cell.lines.boxes(first, last)
        found += [Hit(box.translated(shift), "note", number, f"[{number}]") for box in boxes]
    return found
