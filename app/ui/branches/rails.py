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
    first message; ``below`` says that a line goes on down from it. ``below_shown`` and ``through_shown`` say which of
    them belong to the shown path.
    """

    lane: int
    above: int | None = None
    below: bool = False
    below_shown: bool = False
    through: tuple[int, ...] = ()
    through_shown: bool = False
    """Whether the line of lane 0 belongs to the shown path."""


def rails_of(nodes: Sequence[TreeNode]) -> list[Rails]:
    """Return the lines of each row; the parent of a row is among the rows, or it is drawn as a first one."""
    rows = {node.message_id: row for row, node in enumerate(nodes)}
    parents = [rows.get(node.parent_id or "") for node in nodes]
    last_child = {parent: row for row, parent in enumerate(parents) if parent is not None}
    open_until: dict[int, tuple[int, bool]] = {}
    found: list[Rails] = []
    for row, node in enumerate(nodes):
        lane, parent = lane_of(node), parents[row]
        open_until = {each: until for each, until in open_until.items() if until[0] > row}
        last = last_child.get(row)
        shown = last is not None and nodes[last].shown
        found.append(
            Rails(
                lane,
                None if parent is None else lane_of(nodes[parent]),
                last is not None,
                shown,
                tuple(sorted(open_until)),
                open_until.get(0, (0, False))[1],
            )
        )
        if last is not None and last > row:
            before = open_until.get(lane, (0, False))
            open_until[lane] = (max(last, before[0]), shown)
    return found


def lane_of(node: TreeNode) -> int:
    """Return the lane that a message is drawn on."""
    return min(node.lane, LANES - 1)
