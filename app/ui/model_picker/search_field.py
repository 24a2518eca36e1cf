"""The field above the list of models: typing filters, Ctrl+D and Ctrl+I are about the row that is chosen."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent

from app.ui.controls.list_keys import ListKeysField
from app.ui.overrides import called_by_qt


class SearchField(ListKeysField):
    """Besides the keys of the list it tells of ``favourite_pressed`` and ``details_pressed``."""

    favourite_pressed = Signal()
    details_pressed = Signal()

    @called_by_qt
    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+D and Ctrl+I from shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own_key(event):
            event.accept()
            return True
        return super().event(event)

    def take_key(self, event: QKeyEvent) -> bool:
        """Tell of Ctrl+D and Ctrl+I."""
        if not _is_own_key(event):
            return False
        if event.key() == Qt.Key.Key_D:
            self.favourite_pressed.emit()
        else:
            self.details_pressed.emit()
        return True


def _is_own_key(event: QKeyEvent) -> bool:
    is_ours = event.key() in (Qt.Key.Key_D, Qt.Key.Key_I)
    return is_ours and event.modifiers() == Qt.KeyboardModifier.ControlModifier
