"""A list view whose rows all have one height: where a row stands is arithmetic, whatever the number of rows.

Qt's own list lays every row out again after each change: 0.24 s for a hundred thousand rows of a model in Python.
"""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QCursor, QKeyEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem, QWidget

from app.ui.overrides import called_by_qt

Index = QModelIndex | QPersistentModelIndex
_Move = QAbstractItemView.CursorAction


class EvenRows(QListView):
    """Rows of ``row_height`` pixels. Rows that come, go or move above what is seen do not move it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row_height = 32
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAutoScroll(False)
        self.setUniformItemSizes(True)

    @property
    def row_height(self) -> int:
        """Return the height of every row."""
        return self._row_height

    def set_row_height(self, height: int) -> None:
        """Give every row another height; the same row stays at the top."""
        if height != self._row_height:
            value = self.verticalScrollBar().value() * height // self._row_height
            self._row_height = height
            self.updateGeometries()
            self.verticalScrollBar().setValue(value)
            self.viewport().update()

    def rows_seen(self) -> tuple[int, int]:
        """Return the first and the last row of which something is seen; the last is before the first without rows."""
        value = self.verticalScrollBar().value()
        last = (value + max(0, self.viewport().height() - 1)) // self._row_height
        return value // self._row_height, min(last, self._count() - 1)

    # Where rows stand

    @called_by_qt
    def doItemsLayout(self) -> None:
        """Take a new number of rows: there is nothing else to lay out."""
        QAbstractItemView.doItemsLayout(self)

    @called_by_qt
    def reset(self) -> None:
        """Take other rows at once."""
        super().reset()
        self.updateGeometries()

    @called_by_qt
    def updateGeometries(self) -> None:
        """Set the range of the scroll bar."""
        bar = self.verticalScrollBar()
        height = self.viewport().height()
        bar.setPageStep(height)
        bar.setSingleStep(self._row_height)
        bar.setRange(0, max(0, self._count() * self._row_height - height))
        QAbstractItemView.updateGeometries(self)

    @called_by_qt
    def verticalOffset(self) -> int:
        """Return how far the rows are scrolled."""
        return self.verticalScrollBar().value()

    @called_by_qt
    def horizontalOffset(self) -> int:
        """Return that nothing scrolls sideways."""
        return 0

    @called_by_qt
    def visualRect(self, index: Index) -> QRect:
        """Return where a row stands in the viewport."""
        if not index.isValid():
            return QRect()
        top = index.row() * self._row_height - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), self._row_height)

    @called_by_qt
    def indexAt(self, point: QPoint) -> QModelIndex:
        """Return the row at a point of the viewport."""
        row = (point.y() + self.verticalScrollBar().value()) // self._row_height
        return self.model().index(row, 0) if 0 <= row < self._count() else QModelIndex()

    @called_by_qt
    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Scroll as little as shows a row, with its head where that stands right above."""
        if not index.isValid():
            return
        bar = self.verticalScrollBar()
        self.updateGeometries()
        top = index.row() * self._row_height
        height = self.viewport().height()
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(top - (height - self._row_height) // 2)
        elif top < bar.value() or hint == QAbstractItemView.ScrollHint.PositionAtTop:
            above = self.model().index(index.row() - 1, 0)
            has_head = above.isValid() and not above.flags() & Qt.ItemFlag.ItemIsEnabled
            bar.setValue(top - self._row_height if has_head else top)
        elif top + self._row_height > bar.value() + height:
            bar.setValue(top + self._row_height - height)

    @called_by_qt
    def isIndexHidden(self, index: Index) -> bool:
        """Return that no row is hidden."""
        return False

    @called_by_qt
    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Return where selected rows stand."""
        region = QRegion()
        for number in range(selection.count()):
            part = selection.at(number)
            if part.isValid():
                rect = self.visualRect(part.topLeft()).united(self.visualRect(part.bottomRight()))
                region += rect.intersected(self.viewport().rect())
        return region

    @called_by_qt
    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select the rows that ``rect`` touches."""
        rect = rect.normalized()
        first, last = self.indexAt(rect.topLeft()), self.indexAt(rect.bottomLeft())
        if not last.isValid() and first.isValid():
            last = self.model().index(self._count() - 1, 0)
        chosen = QItemSelection(first, last) if first.isValid() and last.isValid() else QItemSelection()
        self.selectionModel().select(chosen, command)

    @called_by_qt
    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Return the row that a key leads to; heads are passed over."""
        row = self.currentIndex().row()
        page = max(1, self.viewport().height() // self._row_height - 1)
        steps = {
            _Move.MoveUp: -1,
            _Move.MovePrevious: -1,
            _Move.MoveDown: 1,
            _Move.MoveNext: 1,
            _Move.MovePageUp: -page,
            _Move.MovePageDown: page,
            _Move.MoveHome: -self._count(),
            _Move.MoveEnd: self._count(),
        }
        step = steps.get(action, 0)
        if row < 0 and action != _Move.MoveEnd:
            return self._usable(0, 1)
        target = min(max(row + step, 0), self._count() - 1)
        direction = 1 if step > 0 else -1
        found = self._usable(target, direction)
        # Beyond the last row that can be used the way leads back.
        return found if found.isValid() else self._usable(target, -direction)

    def _usable(self, row: int, direction: int) -> QModelIndex:
        while 0 <= row < self._count():
            index = self.model().index(row, 0)
            if index.flags() & Qt.ItemFlag.ItemIsEnabled:
                return index
            row += direction
        return QModelIndex()

    # What is seen stays where it is

    @called_by_qt
    def rowsInserted(self, parent: Index, start: int, end: int) -> None:
        """Keep what is seen in its place when rows come in above it."""
        super().rowsInserted(parent, start, end)
        top = self._row_at_top()
        self.updateGeometries()
        if top > 0 and start <= top:
            self._shift(end - start + 1)

    def rows_removed(self, _parent: Index, first: int, last: int) -> None:
        """Keep what is seen in its place when rows above it are gone; ``rowsRemoved`` of the model has to come here."""
        top = self._row_at_top()
        above = max(0, min(last + 1, top) - first)
        if above:
            self._shift(-above)
        self.updateGeometries()

    def rows_moved(self, _source: Index, first: int, last: int, _target: Index, to: int) -> None:
        """Keep what is seen in its place when rows pass it; ``rowsMoved`` of the model has to come here."""
        top = self._row_at_top()
        if top == 0:
            return
        if first >= top >= to:
            self._shift(last - first + 1)
        elif last < top < to:
            self._shift(first - last - 1)

    def _row_at_top(self) -> int:
        return -(-self.verticalScrollBar().value() // self._row_height)

    def _shift(self, rows: int) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + rows * self._row_height)

    # What Qt asks

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll to the row that a key leads to; the mouse leaves the list where it is."""
        before = self.currentIndex()
        super().keyPressEvent(event)
        if self.currentIndex() != before:
            self.scrollTo(self.currentIndex())

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the new height at once."""
        super().resizeEvent(event)
        self.updateGeometries()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows that are seen."""
        delegate = self.itemDelegate()
        hovered = self._hovered_row()
        current = self.currentIndex()
        has_focus = self.hasFocus()
        painter = QPainter(self.viewport())
        first, last = self.rows_seen()
        for row in range(first, last + 1):
            index = self.model().index(row, 0)
            option = QStyleOptionViewItem()
            self.initViewItemOption(option)
            option.rect = self.visualRect(index)
            if not event.rect().intersects(option.rect):
                continue
            state = QStyle.StateFlag.State_Enabled
            if self.selectionModel().isSelected(index):
                state |= QStyle.StateFlag.State_Selected
            if row == hovered:
                state |= QStyle.StateFlag.State_MouseOver
            if has_focus and index == current:
                state |= QStyle.StateFlag.State_HasFocus
            option.state = state
            delegate.paint(painter, option, index)
        painter.end()

    def _hovered_row(self) -> int:
        if not self.viewport().underMouse():
            return -1
        return self.indexAt(self.viewport().mapFromGlobal(QCursor.pos())).row()

    def _count(self) -> int:
        model = self.model()
        return 0 if model is None else model.rowCount()
