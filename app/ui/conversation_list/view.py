"""The list view: what mouse and keys do to conversations."""

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.domain.conversation import Conversation
from app.ui.actions import key_text
from app.ui.controls.focus import FocusMemory
from app.ui.controls.menu import Menu
from app.ui.controls.overlay_scroll_bar import OverlayScrollBar
from app.ui.conversation_list.delegate import ConversationDelegate
from app.ui.conversation_list.model import ConversationListModel
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_DAY_CHECK_MILLISECONDS = 60_000


class ConversationList(QListView):
    """Shows conversations; the selected row is the open one.

    A press or Enter opens a row. The arrows move the ring alone, so that going down the list loads nothing.
    ``typed`` is emitted with a letter that belongs into the composer.
    """

    opened = Signal(str)
    rename_requested = Signal(str, str)
    delete_requested = Signal(str)
    export_requested = Signal(tuple)
    typed = Signal(str)

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._conversations = ConversationListModel(self)
        self._delegate = ConversationDelegate(themes, self)
        self._focus = FocusMemory()
        self._open_id: str | None = None
        self.setObjectName("conversationList")
        self.setModel(self._conversations)
        self.setItemDelegate(self._delegate)
        self._set_up_view()
        self._conversations.rename_requested.connect(self.rename_requested)
        self._conversations.modelReset.connect(self._show_open_row)
        self._conversations.rowsInserted.connect(self._show_open_row)
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self._day_timer = QTimer(self)
        self._day_timer.setInterval(_DAY_CHECK_MILLISECONDS)
        self._day_timer.timeout.connect(self._conversations.check_day)
        themes.changed.connect(self._restyle)
        themes.activity.ticked.connect(self._turn_rings)
        self._restyle()
        self.retranslate()

    @property
    def conversations(self) -> ConversationListModel:
        """Return the model."""
        return self._conversations

    def set_open(self, conversation_id: str | None) -> None:
        """Show which conversation is open, without emitting ``opened``."""
        self._open_id = conversation_id
        if conversation_id is not None:
            self._conversations.reveal(conversation_id)
        self._show_open_row()

    def set_running(self, conversation_ids: frozenset[str]) -> None:
        """Show rings on the rows of these conversations."""
        self._conversations.set_running(conversation_ids)
        if conversation_ids:
            self._themes.activity.hold(self)
        else:
            self._themes.activity.release(self)

    def rename(self, conversation_id: str) -> None:
        """Open the field over a row."""
        index = self._conversations.index_of(conversation_id)
        if index.isValid():
            self.scrollTo(index)
            self.edit(index)

    def retranslate(self) -> None:
        """Set all words again."""
        self.setAccessibleName(self.tr("Conversations"))
        self._conversations.retranslate()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Delete deletes, F2 renames; a letter goes to the composer."""
        conversation = self._conversations.conversation_at(self.currentIndex())
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and conversation is not None:
            self.opened.emit(conversation.id)
        elif event.key() == Qt.Key.Key_Delete and conversation is not None:
            self.delete_requested.emit(conversation.id)
        elif event.key() == Qt.Key.Key_Escape or _is_shortcut(event):
            event.ignore()
        elif event.text().isprintable() and event.text():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open with the left button; the right one only brings the menu."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.accept()
            return
        self._delegate.pressed = QPersistentModelIndex(self.indexAt(event.position().toPoint()))
        super().mousePressEvent(event)
        self.viewport().update()

    @called_by_qt
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Paint the row as not pressed."""
        self._delegate.pressed = QPersistentModelIndex()
        super().mouseReleaseEvent(event)
        self.viewport().update()

    @called_by_qt
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Bring the menu of the row under the mouse, or of the current row for the menu key."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        conversation = self._conversations.conversation_at(index)
        if conversation is not None:
            at = self.visualRect(index).center() if by_key else event.pos()
            self.open_menu(conversation, self.viewport().mapToGlobal(at))

    def open_menu(self, conversation: Conversation, at: QPoint) -> None:
        """Show what can be done with a conversation, at a global point."""
        menu = Menu(self)
        rename = menu.addAction(self.tr("Rename"))
        rename.setShortcut(key_text("rename"))
        rename.triggered.connect(lambda: self.rename(conversation.id))
        export = menu.addAction(self.tr("Export…"))
        export.triggered.connect(lambda: self.export_requested.emit((conversation.id,)))
        delete = menu.addAction(self.tr("Delete"))
        delete.setShortcut(key_text("delete"))
        delete.triggered.connect(lambda: self.delete_requested.emit(conversation.id))
        menu.popup(at)

    @called_by_qt
    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Let keys move the ring alone."""
        if event is not None and event.type() == QEvent.Type.KeyPress:
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return super().selectionCommand(index, event)

    @called_by_qt
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring where focus comes from the keyboard, on the open row at first."""
        self._focus.entered(event)
        if not self.currentIndex().isValid():
            self._move_ring_to(self._conversations.index_of(self._open_id or ""))
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
        self._day_timer.stop()

    def _move_ring_to(self, index: QModelIndex) -> None:
        """Move the ring without selecting, to the first conversation where ``index`` is invalid."""
        if not index.isValid():
            index = self._conversations.index_of(self._conversations.first() or "")
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _set_up_view(self) -> None:
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setAutoScroll(False)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._bar = OverlayScrollBar(self, self._themes)

    def _selection_changed(self, selected: QItemSelection, _deselected: QItemSelection) -> None:
        chosen = next(iter(selected.indexes()), QModelIndex())
        conversation = self._conversations.conversation_at(chosen)
        if conversation is not None and conversation.id != self._open_id:
            self._open_id = conversation.id
            self.opened.emit(conversation.id)

    def _show_open_row(self) -> None:
        index = self._conversations.index_of(self._open_id) if self._open_id is not None else QModelIndex()
        if not index.isValid():
            self.selectionModel().clear()
        elif not self.selectionModel().isSelected(index):
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

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
        self.scheduleDelayedItemsLayout()


def _is_shortcut(event: QKeyEvent) -> bool:
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    return bool(event.modifiers() & held)
