"""Appearance: light or dark, zoom, motion."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.services.context import Services
from app.ui.controls import Segments, Switch
from app.ui.overrides import called_by_qt
from app.ui.settings.form_row import FormRow
from app.ui.settings.section import Section
from app.ui.theme import ZOOM_STEPS, ThemeManager

THEMES = ("system", "light", "dark")


class AppearanceSection(Section):
    """Theme, zoom and animations. The window applies them when the settings say that they changed."""

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent)
        self._services = services
        self.theme = Segments(themes, THEMES, self)
        self.theme.chosen.connect(lambda name: services.settings.change(theme=name))
        self.zoom = Segments(themes, tuple(str(step) for step in ZOOM_STEPS), self)
        self.zoom.set_texts({str(step): f"{step} %" for step in ZOOM_STEPS})
        self.zoom.chosen.connect(lambda name: services.settings.change(zoom=int(name)))
        self.motion = Switch(themes, self)
        self.motion.toggled.connect(lambda on: services.settings.change(animations="system" if on else "off"))
        self._theme_row = FormRow(themes, self.theme, self)
        self._zoom_row = FormRow(themes, self.zoom, self)
        self._motion_row = FormRow(themes, self.motion, self)
        for row in (self._theme_row, self._zoom_row, self._motion_row):
            self.rows.addWidget(row)
        themes.changed.connect(self._follow)
        self._follow()
        self.retranslate()

    def _follow(self) -> None:
        """Show what holds, however it was set (Ctrl +, another window)."""
        self.theme.set_current(self.themes.mode)
        nearest = min(ZOOM_STEPS, key=lambda step: abs(step - self.themes.zoom))
        self.zoom.set_current(str(nearest))
        self.motion.blockSignals(True)
        self.motion.setChecked(self._services.settings.current.animations != "off")
        self.motion.blockSignals(False)

    @called_by_qt
    def showEvent(self, event: QShowEvent) -> None:
        """Show what holds now."""
        super().showEvent(event)
        self._follow()

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self.title.setText(self.tr("Appearance"))
        self._theme_row.set_label(self.tr("Theme"))
        self.theme.set_texts({"system": self.tr("As the system"), "light": self.tr("Light"), "dark": self.tr("Dark")})
        self._zoom_row.set_label(self.tr("Size"))
        self._zoom_row.set_help(self.tr("Also Ctrl +, Ctrl - and Ctrl 0."))
        self._motion_row.set_label(self.tr("Motion"))
        self._motion_row.set_help(self.tr("Off: popups come at once and nothing turns. The words say what runs."))
