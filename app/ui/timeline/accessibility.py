"""The view for screen readers: a document with a text that can be read by character, word and line."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from app.ui.overrides import called_by_qt

if TYPE_CHECKING:
    from app.ui.timeline.view import TimelineView

_installed: list[bool] = []


class TimelineInterface(QAccessibleWidget):
    """Says what stands in the view. The text is made when somebody asks, which without a reader is never."""

    def __init__(self, view: "TimelineView") -> None:
        super().__init__(view, QAccessible.Role.Document, view.accessibleName())
        self._view = view

    @called_by_qt
    def text(self, text_type: QAccessible.Text) -> str:
        """Return the name of the view, or under Value the whole conversation."""
        if text_type == QAccessible.Text.Name:
            return self._view.accessibleName()
        if text_type in (QAccessible.Text.Value, QAccessible.Text.Description):
            return self._view.accessible_text()
        return super().text(text_type)


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
        from PySide6.QtGui import QAccessibleAnnouncementEvent

        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(view, text))
