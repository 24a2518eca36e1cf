"""Everything that a key can do, in one table: it feeds shortcuts, tooltips and the list of keys in the settings."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.controls.popup import Popup
from app.ui.key_names import keys_as_read
from app.ui.overrides import called_by_qt
from app.ui.translation import translate
from app.ui.undoing import is_written_in


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One row of the list of keys: what it does, in the window's language, and the keys as a person reads them."""

    title: str
    keys: str


_KEYS: dict[str, tuple[str, ...]] = {
    "new_conversation": ("Ctrl+N",),
    "new_temporary": ("Ctrl+Shift+N",),
    "search": ("Ctrl+K",),
    "find": ("Ctrl+F",),
    "find_next": ("F3",),
    "find_previous": ("Shift+F3",),
    "pick_model": ("Ctrl+M",),
    "toggle_sidebar": ("Ctrl+B",),
    "branches": ("Ctrl+Shift+B",),
    "system_prompt": ("Ctrl+I",),
    "undo": ("Ctrl+Z",),
    "redo": ("Ctrl+Shift+Z", "Ctrl+Y"),
    "settings": ("Ctrl+,",),
    "next_part": ("F6",),
    "previous_part": ("Shift+F6",),
    "zoom_in": ("Ctrl++", "Ctrl+="),
    "zoom_out": ("Ctrl+-",),
    "zoom_reset": ("Ctrl+0",),
    "previous_conversation": ("Ctrl+PgUp",),
    "next_conversation": ("Ctrl+PgDown",),
    "quit": ("Ctrl+Q",),
}
"""Actions of the window, by name, with their keys."""

_BESIDE_POPUPS = frozenset(
    {"find_next", "find_previous", "next_part", "previous_part", "zoom_in", "zoom_out", "zoom_reset"}
)
"""What can be done while a popup is open. Every other action leads elsewhere and closes it first."""

_OF_THE_CONVERSATION = frozenset(
    {"find", "find_next", "find_previous", "pick_model", "toggle_sidebar", "branches", "system_prompt"}
)
"""What makes no sense while a page such as the settings is in the conversation's place."""

_KEYS_OF_PARTS: dict[str, str] = {
    "rename": "F2",
    "delete": "Del",
    "stop": "Esc",
    "send": "Return",
    "new_line": "Shift+Return",
}
"""Keys that a part of the window handles itself while it has focus."""


def action_title(name: str) -> str:
    """Return what an action does, in the language of the window. Raises KeyError for an unknown name."""
    return {
        "new_conversation": translate("Actions", "New conversation"),
        "new_temporary": translate("Actions", "Temporary conversation"),
        "search": translate("Actions", "Search"),
        "find": translate("Actions", "Find in the conversation"),
        "find_next": translate("Actions", "Next match"),
        "find_previous": translate("Actions", "Match before"),
        "pick_model": translate("Actions", "Choose a model"),
        "toggle_sidebar": translate("Actions", "Show or hide the sidebar"),
        "branches": translate("Actions", "Map of branches"),
        "system_prompt": translate("Actions", "System prompt"),
        "undo": translate("Actions", "Undo what was done to conversations"),
        "redo": translate("Actions", "Do again what was undone"),
        "settings": translate("Actions", "Settings"),
        "next_part": translate("Actions", "Next part of the window"),
        "previous_part": translate("Actions", "Previous part of the window"),
        "zoom_in": translate("Actions", "Larger"),
        "zoom_out": translate("Actions", "Smaller"),
        "zoom_reset": translate("Actions", "Normal size"),
        "previous_conversation": translate("Actions", "Previous conversation"),
        "next_conversation": translate("Actions", "Next conversation"),
        "quit": translate("Actions", "Quit"),
        "rename": translate("Actions", "Rename the conversation"),
        "delete": translate("Actions", "Delete the conversation"),
        "stop": translate("Actions", "Stop the reply"),
        "send": translate("Actions", "Send the message"),
        "new_line": translate("Actions", "New line in the message"),
    }[name]


def key_sequence(name: str) -> QKeySequence:
    """Return the first keys of an action, for a menu to show. Raises KeyError for an unknown name."""
    return QKeySequence(_KEYS_OF_PARTS[name] if name in _KEYS_OF_PARTS else _KEYS[name][0])


def key_text(name: str) -> str:
    """Return the keys of an action as a person reads them ("Ctrl K"). Raises KeyError for an unknown name."""
    return keys_as_read(key_sequence(name))


def shortcuts() -> tuple[Shortcut, ...]:
    """Return every key of the window, in the order of the settings page."""
    return tuple(Shortcut(action_title(name), key_text(name)) for name in (*_KEYS, *_KEYS_OF_PARTS))


class WindowActions(QObject):
    """The actions of one window; their keys work wherever focus is in it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, QAction] = {}
        for name, keys in _KEYS.items():
            action = QAction(window)
            action.setObjectName(f"{name}Action")
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            window.addAction(action)
            self._actions[name] = action
        window.installEventFilter(self)
        self.retranslate()

    def __getitem__(self, name: str) -> QAction:
        """Return an action. Raises KeyError for an unknown name."""
        return self._actions[name]

    def connect_all(self, slots: dict[str, Callable[[], None]], is_main: Callable[[], bool]) -> None:
        """Call a function when its action is triggered. Raises KeyError for an unknown name.

        ``is_main`` tells whether the conversation is seen, and no page in its place.
        """
        for name, slot in slots.items():
            self._actions[name].triggered.connect(partial(self._do, name, slot, is_main))

    def _do(self, name: str, slot: Callable[[], None], is_main: Callable[[], bool], _checked: bool = False) -> None:
        if name in _OF_THE_CONVERSATION and not is_main():
            return
        in_a_text = name in {"undo", "redo"} and is_written_in(QApplication.focusWidget())
        if name not in _BESIDE_POPUPS and not in_a_text:
            self._close_popups(but="searchPopup" if name == "search" else None)
        slot()

    def _close_popups(self, but: str | None) -> None:
        for popup in self._window.findChildren(Popup):
            if popup.isVisible() and popup.objectName() != but:
                popup.close()

    def retranslate(self) -> None:
        """Set the names of all actions again."""
        for name, action in self._actions.items():
            action.setText(action_title(name))

    @called_by_qt
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear of a new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        return False
