"""The rows of a map as a list model: what is folded, what is chosen, and the lines beside them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.domain.conversation import Message
from app.domain.tree_map import TreeMap, TreeNode
from app.services.mapping import LONGEST_WORDS, first_words
from app.ui.branches import words
from app.ui.branches.rails import Rails, RailTable
from app.ui.overrides import called_by_qt

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
        self._numbers: dict[str, int] = {}
        self._listed: list[int] = []
        self._places: dict[int, int] = {}
        self._rails = RailTable(())
        self._came: dict[str, str] = {}
        self._chosen: list[str] = []
        self._only_path = False

    # What is shown

    @property
    def tree(self) -> TreeMap | None:
        """Return what is shown."""
        return self._tree

    @property
    def lanes(self) -> int:
        """Return how many lanes the rows need."""
        return self._rails.lanes

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
        nodes = tree.nodes if tree is not None else ()
        self._sizes = _sizes(nodes)
        self._numbers = {node.message_id: number for number, node in enumerate(nodes)}
        self._came.clear()
        if is_another:
            self._chosen = []
            self._folded = self._first_folded()
        chosen = [each for each in self._chosen if each in self._numbers]
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
        index = self.index_of(message.id)
        if not index.isValid():
            return False
        begins = first_words(message)
        if begins != self._came.get(message.id):
            self._came[message.id] = begins
            self.dataChanged.emit(index, index)
        return len(begins) < LONGEST_WORDS

    def row(self, index: Index) -> Row | None:
        """Return what stands in a row, None outside of the list. Rows are made when somebody looks at them."""
        if self._tree is None or not index.isValid() or index.row() >= len(self._listed):
            return None
        number = self._listed[index.row()]
        node = self._tree.nodes[number]
        if node.message_id in self._came:
            node = replace(node, words=self._came[node.message_id])
        return Row(
            node,
            self._rails[index.row()],
            self._letter(node.message_id),
            self._sizes[number] - 1 if not self._only_path and self._is_folded(number) else 0,
            not self._only_path and self._foldable(number),
            node.message_id == self._tree.head_id,
        )

    def index_of(self, message_id: str | None) -> QModelIndex:
        """Return the row of a message, invalid where it is not listed."""
        row = self._places.get(self._numbers.get(message_id or "", -1))
        return QModelIndex() if row is None else self.index(row, 0)

    def node(self, message_id: str) -> TreeNode | None:
        """Return a message of the tree, listed or folded."""
        number = self._numbers.get(message_id)
        return None if number is None or self._tree is None else self._tree.nodes[number]

    # What a person does

    def choose(self, message_id: str) -> None:
        """Choose a message for the comparison, or take it out again; of three the oldest choice goes."""
        if message_id in self._chosen:
            self._choose([each for each in self._chosen if each != message_id])
        else:
            self._choose([*self._chosen, message_id])

    def choose_all(self, message_ids: Iterable[str]) -> None:
        """Choose these, the last two of them."""
        self._choose(list(message_ids))

    def toggle_fold(self, message_id: str, fold: bool | None = None) -> None:
        """Fold a branch into its first row or unfold it; one that holds nothing more stays as it is."""
        row = self.row(self.index_of(message_id))
        if row is None or not row.foldable:
            return
        is_folded = message_id in self._folded
        if fold is None or fold != is_folded:
            self._folded ^= {message_id}
            self._rebuild()

    def reveal(self, message_id: str) -> None:
        """Unfold what a message is folded into."""
        above = self.node(message_id)
        opened: set[str] = set()
        while above is not None and above.parent_id is not None:
            opened.add(above.parent_id)
            above = self.node(above.parent_id)
        if opened & self._folded:
            self._folded -= opened
            self._rebuild()

    # Qt's interface

    @called_by_qt
    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many rows are listed."""
        return 0 if parent.isValid() else len(self._listed)

    @called_by_qt
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
        self._listed = [number for number, node in enumerate(nodes) if node.shown] if self._only_path else []
        number = 0
        while not self._only_path and number < len(nodes):
            self._listed.append(number)
            number += self._sizes[number] if self._is_folded(number) else 1
        self._places = {number: place for place, number in enumerate(self._listed)}
        self._rails = RailTable([nodes[number] for number in self._listed])
        self.endResetModel()

    def _is_folded(self, number: int) -> bool:
        nodes = self._tree.nodes if self._tree is not None else ()
        # Nothing is folded mostly, and then nothing has to be looked up.
        return bool(self._folded) and nodes[number].message_id in self._folded and self._foldable(number)

    def _letter(self, message_id: str) -> str:
        return "AB"[self._chosen.index(message_id)] if message_id in self._chosen else ""

    def _choose(self, chosen: list[str]) -> None:
        before, self._chosen = self._chosen, chosen[-2:]
        for message_id in {*before, *self._chosen}:
            index = self.index_of(message_id)
            if index.isValid():
                self.dataChanged.emit(index, index)
        self.chosen_changed.emit()


def _sizes(nodes: tuple[TreeNode, ...]) -> list[int]:
    """Return of each message how many rows it has with all that is below it: those stand right behind it."""
    sizes = [1] * len(nodes)
    for number in range(len(nodes) - 1, -1, -1):
        parent = nodes[number].parent_row
        if parent is not None:
            sizes[parent] += sizes[number]
    return sizes
