"""The list of the trash: what keys and the mouse do to what was deleted."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.ui.controls import Menu, OverlayScrollBar
from app.ui.controls.focus import FocusMemory
from app.ui.conversation_list.even_rows import EvenRows
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager
from app.ui.trash.delegate import ROW, TrashDelegate
from app.ui.trash.model import TrashModel, TrashRow


class TrashList(EvenRows):
    """Emits ``restore_requested`` (Enter), ``delete_requested`` (Del), ``selection_changed``, and ``end_near``."""

    restore_requested = Signal()
    delete_requested = Signal()
    selection_changed = Signal()
    end_near = Signal()

    def __init__(self, model: TrashModel, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._rows = model
        self._delegate = TrashDelegate(themes, self)
        self._focus = FocusMemory()
        self.setObjectName("trashList")
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._bar = OverlayScrollBar(self, themes)
        self.selectionModel().selectionChanged.connect(lambda *_: self.selection_changed.emit())
        model.modelReset.connect(self.selection_changed)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._look())
        for signal in (model.modelReset, model.rowsInserted):
            signal.connect(self._look)
        themes.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def selected(self) -> list[TrashRow]:
        """Return what is selected, from top to bottom."""
        indexes = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        return [row for index in indexes if (row := self._rows.row(index)) is not None]

    def retranslate(self) -> None:
        """Set all words again."""
        self.setAccessibleName(self.tr("What was deleted"))
        self._rows.retranslate()

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter brings back, Del deletes for good; Esc belongs to the page."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.restore_requested.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_requested.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer both for what is selected."""
        if not self.selected():
            return
        menu = Menu(self)
        menu.addAction(self.tr("Restore")).triggered.connect(self.restore_requested)
        menu.addAction(self.tr("Delete for good…")).triggered.connect(self.delete_requested)
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        place = self.visualRect(self.currentIndex()).center() if by_key else event.pos()
        menu.popup(self.viewport().mapToGlobal(place))

    @called_by_qt
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring where focus comes from the keyboard, on the first row at first."""
        self._focus.entered(event)
        if not self.currentIndex().isValid() and self._rows.rowCount():
            self.setCurrentIndex(self._rows.index(0, 0))
        super().focusInEvent(event)
        self._update_focus()

    @called_by_qt
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        self._focus.left(event)
        super().focusOutEvent(event)
        self._update_focus()

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Read what has come into sight."""
        super().resizeEvent(event)
        self._look()

    def _look(self) -> None:
        if self.rows_seen()[1] >= self._rows.rowCount() - 50:
            self.end_near.emit()

    def _update_focus(self) -> None:
        self._delegate.show_focus = self.hasFocus() and self._focus.by_keyboard
        self.viewport().update()

    def _restyle(self) -> None:
        theme = self._themes.theme
        palette = self.palette()
        palette.setColor(palette.ColorRole.Base, theme.canvas)
        self.setPalette(palette)
        self.set_row_height(theme.px(ROW))
