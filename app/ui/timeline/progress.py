"""How far a running reply has come: what its name line says, in true figures alone."""

import math
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from app.domain.conversation import Message
from app.domain.events import TurnProgress
from app.domain.generation import Endpoint
from app.domain.stream import (
    BlockAdded,
    ProgressReported,
    ReplyStarted,
    RetryScheduled,
    StreamEvent,
    TextDelta,
    TextWasThinking,
    ThinkingDelta,
    UsageReported,
)
from app.ui.timeline import status_words

_SINGLE = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
"""Characters that count one by one; they end a word of letters too."""
_LETTER = rf"[^\W_{_SINGLE}]"
_WORDS = re.compile(rf"[{_SINGLE}]|{_LETTER}+(?:['’-]{_LETTER}+)*")
_LETTER_AT_END = re.compile(rf"{_LETTER}\Z")
_LEAST_SECONDS = 0.5
"""Of writing, before a speed means anything."""


def count_words(text: str) -> int:
    """Return the number of words: runs of letters and digits, and each Chinese or Japanese character."""
    return sum(1 for _ in _WORDS.finditer(text))


def new_words(events: Iterable[TurnProgress]) -> int:
    """Return how many words came with stream events."""
    deltas = (status_words.delta_of(event.event) for event in events)
    return sum(count_words(delta[0]) for delta in deltas if delta is not None)


class WordCount:
    """Counts the words of a text that comes in pieces, which may be cut anywhere."""

    def __init__(self) -> None:
        self.total = 0
        self._in_word = False

    def add(self, text: str) -> None:
        """Count more text."""
        if not text:
            return
        self.total += count_words(text)
        if self._in_word and _LETTER_AT_END.search(text[0]):
            self.total -= 1
        self._in_word = _LETTER_AT_END.search(text) is not None


@dataclass(slots=True)
class Progress:
    """One running turn. Times are those of time.monotonic."""

    begun: float = field(default_factory=time.monotonic)
    words: WordCount = field(default_factory=WordCount)
    sequence: int = -1
    """Number of the last event that was applied."""
    retry_at: float | None = None
    thinking_since: float | None = None
    writing_since: float | None = None
    tokens: int | None = None
    report: ProgressReported | None = None
    """What the server said last it is busy with, until something comes."""
    started: ReplyStarted | None = None
    """Which endpoint answers, and why that one."""

    @classmethod
    def of(cls, message: Message) -> "Progress":
        """Return the progress of a reply that is opened while it runs: it began when it was stored."""
        waited = max((datetime.now(UTC) - message.created_at).total_seconds(), 0.0)
        return cls(begun=time.monotonic() - waited)

    def take(self, event: StreamEvent) -> None:
        """Note an event."""
        now = time.monotonic()
        if isinstance(event, TextDelta | ThinkingDelta | BlockAdded | RetryScheduled):
            self.report = None
        if isinstance(event, TextDelta):
            self.retry_at = self.thinking_since = None
            self.writing_since = self.writing_since or now
            self.words.add(event.text)
        elif isinstance(event, ThinkingDelta):
            self.retry_at = None
            self.thinking_since = self.thinking_since or now
        elif isinstance(event, RetryScheduled):
            self.retry_at = now + event.delay
        elif isinstance(event, UsageReported):
            self.tokens = event.usage.completion_tokens
        elif isinstance(event, ReplyStarted):
            self.retry_at = None
            self.started = event
        else:
            self._take_rest(event)

    def _take_rest(self, event: StreamEvent) -> None:
        if isinstance(event, BlockAdded):
            self.retry_at = self.thinking_since = None
        elif isinstance(event, ProgressReported):
            self.retry_at = None
            self.report = event
        elif isinstance(event, TextWasThinking):
            # The words that were counted are none of the answer.
            self.words = WordCount()
            self.writing_since = None

    @property
    def films(self) -> bool:
        """Return whether a film was ordered, which is told of in a card of its own."""
        return self.started is not None and self.started.endpoint is Endpoint.VIDEOS

    @property
    def speed(self) -> float | None:
        """Return tokens a second, where the gateway counts them while it writes."""
        if self.tokens is None or self.writing_since is None:
            return None
        seconds = time.monotonic() - self.writing_since
        return self.tokens / seconds if seconds >= _LEAST_SECONDS else None

    def text(self) -> str:
        """Return what the name line says."""
        now = time.monotonic()
        if self.retry_at is not None and self.retry_at > now:
            return status_words.retrying(math.ceil(self.retry_at - now))
        if self.report is not None:
            return status_words.stage(self.report)
        if self.thinking_since is not None:
            return status_words.thinking(int(now - self.thinking_since))
        if self.writing_since is not None:
            return status_words.writing(self.words.total, self.speed)
        return status_words.waiting(int(now - self.begun))
