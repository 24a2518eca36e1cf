"""The rows of a map as a list model: what is folded, what is chosen, and the lines beside them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.domain.conversation import Message
from app.domain.tree_map import TreeMap, TreeNode
from app.services.mapping import LONGEST_WORDS, first_words
from app.ui.branches import words
from app.ui.branches.rails import LANES, Rails, lane_of, rails_of

FOLDED_FROM = 200
"""Messages from which on the branches that are not shown are folded at first."""

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class MapRole(IntEnum):
    """What the delegate asks for."""

    ROW = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its message, its lines, "A" or "B" where it is chosen, and how many messages are folded into it.

    ``foldable`` says that it begins a branch of more than itself.
    """

    node: TreeNode
    rails: Rails
    letter: str = ""
    hidden: int = 0
    foldable: bool = False
    is_head: bool = False


class MapModel(QAbstractListModel):
    """Holds a TreeMap. ``chosen_changed`` tells that other messages, or none, are chosen for the comparison."""

    chosen_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tree: TreeMap | None = None
        self._sizes: list[int] = []
        self._folded: set[str] = set()
        self._rows: list[Row] = []
        self._places: dict[str, int] = {}
        self._chosen: list[str] = []
        self._only_path = False
        self._lanes = 1

    # What is shown

    @property
    def tree(self) -> TreeMap | None:
        """Return what is shown."""
        return self._tree

    @property
    def lanes(self) -> int:
        """Return how many lanes the rows need."""
        return self._lanes

    @property
    def chosen(self) -> tuple[str, ...]:
        """Return the ids of the messages that are chosen, A first."""
        return tuple(self._chosen)

    @property
    def only_path(self) -> bool:
        """Return whether the shown path alone is listed."""
        return self._only_path

    def set_tree(self, tree: TreeMap | None) -> None:
        """Show a tree; another state of the same one keeps what is folded and chosen."""
        is_another = tree is None or self._tree is None or tree.conversation_id != self._tree.conversation_id
        self._tree = tree
        self._sizes = _sizes(tree.nodes) if tree is not None else []
        if is_another:
            self._chosen = []
            self._folded = self._first_folded()
        known = {node.message_id for node in tree.nodes} if tree is not None else set()
        chosen = [each for each in self._chosen if each in known]
        lost = chosen != self._chosen
        self._chosen = chosen
        self._rebuild()
        if lost or is_another:
            self.chosen_changed.emit()

    def set_only_path(self, only_path: bool) -> None:
        """List the shown path alone, or the whole tree."""
        if only_path != self._only_path:
            self._only_path = only_path
            self._rebuild()

    def update_running(self, message: Message) -> bool:
        """Show how far a reply has come; return whether more of it will still be seen here."""
        row = self._places.get(message.id)
        if row is None:
            return False
        begins = first_words(message)
        node = self._rows[row].node
        if begins != node.words:
            self._rows[row] = replace(self._rows[row], node=replace(node, words=begins))
            index = self.index(row, 0)
            self.dataChanged.emit(index, index)
        return len(begins) < LONGEST_WORDS

    def row(self, index: Index) -> Row | None:
        """Return what stands in a row, None outside of the list."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def index_of(self, message_id: str | None) -> QModelIndex:
        """Return the row of a message, invalid where it is not listed."""
        row = self._places.get(message_id or "")
        return QModelIndex() if row is None else self.index(row, 0)

    def node(self, message_id: str) -> TreeNode | None:
        """Return a message of the tree, listed or folded."""
        nodes = self._tree.nodes if self._tree is not None else ()
        return next((node for node in nodes if node.message_id == message_id), None)

    # What a person does

    def choose(self, message_id: str) -> None:
        """Choose a message for the comparison, or take it out again; of three the oldest choice goes."""
        if message_id in self._chosen:
            self._chosen.remove(message_id)
        else:
            self._chosen = [*self._chosen, message_id][-2:]
        self._refresh_letters()

    def choose_all(self, message_ids: Iterable[str]) -> None:
        """Choose these, the last two of them."""
        self._chosen = list(message_ids)[-2:]
        self._refresh_letters()

    def toggle_fold(self, message_id: str, fold: bool | None = None) -> None:
        """Fold a branch into its first row or unfold it; one that holds nothing more stays as it is."""
        row = self._places.get(message_id)
        if row is None or not self._rows[row].foldable:
            return
        is_folded = message_id in self._folded
        if fold is None or fold != is_folded:
            self._folded ^= {message_id}
            self._rebuild()

    def reveal(self, message_id: str) -> None:
        """Unfold what a message is folded into."""
        nodes = {node.message_id: node for node in self._tree.nodes} if self._tree is not None else {}
        above = nodes.get(message_id)
        opened = set()
        while above is not None and above.parent_id is not None:
            opened.add(above.parent_id)
            above = nodes.get(above.parent_id)
        if opened & self._folded:
            self._folded -= opened
            self._rebuild()

    # Qt's interface

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many rows are listed."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the row for the delegate, and words for everybody else."""
        row = self.row(index)
        if row is None:
            return None
        if role == MapRole.ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return words.spoken(row.node, is_head=row.is_head, letter=row.letter, hidden=row.hidden)
        return None

    # Inside

    def _first_folded(self) -> set[str]:
        nodes = self._tree.nodes if self._tree is not None else ()
        if len(nodes) <= FOLDED_FROM:
            return set()
        return {node.message_id for number, node in enumerate(nodes) if self._foldable(number)}

    def _foldable(self, number: int) -> bool:
        """Return whether a message begins a branch beside another, and is more than one row."""
        nodes = self._tree.nodes if self._tree is not None else ()
        node = nodes[number]
        if node.shown or self._sizes[number] < 2:
            return False
        return node.parent_row is None or node.lane != nodes[node.parent_row].lane

    def _rebuild(self) -> None:
        self.beginResetModel()
        nodes = self._tree.nodes if self._tree is not None else ()
        head_id = self._tree.head_id if self._tree is not None else None
        listed: list[int] = []
        number = 0
        while number < len(nodes):
            if self._only_path and not nodes[number].shown:
                number += 1
                continue
            listed.append(number)
            number += self._sizes[number] if self._is_folded(number) else 1
        rails = rails_of([nodes[each] for each in listed])
        self._rows = [
            Row(
                nodes[each],
                lines,
                self._letter(nodes[each].message_id),
                self._sizes[each] - 1 if self._is_folded(each) else 0,
                not self._only_path and self._foldable(each),
                nodes[each].message_id == head_id,
            )
            for each, lines in zip(listed, rails, strict=True)
        ]
        self._places = {row.node.message_id: place for place, row in enumerate(self._rows)}
        self._lanes = min(max((lane_of(row.node) for row in self._rows), default=0) + 1, LANES)
        self.endResetModel()

    def _is_folded(self, number: int) -> bool:
        nodes = self._tree.nodes if self._tree is not None else ()
        return not self._only_path and nodes[number].message_id in self._folded and self._foldable(number)

    def _letter(self, message_id: str) -> str:
        return "AB"[self._chosen.index(message_id)] if message_id in self._chosen else ""

    def _refresh_letters(self) -> None:
        for place, row in enumerate(self._rows):
            letter = self._letter(row.node.message_id)
            if letter != row.letter:
                self._rows[place] = replace(row, letter=letter)
                self.dataChanged.emit(self.index(place, 0), self.index(place, 0))
        self.chosen_changed.emit()


def _sizes(nodes: tuple[TreeNode, ...]) -> list[int]:
    """Return of each message how many rows it has with all that is below it: those stand right behind it."""
    sizes = [1] * len(nodes)
    for number in range(len(nodes) - 1, -1, -1):
        parent = nodes[number].parent_row
        if parent is not None:
            sizes[parent] += sizes[number]
    return sizes
