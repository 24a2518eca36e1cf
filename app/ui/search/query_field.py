"""The field of the popup: the arrows move in the list while focus stays here."""

from enum import Enum, auto

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.overrides import called_by_qt


class Move(Enum):
    """Where keys go in the list."""

    UP = auto()
    DOWN = auto()
    PAGE_UP = auto()
    PAGE_DOWN = auto()
    FIRST = auto()
    LAST = auto()


_MOVES = {
    Qt.Key.Key_Up.value: Move.UP,
    Qt.Key.Key_Down.value: Move.DOWN,
    Qt.Key.Key_PageUp.value: Move.PAGE_UP,
    Qt.Key.Key_PageDown.value: Move.PAGE_DOWN,
}
_FAR_MOVES = {Qt.Key.Key_Home.value: Move.FIRST, Qt.Key.Key_End.value: Move.LAST}
ENTER = frozenset((Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value))


def move_of(event: QKeyEvent) -> Move | None:
    """Return where a key goes in the list; Home and End move the caret of a field unless Ctrl is held."""
    if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return _FAR_MOVES.get(event.key())
    return _MOVES.get(event.key())


def is_own_key(event: QKeyEvent) -> bool:
    """Return whether a key means something else in the popup than in the window: F3, Shift+F3, Ctrl+K."""
    if event.key() == Qt.Key.Key_F3:
        return not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
    return event.key() == Qt.Key.Key_K and event.modifiers() == Qt.KeyboardModifier.ControlModifier


class QueryField(QLineEdit):
    """A bare line edit. ``moved(Move)``, ``accepted``, and ``backspaced`` for one at the beginning of the words.

    What an input method is still composing is no part of the text: half a word is never searched for.
    """

    moved = Signal(object)
    accepted = Signal()
    backspaced = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self.setClearButtonEnabled(False)
        self._composing = False

    @called_by_qt
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Know whether an input method is still composing: Enter, arrows and Backspace are its own then."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand on the keys that belong to the list and to the chips."""
        move = move_of(event)
        if self._composing:
            super().keyPressEvent(event)
        elif move is not None:
            self.moved.emit(move)
        elif event.key() in ENTER:
            self.accepted.emit()
        elif event.key() == Qt.Key.Key_Backspace and not self.cursorPosition() and not self.hasSelectedText():
            self.backspaced.emit()
        elif is_own_key(event):
            # A line edit would delete to its end.
            event.ignore()
        else:
            super().keyPressEvent(event)
