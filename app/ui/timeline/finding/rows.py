"""Where on a scroll bar the matches of a conversation lie."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from app.ui.timeline.finding.search import Hits


class Heights(Protocol):
    """Where messages lie, as the view's model knows it."""

    def tops(self) -> Sequence[float]:
        """Return where each message begins, and last the height of all."""
        ...

    def number_of(self, message_id: str) -> int | None:
        """Return where a message stands, None where it is not shown."""
        ...


def rows_of(
    model: Heights, found: Mapping[str, Hits], current: tuple[str, int] | None, room: int
) -> tuple[set[int], int | None]:
    """Return the rows of all matches and that of the current one if the whole conversation is ``room`` pixels high."""
    tops = model.tops()
    share = room / (tops[-1] or 1.0)
    places: set[int] = set()
    own: int | None = None
    for name, hits in found.items():
        number = model.number_of(name)
        if number is None:
            continue
        top, height = tops[number] * share, (tops[number + 1] - tops[number]) * share
        if height > 1:
            places.update(_rows_in(hits, top, height))
        else:
            # In a long conversation a message is less than a pixel high: one mark stands for all of its matches.
            places.add(int(top + height * hits[0]))
        if current is not None and current[0] == name and current[1] < len(hits):
            own = int(top + height * hits[current[1]])
    return places, own


def _rows_in(hits: Hits, top: float, height: float) -> Iterator[int]:
    """Yield each row once: a long message has a hundred matches for each."""
    at = 0
    while at < len(hits):
        row = int(top + height * hits[at])
        yield row
        at = bisect_left(hits, row + 1, at + 1, key=lambda hit: int(top + height * hit))
