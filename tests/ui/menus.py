"""What stands in a menu."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu


def entries(menu: QMenu) -> list[QAction]:
    """Return the entries of a menu in their order, those of each menu that it leads to behind the one that leads."""
    found: list[QAction] = []
    for action in menu.actions():
        found.append(action)
        inner = action.menu()
        if isinstance(inner, QMenu):
            found += entries(inner)
    return found
