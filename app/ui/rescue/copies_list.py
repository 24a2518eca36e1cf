"""The copies of the history as a list: rows of 48 with two lines."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.domain.copies import HistoryCopy
from app.ui.controls.focus import FocusMemory, paint_focus_ring
from app.ui.overrides import called_by_qt
from app.ui.rescue import copy_words
from app.ui.theme import ThemeManager

Index = QModelIndex | QPersistentModelIndex

COPY_ROLE = Qt.ItemDataRole.UserRole + 1
ROW = 48


class CopiesModel(QAbstractListModel):
    """Copies, newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._copies: tuple[HistoryCopy, ...] = ()

    def set_copies(self, copies: Sequence[HistoryCopy]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self._copies = tuple(copies)
        self.endResetModel()

    def row_of(self, name: str) -> int:
        """Return the row of a copy, -1 where it is not in the list."""
        return next((row for row, copy in enumerate(self._copies) if copy.name == name), -1)

    @called_by_qt
    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of copies."""
        return 0 if parent is not None and parent.isValid() else len(self._copies)

    @called_by_qt
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the day, or the whole copy under COPY_ROLE."""
        if not index.isValid():
            return None
        copy = self._copies[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return copy_words.when(copy.made_at)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = (copy_words.when(copy.made_at), copy_words.why(copy), copy_words.content(copy))
            return ", ".join((*words, copy_words.size(copy)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return copy.name
        return copy if role == COPY_ROLE else None


class _CopyDelegate(QStyledItemDelegate):
    def __init__(self, themes: ThemeManager, view: "CopiesList") -> None:
        super().__init__(view)
        self._themes = themes
        self._list = view

    @called_by_qt
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._themes.theme.px(ROW))

    @called_by_qt
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        copy = index.data(COPY_ROLE)
        if not isinstance(copy, HistoryCopy):
            return
        theme = self._themes.theme
        px = theme.px
        box = QRectF(option.rect).adjusted(0, 0, 0, -px(2))
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.selected if selected else theme.hover)
            painter.drawRoundedRect(box, theme.radius("control"), theme.radius("control"))
        usable = copy.can_be_restored
        main = theme.selected_text if selected else theme.text if usable else theme.text3
        quiet = theme.selected_text if selected else theme.text3
        top = QRectF(box.x() + px(12), box.y() + px(3), box.width() - px(24), px(20))
        low = QRectF(top.x(), top.bottom() + px(2), top.width(), px(16))
        painter.setPen(main)
        self._line(painter, "ui", top, str(index.data()), copy_words.content(copy))
        painter.setPen(quiet)
        self._line(painter, "small", low, copy_words.why(copy), copy_words.size(copy))
        if self._list.shows_ring and selected:
            paint_focus_ring(painter, box, theme.radius("control"), theme.focus)
        painter.restore()

    def _line(self, painter: QPainter, role: str, box: QRectF, left: str, right: str) -> None:
        painter.setFont(self._themes.theme.font(role))
        metrics = painter.fontMetrics()
        wide = metrics.horizontalAdvance(right)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, right)
        room = int(box.width()) - wide - self._themes.theme.px(16)
        shown = metrics.elidedText(left, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class CopiesList(QListView):
    """The view. ``chosen`` comes when another copy is selected, ``activated`` by Enter and double click."""

    chosen = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None, *, most_rows: int = 5) -> None:
        super().__init__(parent)
        self._themes = themes
        self._most_rows = most_rows
        self._focus = FocusMemory()
        self._model = CopiesModel(self)
        self.setObjectName("copiesList")
        self.setModel(self._model)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setItemDelegate(_CopyDelegate(themes, self))
        self.viewport().setAutoFillBackground(False)
        self.selectionModel().currentChanged.connect(self.chosen)
        self._fit()
        themes.changed.connect(self._fit)

    @property
    def shows_ring(self) -> bool:
        """Return whether the selected row shows the focus ring."""
        return self.hasFocus() and self._focus.by_keyboard

    @property
    def current(self) -> HistoryCopy | None:
        """Return the selected copy."""
        copy = self.currentIndex().data(COPY_ROLE)
        return copy if isinstance(copy, HistoryCopy) else None

    def show_copies(self, copies: Sequence[HistoryCopy], select: str = "") -> None:
        """Replace the rows; select the named one, else the first that can be restored."""
        self._model.set_copies(copies)
        row = self._model.row_of(select)
        if row < 0:
            row = next((number for number, copy in enumerate(copies) if copy.can_be_restored), -1)
        if row >= 0:
            self.setCurrentIndex(self._model.index(row))
        self._fit()
        self.chosen.emit()

    def _fit(self) -> None:
        rows = min(max(self._model.rowCount(), 1), self._most_rows)
        self.setFixedHeight(rows * self._themes.theme.px(ROW))
        self.doItemsLayout()

    @called_by_qt
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Note how focus came."""
        self._focus.entered(event)
        super().focusInEvent(event)

    @called_by_qt
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Note that focus went."""
        self._focus.left(event)
        super().focusOutEvent(event)
