"""The shortest way from one sequence to another (Myers, "An O(ND) Difference Algorithm", 1986), within a limit.

difflib would do for short texts; its time grows with the square of their length and cannot be bounded.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

Run = tuple[int, int, int]
"""Where equal items begin in the first and in the second sequence, and how many there are."""


@dataclass(slots=True)
class Budget:
    """Steps that are left for all of a comparison. A step costs about a microsecond."""

    steps: int

    def take(self, steps: int) -> bool:
        """Take some; where there are not so many, none are left and False is returned."""
        enough = steps <= self.steps
        self.steps = self.steps - steps if enough else 0
        return enough


def equal_runs(a: Sequence[Hashable], b: Sequence[Hashable], most: int, budget: Budget) -> list[Run] | None:
    """Return what the sequences have in common, in order; None where more than ``most`` items differ.

    Time is bounded by the length of the sequences and the square of ``most``, and taken from ``budget``; memory by the
    square of ``most``.
    """
    first = _same_at_start(a, b)
    last = _same_at_end(a, b, first)
    inner = _matches(a[first : len(a) - last], b[first : len(b) - last], most, budget)
    if inner is None:
        return None
    runs: list[Run] = [(0, 0, first)] if first else []
    runs += [(x + first, y + first, length) for x, y, length in inner]
    if last:
        runs.append((len(a) - last, len(b) - last, last))
    return runs


def unique_runs(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Run]:
    """Return the longest chain, in order, of the items that stand once in each, with the equal ones beside them.

    It takes n log n steps, and finds less than ``equal_runs`` does.
    """
    in_a, in_b = Counter(a), Counter(b)
    where = {item: place for place, item in enumerate(b) if in_b[item] == 1}
    both = [(place, where[item]) for place, item in enumerate(a) if in_a[item] == 1 and item in where]
    runs: list[Run] = []
    x = y = 0
    for at_x, at_y in _longest_chain(both):
        if at_x < x or at_y < y:
            continue
        back = 0
        while at_x - back > x and at_y - back > y and a[at_x - back - 1] == b[at_y - back - 1]:
            back += 1
        length = 1
        while at_x + length < len(a) and at_y + length < len(b) and a[at_x + length] == b[at_y + length]:
            length += 1
        runs.append((at_x - back, at_y - back, back + length))
        x, y = at_x + length, at_y + length
    return runs


def _longest_chain(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of ``pairs``, which are in the order of their first numbers, that is so in both."""
    ends: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for number, (_, y) in enumerate(pairs):
        place = bisect_left(ends, y)
        before.append(at[place - 1] if place else -1)
        ends[place : place + 1] = [y]
        at[place : place + 1] = [number]
    chain: list[tuple[int, int]] = []
    number = at[-1] if at else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    chain.reverse()
    return chain


def _same_at_start(a: Sequence[Hashable], b: Sequence[Hashable]) -> int:
    shorter = min(len(a), len(b))
    return next((place for place in range(shorter) if a[place] != b[place]), shorter)


def _same_at_end(a: Sequence[Hashable], b: Sequence[Hashable], after: int) -> int:
    room = min(len(a), len(b)) - after
    return next((place for place in range(room) if a[-1 - place] != b[-1 - place]), room)


def _matches(a: Sequence[Hashable], b: Sequence[Hashable], most: int, budget: Budget) -> list[Run] | None:
    if not a or not b:
        return []
    reached = {1: 0}
    history: list[dict[int, int]] = []
    for edits in range(min(len(a) + len(b), most) + 1):
        if not budget.take(edits + 1):
            return None
        history.append(reached.copy())
        for diagonal in range(-edits, edits + 1, 2):
            x = _step(reached, diagonal, edits)
            y = x - diagonal
            while x < len(a) and y < len(b) and a[x] == b[y]:
                x, y = x + 1, y + 1
            reached[diagonal] = x
            if x >= len(a) and y >= len(b):
                return _trace(history, len(a), len(b))
    return None


def _step(reached: dict[int, int], diagonal: int, edits: int) -> int:
    """Return how far one edit more leads on a diagonal: down from the one above, or right from the one below."""
    down = diagonal == -edits or (diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1])
    return reached[diagonal + 1] if down else reached[diagonal - 1] + 1


def _trace(history: list[dict[int, int]], x: int, y: int) -> list[Run]:
    """Walk back from the end through what was reached with each number of edits."""
    runs: list[Run] = []
    for edits in range(len(history) - 1, -1, -1):
        reached = history[edits]
        diagonal = x - y
        start = _step(reached, diagonal, edits) if edits else 0
        if x > start:
            runs.append((start, start - diagonal, x - start))
        if edits:
            down = diagonal == -edits or (diagonal != edits and reached[diagonal - 1] < reached[diagonal + 1])
            x, y = (start, start - diagonal - 1) if down else (start - 1, start - diagonal)
    runs.reverse()
    return runs
