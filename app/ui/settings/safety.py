"""Safety: the copies of the history, and its encryption."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.context import Services
from app.ui.controls.label import Label
from app.ui.overrides import called_by_qt
from app.ui.settings.copies import CopiesSection
from app.ui.settings.encryption import EncryptionSection
from app.ui.theme import ThemeManager


class SafetyPage(QWidget):
    """What keeps the history whole, and from others."""

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self.title = Label(themes, "page", "text", self)
        self.copies = CopiesSection(services, themes, self)
        self.encryption = EncryptionSection(services, themes, self)
        self._head = QVBoxLayout()
        self._head.addWidget(self.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self.copies)
        column.addWidget(self.encryption)
        column.addStretch(1)
        self._resize()
        themes.changed.connect(self._resize)
        self.retranslate()

    def _resize(self) -> None:
        px = self._themes.theme.px
        self.title.setMinimumHeight(px(32))
        self._head.setContentsMargins(px(32), px(12), px(32), 0)

    def close_down(self) -> None:
        """Stop listening to services before the page is thrown away."""
        self.copies.close_down()

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self.title.setText(self.tr("Safety"))

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
