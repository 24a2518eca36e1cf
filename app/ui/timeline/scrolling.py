"""Where the view stands in its conversation: at the end, or at a line that keeps its place whatever changes."""

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from app.ui.timeline.model import TimelineModel
from app.ui.timeline.parts.base import Part
from app.ui.timeline.position import ScrollAnchor

if TYPE_CHECKING:
    from app.ui.timeline.view import TimelineView

TOP = 8
BOTTOM = 16
_LIVE = 64
"""Parts that keep their layouts although they cannot be seen."""
_AT_END = 2
"""Pixels from the end that still count as the end."""


class Scroller:
    """Keeps the place of reading as (message, block, offset), and lays out what can be seen from there.

    Guessed heights become real while parts come into view; the line at the top never moves for that.
    """

    def __init__(self, view: "TimelineView", model: TimelineModel) -> None:
        self._view = view
        self._model = model
        self._live: OrderedDict[int, Part] = OrderedDict()
        self._value = 0
        self._is_placing = False
        self.anchor: ScrollAnchor | None = None
        self.is_following = True
        self._covered = 0

    @property
    def top(self) -> float:
        """Return which y of the content is at the top of the viewport."""
        return self._view.verticalScrollBar().value() - self._above

    @property
    def _above(self) -> int:
        """Return how many pixels lie above the first message."""
        return self._model.around.theme.px(TOP) + self._covered

    def leave_room_above(self, covered: int) -> None:
        """Let one scroll ``covered`` pixels above the first message, because something lies over the view there.

        What is seen does not move, except where that room would be empty.
        """
        if covered == self._covered:
            return
        if self.anchor is None:
            self.remember()
        self._covered = covered
        self._view.place()

    @property
    def is_at_end(self) -> bool:
        """Return whether nothing is below what can be seen."""
        bar = self._view.verticalScrollBar()
        return bar.value() >= bar.maximum() - _AT_END

    @property
    def _room(self) -> int:
        return self._view.viewport().height()

    def forget_layouts(self) -> None:
        """Hold no layouts any more: all parts are made anew."""
        self._live.clear()

    # Placing

    def place(self) -> None:
        """Lay out what can be seen, then put the scroll bar where the reading place or the end is."""
        self._is_placing = True
        try:
            if self.is_following:
                self._place_at_end()
            else:
                self._place_at_anchor()
        finally:
            self._is_placing = False
            self._value = self._view.verticalScrollBar().value()
        self._let_go_of_parts()

    def scrolled(self, value: int) -> None:
        """Follow the scroll bar."""
        if self._is_placing:
            return
        step = value - self._value
        self._is_placing = True
        try:
            jump = self._view.verticalScrollBar().isSliderDown() or abs(step) > 2 * self._room
            if not jump and step < 0 and self.anchor is None:
                self.remember()
            if not jump and step < 0:
                self._scroll_up(-step)
            self._measure_seen()
        finally:
            self._is_placing = False
            self._value = self._view.verticalScrollBar().value()
        self.is_following = self.is_at_end
        self.remember()
        self._let_go_of_parts()

    def keep_place(self) -> None:
        """Hold what is at the top now, also where the end was followed."""
        self.remember()
        self.is_following = False

    def show_from(self, message_id: str) -> None:
        """Put the beginning of a message at the top of the view."""
        self.anchor = ScrollAnchor(message_id, 0, 0.0)
        self.is_following = False
        self._view.place()

    def show_part(self, message_id: str, block: int) -> None:
        """Scroll until a part of a message can be seen, to the middle of the view where that moves it."""
        number = self._model.number_of(message_id)
        if number is None:
            return
        entry = self._model.entries[number]
        y = self._model.top(number) + entry.tops(self._model.width, self._model.around)[block]
        if self.top <= y <= self.top + self._room * 0.9:
            return
        self.anchor = ScrollAnchor(message_id, block, -self._room / 2, self._model.width)
        self.is_following = False
        self._view.place()

    def remember(self) -> None:
        """Note what is at the top of the view."""
        top = self.top
        number = self._model.find(max(top, 0))
        if number < 0:
            self.anchor = None
            return
        entry = self._model.entries[number]
        width, around = self._model.width, self._model.around
        inside = top - self._model.top(number)
        block = entry.part_at(inside, width, around)
        offset = inside - entry.tops(width, around)[block]
        is_settled = not entry.is_pending
        if not entry.parts(around):
            self.anchor = ScrollAnchor(entry.message.id, block, offset, width)
            return
        part = entry.lay_out_part(block, width, around)
        character = part.index_at(QPointF(0, max(offset, 0))) if part.selectable else 0
        inside = offset - part.top_of(character)
        self.anchor = ScrollAnchor(entry.message.id, block, offset, width, character, inside, is_settled)

    def _scroll_up(self, step: float) -> None:
        """Measure what comes in at the top before it is seen, so that what is there already moves by ``step`` alone."""
        anchor = self.anchor
        number = self._model.number_of(anchor.message_id) if anchor is not None else None
        if anchor is None or number is None:
            return
        width, around = self._model.width, self._model.around
        entry = self._model.entries[number]
        tops = entry.tops(width, around)
        block = min(anchor.block, len(tops) - 1)
        self._measure(number, tops[block] + anchor.offset - step, tops[block] + anchor.offset)
        wanted = entry.tops(width, around)[block] + self._offset(anchor, entry.parts(around)) - step
        while wanted < 0 and number > 0:
            number -= 1
            height = self._model.entry_height(number)
            self._measure(number, height + wanted, height)
            wanted += self._model.entry_height(number)
        self._set_scroll(self._model.top(number) + wanted + self._above)

    def _place_at_end(self) -> None:
        room = float(self._room)
        seen = 0.0
        number = len(self._model.entries) - 1
        while number >= 0 and seen < room:
            # What was a guess may turn out lower: look again at what that brings into view.
            for _ in range(2):
                height = self._model.entry_height(number)
                self._measure(number, max(height - (room - seen), 0), height)
            seen += self._model.entry_height(number)
            number -= 1
        self._set_scroll(self._content_height() - room)

    def _place_at_anchor(self) -> None:
        anchor = self.anchor
        number = self._model.number_of(anchor.message_id) if anchor is not None else None
        if number is None or anchor is None:
            self._set_scroll(self._view.verticalScrollBar().value())
            self._measure_seen()
            return
        entry = self._model.entries[number]
        width, around = self._model.width, self._model.around
        tops = entry.tops(width, around)
        block = min(anchor.block, max(len(tops) - 2, 0))
        offset = anchor.offset
        unread = entry.unread_at()
        if anchor.is_settled and unread is not None and anchor.block >= unread:
            # The place comes into being with the slices; until then the view stands where it will be put in.
            block, offset = unread, 0.0
        parts = entry.parts(around)
        if parts:
            self._hold(entry.lay_out_part(block, width, around))
        is_there = bool(parts) and block == anchor.block
        offset = self._offset(anchor, parts) if is_there else offset
        # What lies above the place in a long table stays a guess: to measure a thousand rows takes a second.
        begin = entry.tops(width, around)[block]
        self._measure(number, begin + max(offset, 0.0), begin + offset + self._room)
        offset = self._offset(anchor, parts) if is_there else offset
        top = self._model.top(number) + entry.tops(width, around)[block] + offset
        self._set_scroll(self._above + top)
        self._measure_seen()

    @staticmethod
    def _offset(anchor: ScrollAnchor, parts: list[Part]) -> float:
        """Return how far the block at the top is scrolled out, now that its lines may lie elsewhere in it."""
        part = parts[anchor.block] if anchor.block < len(parts) else None
        return part.top_of(anchor.character) + anchor.inside if part is not None and part.is_live else anchor.offset

    def _measure_seen(self) -> None:
        """Lay out what can be seen, keeping the top of the view where it is."""
        top = max(self.top, 0)
        number = self._model.find(top)
        bottom = top + self._room
        while 0 <= number < len(self._model.entries):
            start = self._model.top(number)
            if start > bottom:
                break
            self._measure(number, top - start, bottom - start)
            number += 1
        self._set_scroll(self._view.verticalScrollBar().value())

    def _measure(self, number: int, top: float, bottom: float) -> None:
        for part in self._model.measure(number, top, bottom):
            self._hold(part)

    def _hold(self, part: Part) -> None:
        """Note that a part holds a layout and was seen last."""
        self._live[id(part)] = part
        self._live.move_to_end(id(part))

    def _content_height(self) -> float:
        return self._model.height + self._above + self._model.around.theme.px(BOTTOM)

    def _set_scroll(self, value: float) -> None:
        bar = self._view.verticalScrollBar()
        most = max(round(self._content_height() - self._room), 0)
        bar.setPageStep(self._room)
        bar.setRange(0, most)
        bar.setValue(min(max(round(value), 0), most))

    # What is seen, and what is not any more

    def in_sight(self) -> range:
        """Return the numbers of the messages that can be seen."""
        first = self._model.find(max(self.top, 0))
        last = self._model.find(max(self.top + self._room, 0))
        return range(max(first, 0), last + 1)

    def _let_go_of_parts(self) -> None:
        """Let go of layouts, and then of whole messages, that were not seen for longest."""
        in_sight = self.in_sight()
        self._model.let_go(but=in_sight)
        self._view.slices.wake()
        seen = sum(1 for number in in_sight for _ in self._model.entries[number].live_parts())
        while len(self._live) > _LIVE + seen:
            _, oldest = self._live.popitem(last=False)
            oldest.release()
