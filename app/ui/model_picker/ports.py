"""What the picker needs of the services, and no more."""

from typing import Protocol

from app.domain.corrections import ModelCorrection, ModelFacts
from app.domain.errors import ErrorInfo
from app.domain.model_info import ModelInfo, ModelRef
from app.domain.provider import ProviderConfig
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope


class ListState(Protocol):
    """How far one provider's model list has come."""

    @property
    def loading(self) -> bool:
        """Return whether the list is being fetched."""
        ...

    @property
    def error(self) -> ErrorInfo | None:
        """Return why the last fetch failed, if it did."""
        ...


class Catalog(Protocol):
    """The models of every provider, as far as they are known now."""

    def models(self) -> tuple[ModelInfo, ...]:
        """Return every known model, provider by provider."""
        ...

    def state(self, provider_id: str) -> ListState:
        """Return how far the list of one provider has come."""
        ...

    async def refresh(self, provider_id: str | None = None) -> None:
        """Fetch the list of one provider, or of all."""
        ...

    def favourites(self) -> tuple[ModelRef, ...]:
        """Return the favourites in the order in which they were set."""
        ...

    def toggle_favourite(self, ref: ModelRef) -> object:
        """Set or take away a favourite."""
        ...

    def facts(self, ref: ModelRef) -> ModelFacts:
        """Return what is known of a model, with who says each of it."""
        ...

    def correct(self, correction: ModelCorrection) -> object:
        """Keep what a person says of a model."""
        ...

    def label(self, ref: ModelRef) -> str:
        """Return the name of the provider of a model."""
        ...


class Providers(Protocol):
    """The providers that a person has set up."""

    def all(self) -> tuple[ProviderConfig, ...]:
        """Return them in the order in which they are shown."""
        ...

    def left_out(self, ref: ModelRef) -> tuple[str, ...]:
        """Return the fields of a request that were refused of a model and are not sent any more."""
        ...

    def send_again(self, ref: ModelRef) -> object:
        """Send, from now on, what ``left_out`` names."""
        ...


class PickerServices(Protocol):
    """The part of the services that the picker sees."""

    @property
    def bus(self) -> EventBus:
        """Return the bus that tells of new lists and favourites."""
        ...

    @property
    def tasks(self) -> TaskScope:
        """Return the scope in which lists are fetched."""
        ...

    @property
    def catalog(self) -> Catalog:
        """Return the models."""
        ...

    @property
    def providers(self) -> Providers:
        """Return the providers."""
        ...
