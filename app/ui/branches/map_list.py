"""The list of a map: what mouse and keys do to its rows."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.ui.branches.map_delegate import MapDelegate
from app.ui.branches.map_model import MapModel, Row
from app.ui.controls import Menu, OverlayScrollBar
from app.ui.controls.focus import FocusMemory
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

_CHOOSES = Qt.KeyboardModifier.ControlModifier


class MapList(QListView):
    """Shows a tree. All signals but ``closed`` and ``moved`` carry the id of a message.

    ``show_requested``: the branch through it. ``moved``: another row is the current one.
    """

    show_requested = Signal(str)
    fork_requested = Signal(str)
    delete_requested = Signal(str)
    restore_requested = Signal(str)
    moved = Signal()
    closed = Signal()

    def __init__(self, themes: ThemeManager, model: MapModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._map = model
        self._focus = FocusMemory()
        self._delegate = MapDelegate(themes, model, self)
        self._kept: str | None = None
        self.setObjectName("branchList")
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self._set_up()
        model.modelAboutToBeReset.connect(self._keep_current)
        model.modelReset.connect(self._restore_current)
        themes.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def _set_up(self) -> None:
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAutoScroll(False)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._bar = OverlayScrollBar(self, self._themes)

    def current(self) -> Row | None:
        """Return the current row."""
        return self._map.row(self.currentIndex())

    def go_to(self, message_id: str | None) -> None:
        """Make a message the current row and bring it into view."""
        index = self._map.index_of(message_id)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def retranslate(self) -> None:
        """Set all words again."""
        self.setAccessibleName(self.tr("Branches"))
        self.setAccessibleDescription(
            self.tr("Enter shows a branch, Space chooses two messages to compare, the arrows left and right fold")
        )

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter shows, Space chooses, left and right fold, Delete deletes, Esc goes back."""
        row = self.current()
        acts = {
            Qt.Key.Key_Return: self._show,
            Qt.Key.Key_Enter: self._show,
            Qt.Key.Key_Space: self._choose,
            Qt.Key.Key_Left: lambda row: self._map.toggle_fold(row.node.message_id, True),
            Qt.Key.Key_Right: lambda row: self._map.toggle_fold(row.node.message_id, False),
            Qt.Key.Key_Delete: self._delete,
        }
        act = acts.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif act is not None and row is not None:
            act(row)
        elif event.text() and event.text().isprintable() and not _is_shortcut(event):
            # There is no composer here that a letter could go to.
            event.accept()
        else:
            super().keyPressEvent(event)

    def _show(self, row: Row) -> None:
        self.show_requested.emit(row.node.message_id)

    def _choose(self, row: Row) -> None:
        self._map.choose(row.node.message_id)

    def _delete(self, row: Row) -> None:
        if not row.node.gone:
            self.delete_requested.emit(row.node.message_id)

    @called_by_qt
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose with Ctrl, fold at the mark of a folded branch; else only make the row the current one."""
        index = self.indexAt(event.position().toPoint())
        row = self._map.row(index)
        if event.button() != Qt.MouseButton.LeftButton or row is None:
            event.accept()
        elif event.modifiers() & _CHOOSES:
            self._map.choose(row.node.message_id)
            self.go_to(row.node.message_id)
        elif row.foldable and self._at_fold(event.position(), row):
            self._map.toggle_fold(row.node.message_id)
        else:
            super().mousePressEvent(event)

    def _at_fold(self, at: QPointF, row: Row) -> bool:
        box = self.visualRect(self._map.index_of(row.node.message_id))
        return self._delegate.fold_rect(box).contains(at.toPoint())

    @called_by_qt
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the branch."""
        row = self._map.row(self.indexAt(event.position().toPoint()))
        if row is not None and event.button() == Qt.MouseButton.LeftButton and not self._at_fold(event.position(), row):
            self._show(row)

    @called_by_qt
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Bring the menu of the row under the mouse, or of the current row for the menu key."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        row = self._map.row(index)
        if row is not None:
            self.setCurrentIndex(index)
            at = self.visualRect(index).center() if by_key else event.pos()
            self.open_menu(row, self.viewport().mapToGlobal(at))

    def open_menu(self, row: Row, at: QPoint) -> None:
        """Show what can be done with a message, at a global point."""
        message_id = row.node.message_id
        menu = Menu(self)
        if not row.node.gone:
            menu.addAction(self.tr("Show this branch"), lambda: self.show_requested.emit(message_id))
        choose = self.tr("Take out of the comparison") if row.letter else self.tr("Compare")
        menu.addAction(choose, lambda: self._map.choose(message_id))
        menu.addAction(self.tr("New conversation from here"), lambda: self.fork_requested.emit(message_id))
        menu.addSeparator()
        if row.node.gone:
            menu.addAction(self.tr("Restore"), lambda: self.restore_requested.emit(message_id))
        else:
            words = self.tr("Delete with all that follows") if row.node.children else self.tr("Delete")
            menu.addAction(words, lambda: self.delete_requested.emit(message_id))
        menu.popup(at)

    @called_by_qt
    def currentChanged(self, current: object, previous: object) -> None:
        """Tell that another row is the current one."""
        super().currentChanged(current, previous)  # type: ignore[arg-type]
        self.moved.emit()

    @called_by_qt
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring where focus comes from the keyboard."""
        self._focus.entered(event)
        super().focusInEvent(event)
        self._update_focus()

    @called_by_qt
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self._focus.left(event)
        super().focusOutEvent(event)
        self._update_focus()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.viewport().update()
        super().changeEvent(event)

    def _update_focus(self) -> None:
        self._delegate.show_focus = self.hasFocus() and self._focus.by_keyboard
        self.viewport().update()

    def _keep_current(self) -> None:
        row = self.current()
        self._kept = row.node.message_id if row is not None else None

    def _restore_current(self) -> None:
        index = self._map.index_of(self._kept)
        if not index.isValid():
            tree = self._map.tree
            index = self._map.index_of(tree.head_id if tree is not None else None)
        if index.isValid():
            self.setCurrentIndex(index)

    def _restyle(self) -> None:
        theme = self._themes.theme
        palette = self.palette()
        palette.setColor(palette.ColorRole.Base, theme.canvas)
        self.setPalette(palette)
        self.setFont(theme.font("ui"))
        self.scheduleDelayedItemsLayout()


def _is_shortcut(event: QKeyEvent) -> bool:
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    return bool(event.modifiers() & held)
