"""General: the language of the window, whether thoughts come in open, and where the data is kept."""

from PySide6.QtWidgets import QWidget

from app.services.context import Services
from app.ui.controls import Segments, Switch
from app.ui.controls.label import Label
from app.ui.language import LanguageChoice
from app.ui.settings.form_row import FormRow
from app.ui.settings.section import Section
from app.ui.theme import ThemeManager

LANGUAGES: tuple[LanguageChoice, ...] = ("system", "en", "zh_CN")


class GeneralSection(Section):
    """Language, thoughts and data folder."""

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent)
        self._services = services
        self.language = Segments(themes, LANGUAGES, self)
        self.language.set_current(services.settings.current.language)
        self.language.chosen.connect(self._choose_language)
        self._language_row = FormRow(themes, self.language, self)
        self.thoughts = Switch(themes, self)
        self.thoughts.setChecked(services.settings.current.open_thoughts)
        self.thoughts.toggled.connect(lambda on: services.settings.change(open_thoughts=on))
        self._thoughts_row = FormRow(themes, self.thoughts, self)
        self._folder = Label(themes, "ui", "text", self, wrap=True)
        self._folder.setText(str(services.data_folder))
        self._folder_row = FormRow(themes, self._folder, self)
        for row in (self._language_row, self._thoughts_row, self._folder_row):
            self.rows.addWidget(row)
        self.retranslate()

    def _choose_language(self, name: str) -> None:
        choice: LanguageChoice = next((choice for choice in LANGUAGES if choice == name), "system")
        self._services.settings.change(language=choice)

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self.language.set_current(self._services.settings.current.language)
        self.title.setText(self.tr("General"))
        self._language_row.set_label(self.tr("Language"))
        # A language is called by its own name, so that somebody in the wrong one finds the way back.
        self.language.set_texts({"system": self.tr("As the system"), "en": "English", "zh_CN": "简体中文"})
        self._thoughts_row.set_label(self.tr("Open thoughts"))
        self._thoughts_row.set_help(self.tr("On: what a model thinks is open while it comes in. Off: one folded line."))
        self._folder_row.set_label(self.tr("Data folder"))
        self._folder_row.set_help(self.tr("Conversations, pictures and settings. Keys are not there."))
