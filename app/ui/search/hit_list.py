"""The list of the popup: rows are chosen by a click or a key, and more are asked for as one scrolls."""

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QWidget

from app.ui.controls.focus import FocusMemory, paint_focus_ring
from app.ui.controls.list_keys import ENTER, Move, move_of
from app.ui.controls.overlay_scroll_bar import OverlayScrollBar
from app.ui.overrides import called_by_qt
from app.ui.search.delegate import HIT, ROW, HitDelegate
from app.ui.search.model import HitModel
from app.ui.search.rows import Row
from app.ui.theme import ThemeManager
from app.ui.timeline.finding.wanted import Wanted

_SCREENS_AHEAD = 2
"""More is asked for when fewer screens than this are below what is seen."""


class HitList(QListView):
    """``chosen(row)`` and ``selected(row)`` give a row's number, ``near_end`` asks for more.

    ``typed`` carries what somebody types while focus is here: it belongs to the field.
    """

    chosen = Signal(int)
    selected = Signal(int)
    near_end = Signal()
    typed = Signal(str)

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.hits = HitModel(self)
        self._delegate = HitDelegate(themes, self)
        self._pressed = -1
        self._focus = FocusMemory()
        self.setModel(self.hits)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.viewport().setAutoFillBackground(False)
        self.setAutoFillBackground(False)
        self._bar = OverlayScrollBar(self, themes)
        self.verticalScrollBar().valueChanged.connect(self._ask_for_more)
        self.verticalScrollBar().rangeChanged.connect(self._ask_for_more)
        themes.changed.connect(self._restyle)
        self._restyle()

    # Rows

    def show_rows(self, rows: list[Row], wanted: Wanted, key: str = "") -> None:
        """Show other rows, with the one of ``key`` selected if it is among them, else the first."""
        if rows == list(self.hits.rows) and wanted == self.hits.wanted:
            self._select_again(key)
            return
        self._delegate.forget()
        self.hits.set_rows(rows, wanted)
        self._select_again(key)

    def _select_again(self, key: str) -> None:
        at = self.hits.index_of_key(key)
        self.select(at if at >= 0 else self.hits.next_choosable(0, 1))

    def add_rows(self, rows: list[Row]) -> None:
        """Show more rows below the last; nothing that is there moves."""
        self.hits.append(rows)

    def current_row(self) -> int:
        """Return the row that Enter would take, -1 where there is none."""
        return self.currentIndex().row()

    def current(self) -> Row | None:
        """Return what Enter would take."""
        return self.hits.row_at(self.current_row())

    def select(self, at: int) -> None:
        """Make a row the one that Enter takes, and bring it into view with the head above it."""
        self.setCurrentIndex(self.hits.index(at) if at >= 0 else QModelIndex())
        if at >= 0 and self.hits.next_choosable(0, 1) == at:
            self.scrollToTop()
        self.selected.emit(at)

    def go(self, move: Move) -> None:
        """Go to another row, past heads."""
        last = len(self.hits.rows) - 1
        at = self.current_row()
        page = max(self.viewport().height() // self._themes.theme.px(HIT) - 1, 1)
        start, step = {
            Move.UP: (at - 1, -1),
            Move.DOWN: (at + 1, 1),
            Move.PAGE_UP: (max(at - page, 0), -1),
            Move.PAGE_DOWN: (min(at + page, last), 1),
            Move.FIRST: (0, 1),
            Move.LAST: (last, -1),
        }[move]
        target = self.hits.next_choosable(start, step)
        if target < 0:
            target = self.hits.next_choosable(start, -step)
        if target >= 0 and target != at:
            self.select(target)

    def set_active(self, active: bool) -> None:
        """Show the selected row as one that the keys move, or as an idle one."""
        if active != self._delegate.is_active:
            self._delegate.is_active = active
            self.viewport().update()

    def retranslate(self) -> None:
        """Take words anew."""
        self._delegate.forget()
        self.viewport().update()

    # Keys and mouse

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and choose; what is typed goes to the field."""
        move = move_of(event) or {Qt.Key.Key_Home: Move.FIRST, Qt.Key.Key_End: Move.LAST}.get(Qt.Key(event.key()))
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if move is not None:
            self.go(move)
        elif event.key() in ENTER:
            self.chosen.emit(self.current_row())
        elif event.text().isprintable() and event.text() and not held:
            self.typed.emit(event.text())
        else:
            event.ignore()

    @called_by_qt
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the row; it is opened when it is let go there."""
        self._pressed = -1
        at = self.indexAt(event.position().toPoint()).row()
        row = self.hits.row_at(at)
        if event.button() == Qt.MouseButton.LeftButton and row is not None and row.is_choosable:
            self._pressed = at
            self.select(at)

    @called_by_qt
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select nothing by dragging."""

    @called_by_qt
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open a row."""
        pressed, self._pressed = self._pressed, -1
        let_go = self.indexAt(event.position().toPoint()).row()
        if event.button() == Qt.MouseButton.LeftButton and pressed >= 0 and pressed == let_go:
            self.chosen.emit(pressed)

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

    # Looks

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, and the ring of the one that has focus from the keyboard."""
        super().paintEvent(event)
        if self.hasFocus() and self._focus.by_keyboard and self.currentIndex().isValid():
            theme = self._themes.theme
            painter = QPainter(self.viewport())
            box = self._delegate.row_box(self.visualRect(self.currentIndex()))
            paint_focus_ring(painter, box.toRectF(), theme.radius("control"), theme.focus)
            painter.end()

    @called_by_qt
    def sizeHint(self) -> QSize:
        """Return a small size: the popup says how much room there is."""
        return QSize(self._themes.theme.px(320), self._themes.theme.px(ROW * 4))

    def _ask_for_more(self, *_of_bar: int) -> None:
        bar = self.verticalScrollBar()
        if bar.maximum() - bar.value() < _SCREENS_AHEAD * self.viewport().height():
            self.near_end.emit()

    def _restyle(self) -> None:
        self._delegate.forget()
        self.verticalScrollBar().setSingleStep(self._themes.theme.px(ROW))
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
