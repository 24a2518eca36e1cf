"""The rows of the list as an item model."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.domain.search import MessageHit, TitleHit
from app.ui.controls.choosable import flags_of, next_choosable
from app.ui.overrides import called_by_qt
from app.ui.search import words
from app.ui.search.rows import Row, RowKind
from app.ui.timeline.finding.wanted import Wanted
from app.ui.translation import translate

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class HitModel(QAbstractListModel):
    """Holds the rows, and ``wanted``: what is marked in titles and names, whose places no search tells."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self.wanted = Wanted()

    @property
    def rows(self) -> Sequence[Row]:
        """Return the rows in their order."""
        return self._rows

    def set_rows(self, rows: list[Row], wanted: Wanted) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = rows
        self.wanted = wanted
        self.endResetModel()

    def append(self, rows: list[Row]) -> None:
        """Show more rows below the last."""
        if rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()

    def row_at(self, at: int) -> Row | None:
        """Return a row, None where there is none."""
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def next_choosable(self, start: int, step: int) -> int:
        """Return the nearest row that can be chosen from ``start`` on in the direction ``step``, -1 where none is."""
        return next_choosable(self._rows, start, step)

    def index_of_key(self, key: str) -> int:
        """Return the row that stands for something, -1 where none does."""
        matches = (at for at, row in enumerate(self._rows) if row.is_choosable and row.key == key)
        return next(matches, -1) if key else -1

    @called_by_qt
    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    @called_by_qt
    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Return that heads cannot be chosen."""
        return flags_of(self.row_at(index.row()))

    @called_by_qt
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words of a row, and what a screen reader says of it."""
        row = self.row_at(index.row())
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return title_of(row)
        return spoken(row) if role == Qt.ItemDataRole.AccessibleTextRole else None


def title_of(row: Row) -> str:
    """Return the first words of a row."""
    match row.kind:
        case RowKind.TITLES_HEAD:
            return translate("Search", "Titles")
        case RowKind.MESSAGES_HEAD:
            return translate("Search", "Messages")
        case RowKind.RECENT_HEAD:
            return translate("Search", "Recent searches")
        case RowKind.CLEAR:
            return translate("Search", "Clear recent searches")
        case RowKind.RECENT:
            return row.text
    if row.message is not None:
        return words.title_or(row.message.title)
    return words.title_or(row.title.title.text) if row.title is not None else ""


def spoken(row: Row) -> str:
    """Return all that a row shows, as words."""
    facts = [title_of(row)]
    if row.count:
        facts.append(QLocale().toString(row.count))
    if row.message is not None:
        hit = row.message
        facts += [words.said_by(hit), hit.snippet.text, *special_words(hit), words.when(hit.created_at)]
    if row.title is not None:
        facts += [row.title.folder, *special_words(row.title), words.when(row.title.updated_at)]
    return ", ".join(fact for fact in facts if fact)


def special_words(hit: MessageHit | TitleHit) -> list[str]:
    """Return what is special about a hit, as a screen reader says it."""
    facts = [translate("Search", "archived")] if hit.archived else []
    if isinstance(hit, MessageHit):
        if not hit.on_shown_path:
            facts.append(translate("Search", "other branch"))
        if hit.has_image:
            facts.append(translate("Search", "with a picture"))
        if hit.attachment:
            facts.append(translate("Search", "attachment: {name}").format(name=hit.attachment))
    return facts
