"""The bar of find in conversation: a field, how many matches there are, and the ways to the next and the one before."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from app.ui.controls import IconButton, SearchField
from app.ui.controls.label import Label
from app.ui.controls.raised import paint_raised
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager
from app.ui.timeline.accessibility import announce
from app.ui.timeline.finding.wanted import Wanted

if TYPE_CHECKING:
    from app.ui.timeline.view import TimelineView

_HEIGHT = 44
_FIELD, _COUNT = 216, 112
_INSET = 16
_LONGEST_TAKEN = 100
"""Characters of a selection that are taken as what to look for."""


class FindBar(QWidget):
    """Lies at the upper right of a message view. Enter and F3 go to the next match, with Shift to the one before.

    Esc closes it; the view stays at the match, which is selected then, and focus goes back to where it was.
    """

    def __init__(self, themes: ThemeManager, view: "TimelineView") -> None:
        super().__init__(view)
        self.setObjectName("findBar")
        self._themes = themes
        self._view = view
        self._focus_before: QWidget | None = None
        self._told = ""
        self._is_of_search = False
        self.field = SearchField(themes, self)
        self.field.setObjectName("findField")
        self.count = Label(themes, "small", "text3", self)
        self.count.setObjectName("findCount")
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.previous_button = self._button("caret_up", "findPreviousButton")
        self.next_button = self._button("caret_down", "findNextButton")
        self.close_button = self._button("close", "closeFindButton")
        self._row = QHBoxLayout(self)
        for widget in (self.field, self.count, self.previous_button, self.next_button, self.close_button):
            self._row.addWidget(widget)
        self.field.textChanged.connect(self._typed)
        self.previous_button.clicked.connect(self.previous)
        self.next_button.clicked.connect(self.next)
        self.close_button.clicked.connect(self.close_bar)
        view.finder.changed.connect(self._show_count)
        view.installEventFilter(self)
        self.field.installEventFilter(self)
        themes.changed.connect(self._restyle)
        self.hide()
        self._restyle()
        self.retranslate()

    def _button(self, icon: str, name: str) -> IconButton:
        made = IconButton(self._themes, icon, self, size=28, icon_size=16)
        made.setObjectName(name)
        return made

    # What a person does

    def open_bar(self) -> None:
        """Show the bar, with the selected words in its field or those of the last time, and focus it."""
        focus = QApplication.focusWidget()
        if focus is not None and not self.isAncestorOf(focus):
            self._focus_before = focus
        if self.isVisible() and self._is_of_search:
            self.field.selectAll()
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        words = self._view.selected_text().strip()
        self._place()
        self.show()
        self.raise_()
        if words and "\n" not in words and len(words) <= _LONGEST_TAKEN:
            self.field.setText(words)
        self._leave_room()
        self._view.finder.look_for(self.field.text())
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._show_count()

    def show_place(self, wanted: Wanted, words: str, message_id: str, like: str) -> None:
        """Go to what a search of the history found in a message, with the bar beside it to go on from there.

        Focus stays where it is; the bar goes with the conversation. Without words the message alone is shown.
        """
        if not wanted:
            self.close_bar()
        else:
            self._place()
            self.show()
            self.raise_()
            was_blocked = self.field.blockSignals(True)
            self.field.setText(words)
            self.field.blockSignals(was_blocked)
            self._is_of_search = True
            self._leave_room()
        self._view.finder.look_in(wanted, message_id, like)
        self._show_count()

    def leave_place(self) -> None:
        """Close a bar that a search opened: another conversation is shown."""
        if self._is_of_search:
            self.close_bar()

    def close_bar(self) -> None:
        """Take the bar away; the place in the conversation stays."""
        self._is_of_search = False
        if not self.isVisible():
            return
        had_focus = self._holds_focus()
        self.hide()
        self._view.scroller.leave_room_above(0)
        self._view.finder.close()
        before, self._focus_before = self._focus_before, None
        if had_focus and before is not None:
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def next(self) -> None:
        """Go to the next match; a bar that is closed opens first."""
        self._step(1)

    def previous(self) -> None:
        """Go to the match before."""
        self._step(-1)

    def _typed(self, text: str) -> None:
        self._is_of_search = False
        self._view.finder.look_for(text)

    def _step(self, step: int) -> None:
        if not self.isVisible():
            self.open_bar()
        else:
            self._view.finder.step(step)

    def _holds_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    # How it is shown

    def _show_count(self) -> None:
        finder = self._view.finder
        words = self._words()
        self.count.setText(words)
        found = finder.total > 0
        self.previous_button.setEnabled(found)
        self.next_button.setEnabled(found)
        if finder.is_done and words != self._told and self._holds_focus():
            announce(self, words)
            self._told = words

    def _words(self) -> str:
        finder = self._view.finder
        if not finder.is_active:
            return ""
        if not finder.is_done:
            return f"{finder.total:,}…"
        if not finder.total:
            return self.tr("No matches")
        if not finder.index:
            return self.tr("%n matches", "", finder.total)
        return self.tr("{index} of {total}").format(index=f"{finder.index:,}", total=f"{finder.total:,}")

    def retranslate(self) -> None:
        """Set all words again."""
        self.setAccessibleName(self.tr("Find in the conversation"))
        self.field.setAccessibleName(self.tr("Find in the conversation"))
        self.field.setPlaceholderText(self.tr("Find in the conversation"))
        self.previous_button.set_name(self.tr("Previous match"), "Shift F3")
        self.next_button.set_name(self.tr("Next match"), "F3")
        self.close_button.set_name(self.tr("Close"), "Esc")
        self._show_count()

    def _restyle(self) -> None:
        px = self._themes.theme.px
        self.setFixedHeight(px(_HEIGHT))
        self._row.setContentsMargins(px(6), 0, px(8), 0)
        self._row.setSpacing(px(2))
        self.field.setMinimumWidth(px(96))
        self.count.setFixedWidth(px(_COUNT))
        self.count.setContentsMargins(0, 0, px(8), 0)
        self._place()
        if self.isVisible():
            self._leave_room()
        self.update()

    def _leave_room(self) -> None:
        """Let the first message be scrolled out from under the bar."""
        self._view.scroller.leave_room_above(self.y() + self.height())

    def _place(self) -> None:
        px = self._themes.theme.px
        room = self._view.width() - 2 * px(_INSET)
        width = min(px(_FIELD + _COUNT + 3 * 28 + 24), room)
        self.count.setVisible(width >= px(280))
        self.setGeometry(self._view.width() - px(_INSET) - width, px(8), width, self.height())

    # Qt's events

    @called_by_qt
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the corner of the view; take the keys of the field that a field does not know."""
        if watched is self._view and event.type() == QEvent.Type.Resize:
            self._place()
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take(event)
        return False

    def _take(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            QApplication.sendEvent(self._view, event)
        else:
            return False
        return True

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc; no other key goes on to the messages below."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        event.accept()

    @called_by_qt
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep presses here."""
        event.accept()

    @called_by_qt
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Keep the wheel here."""
        event.accept()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the raised ground."""
        theme = self._themes.theme
        painter = QPainter(self)
        paint_raised(painter, self, theme)
        painter.end()
