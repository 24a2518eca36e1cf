"""The conversation as the view knows it: entries in order, heights, and what events change."""

from collections.abc import Iterable

from app.domain.conversation import ConversationView, Message
from app.domain.events import MessageAdded, MessageChanged, TurnProgress
from app.domain.stream import RetryScheduled, TextDelta, ThinkingDelta
from app.ui.timeline.entry import Entry
from app.ui.timeline.heights import HeightIndex
from app.ui.timeline.parts.base import Part, Surroundings


class TimelineModel:
    """Entries and where they lie. Heights are exact where a message was measured, and guesses elsewhere."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.entries: list[Entry] = []
        self._numbers: dict[str, int] = {}
        self._heights = HeightIndex()
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
            last.take(last.message, last.siblings, is_last=False)
            self.touch(len(self.entries) - 1)
        entry = Entry(message, (message.id,), is_last=True)
        self._numbers[message.id] = len(self.entries)
        self.entries.append(entry)
        self._heights.append(entry.estimate(self.width, self.around))

    def take_progress(self, events: Iterable[TurnProgress]) -> set[int]:
        """Apply stream events, deltas of one block joined; return the numbers of the entries that changed."""
        changed: set[int] = set()
        pending: tuple[int, int, bool] | None = None
        pieces: list[str] = []

        def flush() -> None:
            if pending is not None:
                number, block, thinking = pending
                self.entries[number].add_delta(block, "".join(pieces), thinking=thinking, around=self.around)
                pieces.clear()

        for event in events:
            at = self._numbers.get(event.message_id)
            if at is None:
                continue
            changed.add(at)
            if isinstance(event.event, TextDelta | ThinkingDelta):
                key = (at, event.block, isinstance(event.event, ThinkingDelta))
                if key != pending:
                    flush()
                    pending = key
                pieces.append(event.event.text)
            elif isinstance(event.event, RetryScheduled):
                self.entries[at].retry_in(event.event.delay)
        flush()
        for number in changed:
            self.touch(number)
        return changed

    def number_of(self, message_id: str) -> int | None:
        """Return where a message stands, None where it is not shown."""
        return self._numbers.get(message_id)

    def forget_looks(self) -> None:
        """Make every part anew: theme, zoom or language changed."""
        for entry in self.entries:
            entry.forget()
        self.rebuild_heights()

    # Heights

    @property
    def height(self) -> float:
        """Return the height of everything."""
        return self._heights.total

    def set_width(self, width: float) -> None:
        """Measure for another width from now on."""
        if width != self.width:
            self.width = width
            for entry in self.entries:
                entry.changed_width()
            self.rebuild_heights()

    def rebuild_heights(self) -> None:
        """Guess or look up all heights again."""
        self._heights = HeightIndex(entry.estimate(self.width, self.around) for entry in self.entries)

    def touch(self, number: int) -> float:
        """Look up the height of an entry again; return by how much it grew."""
        return self._heights.set(number, self.entries[number].estimate(self.width, self.around))

    def top(self, number: int) -> float:
        """Return where an entry begins."""
        return self._heights.top(number)

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
