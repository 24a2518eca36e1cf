"""The field above the list: typing filters, and the arrow keys move in the list while focus stays here."""

from enum import Enum, auto

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.overrides import called_by_qt


class Move(Enum):
    """Where the arrow keys go in the list."""

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
_ENTER = frozenset((Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value))


class SearchField(QLineEdit):
    """A bare line edit that hands list keys on.

    ``moved(Move)``, ``accepted``, ``favourite_pressed`` and ``details_pressed``.
    """

    moved = Signal(object)
    accepted = Signal()
    favourite_pressed = Signal()
    details_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self._composing = False

    @called_by_qt
    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+D and Ctrl+I from shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own_key(event):
            event.accept()
            return True
        return super().event(event)

    @called_by_qt
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Know whether an input method is still composing: Enter and the arrows are its own then."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand on the keys that belong to the list."""
        key = event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        move = _FAR_MOVES.get(key) if control else _MOVES.get(key)
        if self._composing:
            super().keyPressEvent(event)
        elif move is not None:
            self.moved.emit(move)
        elif key in _ENTER:
            self.accepted.emit()
        elif _is_control_and(event, Qt.Key.Key_D):
            self.favourite_pressed.emit()
        elif _is_control_and(event, Qt.Key.Key_I):
            self.details_pressed.emit()
        else:
            super().keyPressEvent(event)


def _is_own_key(event: QKeyEvent) -> bool:
    return _is_control_and(event, Qt.Key.Key_D) or _is_control_and(event, Qt.Key.Key_I)


def _is_control_and(event: QKeyEvent, key: Qt.Key) -> bool:
    return event.key() == key and event.modifiers() == Qt.KeyboardModifier.ControlModifier
