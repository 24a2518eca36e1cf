"""A caret in the message view (F7): arrow keys go through the words, Shift selects, Enter presses, Esc leaves."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QStyle

from app.ui.timeline.accessibility import announce
from app.ui.timeline.caret_moves import CaretMoves
from app.ui.timeline.parts.code import CodePart
from app.ui.timeline.parts.table import TablePart
from app.ui.timeline.position import Position, Selection
from app.ui.timeline.reading import Place, Reader
from app.ui.translation import translate

if TYPE_CHECKING:
    from app.ui.timeline.keys import Keys
    from app.ui.timeline.view import TimelineView

_Key = QKeySequence.StandardKey
_MARGIN = 24
"""Pixels that stay between the caret and the edge of the view when it scrolls."""

_STEPS: dict[str, tuple[tuple[QKeySequence.StandardKey, QKeySequence.StandardKey], ...]] = {
    "character": ((_Key.MoveToPreviousChar, _Key.SelectPreviousChar), (_Key.MoveToNextChar, _Key.SelectNextChar)),
    "word": ((_Key.MoveToPreviousWord, _Key.SelectPreviousWord), (_Key.MoveToNextWord, _Key.SelectNextWord)),
    "line": ((_Key.MoveToPreviousLine, _Key.SelectPreviousLine), (_Key.MoveToNextLine, _Key.SelectNextLine)),
    "page": ((_Key.MoveToPreviousPage, _Key.SelectPreviousPage), (_Key.MoveToNextPage, _Key.SelectNextPage)),
    "edge": ((_Key.MoveToStartOfLine, _Key.SelectStartOfLine), (_Key.MoveToEndOfLine, _Key.SelectEndOfLine)),
    "conversation": (
        (_Key.MoveToStartOfDocument, _Key.SelectStartOfDocument),
        (_Key.MoveToEndOfDocument, _Key.SelectEndOfDocument),
    ),
}
"""Each step with its keys back and on: those that only move, and those that select."""


class Caret:
    """The moving end of the selection, while it is shown as a caret. So the mouse moves it too."""

    def __init__(self, view: "TimelineView", reader: Reader, keys: "Keys") -> None:
        self._view = view
        self._reader = reader
        self._keys = keys
        self._moves = CaretMoves(view.model)
        self.is_on = False
        self._x: float | None = None
        """Where lines are met while the caret goes up and down."""
        self._is_lit = True
        self._clock = QTimer(view)
        self._clock.timeout.connect(self._blink)

    # Where it stands

    @property
    def position(self) -> Position | None:
        """Return where it stands; None while it is off, or nowhere yet."""
        selection = self._view.selection
        return selection.head if self.is_on and selection is not None else None

    def _place(self) -> Place | None:
        """Return where it stands, or begins."""
        position = self.position
        place = self._reader.place_of(position) if position is not None else None
        if place is None:
            number = self._keys.focused_number()
            seen = self._view.parts_between(0, self._view.viewport().height()) if number is None else []
            place = (number, 0, 0) if number is not None else ((*seen[0][:2], 0) if seen else (0, 0, 0))
        return self._moves.nearest(place)

    def turn(self, *, on: bool) -> None:
        """Show the caret where something is selected, or at the message that has the focus, or take it away."""
        self.is_on = on
        announce(self._view, translate("Timeline", "Caret on") if on else translate("Timeline", "Caret off"))
        if on:
            self._go(self._place(), extends=self._view.selection is not None)
            return
        self._clock.stop()
        if self._view.selection is not None and self._view.selection.is_empty:
            self._view.select(None)
        self._view.viewport().update()

    def go_to(self, position: Position) -> None:
        """Stand at a position, as a screen reader asks for; turns the caret on."""
        self.is_on = True
        place = self._reader.place_of(position)
        self._go(None if place is None else self._moves.nearest(place), extends=False)

    def _go(self, place: Place | None, *, extends: bool) -> None:
        if place is None:
            return
        head = Position(self._view.model.entries[place[0]].message.id, place[1], place[2])
        selection = self._view.selection
        anchor = selection.anchor if extends and selection is not None else head
        self._keys.stand_on(head.message_id)
        self._show(place)
        self._view.select(Selection(anchor, head))
        self.light()

    # Keys

    def take(self, event: QKeyEvent) -> bool:
        """Take a key; return whether it meant something here."""
        if event.key() == Qt.Key.Key_F7 and not event.modifiers():
            self.turn(on=not self.is_on)
            return True
        if not self.is_on or self._keys.is_inside:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.turn(on=False)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._press()
        return self._move(event)

    def _move(self, event: QKeyEvent) -> bool:
        meant = _meant(event)
        if meant is None:
            return False
        name, step, extends = meant
        place = self._place()
        if place is not None:
            x = self._x if self._x is not None and name in ("line", "page") else self._moves.box(place).x()
            self._go(self._step(name, place, step, x) or place, extends=extends)
            self._x = x if name in ("line", "page") else None
        return True

    def _step(self, name: str, place: Place, step: int, x: float) -> Place | None:
        moves = self._moves
        room = self._view.viewport().height() - 2 * _MARGIN
        steps: dict[str, Callable[[], Place | None]] = {
            "character": lambda: moves.by_character(place, step),
            "word": lambda: moves.by_word(place, step),
            "part": lambda: moves.by_part(place, step),
            "line": lambda: moves.by_line(place, step, x),
            "page": lambda: moves.by_page(place, step, x, room),
            "edge": lambda: moves.line_edge(place, step),
            "conversation": lambda: moves.first() if step < 0 else moves.last(),
        }
        return steps[name]()

    def _press(self) -> bool:
        """Press the link at the caret, or go into a part of one place; False where nothing can be pressed."""
        place = self._place()
        if place is None:
            return False
        part = self._moves.part(place)
        box = part.caret_at(place[2])
        if self._moves.length(place):
            hit = part.hit_at(QPointF(box.x() + 1, box.center().y()))
        else:
            hits = [each for each in part.hits() if each.action]
            if len(hits) > 1:
                return self._keys.enter_at(place[1])
            hit = hits[0] if hits else None
        if hit is None or not hit.action:
            return False
        self._view.pointer.act(self._view.model.entries[place[0]].message.id, place[1], hit)
        return True

    # Sight

    def _show(self, place: Place) -> None:
        """Scroll until the caret can be seen. What comes into view is measured, which may move it: look twice."""
        bar = self._view.verticalScrollBar()
        for _ in range(2):
            box = self._moves.box(place).translated(0, -self._view.scroller.top)
            below = box.bottom() + _MARGIN - self._view.viewport().height()
            above = box.top() - _MARGIN
            if above < 0 or below > 0:
                bar.setValue(round(bar.value() + (above if above < 0 else min(below, above))))
        part = self._moves.part(place)
        if isinstance(part, CodePart | TablePart):
            self._show_sideways(part, place[2])

    @staticmethod
    def _show_sideways(part: CodePart | TablePart, index: int) -> None:
        """Scroll code or a table that is wider than the column."""
        x = part.caret_at(index).x()
        left = part.caret_at(0).x() + part.sideways.scrolled
        right = left + part.sideways.room
        if part.sideways.room > 0 and not left <= x <= right:
            part.sideways.scroll_by(x - left - _MARGIN if x < left else x - right + _MARGIN)

    def paint(self, painter: QPainter) -> None:
        """Paint it, if it is on, lit, and in sight."""
        box = self.box()
        if box is not None and self._is_lit:
            painter.fillRect(box, self._view.around.theme.text)

    def box(self) -> QRectF | None:
        """Return where it is painted in the viewport; None while it is nowhere, or focus is elsewhere."""
        position = self.position
        place = self._reader.place_of(position) if position is not None else None
        if place is None or not self._view.hasFocus():
            return None
        entry = self._view.model.entries[place[0]]
        if place[1] >= len(entry.parts(self._view.around)):
            return None
        box = self._moves.box(place).translated(self._view.column_left, -self._view.scroller.top)
        # On whole pixels: half of one would be painted pale.
        box.moveLeft(round(box.left()))
        box.setWidth(max(self._view.style().pixelMetric(QStyle.PixelMetric.PM_TextCursorWidth), 1))
        return box

    def light(self) -> None:
        """Show it at once, and blink from now on if the system wants carets to."""
        self._is_lit = True
        self._clock.stop()
        if self.is_on and self.flash() > 0:
            self._clock.start(self.flash())
        self._view.viewport().update()

    @staticmethod
    def flash() -> int:
        """Return after how many milliseconds it comes or goes, as the system says; 0 where it does not blink."""
        return max(QGuiApplication.styleHints().cursorFlashTime() // 2, 0)

    def _blink(self) -> None:
        if not self._view.hasFocus() or not self.is_on:
            self._clock.stop()
            return
        self._is_lit = not self._is_lit
        box = self.box()
        if box is not None:
            self._view.viewport().update(box.toAlignedRect())


def _meant(event: QKeyEvent) -> tuple[str, int, bool] | None:
    """Return which step a key asks for, whether back (-1) or on (1), and whether it selects; None for no step."""
    for name, ways in _STEPS.items():
        for step, (moves, selects) in zip((-1, 1), ways, strict=True):
            if event.matches(moves) or event.matches(selects):
                return name, step, event.matches(selects)
    if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        extends = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if modifiers & ~Qt.KeyboardModifier.ShiftModifier == Qt.KeyboardModifier.ControlModifier:
            return "part", -1 if event.key() == Qt.Key.Key_Up else 1, extends
    return None
