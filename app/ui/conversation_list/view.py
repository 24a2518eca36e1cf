"""The list view: what mouse and keys do to conversations and folders."""

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.domain.library import Section, SectionKind
from app.ui.controls.focus import FocusMemory
from app.ui.controls.overlay_scroll_bar import OverlayScrollBar
from app.ui.conversation_list.asking import ListAsker
from app.ui.conversation_list.delegate import ROW, ConversationDelegate
from app.ui.conversation_list.dragging import ListDrag
from app.ui.conversation_list.entries import PINNED, FolderRow, Row
from app.ui.conversation_list.even_rows import EvenRows
from app.ui.conversation_list.model import ConversationListModel
from app.ui.conversation_list.orders import Act, Order
from app.ui.conversation_list.selecting import Selecting
from app.ui.conversation_list.words import conversations, shown_title
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_DAY_CHECK_MILLISECONDS = 60_000
_READ_AHEAD = 100
"""Rows below those that are seen which are read before they are needed."""


class ConversationList(EvenRows):
    """Shows conversations; the selected row is the open one, unless several are selected.

    A click or Enter opens a row. The arrows move the ring alone, so that going down the list loads nothing. Ctrl and
    Shift select more. ``typed`` is emitted with a letter that belongs into the composer, ``ordered`` with an ``Order``,
    ``selection_changed`` with the ids where several are selected, ``left`` when a section that is shown alone is left.
    """

    opened = Signal(str)
    ordered = Signal(object)
    typed = Signal(str)
    selection_changed = Signal(tuple)
    menu_wanted = Signal(QPoint)
    left = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._conversations = ConversationListModel(self)
        self._delegate = ConversationDelegate(themes, self)
        self._focus = FocusMemory()
        self.setObjectName("conversationList")
        self.setModel(self._conversations)
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._bar = OverlayScrollBar(self, themes)
        self.selecting = Selecting(self, self._conversations)
        self.asker = ListAsker(self, self._conversations, themes)
        self.drag = ListDrag(self, self._conversations, themes)
        self._day_timer = QTimer(self)
        self._day_timer.setInterval(_DAY_CHECK_MILLISECONDS)
        self._connect()
        self._restyle()
        self.retranslate()

    def _connect(self) -> None:
        model = self._conversations
        model.rename_requested.connect(lambda own, title: self.ordered.emit(Order(Act.RENAME, (own,), title)))
        model.folder_rename_requested.connect(
            lambda own, name: self.ordered.emit(Order(Act.RENAME_FOLDER, (own,), name))
        )
        model.rowsRemoved.connect(self.rows_removed)
        model.rowsMoved.connect(self.rows_moved)
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            signal.connect(self._read_on)
        self.selecting.changed.connect(self.selection_changed)
        self.asker.ordered.connect(self.ordered)
        self.drag.rows_dropped.connect(self._rows_dropped)
        self.drag.folder_dropped.connect(
            lambda own, place: self.ordered.emit(Order(Act.SORT_FOLDER, (own,), place=place))
        )
        self.verticalScrollBar().valueChanged.connect(self._read_on)
        self._day_timer.timeout.connect(model.check_day)
        self._themes.changed.connect(self._restyle)
        self._themes.activity.ticked.connect(self._turn_rings)

    @property
    def conversations(self) -> ConversationListModel:
        """Return the model."""
        return self._conversations

    def set_open(self, conversation_id: str | None) -> None:
        """Show which conversation is open, without emitting ``opened``."""
        self._delegate.open_id = conversation_id
        self.selecting.set_open(conversation_id)
        if conversation_id is not None:
            self.scrollTo(self._conversations.index_of(conversation_id))
        self.viewport().update()

    def set_running(self, conversation_ids: frozenset[str]) -> None:
        """Show rings on the rows of these conversations."""
        self._conversations.set_running(conversation_ids)
        if conversation_ids:
            self._themes.activity.hold(self)
        else:
            self._themes.activity.release(self)

    @called_by_qt
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Bring the menu of what is under the mouse, or of the current row for the menu key."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        place = self.visualRect(index).center() if by_key else event.pos()
        at = self.viewport().mapToGlobal(place)
        entry = self._conversations.entry_at(index)
        if isinstance(entry, Row):
            self.asker.open_menu(self.selecting.rows_with(entry), at)
        elif isinstance(entry, FolderRow):
            self.asker.open_folder_menu(entry, at)
        else:
            self.menu_wanted.emit(at)

    # Keys

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Delete deletes, F2 renames, Ctrl+A selects; a letter goes to the composer."""
        entry = self._conversations.entry_at(self.currentIndex())
        key = event.key()
        if self._folder_key(entry, key) or self._selection_key(event):
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(entry, Row):
            self.open_row(entry.id)
        elif key == Qt.Key.Key_Delete and isinstance(entry, Row):
            ids = tuple(row.id for row in self.selecting.rows_with(entry, ring_counts=True))
            self.ordered.emit(Order(Act.DELETE, ids))
        elif key == Qt.Key.Key_Escape or (_is_shortcut(event) and not _moves(key)):
            event.ignore()
        elif event.text().isprintable() and event.text() and not _is_shortcut(event):
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def _folder_key(self, entry: object, key: int) -> bool:
        if not isinstance(entry, FolderRow):
            return False
        opens = key == Qt.Key.Key_Right and not entry.is_open
        closes = key == Qt.Key.Key_Left and entry.is_open
        if opens or closes or key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.fold(entry)
        elif key == Qt.Key.Key_Delete:
            self.ordered.emit(Order(Act.REMOVE_FOLDER, (entry.folder.id,)))
        else:
            return False
        return True

    def _selection_key(self, event: QKeyEvent) -> bool:
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_A and control:
            self.selecting.select_all()
        elif key == Qt.Key.Key_Space and control:
            self.selecting.toggle(self.currentIndex())
        elif key == Qt.Key.Key_Escape and self.selecting.has_several:
            self.selecting.clear()
        elif key == Qt.Key.Key_Escape and self._conversations.shown is not None:
            self.left.emit()
        else:
            return False
        return True

    def open_row(self, conversation_id: str) -> None:
        """Select a row alone and open it."""
        self.selecting.only(conversation_id)
        if conversation_id != self._delegate.open_id:
            self._delegate.open_id = conversation_id
            self.opened.emit(conversation_id)

    def fold(self, folder: FolderRow) -> None:
        """Open a folder that is closed and close one that is open."""
        self._conversations.set_open(folder.folder.id, is_open=not folder.is_open)

    @called_by_qt
    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Let keys move the ring alone; with Shift they select from where it was, and nothing else stays selected."""
        flag = QItemSelectionModel.SelectionFlag
        if isinstance(event, QKeyEvent) and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return flag.NoUpdate
        if isinstance(event, QKeyEvent) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return flag.ClearAndSelect | flag.Current
        return super().selectionCommand(index, event)

    # The mouse

    @called_by_qt
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select with Ctrl and Shift at once; what a plain press does is done when the button comes up."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.accept()
            return
        at = event.position().toPoint()
        index = self.indexAt(at)
        self._delegate.pressed = QPersistentModelIndex(index)
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        if not plain:
            super().mousePressEvent(event)
        elif self._conversations.entry_at(index) is not None:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.drag.arm(at)
            self.selecting.move_ring(index)
        self.viewport().update()

    @called_by_qt
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry what was pressed on."""
        at = event.position().toPoint()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
            return
        if self.drag.moves(at):
            self._carry(self._conversations.entry_at(self._delegate.pressed))
        self.drag.follow(at)

    @called_by_qt
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop what is carried, or open what was pressed."""
        pressed = self._delegate.pressed
        self._delegate.pressed = QPersistentModelIndex()
        self.viewport().update()
        held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        was_carried = self.drag.drop()
        if event.button() != Qt.MouseButton.LeftButton or was_carried:
            event.accept()
        elif held:
            super().mouseReleaseEvent(event)
        elif pressed.isValid() and pressed == self.indexAt(event.position().toPoint()):
            entry = self._conversations.entry_at(pressed)
            if isinstance(entry, Row):
                self.open_row(entry.id)
            elif isinstance(entry, FolderRow):
                self.fold(entry)

    @called_by_qt
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take a second press as a press: rows are renamed by key and menu."""
        self.mousePressEvent(event)

    def _carry(self, entry: object) -> None:
        if isinstance(entry, FolderRow):
            self.drag.carry_folder(entry)
        elif isinstance(entry, Row):
            rows = self.selecting.rows_with(entry)
            words = conversations(len(rows)) if len(rows) > 1 else shown_title(entry)
            self.drag.carry_rows(tuple(row.id for row in rows), words)

    def _rows_dropped(self, ids: tuple[str, ...], section: Section) -> None:
        if section == PINNED:
            self.ordered.emit(Order(Act.PIN, ids))
        else:
            target = section.name if section.kind is SectionKind.FOLDER else ""
            self.ordered.emit(Order(Act.MOVE, ids, target))

    # What Qt tells

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @called_by_qt
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring where focus comes from the keyboard, on the open row at first."""
        self._focus.entered(event)
        if not self.currentIndex().isValid():
            self.selecting.move_ring(self._conversations.index_of(self._delegate.open_id or ""))
        super().focusInEvent(event)
        self._update_focus()

    @called_by_qt
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self._focus.left(event)
        super().focusOutEvent(event)
        self._update_focus()

    @called_by_qt
    def showEvent(self, event: QShowEvent) -> None:
        """Look at the calendar while the list is seen."""
        super().showEvent(event)
        self._conversations.check_day()
        self._day_timer.start()
        self._themes.activity.wake()

    @called_by_qt
    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while it is not seen."""
        super().hideEvent(event)
        self.drag.cancel()
        self._day_timer.stop()

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Read what has come into sight."""
        super().resizeEvent(event)
        self._read_on()

    def retranslate(self) -> None:
        """Set all words again."""
        self.setAccessibleName(self.tr("Conversations"))
        self._conversations.retranslate()

    # How it is done

    def _read_on(self) -> None:
        first, last = self.rows_seen()
        self._conversations.want(max(0, first - _READ_AHEAD), last + 1 + _READ_AHEAD)

    def _update_focus(self) -> None:
        self._delegate.show_focus = self.hasFocus() and self._focus.by_keyboard
        self.viewport().update()

    def _turn_rings(self) -> None:
        for row in self._conversations.running_rows():
            box = self.visualRect(self._conversations.index(row, 0))
            if self.viewport().rect().intersects(box):
                self.viewport().update(self._delegate.mark_rect(box))

    def _restyle(self) -> None:
        theme = self._themes.theme
        self.setFont(theme.font("ui"))
        palette = self.palette()
        palette.setColor(palette.ColorRole.Base, theme.sidebar)
        self.setPalette(palette)
        self.set_row_height(theme.px(ROW))


def _is_shortcut(event: QKeyEvent) -> bool:
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    return bool(event.modifiers() & held)


def _moves(key: int) -> bool:
    return key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
