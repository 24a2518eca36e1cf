"""The model of the conversation list: one flat, sorted list in which a group's head stands before its rows.

Each entry has a sort key made of its time, and a head's is the end of its group, so one bisection finds any row: a
change costs O(log n) and one insertion, also with a hundred thousand conversations. Nothing is reset but by a new
filter or a new day. A view lays out every row that a model has, at each change (0.24 s for a hundred thousand of
Python's), so rows are handed out by the page as the view scrolls to the end.
"""

import bisect
import dataclasses
import math
from collections.abc import Callable, Iterable
from datetime import date
from enum import Enum, IntEnum

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from app.domain.conversation import Conversation
from app.ui.controls.plain_text import plain_tool_tip
from app.ui.conversation_list.groups import Group, group_of
from app.ui.conversation_list.words import head_text, shown_title
from app.ui.overrides import called_by_qt
from app.ui.translation import translate

Index = QModelIndex | QPersistentModelIndex
_Key = tuple[float, str]


PAGE = 500
"""Rows that are handed out at a time."""


class Mark(Enum):
    """The one mark at the right of a row."""

    NONE = "none"
    UNREAD = "unread"
    RUNNING = "running"
    FAILED = "failed"


class ListRole(IntEnum):
    """Roles beyond Qt's own."""

    CONVERSATION = Qt.ItemDataRole.UserRole + 1
    MARK = Qt.ItemDataRole.UserRole + 2
    IS_HEAD = Qt.ItemDataRole.UserRole + 3


class ConversationListModel(QAbstractListModel):
    """Conversations, last updated first, under the heads of their days.

    ``rename_requested`` is emitted with id and title when a row is renamed in place.
    """

    rename_requested = Signal(str, str)

    def __init__(
        self, parent: QObject | None = None, *, today: Callable[[], date] = date.today, page: int = PAGE
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._handed_out = 0
        self._today = today
        self._day = today()
        self._all: dict[str, Conversation] = {}
        self._running: frozenset[str] = frozenset()
        self._filter = ""
        self._keys: list[_Key] = []
        self._entries: list[Conversation | Group] = []

    # What Qt asks

    @called_by_qt
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (the default of Qt's own method)
        """Return the number of rows, heads included."""
        return 0 if parent.isValid() else self._handed_out

    @called_by_qt
    def canFetchMore(self, parent: Index) -> bool:
        """Return whether there are rows that were not handed out yet."""
        return not parent.isValid() and self._handed_out < len(self._entries)

    @called_by_qt
    def fetchMore(self, parent: Index) -> None:
        """Hand out another page."""
        self._hand_out(self._handed_out + self._page)

    @called_by_qt
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return title, mark, conversation and accessible text of a row, or the words of a head."""
        if not self.checkIndex(index, self.CheckIndexOption.IndexIsValid):
            return None
        entry = self._entries[index.row()]
        if isinstance(entry, Group):
            return self._head_data(entry, role)
        if role == Qt.ItemDataRole.EditRole:
            return entry.title
        if role == Qt.ItemDataRole.DisplayRole:
            return shown_title(entry)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tool_tip(shown_title(entry))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(entry)
        if role == ListRole.CONVERSATION:
            return entry
        return self.mark(entry) if role == ListRole.MARK else None

    @called_by_qt
    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Rename a row. A title of nothing but spaces is refused."""
        conversation = self.conversation_at(index)
        title = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or conversation is None or not title:
            return False
        if title != conversation.title:
            self.put(dataclasses.replace(conversation, title=title, title_by_hand=True))
            self.rename_requested.emit(conversation.id, title)
        return True

    @called_by_qt
    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that rows can be selected and renamed, and heads nothing."""
        if self.conversation_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsEditable
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    # What the window asks

    def conversation_at(self, index: Index) -> Conversation | None:
        """Return the conversation of a row, or None for a head and for no row."""
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        return entry if isinstance(entry, Conversation) else None

    def index_of(self, conversation_id: str) -> QModelIndex:
        """Return the row of a conversation; invalid when it is not shown."""
        row = self._row_of_conversation(conversation_id)
        return QModelIndex() if row is None or row >= self._handed_out else self.index(row, 0)

    def reveal(self, conversation_id: str) -> None:
        """Hand out the row of a conversation and all above it."""
        row = self._row_of_conversation(conversation_id)
        if row is not None and row >= self._handed_out:
            self._hand_out(row + self._page)

    def conversation(self, conversation_id: str) -> Conversation | None:
        """Return a conversation, shown or not."""
        return self._all.get(conversation_id)

    def neighbour(self, conversation_id: str, step: int) -> str | None:
        """Return the id ``step`` conversations below (above where negative), or None at the end of the list."""
        direction = 1 if step > 0 else -1
        found = self._row_of_conversation(conversation_id)
        row = -1 if found is None else found + direction
        while 0 <= row < len(self._entries):
            entry = self._entries[row]
            if isinstance(entry, Conversation):
                return entry.id
            row += direction
        return None

    def first(self) -> str | None:
        """Return the id of the first conversation shown."""
        return next((entry.id for entry in self._entries if isinstance(entry, Conversation)), None)

    def count(self) -> int:
        """Return how many conversations there are, shown or not."""
        return len(self._all)

    def mark(self, conversation: Conversation) -> Mark:
        """Return the one mark that a row shows."""
        if conversation.failed:
            return Mark.FAILED
        if conversation.id in self._running:
            return Mark.RUNNING
        return Mark.UNREAD if conversation.unread else Mark.NONE

    def running_rows(self) -> list[int]:
        """Return the rows that show a ring."""
        indexes = (self.index_of(conversation_id) for conversation_id in self._running)
        return [index.row() for index in indexes if index.isValid()]

    # What changes

    def set_all(self, conversations: Iterable[Conversation]) -> None:
        """Take all conversations at once."""
        self.beginResetModel()
        self._all = {conversation.id: conversation for conversation in conversations}
        self._rebuild()
        self.endResetModel()

    def set_filter(self, text: str) -> None:
        """Show the conversations whose title has every word of ``text``; all for an empty one."""
        text = text.casefold().strip()
        if text == self._filter:
            return
        self.beginResetModel()
        self._filter = text
        self._rebuild()
        self.endResetModel()

    def set_running(self, conversation_ids: frozenset[str]) -> None:
        """Say which conversations have a reply coming in."""
        changed = self._running ^ conversation_ids
        self._running = conversation_ids
        for conversation_id in changed:
            self._tell_changed(self.index_of(conversation_id))

    def put(self, conversation: Conversation) -> None:
        """Add a conversation or take its new fields; it moves when its time changed."""
        self.check_day()
        before = self._all.get(conversation.id)
        was_shown = before is not None and self._row_of(_key(before)) is not None
        self._all[conversation.id] = conversation
        is_shown = self._matches(conversation)
        if before is not None and was_shown and is_shown:
            self._replace(before, conversation)
        elif before is not None and was_shown:
            self._take_out(_key(before))
        elif is_shown:
            self._put_in(conversation)

    def remove(self, conversation_id: str) -> None:
        """Take a conversation off the list."""
        conversation = self._all.pop(conversation_id, None)
        if conversation is not None and self._row_of(_key(conversation)) is not None:
            self._take_out(_key(conversation))

    def check_day(self) -> None:
        """Make the groups again if midnight has passed."""
        if self._today() == self._day:
            return
        self.beginResetModel()
        self._day = self._today()
        self._rebuild()
        self.endResetModel()

    def retranslate(self) -> None:
        """Tell views that every text may read differently."""
        if self._handed_out:
            self.dataChanged.emit(self.index(0, 0), self.index(self._handed_out - 1, 0))

    # How it is done

    def _rebuild(self) -> None:
        shown = [conversation for conversation in self._all.values() if self._matches(conversation)]
        self._entries, self._keys = [], []
        group: Group | None = None
        for key, conversation in sorted(((_key(each), each) for each in shown), key=lambda pair: pair[0]):
            if group is None or -key[0] < group.start:
                group = group_of(-key[0], self._day)
                self._entries.append(group)
                self._keys.append(_head_key(group))
            self._entries.append(conversation)
            self._keys.append(key)
        self._handed_out = min(self._page, len(self._entries))

    def _hand_out(self, count: int) -> None:
        count = min(count, len(self._entries))
        if count > self._handed_out:
            self.beginInsertRows(QModelIndex(), self._handed_out, count - 1)
            self._handed_out = count
            self.endInsertRows()

    def _row_of_conversation(self, conversation_id: str) -> int | None:
        conversation = self._all.get(conversation_id)
        return None if conversation is None else self._row_of(_key(conversation))

    def _matches(self, conversation: Conversation) -> bool:
        if not self._filter:
            return True
        title = shown_title(conversation).casefold()
        return all(word in title for word in self._filter.split())

    def _row_of(self, key: _Key) -> int | None:
        row = bisect.bisect_left(self._keys, key)
        return row if row < len(self._keys) and self._keys[row] == key else None

    def _replace(self, before: Conversation, after: Conversation) -> None:
        old_key, new_key = _key(before), _key(after)
        row = self._row_of(old_key)
        if row is None:
            return
        if old_key != new_key:
            row = self._move(row, old_key, after)
        self._entries[row] = after
        if row < self._handed_out:
            self._tell_changed(self.index(row, 0))

    def _move(self, row: int, old_key: _Key, conversation: Conversation) -> int:
        new_key = _key(conversation)
        self._ensure_head(group_of(-new_key[0], self._day))
        found = self._row_of(old_key)
        row = row if found is None else found
        target = bisect.bisect_left(self._keys, new_key)
        if target in (row, row + 1):
            self._keys[row] = new_key
        elif row < self._handed_out and target < self._handed_out:
            self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), target)
            self._shift(row, target, new_key)
            self.endMoveRows()
        else:
            self._delete(row)
            self._insert(target - 1 if target > row else target, new_key, conversation)
        self._drop_empty_head(group_of(-old_key[0], self._day))
        settled = self._row_of(new_key)
        return row if settled is None else settled

    def _shift(self, row: int, target: int, new_key: _Key) -> None:
        entry = self._entries.pop(row)
        self._keys.pop(row)
        target -= 1 if target > row else 0
        self._entries.insert(target, entry)
        self._keys.insert(target, new_key)

    def _put_in(self, conversation: Conversation) -> None:
        key = _key(conversation)
        self._ensure_head(group_of(-key[0], self._day))
        self._insert(bisect.bisect_left(self._keys, key), key, conversation)

    def _take_out(self, key: _Key) -> None:
        row = self._row_of(key)
        if row is not None:
            self._delete(row)
            self._drop_empty_head(group_of(-key[0], self._day))

    def _ensure_head(self, group: Group) -> None:
        if self._row_of(_head_key(group)) is None:
            self._insert(bisect.bisect_left(self._keys, _head_key(group)), _head_key(group), group)

    def _drop_empty_head(self, group: Group) -> None:
        row = self._row_of(_head_key(group))
        if row is None:
            return
        if row + 1 == len(self._entries) or isinstance(self._entries[row + 1], Group):
            self._delete(row)

    def _insert(self, row: int, key: _Key, entry: Conversation | Group) -> None:
        everything_is_out = self._handed_out == len(self._entries)
        is_out = row < self._handed_out or (everything_is_out and row == self._handed_out)
        if is_out:
            self.beginInsertRows(QModelIndex(), row, row)
        self._entries.insert(row, entry)
        self._keys.insert(row, key)
        if is_out:
            self._handed_out += 1
            self.endInsertRows()

    def _delete(self, row: int) -> None:
        is_out = row < self._handed_out
        if is_out:
            self.beginRemoveRows(QModelIndex(), row, row)
        del self._entries[row]
        del self._keys[row]
        if is_out:
            self._handed_out -= 1
            self.endRemoveRows()

    def _tell_changed(self, index: QModelIndex) -> None:
        if index.isValid():
            self.dataChanged.emit(index, index)

    def _head_data(self, group: Group, role: int) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return head_text(group)
        return True if role == ListRole.IS_HEAD else None

    def _spoken(self, conversation: Conversation) -> str:
        title = shown_title(conversation)
        mark = self.mark(conversation)
        if mark is Mark.FAILED:
            return translate("ConversationList", "{title}, the last reply failed").format(title=title)
        if mark is Mark.RUNNING:
            return translate("ConversationList", "{title}, a reply is coming in").format(title=title)
        if mark is Mark.UNREAD:
            return translate("ConversationList", "{title}, a reply you have not read").format(title=title)
        return title


def _key(conversation: Conversation) -> _Key:
    """Return what sorts conversations, the newest first; the id keeps those of one moment apart."""
    return -conversation.updated_at.timestamp(), conversation.id


def _head_key(group: Group) -> _Key:
    """Return a key before every conversation of the group and after those of the moment at which it ends."""
    return math.nextafter(-group.end, math.inf), ""
