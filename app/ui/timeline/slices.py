"""Long texts are parsed in slices between which the window draws breath."""

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer

from app.ui.timeline.position import Selection
from app.ui.timeline.unread import Moved

if TYPE_CHECKING:
    from app.ui.timeline.view import TimelineView

_SLICE: Final = 0.008
"""Seconds of parsing in a row: half of a frame."""
_PAUSE: Final = 8
"""Milliseconds in which the window does everything else."""
_SHOWN_EVERY: Final = 0.1
"""Seconds of parsing after which it is shown: making and placing parts costs as much as a slice."""


class Slices:
    """Parses what can be seen of one view and was not parsed yet; where a person reads stays in its place."""

    def __init__(self, view: "TimelineView") -> None:
        self._view = view
        self._shown = 0.0
        self._clock = QTimer(view)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_PAUSE)
        self._clock.timeout.connect(self._turn)

    @property
    def is_busy(self) -> bool:
        """Return whether anything is still to be parsed."""
        return self._clock.isActive()

    def wake(self) -> None:
        """Go on if anything in sight is not parsed to its end."""
        if not self._clock.isActive() and self._next() is not None:
            self._clock.start()

    def _next(self) -> int | None:
        """Return the number of the lowest message in sight that is not parsed to its end."""
        entries = self._view.model.entries
        return next((number for number in reversed(self._view.scroller.in_sight()) if entries[number].is_pending), None)

    def _turn(self) -> None:
        number = self._next()
        if number is None:
            return
        begun = time.perf_counter()
        is_more = self._view.model.entries[number].read_on(begun + _SLICE)
        if is_more and begun - self._shown < _SHOWN_EVERY:
            self._clock.start()
            return
        self._shown = begun
        self._show(number)

    def _show(self, number: int) -> None:
        entry = self._view.model.entries[number]
        moved = entry.show_read()
        if moved is None:
            return
        self._move(entry.message.id, moved)
        self._view.model.touch(number)
        self._view.place()

    def _move(self, message_id: str, moved: Moved) -> None:
        """Let the reading place and the selection stay with their parts, which have other numbers now."""
        view = self._view
        if view.scroller.anchor is not None:
            view.scroller.anchor = view.scroller.anchor.moved(message_id, moved.at, moved.by)
        if view.selection is not None:
            anchor, head = view.selection.anchor, view.selection.head
            moved_to = (end.moved(message_id, moved.at, moved.by) for end in (anchor, head))
            view.pointer.selection = Selection(*moved_to)
