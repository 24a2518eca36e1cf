"""What new events of a stream change in a reply."""

from typing import NamedTuple

from app.domain.events import TurnProgress
from app.domain.stream import BlockAdded, StreamEvent, TextWasThinking
from app.ui.timeline import status_words
from app.ui.timeline.progress import Progress


class Change(NamedTuple):
    """What stream events change in one block: an event, or without one text that is added."""

    block: int
    event: StreamEvent | None = None
    thinking: bool = False
    texts: list[str] = []  # noqa: RUF012 - always given where it is used


def changes_of(events: list[TurnProgress], progress: Progress) -> list[Change]:
    """Return what new events change in the reply, texts of one block that follow each other joined."""
    found: list[Change] = []
    for event in events:
        if event.sequence <= progress.sequence:
            continue
        progress.sequence = event.sequence
        progress.take(event.event)
        delta = status_words.delta_of(event.event)
        if delta is None:
            if isinstance(event.event, BlockAdded | TextWasThinking):
                found.append(Change(event.block, event.event))
            continue
        text, thinking = delta
        last = found[-1] if found else None
        if last is None or last.event is not None or (last.block, last.thinking) != (event.block, thinking):
            last = Change(event.block, None, thinking, [])
            found.append(last)
        last.texts.append(text)
    return found
