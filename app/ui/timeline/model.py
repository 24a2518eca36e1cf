"""The conversation as the view knows it: entries in order, heights, and what events change."""

from collections import OrderedDict
from collections.abc import Iterable

from app.domain.conversation import ConversationView, Message
from app.domain.events import MessageAdded, MessageChanged, TurnProgress
from app.ui.timeline.entry import Entry
from app.ui.timeline.guesses import guess_of
from app.ui.timeline.heights import HeightIndex
from app.ui.timeline.parts.base import Part, Surroundings

_KEPT = 200
"""Messages that keep their parsed parts after they were seen; of all others only the height stays known."""


class TimelineModel:
    """Entries and where they lie. Heights are exact where a message was measured, and guesses elsewhere."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.entries: list[Entry] = []
        self._numbers: dict[str, int] = {}
        self._heights = HeightIndex()
        self._seen: OrderedDict[str, None] = OrderedDict()
        self.width = 0.0

    # Content

    def set_view(self, view: ConversationView | None) -> None:
        """Show a path; entries of messages that were shown already are kept with their layouts."""
        before = {entry.message.id: entry for entry in self.entries}
        path = view.path if view is not None else ()
        self.entries = []
        for number, message in enumerate(path):
            siblings = view.siblings.get(message.id, ()) if view is not None else ()
            is_last = number == len(path) - 1
            entry = before.get(message.id)
            if entry is None:
                entry = Entry(message, siblings, is_last=is_last)
            elif (entry.message, entry.siblings, entry.is_last) != (message, siblings, is_last):
                entry.take(message, siblings, is_last=is_last)
            self.entries.append(entry)
        self._numbers = {entry.message.id: number for number, entry in enumerate(self.entries)}
        self._seen = OrderedDict((name, None) for name in self._seen if name in self._numbers)
        self.rebuild_heights()

    def message_came(self, event: MessageAdded | MessageChanged) -> None:
        """Show a new message below the last, or another state of one that is there."""
        message = event.message
        number = self._numbers.get(message.id)
        if number is not None:
            entry = self.entries[number]
            entry.take(message, entry.siblings, is_last=entry.is_last)
            self.touch(number)
        elif isinstance(event, MessageAdded):
            self._append(message)

    def _append(self, message: Message) -> None:
        if self.entries:
            last = self.entries[-1]
            last.take(last.with_blocks_so_far(), last.siblings, is_last=False)
            self.touch(len(self.entries) - 1)
        entry = Entry(message, (message.id,), is_last=True)
        self._numbers[message.id] = len(self.entries)
        self.entries.append(entry)
        self._heights.append(entry.estimate(self.width, self.around))

    def take_progress(self, events: Iterable[TurnProgress]) -> set[int]:
        """Apply stream events, each once and in order; return the numbers of the entries that changed."""
        by_entry: dict[int, list[TurnProgress]] = {}
        for event in events:
            number = self._numbers.get(event.message_id)
            if number is not None:
                by_entry.setdefault(number, []).append(event)
        changed = {number for number, own in by_entry.items() if self.entries[number].apply(own, self.around)}
        for number in changed:
            self.touch(number)
        return changed

    def number_of(self, message_id: str) -> int | None:
        """Return where a message stands, None where it is not shown."""
        return self._numbers.get(message_id)

    @property
    def restless(self) -> int:
        """Return how far below its top the last message may show something else every second, at 100 %."""
        return self.entries[-1].restless if self.entries else 0

    def forget_looks(self) -> None:
        """Make every part anew: theme, zoom or language changed."""
        for entry in self.entries:
            entry.forget()
        self.rebuild_heights()

    def let_go(self, *, but: Iterable[int]) -> None:
        """Drop the parts of messages that were not seen for longest, never those of ``but``."""
        kept = {self.entries[number].message.id for number in but if 0 <= number < len(self.entries)}
        for name in kept:
            self._seen[name] = None
            self._seen.move_to_end(name)
        while len(self._seen) > max(_KEPT, len(kept)):
            name, _ = self._seen.popitem(last=False)
            number = self._numbers.get(name)
            if number is not None and not self.entries[number].is_running:
                self.entries[number].drop()
                self.touch(number)

    # Heights

    @property
    def height(self) -> float:
        """Return the height of everything."""
        return self._heights.total

    def set_width(self, width: float) -> None:
        """Measure for another width from now on."""
        if width != self.width:
            self.width = width
            self.rebuild_heights()

    def rebuild_heights(self) -> None:
        """Guess or look up all heights again."""
        guess = guess_of(self.around.theme)
        self._heights = HeightIndex(entry.estimate(self.width, self.around, guess) for entry in self.entries)

    def touch(self, number: int) -> float:
        """Look up the height of an entry again; return by how much it grew."""
        return self._heights.set(number, self.entries[number].estimate(self.width, self.around))

    def top(self, number: int) -> float:
        """Return where an entry begins."""
        return self._heights.top(number)

    def tops(self) -> list[float]:
        """Return where each entry begins, and last where all ends: in one go, for those who need them all."""
        return self._heights.tops()

    def entry_height(self, number: int) -> float:
        """Return the height of an entry as it is known now."""
        return self._heights[number]

    def find(self, y: float) -> int:
        """Return the number of the entry that covers ``y``; -1 where there is none."""
        return self._heights.find(y)

    def measure(self, number: int, top: float, bottom: float) -> list[Part]:
        """Lay out the parts of an entry between two heights relative to it, and take its new height."""
        laid = self.entries[number].measure(top, bottom, self.width, self.around)
        self.touch(number)
        return laid
