"""Which lines run through the rows of a map. Pure; time grows with the number of rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.tree_map import TreeNode

LANES = 6
"""Lanes that are drawn; what lies further to the right is drawn on the last of them."""


@dataclass(frozen=True, slots=True)
class Rails:
    """The lines of one row. ``through`` are the lanes that are crossed from top to bottom, from left to right.

    ``lane`` is where the dot stands; ``above`` is the lane at the top of the row that its line comes from, None for a
    first message; ``below`` says that a line goes on down from it. ``below_shown`` says that this one belongs to the
    shown path, ``through_shown`` that the line of lane 0 does.
    """

    lane: int
    above: int | None = None
    below: bool = False
    below_shown: bool = False
    through: tuple[int, ...] = ()
    through_shown: bool = False


class RailTable:
    """The lines of all rows, a few numbers for each; ``Rails`` are made of those that are asked for."""

    def __init__(self, nodes: Sequence[TreeNode]) -> None:
        """The parent of a row is among the rows, or it is drawn as a first one."""
        self._lanes = [lane_of(node) for node in nodes]
        rows = {node.message_id: row for row, node in enumerate(nodes)}
        self._parents = [rows.get(node.parent_id or "", -1) for node in nodes]
        self._last = [-1] * len(nodes)
        for row, parent in enumerate(self._parents):
            if parent >= 0:
                self._last[parent] = row
        self._shown = [last >= 0 and nodes[last].shown for last in self._last]
        self._crossed = self._crossings()

    def _crossings(self) -> list[tuple[int, bool]]:
        """Return for each row its crossed lanes, a bit each, and whether the line of lane 0 is that of the path."""
        until, shown = [-1] * LANES, False
        crossed: list[tuple[int, bool]] = []
        open_lanes = 0
        for row, parent in enumerate(self._parents):
            if parent >= 0 and until[self._lanes[parent]] == row:
                open_lanes &= ~(1 << self._lanes[parent])
            crossed.append((open_lanes, shown and bool(open_lanes & 1)))
            last, lane = self._last[row], self._lanes[row]
            if last > row:
                # Beyond the last lane that is drawn several lines lie on each other: it ends with the last of them.
                until[lane] = max(last, until[lane])
                open_lanes |= 1 << lane
                shown = self._shown[row] if lane == 0 else shown
        return crossed

    @property
    def lanes(self) -> int:
        """Return how many lanes all rows need."""
        return max(self._lanes, default=0) + 1

    def __len__(self) -> int:
        return len(self._lanes)

    def __getitem__(self, row: int) -> Rails:
        """Return the lines of a row. Raises IndexError."""
        parent = self._parents[row]
        bits, shown = self._crossed[row]
        return Rails(
            self._lanes[row],
            None if parent < 0 else self._lanes[parent],
            self._last[row] >= 0,
            self._shown[row],
            tuple(lane for lane in range(LANES) if bits >> lane & 1),
            shown,
        )


def lane_of(node: TreeNode) -> int:
    """Return the lane that a message is drawn on."""
    return node.lane if node.lane < LANES else LANES - 1
