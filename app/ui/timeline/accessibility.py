"""The view for screen readers: a list of messages, and what is read out."""

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QWidget

from app.ui.overrides import called_by_qt

if TYPE_CHECKING:
    from app.ui.timeline.view import TimelineView

_installed: list[bool] = []


class TimelineInterface(QAccessibleWidget):
    """The list of messages, and below it the button that leads to the end while that is shown."""

    def __init__(self, view: "TimelineView") -> None:
        super().__init__(view, QAccessible.Role.List, view.accessibleName())
        self._view = view

    @called_by_qt
    def text(self, text_type: QAccessible.Text) -> str:
        """Return the name of the view, or under Value the whole conversation."""
        if text_type == QAccessible.Text.Name:
            return self._view.accessibleName()
        if text_type == QAccessible.Text.Value:
            return self._view.accessible_text()
        return super().text(text_type)

    def _buttons(self) -> list[QAbstractButton]:
        found = self._view.findChildren(QAbstractButton, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [each for each in found if each.isVisible()]

    @called_by_qt
    def childCount(self) -> int:
        """Return how many messages there are, and buttons."""
        return len(self._view.model.entries) + len(self._buttons())

    @called_by_qt
    def child(self, index: int) -> QAccessibleInterface:
        """Return a message or a button, nothing where there is none."""
        count = len(self._view.model.entries)
        if 0 <= index < count:
            return self._view.accessible.message_node(index)
        buttons = self._buttons()
        there = 0 <= index - count < len(buttons)
        found = QAccessible.queryAccessibleInterface(buttons[index - count]) if there else None
        return cast("QAccessibleInterface", found)

    @called_by_qt
    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Return the number of a message or button, -1 for any other interface."""
        number = self._view.accessible.number_of(child)
        if number is not None:
            return number
        made_for = child.object()
        places = (place for place, button in enumerate(self._buttons()) if button is made_for)
        return next((len(self._view.model.entries) + place for place in places), -1)

    @called_by_qt
    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        """Return the message at a point of the screen, nothing where there is none."""
        return cast("QAccessibleInterface", self._view.accessible.child_at(x, y))

    @called_by_qt
    def focusChild(self) -> QAccessibleInterface:
        """Return what in the view has the focus, the view itself where nothing in it has."""
        node = self._view.accessible.focused_node()
        if node is not None:
            return node
        return cast("QAccessibleInterface", self if self._view.hasFocus() else None)


def _make(_key: str, made_for: QObject | None) -> QAccessibleInterface | None:
    from app.ui.timeline.view import TimelineView

    if isinstance(made_for, TimelineView):
        return TimelineInterface(made_for)
    return None


def install_accessibility() -> None:
    """Let Qt ask us for the interface of a TimelineView; once is enough."""
    if not _installed:
        QAccessible.installFactory(_make)
        _installed.append(True)


def announce(view: QWidget, text: str) -> None:
    """Read a text out, once, if a screen reader listens: a finished reply, or what got the focus."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(view, text))
