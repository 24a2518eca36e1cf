"""The list of the picker: keeps the head of the group in view on top, and tells clicks on stars from clicks on rows."""

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QToolTip, QWidget

from app.ui.model_picker.delegate import ROW, PickerDelegate
from app.ui.model_picker.model import PickerModel
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager


class StickyHead(QWidget):
    """The head of the group at the top of the list, over the list; the next head pushes it out."""

    def __init__(self, view: "PickerList", themes: ThemeManager) -> None:
        super().__init__(view)
        self._view = view
        self._themes = themes
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and words."""
        model = self._view.picker_model
        top = self._view.top_row()
        head = model.head_of(top) if top >= 0 else -1
        if head < 0:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._themes.theme.raised)
        cell = QRect(0, self._push(head), self._view.viewport().width(), self._themes.theme.px(ROW))
        self._view.picker_delegate.paint_head(painter, cell, model.rows[head], over=model)
        painter.end()

    def _push(self, head: int) -> int:
        """Return by how much the next head has pushed this one up (0 or negative)."""
        model = self._view.picker_model
        height = self._themes.theme.px(ROW)
        following = self._view.top_row() + 1
        if following < len(model.rows) and model.rows[following].is_head and following != head:
            return min(self._view.visualRect(model.index(following)).top() - height, 0)
        return 0


class PickerList(QListView):
    """A list whose rows are chosen by a click; focus stays in the search field.

    ``activated_at(row)`` and ``star_clicked(row)`` give the index of a row, ``menu_requested(row, point)`` with the
    global point at which its menu shall open.
    """

    activated_at = Signal(int)
    star_clicked = Signal(int)
    menu_requested = Signal(int, QPoint)

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.picker_model = PickerModel(self)
        self.picker_delegate = PickerDelegate(themes, self)
        self._pressed = -1
        self._sticky = StickyHead(self, themes)
        self.setModel(self.picker_model)
        self.setItemDelegate(self.picker_delegate)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.viewport().setAutoFillBackground(False)
        self.setAutoFillBackground(False)
        self.verticalScrollBar().valueChanged.connect(self._sticky.update)
        self.picker_model.modelReset.connect(self._sticky.update)
        themes.changed.connect(self._restyle)
        self._restyle()

    def top_row(self) -> int:
        """Return the first row that is seen, -1 in an empty list."""
        return self.indexAt(self.viewport().rect().topLeft()).row()

    def current_row(self) -> int:
        """Return the row that Enter would take, -1 where there is none."""
        return self.currentIndex().row()

    def set_current_row(self, at: int) -> None:
        """Make a row the one that Enter takes, and bring it into view below the head that stays on top."""
        if at < 0:
            self.setCurrentIndex(QModelIndex())
            return
        index = self.picker_model.index(at)
        self.setCurrentIndex(index)
        self._clear_of_head(index)

    def _clear_of_head(self, index: QModelIndex) -> None:
        height = self._themes.theme.px(ROW)
        covered = height - self.visualRect(index).top()
        bar = self.verticalScrollBar()
        if covered > 0:
            bar.setValue(bar.value() - covered)

    @called_by_qt
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the head as wide as the rows."""
        super().resizeEvent(event)
        self._place_head()

    @called_by_qt
    def updateGeometries(self) -> None:
        """Follow the scroll bar as it comes and goes."""
        super().updateGeometries()
        self.verticalScrollBar().setSingleStep(self._themes.theme.px(ROW))
        self._place_head()

    @called_by_qt
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note where the press began; a row is taken when it is let go there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._row_under(event)

    @called_by_qt
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take a row, or set its star."""
        at = self._row_under(event)
        pressed, self._pressed = self._pressed, -1
        if event.button() != Qt.MouseButton.LeftButton or at < 0 or at != pressed:
            return
        row = self.picker_model.rows[at]
        point = event.position().toPoint()
        if row.entry is not None and self._star_box(at).contains(point):
            self.star_clicked.emit(at)
        elif row.is_choosable:
            self.activated_at.emit(at)

    @called_by_qt
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the row under the mouse."""
        at = self._row_at(event.pos())
        if at >= 0:
            self.menu_requested.emit(at, event.globalPos())
        event.accept()

    @called_by_qt
    def viewportEvent(self, event: QEvent) -> bool:
        """Say what a star does; rows have their own tooltips."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self.indexAt(event.pos()).row()
            row = self.picker_model.rows[at] if at >= 0 else None
            if row is not None and row.entry is not None and self._star_box(at).contains(event.pos()):
                is_set = self.picker_model.is_favourite(row.ref)
                words = self.tr("Remove from favourites") if is_set else self.tr("Add to favourites")
                QToolTip.showText(event.globalPos(), f"{words}  Ctrl+D", self)
                return True
        return super().viewportEvent(event)

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return a small size: the popup says how much room there is."""
        return QSize(self._themes.theme.px(320), self._themes.theme.px(ROW * 4))

    def _row_under(self, event: QMouseEvent) -> int:
        return self._row_at(event.position().toPoint())

    def _row_at(self, point: QPoint) -> int:
        if point.y() < self._sticky.height() and self._sticky.isVisible():
            return -1
        return self.indexAt(point).row()

    def _star_box(self, at: int) -> QRect:
        return self.picker_delegate.star_box(self.visualRect(self.picker_model.index(at)))

    def _place_head(self) -> None:
        self._sticky.setGeometry(0, 0, self.viewport().width(), self._themes.theme.px(ROW))

    def _restyle(self) -> None:
        # Uniform sizes are remembered by the view until it lays out anew.
        self.scheduleDelayedItemsLayout()
        self._place_head()
        self.viewport().update()
        self._sticky.update()
