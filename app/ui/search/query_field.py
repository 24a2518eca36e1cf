"""The field of the popup: the arrows move in the list while focus stays here."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.ui.controls.list_keys import ListKeysField


def is_own_key(event: QKeyEvent) -> bool:
    """Return whether a key means something else in the popup than in the window: F3, Shift+F3, Ctrl+K."""
    if event.key() == Qt.Key.Key_F3:
        return not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
    return event.key() == Qt.Key.Key_K and event.modifiers() == Qt.KeyboardModifier.ControlModifier


class QueryField(ListKeysField):
    """Besides the keys of the list it tells of a Backspace at the beginning of the words: ``backspaced``.

    What an input method is still composing is no part of the text: half a word is never searched for.
    """

    backspaced = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setClearButtonEnabled(False)

    def take_key(self, event: QKeyEvent) -> bool:
        """Tell of Backspace at the beginning; leave the popup's own keys to it."""
        if event.key() == Qt.Key.Key_Backspace and not self.cursorPosition() and not self.hasSelectedText():
            self.backspaced.emit()
            return True
        if is_own_key(event):
            # A line edit would delete to its end.
            event.ignore()
            return True
        return False
