"""The sidebar's field, which is the door to the search: a click or a letter opens the popup over it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from app.ui.controls import SearchField
from app.ui.controls.list_keys import ENTER
from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager


class SearchDoor(SearchField):
    """``opened`` carries what was typed: the popup takes it, and this field stays empty.

    A click takes no focus, so that it goes back from the popup to where it was. What an input method composes here
    is handed on when it is a word.
    """

    opened = Signal(str)

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.textChanged.connect(self._hand_on)

    def _hand_on(self, text: str) -> None:
        if text:
            self.clear()
            self.opened.emit(text)

    @called_by_qt
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open on a press."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit("")
        event.accept()

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Enter too."""
        if event.key() in ENTER:
            self.opened.emit("")
        else:
            super().keyPressEvent(event)
