"""What is looked for in one text, found in steps between which the window draws breath."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import overload

from app.ui.timeline.finding.folding import FoldedText
from app.ui.timeline.finding.wanted import Wanted, in_steps
from app.ui.timeline.marks import Mark


class Sought:
    """The matches in a text that is not folded, in UTF-16 units as Qt counts them; as many as were found by now."""

    def __init__(self, text: str, wanted: Wanted) -> None:
        self.text = text
        self.wanted = wanted
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.is_read = False
        self._steps = self._reading()

    def read(self, deadline: float | None = None, clock: Callable[[], float] = time.perf_counter) -> bool:
        """Look on until a moment of ``clock``, one step at least, or else to the end; return whether it is reached."""
        for _ in self._steps:
            if deadline is not None and clock() >= deadline:
                return False
        self.is_read = True
        return True

    def _reading(self) -> Iterator[None]:
        folded = FoldedText(self.text)
        yield from folded.reading()
        for match in in_steps(folded.text, self.wanted):
            if match is None:
                yield
                continue
            start, end = folded.units(*match)
            self.starts.append(start)
            self.ends.append(end)


class SoughtMarks(Sequence[Mark]):
    """The matches in a text as marks, each made when it is asked for: of ten thousands only some are in sight."""

    def __init__(self, sought: Sought, current: int | None) -> None:
        self._starts, self._ends = sought.starts, sought.ends
        self._current = current

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> Mark: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Mark, ...]: ...

    def __getitem__(self, index: int | slice) -> Mark | tuple[Mark, ...]:
        """Return one mark, counted from 0, or some of them. Raises IndexError."""
        if isinstance(index, slice):
            return tuple(self[each] for each in range(*index.indices(len(self))))
        return Mark(self._starts[index], self._ends[index], index == self._current)


def ranges(text: str, wanted: Wanted) -> list[tuple[int, int]]:
    """Return start and end of every match in a text that is not folded, in UTF-16 units as Qt counts them."""
    sought = Sought(text, wanted)
    sought.read()
    return list(zip(sought.starts, sought.ends, strict=True))
