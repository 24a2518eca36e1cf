"""Sums of heights: from a pixel to what lies there, and back, in O(log n)."""

from collections.abc import Iterable
from itertools import accumulate


class HeightIndex:
    """A Fenwick tree over heights (P. M. Fenwick, 1994): a change and a look-up cost O(log n) each."""

    def __init__(self, heights: Iterable[float] = ()) -> None:
        self._heights: list[float] = list(heights)
        self._tree: list[float] = [0.0, *self._heights]
        for number in range(1, len(self._tree)):
            parent = number + (number & -number)
            if parent < len(self._tree):
                self._tree[parent] += self._tree[number]

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, index: int) -> float:
        return self._heights[index]

    @property
    def total(self) -> float:
        """Return the sum of all heights."""
        return self.top(len(self._heights))

    def append(self, height: float) -> None:
        """Add a height at the end."""
        self._heights.append(height)
        number = len(self._heights)
        value = height
        step = 1
        while number & step == 0:
            value += self._tree[number - step]
            step <<= 1
        self._tree.append(value)

    def set(self, index: int, height: float) -> float:
        """Replace a height and return by how much it grew. Raises IndexError."""
        change = height - self._heights[index]
        if change:
            self._heights[index] = height
            number = index + 1
            while number < len(self._tree):
                self._tree[number] += change
                number += number & -number
        return change

    def top(self, index: int) -> float:
        """Return the sum of all heights before ``index``."""
        total = 0.0
        while index > 0:
            total += self._tree[index]
            index -= index & -index
        return total

    def tops(self) -> list[float]:
        """Return the sum before each height, and last the sum of all."""
        return list(accumulate(self._heights, initial=0.0))

    def find(self, y: float) -> int:
        """Return the index of what covers ``y``; the first above everything, the last below it. -1 when empty."""
        position = 0
        left = y
        bit = 1 << len(self._heights).bit_length()
        while bit:
            following = position + bit
            if following < len(self._tree) and self._tree[following] <= left:
                position = following
                left -= self._tree[following]
            bit >>= 1
        return min(position, len(self._heights) - 1)
