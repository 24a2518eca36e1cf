"""Which messages of a conversation hold the words, and how often: found message by message, in slices."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from app.domain.conversation import Message, MessageStatus
from app.ui.timeline.finding.folding import fold_in_steps
from app.ui.timeline.finding.texts import may_hold
from app.ui.timeline.finding.wanted import Wanted, in_steps

_KEPT: Final = 30_000_000
"""Characters of folded texts that are kept while somebody looks for words: the next letter is then found at once."""
_TURN: Final = 16_384
"""Characters that are looked through in one go."""
_MATCH: Final = 16
"""A match takes as long as so many characters without one."""

Texts = Callable[[Message], Iterator[str | None]]
"""Yields the texts of a message; None where a long one lets others take a turn."""

Hits = tuple[float, ...]
"""For each match of a message where it stands in it, from 0 to 1, in their order."""


class Search:
    """Looks through many messages. ``hits`` holds what has been found so far, by message.

    Texts are kept, folded, from one search to the next; ``forget`` lets go of them.
    """

    def __init__(self, texts: Texts) -> None:
        self._texts_of = texts
        self._texts: dict[str, tuple[Message, Sequence[str]]] = {}
        self._size = 0
        self._queue: list[Message] = []
        self._at = 0
        self._looking: Iterator[None] | None = None
        self.wanted = Wanted()
        self.hits: dict[str, Hits] = {}

    def has_looked_at(self, message_id: str) -> bool:
        """Return whether a message is behind those that are still to be looked at."""
        return all(message.id != message_id for message in self._queue[self._at :])

    @property
    def is_done(self) -> bool:
        """Return whether every message has been looked at."""
        return self._at >= len(self._queue)

    def begin(self, wanted: Wanted, messages: Sequence[Message]) -> None:
        """Look for something in these messages, in their order."""
        self.wanted = wanted
        self.hits = {}
        self._queue = list(messages) if wanted else []
        self._at = 0
        self._looking = None

    def look_again(self, messages: Sequence[Message]) -> None:
        """Look at messages that are new or have changed, after all that is left."""
        if self.wanted:
            again = {message.id for message in messages}
            # What is being looked at is not begun again: a reply that comes in would keep a long one from its end.
            begun, rest = self._queue[self._at : self._at + 1], self._queue[self._at + 1 :]
            self._queue = [*begun, *(message for message in rest if message.id not in again), *messages]
            self._at = 0

    def forget(self) -> None:
        """Let go of everything."""
        self.begin(Wanted(), ())
        self._texts = {}
        self._size = 0

    def texts(self, message: Message) -> Sequence[str] | None:
        """Return the folded texts of a message, those that are not empty, None where they are not kept."""
        known = self._texts.get(message.id)
        return known[1] if known is not None and known[0] is message else None

    def run(self, deadline: float, clock: Callable[[], float] = time.perf_counter) -> None:
        """Look at messages until a moment of ``clock``, one step at least."""
        while not self.is_done:
            if self._looking is None:
                self._looking = self._look_at(self._queue[self._at])
            for _ in self._looking:
                if clock() >= deadline:
                    return
            self._looking = None
            self._at += 1
            if clock() >= deadline:
                return

    def _look_at(self, message: Message) -> Iterator[None]:
        """Look at a message; each step leaves others a turn."""
        known = self._texts.get(message.id)
        if known is not None and known[0] is message:
            yield from self._note(message, known[1])
            return
        if message.status is not MessageStatus.RUNNING and not (yield from may_hold(message.blocks, self.wanted)):
            self.hits.pop(message.id, None)
            return
        read: list[str] = []
        for text in self._texts_of(message):
            if text is None:
                yield
            elif text:
                read.append((yield from fold_in_steps(text)))
        self._keep(message, read)
        yield from self._note(message, read)

    def _note(self, message: Message, texts: Sequence[str]) -> Iterator[None]:
        """Find the matches in the folded texts of one message."""
        whole = sum(map(len, texts)) or 1
        before = passed = 0
        found: list[float] = []
        for text in texts:
            for match in in_steps(text, self.wanted):
                if match is None:
                    yield
                else:
                    found.append((before + match[0]) / whole)
            before += len(text)
            if before + len(found) * _MATCH > passed + _TURN:
                passed = before + len(found) * _MATCH
                yield
        if found:
            self.hits[message.id] = tuple(found)
        else:
            self.hits.pop(message.id, None)

    def _keep(self, message: Message, texts: list[str]) -> None:
        size = sum(map(len, texts)) - sum(map(len, self._texts.pop(message.id, (message, ()))[1]))
        if message.status is not MessageStatus.RUNNING and self._size + size <= _KEPT:
            self._texts[message.id] = (message, texts)
            self._size += size
