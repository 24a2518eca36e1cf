"""The rows of the picker as an item model."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.domain.model_info import ModelRef
from app.ui.controls.choosable import flags_of, next_choosable
from app.ui.controls.plain_text import plain_tool_tip
from app.ui.error_texts import describe
from app.ui.model_picker.entries import Ability
from app.ui.model_picker.rows import Row, RowKind
from app.ui.overrides import called_by_qt
from app.ui.translation import translate

RowRole = Qt.ItemDataRole.UserRole

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class PickerModel(QAbstractListModel):
    """Holds the rows that are shown; ``RowRole`` gives the ``Row`` itself.

    Which model is the current one and which are favourites can change without new rows.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._heads: list[int] = []
        self._has_prices = False
        self._current: ModelRef | None = None
        self._favourites: frozenset[ModelRef] = frozenset()

    @property
    def rows(self) -> Sequence[Row]:
        """Return the rows in their order."""
        return self._rows

    @property
    def current(self) -> ModelRef | None:
        """Return the model that is in use."""
        return self._current

    @property
    def has_prices(self) -> bool:
        """Return whether there are columns for prices."""
        return self._has_prices

    def set_rows(self, rows: list[Row], *, has_prices: bool = False) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._has_prices = has_prices
        self._rows = rows
        self._heads = []
        head = -1
        for at, row in enumerate(rows):
            head = at if row.is_head else head
            self._heads.append(head)
        self.endResetModel()

    def set_current(self, ref: ModelRef | None) -> None:
        """Mark another model as the one in use."""
        if ref != self._current:
            self._current = ref
            self._repaint()

    def set_favourites(self, favourites: frozenset[ModelRef]) -> None:
        """Fill the stars of these models."""
        if favourites != self._favourites:
            self._favourites = favourites
            self._repaint()

    def is_favourite(self, ref: ModelRef | None) -> bool:
        """Return whether the star of a model is filled."""
        return ref in self._favourites

    def row_at(self, index: _Index) -> Row | None:
        """Return the row at ``index``, None where there is none."""
        return self._rows[index.row()] if index.isValid() else None

    def head_of(self, at: int) -> int:
        """Return where the head of the group of row ``at`` is, -1 where it has none."""
        return self._heads[at]

    def next_choosable(self, start: int, step: int) -> int:
        """Return the nearest row that can be chosen from ``start`` on in the direction ``step``, -1 where none is."""
        return next_choosable(self._rows, start, step)

    def index_of(self, ref: ModelRef | None) -> int:
        """Return the first row that stands for a model, -1 where none does."""
        matches = (at for at, row in enumerate(self._rows) if row.ref == ref and row.kind is RowKind.MODEL)
        return next(matches, -1) if ref is not None else -1

    @called_by_qt
    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    @called_by_qt
    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Return that heads and notes cannot be chosen."""
        return flags_of(self.row_at(index))

    @called_by_qt
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words of a row, what a screen reader says of it, its tooltip, or the row itself."""
        row = self.row_at(index)
        if row is None:
            return None
        if role == RowRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return title_of(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.spoken(row)
        if role == Qt.ItemDataRole.ToolTipRole and row.kind is RowKind.MODEL:
            return plain_tool_tip(self.spoken(row))
        return None

    def spoken(self, row: Row) -> str:
        """Return all that a row shows, as words."""
        facts = [title_of(row)]
        if row.kind in (RowKind.MODEL, RowKind.BY_HAND, RowKind.FAILED):
            facts.append(row.provider)
        if row.entry is not None:
            if row.ref == self._current:
                facts.append(translate("ModelPicker", "in use"))
            if self.is_favourite(row.ref):
                facts.append(translate("ModelPicker", "favourite"))
            if row.entry.context:
                facts.append(translate("ModelPicker", "context {size}").format(size=row.entry.context))
            facts.append(row.entry.price.spoken)
            facts += [ability_word(bit) for bit in Ability if bit in row.entry.abilities]
        return ", ".join(fact for fact in facts if fact)

    def _repaint(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))


def ability_word(ability: Ability) -> str:
    """Return the word for one ability, as it stands on its filter."""
    match ability:
        case Ability.VISION:
            return translate("ModelPicker", "Vision", "a model that understands pictures")
        case Ability.TOOLS:
            return translate("ModelPicker", "Tools", "a model that can call tools")
        case Ability.THINKING:
            return translate("ModelPicker", "Thinking", "a model that thinks before it answers")
        case Ability.IMAGE:
            return translate("ModelPicker", "Image", "a model that makes pictures")
        case _:
            return translate("ModelPicker", "Video", "a model that makes videos")


def title_of(row: Row) -> str:
    """Return the words of a row."""
    if row.kind is RowKind.MODEL and row.ref is not None:
        return row.ref.model_id
    if row.kind is RowKind.BY_HAND and row.ref is not None:
        return translate("ModelPicker", "Use “{id}”").format(id=row.ref.model_id)
    if row.kind is RowKind.PROVIDER_HEAD:
        return row.provider
    if row.kind is RowKind.FAILED and row.error is not None:
        return describe(row.error, row.provider).title
    return _fixed_title(row.kind)


def _fixed_title(kind: RowKind) -> str:
    match kind:
        case RowKind.FAVOURITES_HEAD:
            return translate("ModelPicker", "Favourites")
        case RowKind.BY_HAND_HEAD:
            return translate("ModelPicker", "By its name")
        case RowKind.FETCHING:
            return translate("ModelPicker", "Fetching models…")
        case RowKind.FILTERED_OUT:
            return translate("ModelPicker", "No model with these filters. Show all")
        case RowKind.NO_MODELS:
            return translate("ModelPicker", "No models yet. Add a provider in the settings")
        case _:
            return translate("ModelPicker", "No model of this name")
