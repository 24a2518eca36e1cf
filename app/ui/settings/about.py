"""About: version, licence, what it is built on."""

from PySide6.QtWidgets import QWidget

import app
from app.ui.controls.label import Label
from app.ui.settings.form_row import FormRow
from app.ui.settings.section import Section
from app.ui.theme import ThemeManager


class AboutSection(Section):
    """What somebody needs for a report of a fault."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent)
        self._version = Label(themes, "ui", "text", self)
        self._licence = Label(themes, "ui", "text", self)
        self._trust = Label(themes, "ui", "text", self, wrap=True)
        self._version_row = FormRow(themes, self._version, self)
        self._licence_row = FormRow(themes, self._licence, self)
        self._trust_row = FormRow(themes, self._trust, self)
        for row in (self._version_row, self._licence_row, self._trust_row):
            self.rows.addWidget(row)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self.title.setText("Loquent")
        self._version_row.set_label(self.tr("Version"))
        self._version.setText(app.__version__)
        self._licence_row.set_label(self.tr("Licence"))
        self._licence.setText("Apache-2.0")
        self._trust_row.set_label(self.tr("Promises"))
        self._trust.setText(
            self.tr(
                "Keys live in the system keyring alone. What a model writes opens no file, no address and no "
                "connection by itself. Nothing is sent anywhere but to the providers that you set up."
            )
        )
