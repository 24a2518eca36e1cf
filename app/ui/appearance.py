"""Brings theme, zoom, motion and language in line with the settings, at the start and after each change."""

from app.domain.events import SettingsChanged
from app.infra.bus import EventBus
from app.infra.settings import SettingsStore
from app.ui.language import LanguageChoice, LanguageManager
from app.ui.subscriptions import Subscriptions
from app.ui.theme import ThemeManager, ThemeMode


class Appearance:
    """Follows the settings until ``end``."""

    def __init__(
        self, settings: SettingsStore, bus: EventBus, themes: ThemeManager, languages: LanguageManager
    ) -> None:
        self._settings = settings
        self._themes = themes
        self._languages = languages
        self._theme: ThemeMode | None = None
        self._language: LanguageChoice | None = None
        self._events = Subscriptions(bus)
        self._events.on(SettingsChanged, lambda _event: self.apply())

    def override(self, *, theme: ThemeMode | None, language: LanguageChoice | None) -> None:
        """Let the command line decide for this run, without changing the settings."""
        self._theme = theme
        self._language = language

    def apply(self) -> None:
        """Take everything from the settings; what is in force already costs nothing."""
        current = self._settings.current
        self._languages.choose(self._language or current.language)
        self._themes.set_mode(self._theme or current.theme)
        self._themes.set_zoom(current.zoom)
        self._themes.set_animations(current.animations)

    def end(self) -> None:
        """Hear no more."""
        self._events.end()
