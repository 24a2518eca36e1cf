"""Which rows are selected: the open one alone, or several that a person has chosen."""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QObject, Signal

from app.ui.conversation_list.entries import Row
from app.ui.conversation_list.even_rows import EvenRows
from app.ui.conversation_list.model import ConversationListModel

_Flag = QItemSelectionModel.SelectionFlag


class Selecting(QObject):
    """Follows the selection of a view. ``changed`` carries the ids where several are selected, else nothing."""

    changed = Signal(tuple)

    def __init__(self, view: EvenRows, model: ConversationListModel) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._open_id: str | None = None
        self._told: tuple[str, ...] = ()
        view.selectionModel().selectionChanged.connect(self._tell)
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            signal.connect(self._rows_changed)

    @property
    def has_several(self) -> bool:
        """Return whether a person has chosen several rows."""
        return len(self._told) > 1

    def set_open(self, conversation_id: str | None) -> None:
        """Select the row of the open conversation, unless several are selected."""
        self._open_id = conversation_id
        if not self.has_several:
            self._select_open()

    def rows(self) -> list[Row]:
        """Return the selected conversations from top to bottom."""
        selection = self._view.selectionModel().selection()
        numbers = {
            row
            for part in (selection.at(number) for number in range(selection.count()))
            for row in range(part.top(), part.bottom() + 1)
        }
        entries = (self._model.conversation_at(self._model.index(row, 0)) for row in sorted(numbers))
        return [entry for entry in entries if entry is not None]

    def rows_with(self, row: Row, *, ring_counts: bool = False) -> list[Row]:
        """Return what an act on ``row`` concerns: all that are selected where it is one of several, else it alone.

        With ``ring_counts`` the selection counts also where the ring has moved off it.
        """
        if not self.has_several:
            return [row]
        rows = self.rows()
        return rows if ring_counts or row in rows else [row]

    def only(self, conversation_id: str) -> None:
        """Select one row alone, and move the ring there."""
        index = self._model.index_of(conversation_id)
        self._open_id = conversation_id
        self._view.selectionModel().setCurrentIndex(index, _Flag.ClearAndSelect)

    def toggle(self, index: QModelIndex) -> None:
        """Select a row, or take it out of the selection."""
        if self._model.conversation_at(index) is not None:
            self._view.selectionModel().select(index, _Flag.Toggle)

    def select_all(self) -> None:
        """Select all conversations that were read."""
        last = self._model.rowCount() - 1
        if last >= 0:
            everything = QItemSelection(self._model.index(0, 0), self._model.index(last, 0))
            self._view.selectionModel().select(everything, _Flag.ClearAndSelect)

    def clear(self) -> None:
        """Select the open row alone again."""
        self._view.selectionModel().clearSelection()
        self._select_open()

    def move_ring(self, index: QModelIndex) -> None:
        """Move the ring without selecting, to the first conversation where ``index`` is invalid."""
        if not index.isValid():
            index = self._model.index_of(self._model.first() or "")
        self._view.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)

    def _rows_changed(self) -> None:
        if not self._view.selectionModel().hasSelection():
            self._select_open()
        self._tell()

    def _select_open(self) -> None:
        index = self._model.index_of(self._open_id) if self._open_id is not None else QModelIndex()
        if not index.isValid():
            self._view.selectionModel().clearSelection()
        elif not self._view.selectionModel().isSelected(index):
            self._view.selectionModel().setCurrentIndex(index, _Flag.ClearAndSelect)

    def _tell(self) -> None:
        ids = tuple(row.id for row in self.rows())
        told = ids if len(ids) > 1 else ()
        if told != self._told:
            self._told = told
            self.changed.emit(told)
