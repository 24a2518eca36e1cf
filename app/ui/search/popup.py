"""The search popup: a field, chips, what was found, a preview, and a line with the keys."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from app.domain.errors import ErrorInfo
from app.ui.controls import Popup
from app.ui.controls.shadow import MARGIN
from app.ui.overrides import called_by_qt
from app.ui.search import words
from app.ui.search.chip_bar import ChipBar
from app.ui.search.chips import ChipKind, Parse, query_of, take_filters, written_search
from app.ui.search.choices import choices_of
from app.ui.search.foot import Foot
from app.ui.search.head import Head
from app.ui.search.model import spoken
from app.ui.search.places import place_of, wanted_of
from app.ui.search.ports import SearchServices
from app.ui.search.query_field import is_own_key
from app.ui.search.recent import RecentSearches
from app.ui.search.results import Results
from app.ui.search.rows import RowKind, message_rows, recent_rows, rows_of
from app.ui.search.searcher import Searcher
from app.ui.theme import ThemeManager
from app.ui.timeline.accessibility import announce
from app.ui.translation import translate

WIDTH, HEIGHT = 1004, 720
NARROW = 720
"""Width without the preview: lines of a list that are much longer are hard to read."""
LEAST_FOR_PREVIEW = 1000
EDGE = 4
CHIPS, FOOT = 40, 36
_ANNOUNCE_AFTER = 300
"""Milliseconds: a screen reader is told of the row and the count on which things rest."""


class SearchPopup(Popup):
    """``chosen`` carries the FoundPlace that a person wants to see.

    ``keeps_recent`` is asked before a search is remembered: none is while something temporary is open.
    """

    chosen = Signal(object)
    _edge = EDGE

    def __init__(
        self,
        services: SearchServices,
        parse: Parse,
        themes: ThemeManager,
        parent: QWidget,
        keeps_recent: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(themes, parent)
        self._services = services
        self._parse = parse
        self._keeps_recent = keeps_recent
        self._recent = RecentSearches(services.window_state)
        self._key = ""
        """Which row is selected, so that it is again when the popup opens on the same search."""
        self._opens_first = False
        self._told = ""
        self.setObjectName("searchPopup")
        self.head = Head(themes, self.content)
        self.field, self.count = self.head.field, self.head.count
        self.chips = ChipBar(themes, self.content)
        self.results = Results(services, themes, self.content)
        self.foot = Foot(themes, self.content)
        self.searcher = Searcher(services, self)
        self._lines = [QFrame(self.content), QFrame(self.content)]
        self._announcer = QTimer(self)
        self._announcer.setSingleShot(True)
        self._announcer.setInterval(_ANNOUNCE_AFTER)
        self._build()
        self._connect()
        self._restyle()
        self.retranslate()

    # Opening

    def open_with(self, text: str = "") -> None:
        """Open over the window, with what is typed already, or else with the search of the last time."""
        if self.isVisible():
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.field.selectAll()
            return
        self._fit()
        self.open_at(self.window().mapToGlobal(QPoint(self._edge, self._edge)))
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self._services.tasks.start(self._fetch_choices(), "choices of the search")
        if text:
            self.chips.set_chips(())
            self.field.setText("")
            self.field.setText(text)
        else:
            self.field.selectAll()
            self._search()
            self.searcher.again()

    def _fit(self) -> None:
        """Take the size that the window has room for."""
        px = self._themes.theme.px
        window = self.window()
        room = window.width() - 2 * self._edge
        width = min(px(WIDTH), room)
        is_wide = width >= px(LEAST_FOR_PREVIEW)
        self.results.set_wide(is_wide)
        self.foot.set_has_preview(is_wide)
        self.resize_content(
            width if is_wide else min(px(NARROW), room), min(px(HEIGHT), window.height() - 2 * self._edge)
        )

    async def _fetch_choices(self) -> None:
        self.chips.set_choices(await choices_of(self._services))

    # Searching

    def _typed(self) -> None:
        """Turn filters into chips, and search."""
        self._key = ""
        taken = take_filters(self.field.text(), self.field.cursorPosition(), self._parse)
        if taken.chips:
            self._take(taken.text, taken.caret)
            self.chips.add(taken.chips)
        self._search()

    def _take(self, text: str, caret: int) -> None:
        was_blocked = self.field.blockSignals(True)
        self.field.setText(text)
        self.field.setCursorPosition(caret)
        self.field.blockSignals(was_blocked)

    def _narrowed(self) -> None:
        self._key = ""
        self._search()

    def _search(self) -> None:
        self._opens_first = False
        text = self.field.text()
        if not text.strip() and not self.chips.chips:
            self._show_start()
            return
        self.searcher.look_for(query_of(text, self.chips.chips, self._parse))

    def _show_start(self) -> None:
        self.searcher.forget()
        self.count.setText("")
        self.results.show_recent(recent_rows(self._recent.all()))

    def _found(self) -> None:
        result, query = self.searcher.result, self.searcher.query
        if query is None:
            return
        rows = rows_of(result)
        self.count.setText(words.count_line(result, query))
        if rows:
            self.results.show_hits(rows, wanted_of(query), self._key)
        else:
            self.results.note.show_nothing(self.chips.chips)
            self.results.show_note()
        self._announcer.start()
        opens_first, self._opens_first = self._opens_first, False
        if opens_first:
            self._choose(self.results.list.current_row())

    def _grew(self) -> None:
        shown = sum(1 for row in self.results.list.hits.rows if row.message is not None)
        self.results.list.add_rows(message_rows(self.searcher.result.messages[shown:]))

    def _failed(self, error: ErrorInfo) -> None:
        self.count.setText("")
        self.results.note.show_error(error)
        self.results.show_note()
        self._announcer.start()

    def index_grew(self, unindexed: int) -> None:
        """Search once more when all that could not be found can be; until then say how much is missing."""
        result = self.searcher.result
        if not self.isVisible() or not result.unindexed or self.searcher.query is None:
            return
        if unindexed:
            self.searcher.result = replace(result, unindexed=unindexed)
            self.count.setText(words.count_line(self.searcher.result, self.searcher.query))
        else:
            self.searcher.again()

    # What a person does

    def _selected(self) -> None:
        row = self.results.list.current()
        self._key = row.key if row is not None and row.kind in (RowKind.TITLE, RowKind.MESSAGE) else ""
        if self.searcher.query is not None:
            self.results.preview_current()
        self._announcer.start()

    def _accept(self) -> None:
        """Take Enter: the last filter becomes a chip, or the selected row opens."""
        taken = take_filters(self.field.text(), self.field.cursorPosition(), self._parse, also_last=True)
        if taken.chips:
            self._take(taken.text, taken.caret)
            self.chips.add(taken.chips)
            self._search()
        elif self.searcher.is_stale:
            # What is selected belongs to other words than those that stand in the field.
            self._opens_first = True
        else:
            self._choose(self.results.list.current_row())

    def _choose(self, at: int) -> None:
        row = self.results.list.hits.row_at(at)
        if row is None:
            return
        if row.kind is RowKind.RECENT:
            self._search_again(row.text)
        elif row.kind is RowKind.CLEAR:
            self._recent.clear()
            self._show_start()
        elif self.searcher.query is not None:
            place = place_of(row, self.searcher.query)
            self._remember()
            self.close()
            self.chosen.emit(place)

    def _search_again(self, text: str) -> None:
        """Search for what was searched for before."""
        taken = take_filters(text, len(text), self._parse, also_last=True)
        self._take(taken.text, len(taken.text))
        self.chips.set_chips(taken.chips)
        self._search()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remember(self) -> None:
        if self._keeps_recent():
            self._recent.add(written_search(self.field.text(), self.chips.chips))

    def _type_date(self, kind: ChipKind) -> None:
        """Put a date to be changed into the field: it becomes a chip with the next space or Enter."""
        text = self.field.text().rstrip()
        start = len(text) + 1 if text else 0
        day = QDate.currentDate().toString("yyyy-MM-dd")
        self.field.setText(f"{text} {kind.value}:{day}".strip())
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.setSelection(start + len(kind.value) + 1, len(day))

    def _type(self, text: str) -> None:
        """Take into the field what was typed elsewhere in the popup."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.end(False)
        self.field.insert(text)

    # Qt's events

    @called_by_qt
    def event(self, event: QEvent) -> bool:
        """Keep F3 and Ctrl+K from shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and is_own_key(event):
            event.accept()
            return True
        return super().event(event)

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through the matches of the preview; what is typed beside the field goes into it."""
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if event.key() == Qt.Key.Key_F3:
            self.results.preview.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_K and is_own_key(event):
            self.open_with()
        elif event.text() and event.text().isprintable() and not held and not self.field.hasFocus():
            self._type(event.text())
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab inside: field, chips, list, preview."""
        stops: list[QWidget] = [self.field, self.chips.stop(), *self.results.stops()]
        focused = QApplication.focusWidget()
        at = next((at for at, stop in enumerate(stops) if stop is focused), -1)
        if at < 0 and focused is not None and self.chips.isAncestorOf(focused):
            at = 1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True

    @called_by_qt
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close on a press on the shadow: it looks like outside."""
        if not self.content.geometry().contains(event.position().toPoint()):
            self.close()
            return
        super().mousePressEvent(event)

    @called_by_qt
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window."""
        if event.type() == QEvent.Type.Resize and watched is self.window() and self.isVisible():
            self._follow_window()
        return super().eventFilter(watched, event)

    def _follow_window(self) -> None:
        self._fit()
        self.move(self._edge - MARGIN, self._edge - MARGIN)

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Close when focus goes to another part of the window; the list is idle while focus is in the preview."""
        if not self.isVisible() or now is None or now.window() is not self.window():
            return
        if not self.isAncestorOf(now):
            self.close()
            return
        self.results.list.set_active(now is self.field or now is self.results.list)

    def _closed(self) -> None:
        self._announcer.stop()
        self.searcher.stop()
        # Looking for matches in a long conversation would go on behind the window.
        self.results.loader.forget()

    # Words and looks

    def _announce(self) -> None:
        """Say how much was found, and the current row: focus is in the field, so nobody would hear of them."""
        if not self.isVisible():
            return
        row = self.results.list.current()
        count = self.count.text() or (self.results.note.line.text() if self.results.note.isVisible() else "")
        told = count if count != self._told else ""
        self._told = count
        text = ". ".join(filter(None, (told, spoken(row) if row is not None else "")))
        self.field.setAccessibleDescription(text)
        if text:
            announce(self.field, text)

    def retranslate(self) -> None:
        """Set all words again."""
        self.setAccessibleName(translate("Search", "Search"))
        self.head.retranslate()
        self.results.list.setAccessibleName(translate("Search", "What was found"))
        self.chips.setAccessibleName(translate("Search", "Filters"))
        self.results.list.retranslate()
        if self.searcher.query is not None:
            self.count.setText(words.count_line(self.searcher.result, self.searcher.query))

    def _build(self) -> None:
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.head, self.chips, self._lines[0]):
            column.addWidget(widget)
        column.addWidget(self.results, 1)
        column.addWidget(self._lines[1])
        column.addWidget(self.foot)

    def _connect(self) -> None:
        hits = self.results.list
        self.field.textChanged.connect(self._typed)
        self.field.moved.connect(hits.go)
        self.field.accepted.connect(self._accept)
        self.field.backspaced.connect(self.chips.take_last)
        self.chips.changed.connect(self._narrowed)
        self.chips.date_wanted.connect(self._type_date)
        self.chips.left.connect(lambda: self.field.setFocus(Qt.FocusReason.OtherFocusReason))
        hits.chosen.connect(self._choose)
        hits.selected.connect(self._selected)
        hits.typed.connect(self._type)
        hits.near_end.connect(self.searcher.more)
        self.results.note.taken_off.connect(self.chips.take_off)
        self.results.note.retry.connect(self.searcher.again)
        self.searcher.found.connect(self._found)
        self.searcher.grew.connect(self._grew)
        self.searcher.failed.connect(self._failed)
        self.searcher.slow.connect(lambda: self.count.setText(translate("Search", "Searching…")))
        self.head.close_button.clicked.connect(self.close)
        self.closed.connect(self._closed)
        self._announcer.timeout.connect(self._announce)
        self._themes.changed.connect(self._restyle)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)

    def _restyle(self) -> None:
        theme = self._themes.theme
        px = theme.px
        self.chips.setFixedHeight(px(CHIPS) - 1)
        self.foot.setFixedHeight(px(FOOT) - 1)
        if self.isVisible():
            self._follow_window()
        for line in self._lines:
            line.setFixedHeight(1)
            line.setStyleSheet(f"background: {theme.line.name()};")
