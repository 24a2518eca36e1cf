"""A menu with round corners, opened without a nested event loop."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFontMetrics, QKeySequence
from PySide6.QtWidgets import QMenu, QStyleOptionMenuItem, QWidget

from app.ui.key_names import keys_as_read
from app.ui.overrides import called_by_qt


class Menu(QMenu):
    """A menu that deletes itself when it closes. Open it with ``popup(point)``; it has no ``exec`` in this program.

    Keys and counts (what stands behind a tab) end at the right edge, keys as they are written everywhere else.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    @called_by_qt
    def initStyleOption(self, option: QStyleOptionMenuItem, action: QAction) -> None:
        """Give what stands at the right no more room than it needs: the style writes it from the left."""
        super().initStyleOption(option, action)
        words, tab, right = option.text.partition("\t")
        if not tab:
            return
        if action.shortcut() == QKeySequence(right, QKeySequence.SequenceFormat.NativeText):
            right = keys_as_read(action.shortcut())
        option.text = words + tab + right
        option.reservedShortcutWidth = QFontMetrics(option.font).horizontalAdvance(right)


def submenu(menu: QMenu, words: str) -> Menu:
    """Add an entry that opens a menu of its own, and return that."""
    made = Menu(menu)
    made.setTitle(words)
    menu.addMenu(made)
    return made
