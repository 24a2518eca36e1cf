"""Where a caret can stand in a conversation, and where it goes from there."""

from PySide6.QtCore import QPointF, QRectF, QTextBoundaryFinder

from app.ui.timeline import utf16
from app.ui.timeline.model import TimelineModel
from app.ui.timeline.parts.base import Part
from app.ui.timeline.reading import Place

_FAR = 1e6
"""Pixels beyond the end of every line."""

_LINES_TRIED = 4
"""Lines' heights below a line in which the next one of the same part is looked for: rows of tables lie apart."""


class CaretMoves:
    """Goes from place to place. What is folded, and what has neither words nor anything to press, is passed over.

    A part whose text has no places of its own, such as a picture, an error or a file, is one place. Characters are
    those that a person sees: an emoji of several code points is one.
    """

    def __init__(self, model: TimelineModel) -> None:
        self._model = model

    def part(self, place: Place) -> Part:
        """Return the part of a place, laid out. Raises IndexError where there is none any more."""
        return self._model.entries[place[0]].lay_out_part(place[1], self._model.width, self._model.around)

    def length(self, place: Place) -> int:
        """Return the last character of a part that a caret can stand before or behind."""
        part = self.part(place)
        return utf16.length(part.text) if _has_places(part) else 0

    def top(self, place: Place) -> float:
        """Return where the part of a place begins, in pixels below the top of the conversation."""
        tops = self._model.entries[place[0]].tops(self._model.width, self._model.around)
        return self._model.top(place[0]) + tops[place[1]]

    def box(self, place: Place) -> QRectF:
        """Return the caret at a place, below the top of the conversation and right of the column's left edge."""
        box = self.part(place).caret_at(place[2])
        self._model.touch(place[0])
        return box.translated(0, self.top(place))

    def nearest(self, place: Place) -> Place | None:
        """Return a place that is still there, or the nearest before it, or else after it."""
        if not self._model.entries:
            return None
        number = min(max(place[0], 0), len(self._model.entries) - 1)
        block = place[1] if number == place[0] else 0
        count = len(self._model.entries[number].parts(self._model.around))
        if 0 <= block < count and self._is_stop(number, block):
            return number, block, min(place[2], self.length((number, block, 0)))
        block = min(block, count)
        return self._neighbour((number, block, 0), -1) or self._neighbour((number, block, 0), 1)

    def first(self) -> Place | None:
        """Return the beginning of the conversation."""
        return self._neighbour((0, -1, 0), 1)

    def last(self) -> Place | None:
        """Return the end of the conversation."""
        found = self._neighbour((len(self._model.entries), 0, 0), -1)
        return None if found is None else self._end_of(found)

    def by_character(self, place: Place, step: int) -> Place | None:
        """Go one character on or back; past the end of a part to the next one."""
        return self._by_boundary(place, step, QTextBoundaryFinder.BoundaryType.Grapheme)

    def by_word(self, place: Place, step: int) -> Place | None:
        """Go to where the next word begins, or this one or the one before."""
        return self._by_boundary(place, step, QTextBoundaryFinder.BoundaryType.Word)

    def by_part(self, place: Place, step: int) -> Place | None:
        """Go to the beginning of this part, of the one before it or of the next."""
        return (*place[:2], 0) if step < 0 and place[2] > 0 else self._neighbour(place, step)

    def by_line(self, place: Place, step: int, x: float) -> Place | None:
        """Go to the line above or below, to what is nearest to ``x``."""
        part = self.part(place)
        box = part.caret_at(place[2])
        if _has_places(part):
            for lines in range(1, _LINES_TRIED):
                y = box.center().y() + step * lines * max(box.height(), 1)
                if not 0 <= y < part.layout(self._model.width):
                    break
                index = min(part.index_at(QPointF(x, y)), self.length(place))
                if (part.caret_at(index).y() - box.y()) * step > 0:
                    return *place[:2], index
        found = self._neighbour(place, step)
        if found is None:
            return None
        return self._entered(found, step, x)

    def _entered(self, place: Place, step: int, x: float) -> Place:
        """Return the place in the first or, from below, the last line of a part that is nearest to ``x``."""
        part = self.part(place)
        if not _has_places(part):
            return place
        edge = part.caret_at(0 if step > 0 else self.length(place)).center().y()
        return *place[:2], min(part.index_at(QPointF(x, edge)), self.length(place))

    def by_page(self, place: Place, step: int, x: float, room: float) -> Place:
        """Go ``room`` up or down, which is in pixels, to what is nearest to ``x`` there; past a part that is higher."""
        target = self.box(place).center().y() + step * room
        found = place
        while True:
            part, top = self.part(found), self.top(found)
            if top <= target < top + part.layout(self._model.width) and (_has_places(part) or found != place):
                return self._at(found, QPointF(x, target - top))
            following = self._neighbour(found, step)
            if following is None:
                return self._entered(found, -step, x)
            found = following
            edge = self.top(found) + (0 if step > 0 else self.part(found).layout(self._model.width))
            if (edge - target) * step > 0:
                # Between two parts.
                return self._entered(found, step, x)

    def _at(self, place: Place, point: QPointF) -> Place:
        """Return the place in a part that is nearest to a point relative to its top left."""
        part = self.part(place)
        return (*place[:2], min(part.index_at(point), self.length(place)) if _has_places(part) else 0)

    def line_edge(self, place: Place, step: int) -> Place:
        """Return the beginning of the line, or its end."""
        part = self.part(place)
        if not _has_places(part):
            return place
        box = part.caret_at(place[2])
        index = min(part.index_at(QPointF(step * _FAR, box.center().y())), self.length(place))
        if step > 0 and part.caret_at(index).y() > box.y():
            # Behind the last blank of a broken line is the same place as before the first word of the next.
            index = _boundary(part.text, index, -1, QTextBoundaryFinder.BoundaryType.Grapheme)
        return *place[:2], index

    def _by_boundary(self, place: Place, step: int, kind: QTextBoundaryFinder.BoundaryType) -> Place | None:
        part = self.part(place)
        index = _boundary(part.text, place[2], step, kind) if _has_places(part) else -1
        here = part.caret_at(place[2])
        while index >= 0 and part.caret_at(index) == here:
            # A formula among words has many characters and one place.
            index = _boundary(part.text, index, step, kind)
        if index >= 0:
            return *place[:2], index
        found = self._neighbour(place, step)
        return self._end_of(found) if found is not None and step < 0 else found

    def _end_of(self, place: Place) -> Place:
        return *place[:2], self.length(place)

    def _neighbour(self, place: Place, step: int) -> Place | None:
        number, block = place[0], place[1] + step
        while 0 <= number < len(self._model.entries) or (number == len(self._model.entries) and step < 0):
            count = (
                len(self._model.entries[number].parts(self._model.around)) if number < len(self._model.entries) else 0
            )
            while 0 <= block < count:
                if self._is_stop(number, block):
                    return number, block, 0
                block += step
            number += step
            block = 0
            if step < 0 and number >= 0:
                block = len(self._model.entries[number].parts(self._model.around)) - 1
        return None

    def _is_stop(self, number: int, block: int) -> bool:
        part = self.part((number, block, 0))
        if part.layout(self._model.width) <= 0:
            return False
        return bool(part.text) or any(hit.action for hit in part.hits())


def _has_places(part: Part) -> bool:
    """Return whether a caret can go through the text of a part."""
    return part.selectable and part.caret_at(0) != part.caret_at(utf16.length(part.text))


def _boundary(text: str, index: int, step: int, kind: QTextBoundaryFinder.BoundaryType) -> int:
    """Return the next boundary after, or before, a position; -1 where there is none."""
    finder = QTextBoundaryFinder(kind, text)
    finder.setPosition(index)
    by_word = kind is QTextBoundaryFinder.BoundaryType.Word
    while True:
        found = finder.toNextBoundary() if step > 0 else finder.toPreviousBoundary()
        begins = QTextBoundaryFinder.BoundaryReason.StartOfItem in finder.boundaryReasons()
        if found < 0 or not by_word or begins or found == 0 or found == utf16.length(text):
            return found
