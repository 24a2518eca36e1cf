"""What one should know about the model that answers: that it is the small one, or that its key will not be kept."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget

from app.domain.model_info import ModelRef
from app.domain.ports import KeyPlace
from app.domain.provider import LOCAL_PROVIDER_ID
from app.services.context import Services
from app.ui.notice import NoticeLine
from app.ui.overrides import called_by_qt
from app.ui.provider_names import provider_of
from app.ui.theme import ThemeManager

_SMALL = "SmolLM2-135M"
"""The model that comes along; model files of the person's own may well be large and know Chinese."""


class ModelNotice(NoticeLine):
    """The line above the composer. A click on it leads to the provider's page: ``settings_requested`` has its id."""

    settings_requested = Signal(str)

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent)
        self._services = services
        self._model: ModelRef | None = None
        self._key_place = KeyPlace.NOWHERE
        self._asked_about = ""
        self.setObjectName("modelNotice")
        self.activated.connect(self._go_to_provider)

    def set_model(self, model: ModelRef | None) -> None:
        """Say what is to be said about ``model``; where its key lies is asked in the background."""
        self._model = model
        provider = "" if model is None else model.provider_id
        if provider != self._asked_about:
            self._asked_about = provider
            self._key_place = KeyPlace.NOWHERE
            if provider not in ("", LOCAL_PROVIDER_ID):
                self._services.tasks.start(self._ask_for_key(provider), "where the key lies")
        self.retranslate()

    def ask_again(self) -> None:
        """Ask anew where the key lies: a provider was changed."""
        self._asked_about = ""
        self.set_model(self._model)

    def retranslate(self) -> None:
        """Set the words again."""
        if self._model is None:
            self.tell("")
        elif self._model.provider_id == LOCAL_PROVIDER_ID and self._model.model_id.startswith(_SMALL):
            self.tell(self.tr("A small model on this computer: it answers in English only, and is often wrong."))
        elif self._key_place is KeyPlace.MEMORY:
            name = provider_of(self._services, self._model)
            words = self.tr("No keyring took the key of {provider}. It is kept until Loquent closes.")
            self.tell(words.format(provider=name), warning=True)
        else:
            self.tell("")

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Take new words when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    async def _ask_for_key(self, provider_id: str) -> None:
        place = await self._services.providers.key_place(provider_id)
        if provider_id == self._asked_about and place != self._key_place:
            self._key_place = place
            self.retranslate()

    def _go_to_provider(self) -> None:
        if self._model is not None:
            self.settings_requested.emit(self._model.provider_id)
