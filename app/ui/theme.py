"""The theme in force: follows the system's colour scheme, the person's choice and the zoom."""

from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyle

from app.ui.activity import ActivityClock
from app.ui.style import palette_of, style_sheet_of
from app.ui.theme_values import Theme, load_theme

__all__ = ["ZOOM_STEPS", "AnimationMode", "Theme", "ThemeManager", "ThemeMode"]

ThemeMode = Literal["system", "light", "dark"]
AnimationMode = Literal["system", "off"]

ZOOM_STEPS = (75, 90, 100, 110, 125, 150, 175, 200)
"""Percentages that Ctrl + and Ctrl - go through."""


class ThemeManager(QObject):
    """Holds the theme. Widgets read ``theme`` when they paint and listen to ``changed``.

    ``activity`` is the one clock that turns every activity ring of the program.
    """

    changed = Signal()

    def __init__(self, mode: ThemeMode = "system", zoom: int = 100, animations: AnimationMode = "system") -> None:
        super().__init__()
        self._mode: ThemeMode = mode
        self._zoom = zoom
        self._animations: AnimationMode = animations
        self._app: QApplication | None = None
        self.activity = ActivityClock(self)
        self._theme = self._load()
        self.activity.set_turning(self._theme.animated)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._reload)

    @property
    def theme(self) -> Theme:
        """Return the theme in force."""
        return self._theme

    @property
    def mode(self) -> ThemeMode:
        """Return what was chosen; "system" follows the desktop."""
        return self._mode

    @property
    def zoom(self) -> int:
        """Return the zoom in percent."""
        return self._zoom

    def set_mode(self, mode: ThemeMode) -> None:
        """Choose light, dark, or what the desktop says."""
        if mode == self._mode:
            return
        self._mode = mode
        self._tell_system()
        self._reload()

    def set_zoom(self, percent: int) -> None:
        """Scale fonts and sizes; values outside the steps' range are moved into it."""
        percent = min(max(percent, ZOOM_STEPS[0]), ZOOM_STEPS[-1])
        if percent != self._zoom:
            self._zoom = percent
            self._reload()

    def set_animations(self, animations: AnimationMode) -> None:
        """Turn motion off, or leave it to the system."""
        if animations != self._animations:
            self._animations = animations
            self._reload()

    def apply(self, app: QApplication) -> None:
        """Dress the application, now and after every change."""
        self._app = app
        app.setStyle("Fusion")
        self._tell_system()
        self._reload()
        self._dress()

    def _tell_system(self) -> None:
        """Let the frame of the window follow a choice of our own where the platform can."""
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        QGuiApplication.styleHints().setColorScheme(schemes.get(self._mode, Qt.ColorScheme.Unknown))

    def _load(self) -> Theme:
        system_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        dark = self._mode == "dark" or (self._mode == "system" and system_dark)
        return load_theme(dark=dark, zoom=self._zoom, animated=self._animated())

    def _animated(self) -> bool:
        if self._animations == "off" or self._app is None:
            return self._animations != "off"
        return self._app.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0

    def _reload(self) -> None:
        theme = self._load()
        if theme == self._theme:
            return
        self._theme = theme
        self.activity.set_turning(theme.animated)
        self._dress()
        self.changed.emit()

    def _dress(self) -> None:
        if self._app is None:
            return
        self._app.setPalette(palette_of(self._theme))
        self._app.setFont(self._theme.font("ui"))
        self._app.setStyleSheet(style_sheet_of(self._theme))
