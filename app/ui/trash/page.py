"""The trash: what was deleted, how long it can still be brought back, and the ways to do that or to end it."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.domain.trash import Removed
from app.ui.controls import Button, Question, SearchField, TextButton
from app.ui.controls.label import Label
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager
from app.ui.trash.keeper import TrashKeeper
from app.ui.trash.list_view import TrashList
from app.ui.trash.model import TrashModel, TrashRow
from app.ui.trash.ports import TrashPorts
from app.ui.trash.words import KEPT_DAYS, TrashCounts

_COLUMN = 720
_MARGIN = 32


class TrashPage(QWidget):
    """Lies in the window in the place of the conversation. ``closed`` is emitted by Back and Esc.

    ``told`` carries a sentence for a toast.
    """

    closed = Signal()
    told = Signal(str)

    def __init__(self, ports: TrashPorts, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._question: Question | None = None
        self.model = TrashModel(self)
        self.keeper = TrashKeeper(ports, self.model, self)
        self._back = TextButton(themes, self, icon="caret_left")
        self._title = Label(themes, "page", "text", self)
        self._line = Label(themes, "ui", "text2", self, wrap=True)
        self.search = SearchField(themes, self)
        self.search.setObjectName("trashSearch")
        self.list = TrashList(self.model, themes, self)
        self._nothing = Label(themes, "ui", "text3", self)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._nothing.setObjectName("trashEmptyLabel")
        self.restore = Button(themes, parent=self, icon="restore")
        self.restore.setObjectName("restoreButton")
        self.delete = Button(themes, parent=self, icon="trash")
        self.delete.setObjectName("deleteForGoodButton")
        self.empty = Button(themes, parent=self)
        self.empty.setObjectName("emptyTrashButton")
        self._lay_out()
        self._connect()
        self.retranslate()

    def close_down(self) -> None:
        """Stop listening before the page is thrown away."""
        self.keeper.close_down()

    def retranslate(self) -> None:
        """Set all words again."""
        self._back.setText(self.tr("Back to the conversation"))
        self._title.setText(self.tr("Trash"))
        self._line.setText(TrashCounts().kept(KEPT_DAYS))
        self.search.setPlaceholderText(self.tr("Search by title"))
        self.search.setAccessibleName(self.tr("Search by title"))
        self.restore.setText(self.tr("Restore"))
        self.delete.setText(self.tr("Delete for good…"))
        self.empty.setText(self.tr("Empty the trash…"))
        self.list.retranslate()
        self._refresh()

    # What Qt calls

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @called_by_qt
    def showEvent(self, event: QShowEvent) -> None:
        """Read the trash as it is now."""
        super().showEvent(event)
        self.keeper.read_again()

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes the words of the search away, then goes back; from the field, down goes into the list."""
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._themes.theme.canvas)
        painter.end()

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the column in the middle."""
        super().resizeEvent(event)
        self._restyle()

    # How it is built

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.empty)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self.search, 1)
        tools.addWidget(self.restore)
        tools.addWidget(self.delete)
        self._middle = QStackedLayout()
        self._middle.addWidget(self.list)
        self._middle.addWidget(self._nothing)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addLayout(head)
        self._column.addWidget(self._line)
        self._column.addLayout(tools)
        self._column.addLayout(self._middle, 1)
        order = (self._back, self.empty, self.search, self.restore, self.delete, self.list)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)
        self._restyle()
        self._themes.changed.connect(self._restyle)

    def _connect(self) -> None:
        self._back.clicked.connect(self.closed)
        self.search.textChanged.connect(self._filter)
        self.list.restore_requested.connect(self._restore)
        self.list.delete_requested.connect(self._ask_to_delete)
        self.list.selection_changed.connect(self._refresh)
        self.list.end_near.connect(self.keeper.read_on)
        self.restore.clicked.connect(self._restore)
        self.delete.clicked.connect(self._ask_to_delete)
        self.empty.clicked.connect(self._ask_to_empty)
        self.keeper.filled.connect(self._refresh)
        self.keeper.removed.connect(self._tell_removed)

    def _restyle(self) -> None:
        px = self._themes.theme.px
        side = max(px(_MARGIN), (self.width() - px(_COLUMN)) // 2)
        self._column.setContentsMargins(side, px(12), side, px(16))
        self._column.setSpacing(px(12))
        self._nothing.setContentsMargins(px(8), px(8), 0, 0)

    # What a person does

    def _filter(self, text: str) -> None:
        self.model.set_filter(text)
        self.keeper.reads_all = bool(text.strip())
        if text.strip():
            self.keeper.read_all()
        self._refresh()

    def _restore(self) -> None:
        rows = self.list.selected()
        if rows:
            self.keeper.restore(rows)

    def _ask_to_delete(self) -> None:
        rows = self.list.selected()
        if not rows:
            return
        title = TrashCounts().delete(len(rows))
        self._ask(title, self.tr("Delete for good"), self.delete, lambda: self.keeper.delete_for_good(rows))

    def _ask_to_empty(self) -> None:
        title = self.tr("Delete everything in the trash for good?")
        self._ask(title, self.tr("Empty the trash"), self.empty, self.keeper.empty)

    def _ask(self, title: str, yes: str, below: Button, do: Callable[[], None]) -> None:
        if self._question is None:
            self._question = Question(self._themes, self)
        detail = self.tr("This cannot be undone. Files nothing else uses go too.")
        corner = below.mapToGlobal(QPoint(0, below.height() + self._themes.theme.px(8)))
        self._question.ask(title, detail, yes, corner, do)

    def _tell_removed(self, removed: Removed) -> None:
        if removed.kept:
            self.told.emit(TrashCounts().stays(removed.kept))

    def _refresh(self) -> None:
        chosen: list[TrashRow] = self.list.selected()
        self.restore.setEnabled(bool(chosen))
        self.delete.setEnabled(bool(chosen))
        why = "" if chosen else self.tr("Choose something in the list first")
        self.restore.setToolTip(why)
        self.delete.setToolTip(why)
        self.empty.setEnabled(self.model.count() > 0)
        if self.model.rowCount():
            self._middle.setCurrentWidget(self.list)
            return
        words = self.tr("Nothing here has these words.") if self.model.count() else self.tr("The trash is empty.")
        self._nothing.setText(words if self.keeper.is_filled else "")
        self._middle.setCurrentWidget(self._nothing)
