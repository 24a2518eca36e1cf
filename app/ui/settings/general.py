"""General: the language of the window, titles, whether thoughts come in open, and links."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.services.context import Services
from app.ui.controls import QuietButton, Segments, Switch
from app.ui.language import LanguageChoice
from app.ui.overrides import called_by_qt
from app.ui.settings.form_row import FormRow
from app.ui.settings.section import Section
from app.ui.settings.titles import TitlesRow
from app.ui.theme import ThemeManager

LANGUAGES: tuple[LanguageChoice, ...] = ("system", "en", "zh_CN")


class GeneralSection(Section):
    """Language, titles, thoughts and links."""

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
        self.titles = TitlesRow(services, themes, self)
        self.ask_again = QuietButton(themes, parent=self)
        self.ask_again.setObjectName("askAboutLinksButton")
        self.ask_again.clicked.connect(self._trust_nobody)
        self._links_row = FormRow(themes, self.ask_again, self)
        for row in (self._language_row, self.titles, self._thoughts_row, self._links_row):
            self.rows.addWidget(row)
        self.retranslate()

    def _choose_language(self, name: str) -> None:
        choice: LanguageChoice = next((choice for choice in LANGUAGES if choice == name), "system")
        self._services.settings.change(language=choice)

    def _trust_nobody(self) -> None:
        self._services.settings.change(trusted_hosts=())
        self._show_trusted()

    def _show_trusted(self) -> None:
        trusted = self._services.settings.current.trusted_hosts
        self.ask_again.setEnabled(bool(trusted))
        self._links_row.set_help(
            self.tr("Opened without asking: {hosts}").format(hosts=", ".join(trusted))
            if trusted
            else self.tr("A link in a reply is opened after a question that shows where it leads.")
        )

    @called_by_qt
    def showEvent(self, event: QShowEvent) -> None:
        """Show what holds now."""
        super().showEvent(event)
        self.titles.show_current()
        self._show_trusted()

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self.language.set_current(self._services.settings.current.language)
        self.title.setText(self.tr("General"))
        self._language_row.set_label(self.tr("Language"))
        # A language is called by its own name, so that somebody in the wrong one finds the way back.
        self.language.set_texts({"system": self.tr("As the system"), "en": "English", "zh_CN": "简体中文"})
        self._links_row.set_label(self.tr("Links"))
        self.ask_again.setText(self.tr("Ask again about all"))
        self._show_trusted()
        self.titles.retranslate()
        self._thoughts_row.set_label(self.tr("Open thoughts"))
        self._thoughts_row.set_help(self.tr("On: what a model thinks is open while it comes in. Off: one folded line."))
