"""The model of the conversation list: the shelves as one flat list of rows for a view.

Nothing is reset but by another section, a new day, or at the start: what changes is put in its place, so selection and
scroll position hold. Pages are read when a view says that it has come near the end of what was read (``want``).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from enum import Enum, IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.domain.conversation import Conversation
from app.domain.library import Counts, Folder, Page, Section
from app.ui.controls.plain_text import plain_tool_tip
from app.ui.conversation_list.entries import Entry, FolderRow, Row
from app.ui.conversation_list.rack import PageWanted
from app.ui.conversation_list.shelves import Shelves
from app.ui.conversation_list.words import entry_text, spoken
from app.ui.overrides import called_by_qt

Index = QModelIndex | QPersistentModelIndex

NO_COUNTS = Counts({}, {})


class Mark(Enum):
    """The one mark at the right of a row."""

    NONE = "none"
    UNREAD = "unread"
    RUNNING = "running"
    FAILED = "failed"


class ListRole(IntEnum):
    """Roles beyond Qt's own."""

    ENTRY = Qt.ItemDataRole.UserRole + 1
    MARK = Qt.ItemDataRole.UserRole + 2


class ConversationListModel(QAbstractListModel):
    """Conversations, folders and the heads over them.

    ``rename_requested`` is emitted with id and title when a row is renamed in place, ``folder_rename_requested`` with
    the id and name of a folder. ``page_wanted`` carries a PageWanted, to be answered by ``add_page``.
    """

    rename_requested = Signal(str, str)
    folder_rename_requested = Signal(str, str)
    page_wanted = Signal(object)

    def __init__(self, parent: QObject | None = None, *, today: Callable[[], date] = date.today) -> None:
        super().__init__(parent)
        self._running: frozenset[str] = frozenset()
        self._shelves = Shelves(self, today)

    # What Qt asks

    @called_by_qt
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (the default of Qt's own method)
        """Return the number of rows, heads included."""
        return 0 if parent.isValid() else len(self._shelves.rack)

    @called_by_qt
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return words, mark, entry and accessible text of a row."""
        entry = self.entry_at(index)
        if entry is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return entry_text(entry)
        if role == Qt.ItemDataRole.EditRole:
            return entry.title if isinstance(entry, Row) else entry_text(entry)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tool_tip(entry_text(entry)) if isinstance(entry, Row | FolderRow) else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(entry, self.mark(entry).value)
        if role == ListRole.ENTRY:
            return entry
        return self.mark(entry) if role == ListRole.MARK else None

    @called_by_qt
    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename a row. A title of nothing but spaces is refused."""
        entry = self.entry_at(index)
        title = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or not title:
            return False
        if isinstance(entry, Row):
            if title != entry.title:
                self._shelves.retitle(entry.id, title)
                self.rename_requested.emit(entry.id, title)
            return True
        if isinstance(entry, FolderRow):
            if title != entry.folder.name:
                self.folder_rename_requested.emit(entry.folder.id, title)
            return True
        return False

    @called_by_qt
    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that conversations can be selected and renamed, folders renamed, and heads nothing."""
        entry = self.entry_at(index)
        usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemNeverHasChildren
        if isinstance(entry, Row):
            return usable | Qt.ItemFlag.ItemIsSelectable
        return usable if isinstance(entry, FolderRow) else Qt.ItemFlag.NoItemFlags

    # What the window asks

    @property
    def shown(self) -> Section | None:
        """Return the one section that is shown, None for pinned conversations, folders and days."""
        return self._shelves.shown

    def entry_at(self, index: Index) -> Entry | None:
        """Return what stands in a row, None for no row."""
        if not index.isValid() or not 0 <= index.row() < len(self._shelves.rack):
            return None
        return self._shelves.rack.entry(index.row())

    def conversation_at(self, index: Index) -> Row | None:
        """Return the conversation of a row, None for another kind of row and for no row."""
        entry = self.entry_at(index)
        return entry if isinstance(entry, Row) else None

    def section_at(self, index: Index) -> Section | None:
        """Return the section that a row belongs to, None for the head over all folders and for no row."""
        if not index.isValid():
            return None
        return self._shelves.rack.shelf_at(index.row()).section

    def rows_of(self, section: Section) -> tuple[int, int] | None:
        """Return the first and the last row of a section, None where it has none."""
        return self._shelves.rack.rows_of(section)

    def index_of(self, conversation_id: str) -> QModelIndex:
        """Return the row of a conversation; invalid where it was not read."""
        return self._index(self._shelves.row_number(conversation_id))

    def index_of_folder(self, folder_id: str) -> QModelIndex:
        """Return the row of a folder; invalid where it is not shown."""
        return self._index(self._shelves.folder_number(folder_id))

    def conversation(self, conversation_id: str) -> Row | None:
        """Return what is known of a conversation that was read."""
        return self._shelves.row(conversation_id)

    def folders(self) -> tuple[FolderRow, ...]:
        """Return the folders from top to bottom."""
        return self._shelves.folders()

    def neighbour(self, conversation_id: str, step: int) -> str | None:
        """Return the id of the next conversation below (above where ``step`` is negative), None at the list's end."""
        direction = 1 if step > 0 else -1
        found = self._shelves.row_number(conversation_id)
        row = -1 if found is None else found + direction
        return self._first_from(row, direction)

    def first(self) -> str | None:
        """Return the id of the first conversation shown."""
        return self._first_from(0, 1)

    def count(self) -> int:
        """Return how many conversations were read."""
        return self._shelves.count()

    def mark(self, entry: Entry) -> Mark:
        """Return the one mark that a row shows."""
        if not isinstance(entry, Row):
            return Mark.NONE
        if entry.failed:
            return Mark.FAILED
        if entry.id in self._running:
            return Mark.RUNNING
        return Mark.UNREAD if entry.unread else Mark.NONE

    def running_rows(self) -> list[int]:
        """Return the rows that show a ring."""
        rows = (self._shelves.row_number(conversation_id) for conversation_id in self._running)
        return [row for row in rows if row is not None]

    # What changes

    def set_up(
        self, shown: Section | None, folders: Sequence[Folder], counts: Counts, pages: Mapping[Section, Page]
    ) -> None:
        """Show something from its beginning; a folder is open where its first page is among ``pages``."""
        self._shelves.set_up(shown, folders, counts, pages)

    def want(self, first: int, last: int) -> None:
        """Ask for what follows the ends of sections that lie in these rows."""
        for wanted in self._shelves.wanted(first, last):
            self.page_wanted.emit(wanted)

    def want_towards(self, conversation: Conversation) -> bool:
        """Ask for the next page on the way to the row of a conversation; return whether one is on its way."""
        pages = self._shelves.towards(conversation)
        for wanted in pages or ():
            self.page_wanted.emit(wanted)
        return pages is not None

    def add_page(self, wanted: PageWanted, page: Page) -> None:
        """Take a page that was asked for."""
        self._shelves.add_page(wanted, page)

    def give_up(self, wanted: PageWanted) -> None:
        """Note that a page could not be read."""
        self._shelves.give_up(wanted)

    def put(self, conversation: Conversation) -> None:
        """Add a conversation or take its new fields; it moves where its time or its section changed."""
        self._shelves.put(conversation)

    def remove(self, conversation_id: str) -> None:
        """Take a conversation off the list."""
        self._shelves.remove(conversation_id)

    def set_folders(self, folders: Sequence[Folder], counts: Counts) -> None:
        """Take the folders in their order; those that are open stay so."""
        self._shelves.set_folders(folders, counts)

    def set_counts(self, counts: Counts) -> None:
        """Show how many conversations each folder has."""
        self._shelves.set_counts(counts)

    def set_open(self, folder_id: str, *, is_open: bool) -> None:
        """Open a folder, whose first page is then wanted, or close it."""
        if not is_open:
            self._shelves.close_folder(folder_id)
            return
        wanted = self._shelves.open_folder(folder_id)
        if wanted is not None:
            self.page_wanted.emit(wanted)

    def set_running(self, conversation_ids: frozenset[str]) -> None:
        """Say which conversations have a reply coming in."""
        changed_ones = self._running ^ conversation_ids
        self._running = conversation_ids
        for conversation_id in changed_ones:
            row = self._shelves.row_number(conversation_id)
            if row is not None:
                self.changed(row)

    def check_day(self) -> None:
        """Make the groups again if midnight has passed."""
        self._shelves.check_day()

    def retranslate(self) -> None:
        """Tell views that every text may read differently."""
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 0))

    # What the shelves tell

    @contextmanager
    def inserting(self, first: int, last: int) -> Iterator[None]:
        """Tell views of rows that come in."""
        self.beginInsertRows(QModelIndex(), first, last)
        yield
        self.endInsertRows()

    @contextmanager
    def removing(self, first: int, last: int) -> Iterator[None]:
        """Tell views of rows that go."""
        self.beginRemoveRows(QModelIndex(), first, last)
        yield
        self.endRemoveRows()

    @contextmanager
    def moving(self, first: int, last: int, to: int) -> Iterator[None]:
        """Tell views of rows that move."""
        self.beginMoveRows(QModelIndex(), first, last, QModelIndex(), to)
        yield
        self.endMoveRows()

    @contextmanager
    def resetting(self) -> Iterator[None]:
        """Tell views that everything changes."""
        self.beginResetModel()
        yield
        self.endResetModel()

    def changed(self, row: int) -> None:
        """Tell views that a row looks different."""
        index = self.index(row, 0)
        self.dataChanged.emit(index, index)

    def _index(self, row: int | None) -> QModelIndex:
        return QModelIndex() if row is None else self.index(row, 0)

    def _first_from(self, row: int, direction: int) -> str | None:
        while 0 <= row < len(self._shelves.rack):
            entry = self._shelves.rack.entry(row)
            if isinstance(entry, Row):
                return entry.id
            row += direction
        return None
