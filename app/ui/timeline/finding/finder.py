"""Find in a conversation: looks through all messages in slices, and brings one match after the other into view."""

import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.conversation import Message
from app.ui.timeline.finding.matches import Found, Matches
from app.ui.timeline.finding.rows import rows_of
from app.ui.timeline.finding.scrolling import is_in_view, scroll_to
from app.ui.timeline.finding.search import Search
from app.ui.timeline.finding.sought import SoughtMarks
from app.ui.timeline.finding.texts import texts_of
from app.ui.timeline.finding.wanted import Wanted
from app.ui.timeline.marks import Marks
from app.ui.timeline.parts.base import Part
from app.ui.timeline.position import Position, ScrollAnchor, Selection

if TYPE_CHECKING:
    from app.ui.timeline.view import TimelineView

_SLICE: Final = 0.006
"""Seconds that the window's own time is taken for at once."""
_PAUSE: Final = 2
_TOLD_EVERY: Final = 0.1
"""Seconds between two reports of how many matches there are by now."""
_RECOUNT: Final = 250
"""Milliseconds between two looks at a reply that comes in."""


class Match(NamedTuple):
    """One match: its message, and which of the matches there it is, from 0."""

    message_id: str
    ordinal: int


class Finder(QObject):
    """Owns what is looked for in one view. ``changed`` says that the count or the current match is another.

    The count grows while messages are looked at and while a reply comes in; the view moves only when a person asks
    for a match.
    """

    changed = Signal()

    def __init__(self, view: "TimelineView") -> None:
        super().__init__(view)
        self._view = view
        self._search = Search(self._texts)
        self._matches = Matches(view.model, self._search)
        self._current: Match | None = None
        self._found: Found | None = None
        self._origin: tuple[int, int, int] = (0, 0, 0)
        self._is_seeking = False
        self._only_in: str | None = None
        self._like = ""
        self._is_unshown = self._is_unsettled = False
        self._told = 0.0
        self._liking: Iterator[int | None] | None = None
        self._slices = _timer(self, _PAUSE, self._run)
        self._recount = _timer(self, _RECOUNT, self._count_running)

    # What is told

    @property
    def is_active(self) -> bool:
        """Return whether anything is looked for."""
        return bool(self._search.wanted)

    @property
    def is_done(self) -> bool:
        """Return whether all messages have been looked at."""
        return self._search.is_done

    @property
    def total(self) -> int:
        """Return how many matches have been found."""
        return sum(map(len, self._search.hits.values()))

    @property
    def index(self) -> int:
        """Return which of all matches is the current one, from 1; 0 without one."""
        current = self._current
        if current is None:
            return 0
        number_of = self._view.model.number_of
        here = number_of(current.message_id)
        if here is None:
            return 0
        above = (len(hits) for name, hits in self._search.hits.items() if (number_of(name) or 0) < here)
        return sum(above) + current.ordinal + 1

    def rows(self, room: int) -> tuple[set[int], int | None]:
        """Return where the matches and the current one lie if the whole conversation is ``room`` pixels high."""
        return rows_of(self._view.model, self._search.hits, self._current, room)

    # What a person asks for

    def look_for(self, text: str) -> None:
        """Look for another text, from the current match or else from the top of the view on; "" looks for nothing."""
        wanted = Wanted.text(text)
        if wanted != self._search.wanted:
            self._only_in = None
            self._begin(wanted, self._place())

    def look_in(self, wanted: Wanted, message_id: str, like: str = "") -> None:
        """Look for something, and go to its first match in a message; one that has none is shown from its top.

        ``like`` is a text that begins at a match, as a snippet has it: the first match that goes on like it is meant.
        """
        number = self._view.model.number_of(message_id)
        if number is None:
            return
        self._view.scroller.show_from(message_id)
        self._only_in, self._like = message_id, like
        self._begin(wanted, (number, 0, 0))

    def mark(self, wanted: Wanted) -> None:
        """Look for something without going anywhere; ``step`` goes to the first match below the top of the view."""
        self._only_in = None
        self._begin(wanted, self._place(), seeking=False)

    def _begin(self, wanted: Wanted, origin: tuple[int, int, int], *, seeking: bool = True) -> None:
        self._origin = origin
        self._current = self._found = None
        self._liking = None
        self._matches.forget()
        entries = self._view.model.entries
        # Parts that are still to be made move the others: the place is asked for again when they are there.
        self._is_unsettled = any(entry.is_pending for entry in entries[origin[0] : origin[0] + 1])
        numbers = [*range(origin[0], len(entries)), *range(origin[0])]
        self._search.begin(wanted, [entries[number].message for number in numbers])
        self._is_seeking = seeking and bool(wanted)
        self._told = 0.0
        self._view.viewport().update()
        self._run()

    def step(self, step: int) -> None:
        """Go to the next match, or with -1 to the one before; behind the last comes the first."""
        if self._current is None:
            self._only_in = None
            self._is_seeking = self.is_active
            self._run()
            return
        names = self._names()
        hits = self._search.hits
        numbers = [self._view.model.number_of(name) or 0 for name in names]
        here = self._view.model.number_of(self._current.message_id) or 0
        ordinal = self._current.ordinal + step
        if 0 <= ordinal < len(hits.get(self._current.message_id, ())):
            self._go(Match(self._current.message_id, ordinal))
        elif names:
            at = bisect_left(numbers, here)
            is_there = at < len(numbers) and numbers[at] == here
            at = at + (1 if is_there else 0) if step > 0 else at - 1
            name = names[at % len(names)]
            self._go(Match(name, 0 if step > 0 else len(hits[name]) - 1))

    def close(self) -> None:
        """Look for nothing any more; the view stays where it is, and the current match is selected."""
        current, found = self._current, self._found
        self._stop()
        if current is not None and found is not None:
            ends = (Position(current.message_id, found.block, at) for at in (found.start, found.end))
            self._view.select(Selection(*ends))
        self._tell()

    def _stop(self) -> None:
        self._slices.stop()
        self._recount.stop()
        self._search.forget()
        self._matches.forget()
        self._liking = None
        self._current = self._found = None
        self._is_seeking = self._is_unshown = False

    # What the view tells

    def conversation_shown(self) -> None:
        """Look through what is shown now; a match that is still there stays the current one."""
        if not self.is_active:
            return
        self._liking = None
        self._matches.forget()
        self._told = 0.0
        self._search.begin(self._search.wanted, [entry.message for entry in self._view.model.entries])
        if self._current is not None and self._view.model.number_of(self._current.message_id) is None:
            self._current = self._found = None
        self._run()

    def message_changed(self, message_id: str) -> None:
        """Look again at a message that came, or is another now."""
        number = self._view.model.number_of(message_id)
        if self.is_active and number is not None:
            self._search.look_again([self._view.model.entries[number].message])
            self._locate()
            self._slices.start()

    def reply_grew(self) -> None:
        """Look again, a little later, at the reply that comes in."""
        if self.is_active and not self._recount.isActive():
            self._recount.start()

    def placed(self) -> None:
        """Go on to a match whose part was not there yet."""
        if self._is_unshown:
            self._is_unshown = False
            self._show()

    # What painting asks

    def marks_of(self, number: int, block: int, part: Part) -> Marks | None:
        """Return the matches in one part."""
        if not self.is_active:
            return None
        text = part.text if part.selectable and part.searched else ""
        message_id = self._view.model.entries[number].message.id
        sought = self._matches.sought(message_id, block, text) if text else None
        if sought is not None and not sought.is_read and not self._slices.isActive():
            self._slices.start()
        if sought is None or not sought.starts:
            return None
        own = self._found if self._current is not None and self._current.message_id == message_id else None
        at = bisect_left(sought.starts, own.start) if own is not None and own.block == block else None
        theme = self._view.around.theme
        return Marks(SoughtMarks(sought, at), theme.mark, theme.text, theme.focus)

    # Looking

    def _texts(self, message: Message) -> Iterator[str | None]:
        number = self._view.model.number_of(message.id)
        if number is not None and self._view.model.entries[number].is_running:
            parts = self._view.model.entries[number].parts(self._view.around)
            return (part.searched for part in parts)
        return texts_of(message, self._view.around)

    def _run(self) -> None:
        now = time.perf_counter()
        was_done = self._search.is_done
        self._search.run(now + _SLICE)
        self._seek(now + _SLICE)
        if self._matches.is_busy and self._matches.read_on(now + _SLICE):
            self._show_what_came()
        if not self._search.is_done or self._is_seeking or self._matches.is_busy:
            self._slices.start()
        if not self._told or (not was_done and (self._search.is_done or now - self._told > _TOLD_EVERY)):
            self._told = now
            self.changed.emit()

    def _show_what_came(self) -> None:
        """Show what could only be found in steps: marks in a long text, and the match that a person asked for."""
        self._view.viewport().update()
        if self._is_unshown:
            self.placed()
        elif self._current is not None and self._found is None:
            self._locate()

    def _count_running(self) -> None:
        for entry in self._view.model.entries[-1:]:
            if entry.is_running:
                self._search.look_again([entry.message])
                self._slices.start()

    def _names(self) -> list[str]:
        """Return the messages that hold a match, from the top of the conversation on."""
        number_of = self._view.model.number_of
        return sorted(
            (name for name in self._search.hits if number_of(name) is not None), key=lambda name: number_of(name) or 0
        )

    def _place(self) -> tuple[int, int, int]:
        """Return number, part and character from which on a match is looked for."""
        model = self._view.model
        if self._current is not None and self._found is not None:
            return model.number_of(self._current.message_id) or 0, self._found.block, self._found.start
        self._view.scroller.remember()
        anchor = self._view.scroller.anchor
        number = model.number_of(anchor.message_id) if anchor is not None else None
        return (0, 0, 0) if anchor is None or number is None else (number, anchor.block, anchor.character)

    def _seek(self, deadline: float) -> None:
        """Go to the first match behind the place where looking began, as soon as it is known."""
        if not self._is_seeking:
            return
        if self._only_in is not None:
            self._seek_in(self._only_in, deadline)
            return
        model = self._view.model
        own = None
        # Messages are looked at from that place on, so that the first that is known is the next one.
        for name in self._search.hits:
            number = model.number_of(name)
            if number != self._origin[0]:
                self._is_seeking = False
                self._go(Match(name, 0))
                return
            own = name
            if not self._can_compare(number):
                return
            ordinal = self._matches.ordinal_from(number, self._origin[1:])
            if ordinal is not None:
                self._is_seeking = False
                self._go(Match(name, ordinal))
                return
        if self._search.is_done:
            self._is_seeking = False
            if own is not None:
                self._go(Match(own, 0))

    def _can_compare(self, number: int) -> bool:
        """Return whether all parts of a message are made and counted, so that its matches can be told from a place."""
        if self._view.model.entries[number].is_pending:
            return False
        if self._is_unsettled:
            self._is_unsettled = False
            self._origin = self._place()
        return self._matches.is_ready(number)

    def _seek_in(self, message_id: str, deadline: float) -> None:
        number = self._view.model.number_of(message_id)
        if message_id in self._search.hits and number is not None:
            self._liking = self._liking or self._matches.like(number, self._like)
            for ordinal in self._liking:
                if ordinal is not None:
                    self._liking = None
                    self._is_seeking = False
                    self._go(Match(message_id, ordinal))
                    return
                if time.perf_counter() >= deadline:
                    return
        elif self._search.has_looked_at(message_id):
            self._is_seeking = False

    # One match

    def _locate(self) -> int | None:
        """Find the current match in its message; return the message's number, None where the match is not there."""
        self._found = None
        number = self._view.model.number_of(self._current.message_id) if self._current is not None else None
        if number is not None and self._current is not None:
            self._found = self._matches.find(number, self._current.ordinal)
        return number if self._found is not None else None

    def _go(self, match: Match) -> None:
        self._current = match
        self._show()
        self._tell()

    def _show(self) -> None:
        number = self._locate()
        view = self._view
        if number is None or self._found is None:
            self._await_parts()
            return
        entry = view.model.entries[number]
        part = entry.parts(view.around)[self._found.block]
        if part.is_hidden(self._found.end - 1):
            entry.toggle_fold(part)
            view.model.touch(number)
        view.scroller.is_following = False
        if not is_in_view(view, number, self._found):
            scroll_to(view, number, self._found)
        entry.lay_out_part(self._found.block, view.model.width, view.around).show_sideways(*self._found[1:])
        view.place()

    def _await_parts(self) -> None:
        """Bring a message into sight whose parts are still to be made, and go on when they are there."""
        message_id = self._current.message_id if self._current is not None else ""
        number = self._view.model.number_of(message_id)
        self._is_unshown = number is not None
        if self._matches.is_busy:
            self._slices.start()
        anchor = self._view.scroller.anchor
        if (
            number is not None
            and self._view.model.entries[number].is_pending
            and (anchor is None or anchor.message_id != message_id)
        ):
            self._view.scroller.is_following = False
            self._view.scroller.anchor = ScrollAnchor(message_id, 0, 0.0)
            self._view.place()

    def _tell(self) -> None:
        self._view.viewport().update()
        self.changed.emit()


def _timer(finder: Finder, milliseconds: int, slot: Callable[[], None]) -> QTimer:
    timer = QTimer(finder)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(slot)
    return timer
