"""Who gives new conversations their titles: their first words, the model that answered, or one model for all."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.domain.model_info import ModelRef
from app.services.context import Services
from app.ui.controls import Segments
from app.ui.model_picker.picker import ModelPicker
from app.ui.settings.form_row import FormRow
from app.ui.theme import ThemeManager

OFF, ANSWERED, CHOSEN = "off", "answered", "chosen"


class TitlesRow(FormRow):
    """Three choices, and beside the last one the model. It is kept with the model alone: until then nothing changes."""

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget | None = None) -> None:
        choice, picker = Segments(themes, (OFF, ANSWERED, CHOSEN)), ModelPicker(services, themes)
        super().__init__(themes, choice, parent, beside=(picker,))
        self.choice, self.picker = choice, picker
        self.picker.setObjectName("titleModelPicker")
        self._services = services
        self.choice.chosen.connect(self._choose)
        self.picker.picked.connect(self._pick)
        self.show_current()

    def show_current(self) -> None:
        """Show what holds."""
        settings = self._services.settings.current
        self.picker.set_model(settings.title_model)
        holds = CHOSEN if settings.title_model is not None else ANSWERED
        self.choice.set_current(holds if settings.titles_by_model else OFF)
        self.picker.setVisible(self.choice.current() == CHOSEN)

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self.set_label(self.tr("Titles"))
        texts = {OFF: self.tr("First words"), ANSWERED: self.tr("Model that answered"), CHOSEN: self.tr("One model")}
        self.choice.set_texts(texts)
        self.set_help(
            self.tr(
                "After the first reply a model is asked for a title: one more request, which may cost. "
                "A model on this computer is asked only if it is chosen here."
            )
        )

    def _choose(self, name: str) -> None:
        self.picker.setVisible(name == CHOSEN)
        if name == CHOSEN:
            self.picker.open_popup()
            self.picker.popup.closed.connect(self.show_current, Qt.ConnectionType.UniqueConnection)
        else:
            self._services.settings.change(titles_by_model=name == ANSWERED, title_model=None)
            self.picker.set_model(None)

    def _pick(self, model: ModelRef) -> None:
        self._services.settings.change(titles_by_model=True, title_model=model)
        self.show_current()
