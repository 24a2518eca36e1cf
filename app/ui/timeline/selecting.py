"""What is selected in the message view: by characters, words or blocks, with the mouse and with the keyboard."""

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QClipboard, QGuiApplication, QKeyEvent, QKeySequence

from app.ui.timeline import utf16
from app.ui.timeline.parts.base import Part
from app.ui.timeline.position import Position, Selection
from app.ui.timeline.reading import Place, Reader
from app.ui.timeline.text_units import next_character, next_word

if TYPE_CHECKING:
    from app.ui.timeline.view import TimelineView

_PROBE: Final = 6
_FARTHEST: Final = 4_000
"""Pixels over which another line is looked for: a tall picture may lie between two."""
_MARGIN: Final = 24
_MOST_TAKEN: Final = 50
"""Messages up to which a selection is given to the middle button: more would have to be parsed at each move."""


class Unit(Enum):
    """What a selection grows by."""

    CHARACTER = 1
    WORD = 2
    BLOCK = 3


class Selecting:
    """Owns the selection of one view. It begins somewhere, and is extended from there by the unit it began with."""

    def __init__(self, view: "TimelineView", reader: Reader) -> None:
        self._view = view
        self._reader = reader
        self.selection: Selection | None = None
        self._unit = Unit.CHARACTER
        self._origin: Selection | None = None
        self._wanted_x: float | None = None

    def clear(self) -> None:
        """Forget everything: another conversation is shown."""
        self.selection = self._origin = self._wanted_x = None
        self._unit = Unit.CHARACTER

    @property
    def is_empty(self) -> bool:
        """Return whether no character is selected."""
        return self.selection is None or self.selection.is_empty

    def select(self, selection: Selection | None) -> None:
        """Select from one position to another, or nothing; it is extended by characters."""
        self._unit = Unit.CHARACTER
        self._origin = None if selection is None else Selection(selection.anchor, selection.anchor)
        self._wanted_x = None
        self._set(selection)

    def begin(self, position: Position, unit: Unit = Unit.CHARACTER) -> None:
        """Begin at a position: with nothing, with its word or with its block."""
        self._unit = unit
        self._wanted_x = None
        self._origin = self._around(position)
        self._set(self._origin)

    def extend_to(self, position: Position) -> None:
        """Let the selection reach to a position, in whole units; begin one there if there is none."""
        place = self._reader.place_of(position)
        ends = self._reader.ends(self._origin) if self._origin is not None else None
        if self._origin is None or ends is None or place is None:
            self.begin(position)
            return
        around = self._around(position)
        near = self._reader.place_of(around.anchor)
        if near is not None and near < ends[0]:
            self._set(Selection(self._last_of(self._origin), around.anchor))
        else:
            self._set(Selection(self._first_of(self._origin), around.head))

    def offer(self) -> None:
        """Give what is selected to the middle button, where the system has that."""
        clipboard = QGuiApplication.clipboard()
        selection = self.selection
        ends = self._reader.ends(selection) if selection is not None and not selection.is_empty else None
        if selection is None or ends is None or ends[1][0] - ends[0][0] > _MOST_TAKEN:
            return
        if clipboard.supportsSelection():
            clipboard.setText(self._reader.text_of(selection), QClipboard.Mode.Selection)

    def copy(self) -> None:
        """Put what is selected on the clipboard: as plain text, as HTML and as Markdown."""
        if self.selection is not None and not self.selection.is_empty:
            QGuiApplication.clipboard().setMimeData(self._reader.mime_of(self.selection))

    def _set(self, selection: Selection | None) -> None:
        if selection != self.selection:
            self.selection = selection
            self._view.accessible.caret_moved()
            self._view.viewport().update()

    def _around(self, position: Position) -> Selection:
        found = None
        if self._unit is Unit.WORD:
            found = self._reader.word_at(position)
        elif self._unit is Unit.BLOCK:
            found = self._reader.block_at(position)
        return found or Selection(position, position)

    def _first_of(self, selection: Selection) -> Position:
        anchor, head = self._reader.place_of(selection.anchor), self._reader.place_of(selection.head)
        return selection.head if anchor is not None and head is not None and head < anchor else selection.anchor

    def _last_of(self, selection: Selection) -> Position:
        return selection.head if self._first_of(selection) == selection.anchor else selection.anchor

    # The keyboard

    def take(self, event: QKeyEvent) -> bool:
        """Extend the selection by a key; return whether it was one for that."""
        for key, move in self._moves().items():
            if event.matches(key):
                self._move(move, keeps_x=key in _UP_AND_DOWN)
                return True
        return False

    def _moves(self) -> dict[QKeySequence.StandardKey, Callable[[Place], Place | None]]:
        keys = QKeySequence.StandardKey
        page = max(self._view.viewport().height() - 2 * _MARGIN, _MARGIN)
        return {
            keys.SelectNextChar: lambda place: self._stepped(place, 1, next_character),
            keys.SelectPreviousChar: lambda place: self._stepped(place, -1, next_character),
            keys.SelectNextWord: lambda place: self._stepped(place, 1, next_word),
            keys.SelectPreviousWord: lambda place: self._stepped(place, -1, next_word),
            keys.SelectNextLine: lambda place: self._vertically(place, 1, 0),
            keys.SelectPreviousLine: lambda place: self._vertically(place, -1, 0),
            keys.SelectNextPage: lambda place: self._vertically(place, 1, page),
            keys.SelectPreviousPage: lambda place: self._vertically(place, -1, page),
            keys.SelectStartOfLine: lambda place: self._in_line(place, -1e6),
            keys.SelectEndOfLine: lambda place: self._in_line(place, 1e6),
            keys.SelectStartOfDocument: lambda _place: self._end_of_all(-1),
            keys.SelectEndOfDocument: lambda _place: self._end_of_all(1),
        }

    def _move(self, move: Callable[[Place], Place | None], *, keeps_x: bool) -> None:
        head = self._head()
        if head is None:
            return
        if not keeps_x:
            self._wanted_x = None
        moved = move(head)
        if moved is None:
            return
        anchor = self.selection.anchor if self.selection is not None else self._position(head)
        self._unit = Unit.CHARACTER
        self._origin = Selection(anchor, anchor)
        self._set(Selection(anchor, self._position(moved)))
        self._show(moved)
        self.offer()

    def _head(self) -> Place | None:
        """Return where the selection would grow from; without one the first words in sight."""
        if self.selection is not None:
            return self._reader.place_of(self.selection.head)
        seen = self._view.parts_between(0, self._view.viewport().height())
        focused = self._view.keys.focused_number()
        for number, block, part, box in seen:
            if part.selectable and part.text and (number == focused or (focused is None and box.top() >= 0)):
                return number, block, 0
        return None

    def _position(self, place: Place) -> Position:
        return Position(self._view.model.entries[place[0]].message.id, place[1], place[2])

    def _part(self, place: Place) -> Part:
        return self._view.model.entries[place[0]].parts(self._view.around)[place[1]]

    def _stepped(self, place: Place, step: int, unit: Callable[[str, int, int], int | None]) -> Place | None:
        at = unit(self._part(place).text, place[2], step)
        return (place[0], place[1], at) if at is not None else self._neighbour(place, step)

    def _neighbour(self, place: Place, step: int) -> Place | None:
        """Return the near end of the next part that has words."""
        entries = self._view.model.entries
        number, block = place[0], place[1] + step
        while 0 <= number < len(entries):
            parts = entries[number].parts(self._view.around)
            while 0 <= block < len(parts):
                if parts[block].selectable and parts[block].text:
                    return number, block, 0 if step > 0 else utf16.length(parts[block].text)
                block += step
            number += step
            block = 0
            if step < 0 and number >= 0:
                block = len(entries[number].parts(self._view.around)) - 1
        return None

    def _end_of_all(self, step: int) -> Place | None:
        entries = self._view.model.entries
        if not entries:
            return None
        number = 0 if step < 0 else len(entries) - 1
        block = -1 if step < 0 else len(entries[number].parts(self._view.around))
        return self._neighbour((number, block, 0), -step)

    # Lines

    def _point(self, place: Place) -> QPointF:
        """Return where a character stands in the viewport, a little below the top of its line."""
        view = self._view
        entry, width = view.model.entries[place[0]], view.model.width
        part = entry.lay_out_part(place[1], width, view.around)
        view.model.touch(place[0])
        inside = part.top_of(place[2]) + _PROBE
        top = view.model.top(place[0]) + entry.tops(width, view.around)[place[1]] - view.scroller.top
        return QPointF(view.column_left + _x_of(part, place[2], inside, width), top + inside)

    def _vertically(self, place: Place, step: int, distance: float) -> Place | None:
        """Return the character in the next line, or in one so far away, that stands at the same x."""
        point = self._point(place)
        if self._wanted_x is None:
            self._wanted_x = point.x()
        line = (place[0], place[1], self._part(place).top_of(place[2]))
        away = max(distance, _PROBE)
        while away < distance + _FARTHEST:
            around = self._view.pointer.part_at(QPointF(point.x(), point.y() + step * away))
            away += _PROBE
            if around is None or not around[2].selectable or not around[2].text:
                continue
            number, block, part, box = around
            inside = QPointF(self._wanted_x - box.x(), point.y() + step * (away - _PROBE) - box.y())
            at = part.index_at(inside)
            if (number, block, part.top_of(at)) != line:
                return number, block, at
        return self._end_of_all(-1 if step < 0 else 1)

    def _in_line(self, place: Place, x: float) -> Place:
        part = self._part(place)
        return place[0], place[1], part.index_at(QPointF(x, part.top_of(place[2]) + _PROBE))

    def _show(self, place: Place) -> None:
        """Bring the moving end of the selection into view."""
        view = self._view
        y = self._point(place).y()
        room = view.viewport().height()
        bar = view.verticalScrollBar()
        if y < _MARGIN:
            bar.setValue(bar.value() + round(y) - 2 * _MARGIN)
        elif y > room - 2 * _MARGIN:
            bar.setValue(bar.value() + round(y - room) + 3 * _MARGIN)


_UP_AND_DOWN = frozenset(
    (
        QKeySequence.StandardKey.SelectNextLine,
        QKeySequence.StandardKey.SelectPreviousLine,
        QKeySequence.StandardKey.SelectNextPage,
        QKeySequence.StandardKey.SelectPreviousPage,
    )
)


def _x_of(part: Part, index: int, y: float, width: float) -> float:
    """Return where in its line a character stands: asked of the part, which alone knows how its lines lie."""
    left, right = 0.0, width
    while right - left > 1:
        middle = (left + right) / 2
        if part.index_at(QPointF(middle, y)) < index:
            left = middle
        else:
            right = middle
    return right
