"""A field of several lines. Border, hover and focus come from the style sheet in ``ui.style``."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.ui.overrides import called_by_qt
from app.ui.theme import ThemeManager


class TextArea(QPlainTextEdit):
    """Plain text in a type role of the theme; Tab leaves it. ``editing_finished`` comes when focus goes."""

    editing_finished = Signal()

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None, *, role: str = "ui") -> None:
        super().__init__(parent)
        self._themes = themes
        self._role = role
        self.setTabChangesFocus(True)
        self._restyle()
        themes.changed.connect(self._restyle)

    @called_by_qt
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that a change may be kept."""
        super().focusOutEvent(event)
        self.editing_finished.emit()

    def _restyle(self) -> None:
        theme = self._themes.theme
        self.setFont(theme.font(self._role))
        self.document().setDocumentMargin(theme.px(4))
