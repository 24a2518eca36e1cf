"""The popup of the picker: a search field, filters, the list and a line with the keys."""

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.gpts import is_wildcard
from app.domain.model_info import ModelRef
from app.ui import icons
from app.ui.controls import Menu, Popup
from app.ui.controls.list_keys import Move
from app.ui.controls.shadow import MARGIN
from app.ui.model_picker.delegate import ROW
from app.ui.model_picker.details import ModelDetails
from app.ui.model_picker.filters import FilterBar
from app.ui.model_picker.gpt_field import GptField
from app.ui.model_picker.key_line import KeyLine
from app.ui.model_picker.list_view import PickerList
from app.ui.model_picker.rows import Row, RowKind, best_row, make_rows
from app.ui.model_picker.search_field import SearchField
from app.ui.model_picker.stock_keeper import StockKeeper
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager

WIDTH = 640
HEIGHT = 672
LEAST_ROWS = 6
SEARCH = 48
FILTERS = 40
FOOT = 36
ANNOUNCE_AFTER = 150
"""Milliseconds: a screen reader is told of the row on which the keys rest, not of all that they pass."""

_OPEN_ENDED = "*"
"""How gateways list models whose id has a part to be filled in."""


class PickerPopup(Popup):
    """Shows the models and tells which one was chosen: ``picked(ModelRef)``."""

    picked = Signal(object)

    def __init__(self, keeper: StockKeeper, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(themes, parent)
        self._keeper = keeper
        self._only_provider = ""
        self._list_size = self.size()
        self.search = SearchField(self.content)
        self.search.setObjectName("modelPickerSearch")
        self.filters = FilterBar(themes, self.content)
        self.list = PickerList(themes, self.content)
        self.list.setObjectName("modelPickerList")
        self._glass = QLabel(self.content)
        self._keys = KeyLine(themes, self.content)
        self._lines = [QFrame(self.content), QFrame(self.content)]
        self.gpt = GptField(themes, self.content)
        self._details: ModelDetails | None = None
        self._room = 0
        self._announcer = QTimer(self)
        self._announcer.setSingleShot(True)
        self._announcer.setInterval(ANNOUNCE_AFTER)
        self._announcer.timeout.connect(self._announce)
        self._build()
        self._connect()
        self._restyle()
        self.retranslate()

    def open_below(self, corner: QPoint, room: int) -> None:
        """Open with the top left at ``corner`` (global); ``room`` is the height in the window below it."""
        px = self._themes.theme.px
        self._keeper.sort_favourites()
        self._only_provider = ""
        self._room = max(room, px(240))
        self.search.clear()
        self.filters.clear()
        self._show_list()
        self._refill()
        rows = max(len(self.list.picker_model.rows), LEAST_ROWS)
        wanted = px(SEARCH + FILTERS + FOOT) + rows * px(ROW) + px(8) + 4
        self.resize_content(self.wanted_width(), min(px(HEIGHT), wanted, self._room))
        self.open_at(corner)
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)
        self._show_current()
        self._keeper.refresh_if_old()

    def wanted_width(self) -> int:
        """Return the width that it takes in the window of its button."""
        px = self._themes.theme.px
        parent = self.parentWidget()
        return min(px(WIDTH), parent.window().width() - px(16)) if parent is not None else px(WIDTH)

    def set_current(self, ref: ModelRef | None) -> None:
        """Mark the model that is in use."""
        self.list.picker_model.set_current(ref)

    @called_by_qt
    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab inside: below the popup the window goes on."""
        stops = self._stops()
        focused = self.focusWidget()
        at = stops.index(focused) if focused in stops else -1
        step = 1 if forward else -1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stop = stops[(at + step) % len(stops)]
        stop.setFocus(reason)
        if self._details is not None:
            self._details.bring_into_view(stop)
        return True

    def _stops(self) -> list[QWidget]:
        if self._details is not None and self._details.isVisible():
            return self._details.stops()
        return self.gpt.stops() if self.gpt.isVisible() else [self.search, *self.filters.toggles()]

    @called_by_qt
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close on a press on the shadow: it looks like outside."""
        if not self.content.geometry().contains(event.position().toPoint()):
            self.close()
            return
        super().mousePressEvent(event)

    def retranslate(self) -> None:
        """Set all words again."""
        self.setAccessibleName(self.tr("Models"))
        self.search.setAccessibleName(self.tr("Search models"))
        self.list.setAccessibleName(self.tr("Models"))
        self._set_placeholder()
        self._keys.retranslate()

    def _build(self) -> None:
        head = QWidget(self.content)
        self._head_row = QHBoxLayout(head)
        self._head_row.addWidget(self._glass)
        self._head_row.addWidget(self.search, 1)
        self._head = head
        self._content_column = column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (head, self.filters, self._lines[0]):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        for widget in (self._lines[1], self._keys):
            column.addWidget(widget)
        column.addWidget(self.gpt, 1)
        self._of_list: tuple[QWidget, ...] = (head, self.filters, self.list, self._keys, *self._lines)
        self.gpt.hide()

    def _connect(self) -> None:
        self.search.textChanged.connect(self._typed)
        self.search.moved.connect(self._move)
        self.search.accepted.connect(lambda: self._take(self.list.current_row()))
        self.search.favourite_pressed.connect(lambda: self._toggle_star(self.list.current_row()))
        self.search.details_pressed.connect(lambda: self._show_details_of(self.list.current_row()))
        self.filters.changed.connect(self._refill)
        self.list.activated_at.connect(self._take)
        self.list.star_clicked.connect(self._toggle_star)
        self.list.menu_requested.connect(self._open_menu)
        self.gpt.chosen.connect(self._pick)
        self.gpt.given_up.connect(self._back_to_list)
        self._keeper.changed.connect(self._stock_changed)
        self._themes.changed.connect(self._restyle)
        self.closed.connect(self._announcer.stop)

    def _typed(self) -> None:
        if not self.search.text():
            self._only_provider = ""
        self._refill()

    def _refill(self) -> None:
        """Make the rows for what is typed now, and let Enter take the best of them."""
        model = self.list.picker_model
        stock = self._keeper.stock()
        rows = make_rows(stock, self.search.text(), self.filters.wanted, self._only_provider)
        model.set_favourites(self._keeper.favourites)
        model.set_rows(rows, has_prices=stock.has_prices)
        self._select(best_row(rows))
        self._set_placeholder()

    def _stock_changed(self) -> None:
        """Show new lists and stars, and stay on the row that was current."""
        if not self.isVisible():
            return
        model = self.list.picker_model
        row = self._row(self.list.current_row())
        before = self.list.verticalScrollBar().value()
        stock = self._keeper.stock()
        rows = make_rows(stock, self.search.text(), self.filters.wanted, self._only_provider)
        model.set_favourites(self._keeper.favourites)
        if rows != list(model.rows):
            model.set_rows(rows, has_prices=stock.has_prices)
            at = model.index_of(row.ref) if row is not None else -1
            self.list.set_current_row(at if at >= 0 else best_row(rows))
            self.list.verticalScrollBar().setValue(before)
        self._set_placeholder()

    def _show_current(self) -> None:
        """Begin at the model in use, so that the first arrow key goes on from it."""
        at = self.list.picker_model.index_of(self.list.picker_model.current)
        if at >= 0:
            self._select(at)

    def _move(self, move: Move) -> None:
        model = self.list.picker_model
        last = len(model.rows) - 1
        at = self.list.current_row()
        page = max(self.list.viewport().height() // self._themes.theme.px(ROW) - 2, 1)
        start, step = {
            Move.UP: (at - 1, -1),
            Move.DOWN: (at + 1, 1),
            Move.PAGE_UP: (max(at - page, 0), -1),
            Move.PAGE_DOWN: (min(at + page, last), 1),
            Move.FIRST: (0, 1),
            Move.LAST: (last, -1),
        }[move]
        target = model.next_choosable(start, step)
        if target < 0:
            target = model.next_choosable(start, -step)
        if target >= 0:
            self._select(target)

    def _select(self, at: int) -> None:
        self.list.set_current_row(at)
        if self.list.picker_model.next_choosable(0, 1) == at:
            self.list.verticalScrollBar().setValue(0)
        self._announcer.start()

    def _take(self, at: int) -> None:
        row = self._row(at)
        if row is None:
            return
        if row.kind is RowKind.FILTERED_OUT:
            self.filters.clear()
        elif row.kind is RowKind.FAILED:
            self._keeper.refresh(row.provider_id)
        elif row.ref is not None and is_wildcard(row.ref.model_id):
            self._ask_for_gpt(row.ref)
        elif row.ref is not None and row.ref.model_id.endswith(_OPEN_ENDED):
            self._only_provider = row.provider_id
            self.search.setText(row.ref.model_id.removesuffix(_OPEN_ENDED))
        elif row.ref is not None:
            self._pick(row.ref)

    def _pick(self, ref: ModelRef) -> None:
        self.close()
        self.picked.emit(ref)

    # Which GPT

    def _ask_for_gpt(self, ref: ModelRef) -> None:
        """Show the field in the place of the list."""
        self._hide_list()
        self.gpt.show()
        self.gpt.ask(ref)
        width = self.content.width() + 2
        self.resize_content(width, min(self.gpt.wanted_height(width - 2) + 2, self.content.height() + 2))

    def _hide_list(self) -> None:
        for widget in self._of_list:
            widget.hide()
        self._list_size = self.size()

    def _show_list(self) -> None:
        self.gpt.hide()
        if self._details is not None:
            self._details.hide()
        for widget in self._of_list:
            widget.show()

    def _back_to_list(self) -> None:
        self._show_list()
        self.resize(self._list_size)
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    # What is known of a model

    @property
    def details(self) -> ModelDetails:
        """Return what shows one model; it is made when it is first needed, so that the list does not pay for it."""
        if self._details is None:
            self._details = ModelDetails(self._keeper, self._themes, self.content)
            self._details.given_up.connect(self._back_to_list)
            self._content_column.addWidget(self._details, 1)
        return self._details

    def show_details(self, ref: ModelRef) -> None:
        """Show what is known of a model in the place of the list, from where one goes back to it."""
        self._hide_list()
        self.details.show()
        self.details.show_model(ref)
        # The content itself may not have been laid out yet.
        width = self.width() - 2 * MARGIN
        self.resize_content(width, min(self.details.wanted_height(width - 2) + 2, self._room))

    def _show_details_of(self, at: int) -> None:
        row = self._row(at)
        if row is not None and row.ref is not None:
            self.show_details(row.ref)

    def _open_menu(self, at: int, point: QPoint) -> None:
        """Open the menu of a row that stands for a model."""
        row = self._row(at)
        if row is None or row.ref is None:
            return
        self._select(at)
        menu = Menu(self)
        menu.addAction(self.tr("Details and corrections…"), lambda: self._show_details_of(at))
        if row.kind is RowKind.MODEL:
            is_set = self.list.picker_model.is_favourite(row.ref)
            words = self.tr("Remove from favourites") if is_set else self.tr("Add to favourites")
            menu.addAction(words, lambda: self._toggle_star(at))
        menu.popup(point)

    def _toggle_star(self, at: int) -> None:
        row = self._row(at)
        if row is not None and row.kind is RowKind.MODEL and row.ref is not None:
            self._keeper.toggle_favourite(row.ref)
            self._announcer.start()

    def _row(self, at: int) -> Row | None:
        rows = self.list.picker_model.rows
        return rows[at] if 0 <= at < len(rows) else None

    def _announce(self) -> None:
        """Say the current row: focus is in the field, so a screen reader would not hear of it."""
        row = self._row(self.list.current_row())
        if row is None or not self.isVisible():
            return
        words = self.list.picker_model.spoken(row)
        self.search.setAccessibleDescription(words)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.search, words))

    def _set_placeholder(self) -> None:
        count = len(self._keeper.stock().entries)
        self.search.setPlaceholderText(self.tr("Search %n model(s)", "", count))

    def _restyle(self) -> None:
        theme = self._themes.theme
        px = theme.px
        self._head_row.setContentsMargins(px(16), 0, px(8), 0)
        self._head_row.setSpacing(px(12))
        self._head.setFixedHeight(px(SEARCH))
        self.filters.setFixedHeight(px(FILTERS) - 1)
        self._keys.setFixedHeight(px(FOOT) - 1)
        side = px(16)
        self._glass.setPixmap(icons.pixmap("search", theme.text3, side, self.devicePixelRatioF()))
        font = theme.font("ui")
        font.setPixelSize(px(14))
        self.search.setFont(font)
        self.search.setStyleSheet("QLineEdit { background: transparent; border: none; padding: 0; }")
        for line in self._lines:
            line.setFixedHeight(1)
            line.setStyleSheet(f"background: {theme.line.name()};")
