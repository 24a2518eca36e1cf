"""The text of a chat's reply on its way: thoughts between tags, progress and files are taken out of it."""

from app.domain.stream import Stage, TextDelta, ThinkingDelta
from app.providers.dialect import ReaderEvent
from app.providers.extraction import MediaFilter, Seen
from app.providers.progress_lines import ProgressFilter
from app.providers.thinking import ThinkTagSplitter, split_whole


class ReplyText:
    """Reads text that comes in pieces.

    Args:
        seen: which files the reply has brought.
        making: what the model makes, DRAWING or FILMING: then progress is looked for and addresses of files are taken;
            None for a model that makes neither.
    """

    def __init__(self, seen: Seen, making: Stage | None = None) -> None:
        self._tags = ThinkTagSplitter()
        self._beside = False
        self._progress = ProgressFilter(making) if making else None
        self._media = MediaFilter(seen, links=making is not None)

    @property
    def failure(self) -> str | None:
        """Return why nothing was made, as far as the text says that it failed; None where it does not."""
        return self._progress.reason if self._progress is not None and self._progress.failed else None

    def passes(self, text: str) -> bool:
        """Return whether ``feed`` would give ``text`` back as it is; then it counts as fed."""
        return self._progress is None and self._media.passes(text) and self._tags.passes(text)

    def feed(self, text: str) -> list[ReaderEvent]:
        """Return what ``text`` adds."""
        found: list[ReaderEvent] = []
        for delta in self._tags.feed(text):
            self._take(delta, found)
        return found

    def thought_beside(self) -> None:
        """Take note that the reply's thoughts come in a field of their own."""
        self._beside = True
        self._tags.thought_beside()

    def whole(self, text: str) -> list[ReaderEvent]:
        """Return what a whole reply says, its thought first."""
        thinking, text = split_whole(text, beside=self._beside)
        found: list[ReaderEvent] = [ThinkingDelta(thinking)] if thinking else []
        self._take(TextDelta(text), found)
        return found

    def finish(self, *, alone: bool) -> list[ReaderEvent]:
        """Return what was held back; ``alone``: the reply brought nothing but this text."""
        found: list[ReaderEvent] = []
        for delta in self._tags.finish():
            self._take(delta, found)
        return found + self._rest(alone=alone)

    def part(self) -> list[ReaderEvent]:
        """Return what was held back, before something that is no text."""
        return [*self._media.finish()] if self._progress is None else []

    def _take(self, delta: ReaderEvent, found: list[ReaderEvent]) -> None:
        if not isinstance(delta, TextDelta):
            found += self.part()
            found.append(delta)
            return
        if self._progress is None:
            found += self._media.feed(delta.text)
            return
        for event in self._progress.feed(delta.text):
            if isinstance(event, TextDelta):
                found += self._media.feed(event.text)
            else:
                found.append(event)

    def _rest(self, *, alone: bool) -> list[ReaderEvent]:
        found: list[ReaderEvent] = []
        for event in self._progress.finish(alone=alone) if self._progress is not None else ():
            if isinstance(event, TextDelta):
                found += self._media.feed(event.text)
            else:
                found.append(event)
        return [*found, *self._media.finish()]
