"""A field above a list: words are typed into it, and the arrow keys move in the list while focus stays here."""

from enum import Enum, auto
from typing import Final

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


_MOVES: Final = {
    Qt.Key.Key_Up.value: Move.UP,
    Qt.Key.Key_Down.value: Move.DOWN,
    Qt.Key.Key_PageUp.value: Move.PAGE_UP,
    Qt.Key.Key_PageDown.value: Move.PAGE_DOWN,
}
_FAR_MOVES: Final = {Qt.Key.Key_Home.value: Move.FIRST, Qt.Key.Key_End.value: Move.LAST}
ENTER: Final = frozenset((Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value))


def move_of(event: QKeyEvent) -> Move | None:
    """Return where a key goes in the list; Home and End move the caret of a field unless Ctrl is held."""
    if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return _FAR_MOVES.get(event.key())
    return _MOVES.get(event.key())


class ListKeysField(QLineEdit):
    """A bare line edit that hands on the keys of the list: ``moved(Move)`` and ``accepted``.

    While an input method composes, every key is its own.
    """

    moved = Signal(object)
    accepted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self._composing = False

    @called_by_qt
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Know whether an input method is still composing."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand on the keys that belong to the list, and those that a kind of field has for itself."""
        move = move_of(event)
        if self._composing:
            super().keyPressEvent(event)
        elif move is not None:
            self.moved.emit(move)
        elif event.key() in ENTER:
            self.accepted.emit()
        elif not self.take_key(event):
            super().keyPressEvent(event)

    def take_key(self, event: QKeyEvent) -> bool:
        """Do what a key means to this kind of field; return whether it means anything."""
        return False
