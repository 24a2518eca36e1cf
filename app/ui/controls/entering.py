"""Enter presses a button as Space does: Qt's own buttons know Enter in dialogs alone."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton

_KEYS = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter))


def press_on_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Press ``button`` if Enter went down on it, alone, and return whether it did; one that is held presses once."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() not in _KEYS or held:
        return False
    if not event.isAutoRepeat():
        button.click()
    return True
