"""How windows look, one after the other."""

from dataclasses import dataclass

from PySide6.QtWidgets import QApplication

from app.infra.bus import EventBus
from app.infra.paths import DataFolder
from app.infra.settings import SettingsStore
from app.ui.appearance import Appearance
from app.ui.language import LanguageManager
from app.ui.theme import ThemeManager


@dataclass(frozen=True, slots=True)
class Look:
    """Theme and language, which outlive a window."""

    application: QApplication
    themes: ThemeManager
    languages: LanguageManager

    def dress(self, folder: DataFolder) -> None:
        """Look as the settings say, as far as they can be read, without any service."""
        bus = EventBus()
        appearance = Appearance(SettingsStore(folder.settings, bus), bus, self.themes, self.languages)
        appearance.apply()
        appearance.end()
        self.themes.apply(self.application)
