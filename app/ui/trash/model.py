"""The rows of the trash: conversations and single messages, the last deleted first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.domain.conversation import Conversation
from app.domain.trash import TrashedMessage
from app.ui.controls.plain_text import plain_tool_tip
from app.ui.overrides import called_by_qt
from app.ui.trash.words import kind_words, left_words, title_words

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class TrashRow:
    """One thing that was deleted. ``message`` is None for a whole conversation."""

    id: str
    conversation_id: str
    title: str
    deleted_at: datetime
    message: TrashedMessage | None = None


class TrashRole(IntEnum):
    """Roles beyond Qt's own."""

    ROW = Qt.ItemDataRole.UserRole + 1


def row_of_conversation(conversation: Conversation) -> TrashRow | None:
    """Return the row of a conversation, None where it is not deleted."""
    if conversation.deleted_at is None:
        return None
    return TrashRow(conversation.id, conversation.id, conversation.title, conversation.deleted_at)


def row_of_message(message: TrashedMessage) -> TrashRow:
    """Return the row of a message."""
    return TrashRow(message.message_id, message.conversation_id, message.title, message.deleted_at, message)


class TrashModel(QAbstractListModel):
    """Rows that have the words of the filter in their title, or in the words of a message."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[TrashRow] = []
        self._rows: list[TrashRow] = []
        self._filter: tuple[str, ...] = ()

    @called_by_qt
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (the default of Qt's own method)
        """Return the number of rows shown."""
        return 0 if parent.isValid() else len(self._rows)

    @called_by_qt
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return title, row and accessible text."""
        row = self.row(index)
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return title_words(row.title, row.message)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tool_tip(title_words(row.title, row.message))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (
                title_words(row.title, row.message),
                kind_words(row.title, row.message),
                left_words(row.deleted_at),
            )
            return ", ".join(parts)
        return row if role == TrashRole.ROW else None

    def row(self, index: Index) -> TrashRow | None:
        """Return what stands in a row."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    def count(self) -> int:
        """Return how many things were read, shown or not."""
        return len(self._all)

    def row_number(self, row_id: str) -> int | None:
        """Return where something stands."""
        return next((number for number, row in enumerate(self._rows) if row.id == row_id), None)

    def set_rows(self, rows: Sequence[TrashRow]) -> None:
        """Take all rows; those that only follow what is there are put below it."""
        self._all = list(rows)
        shown = [row for row in self._all if self._matches(row)]
        before = len(self._rows)
        if shown[:before] == self._rows:
            if len(shown) > before:
                self.beginInsertRows(QModelIndex(), before, len(shown) - 1)
                self._rows = shown
                self.endInsertRows()
            return
        self.beginResetModel()
        self._rows = shown
        self.endResetModel()

    def set_filter(self, text: str) -> None:
        """Show what has every word of ``text``."""
        self._filter = tuple(text.casefold().split())
        self.beginResetModel()
        self._rows = [row for row in self._all if self._matches(row)]
        self.endResetModel()

    def retranslate(self) -> None:
        """Tell views that every text may read differently."""
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0))

    def _matches(self, row: TrashRow) -> bool:
        said = "" if row.message is None else row.message.words
        words = f"{title_words(row.title, None)}\n{said}".casefold()
        return all(word in words for word in self._filter)
