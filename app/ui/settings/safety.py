"""Safety: the copies of the history, and its encryption."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.context import Services
from app.ui.settings.copies import CopiesSection
from app.ui.settings.encryption import EncryptionSection
from app.ui.theme import ThemeManager


class SafetyPage(QWidget):
    """What keeps the history whole, and from others."""

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.copies = CopiesSection(services, themes, self)
        self.encryption = EncryptionSection(services, themes, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.copies)
        column.addWidget(self.encryption)
        column.addStretch(1)

    def close_down(self) -> None:
        """Stop listening to services before the page is thrown away."""
        self.copies.close_down()
