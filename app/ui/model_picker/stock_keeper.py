"""Keeps what the picker's rows are made from, and makes it anew only when a list, a provider or a favourite changes."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.domain.corrections import ModelCorrection, ModelFacts
from app.domain.errors import AppError
from app.domain.events import ModelsChanged, ProblemRaised, ProvidersChanged
from app.domain.model_info import ModelRef
from app.infra.bus import Unsubscribe
from app.ui.model_picker.entries import make_entries
from app.ui.model_picker.ports import PickerServices
from app.ui.model_picker.rows import ListStatus, Stock
from app.ui.provider_names import name_of

REFRESH_AFTER_SECONDS = 300.0
"""A list older than this is fetched again when the picker opens."""


class StockKeeper(QObject):
    """``changed`` tells that ``stock`` would return something else than before.

    The order of the favourites stays as it was until ``sort_favourites``, so that no row moves under the mouse.
    """

    changed = Signal()

    def __init__(
        self, services: PickerServices, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._clock = clock
        self._stock: Stock | None = None
        self._order: tuple[ModelRef, ...] = services.catalog.favourites()
        self._refreshed_at: float | None = None
        listeners: list[Unsubscribe] = [
            services.bus.subscribe(ModelsChanged, lambda _event: self._forget()),
            services.bus.subscribe(ProvidersChanged, lambda _event: self._forget()),
        ]
        self.destroyed.connect(lambda: [stop() for stop in listeners])

    @property
    def favourites(self) -> frozenset[ModelRef]:
        """Return the models whose star is filled now."""
        return frozenset(self._services.catalog.favourites())

    def stock(self) -> Stock:
        """Return what rows are made from."""
        if self._stock is None:
            self._stock = self._make()
        return self._stock

    def sort_favourites(self) -> None:
        """Let the first group show the favourites of now."""
        order = self._services.catalog.favourites()
        if order != self._order:
            self._order = order
            self._stock = None

    def provider_name(self, ref: ModelRef) -> str:
        """Return the name shown for the provider of a model."""
        for provider in self._services.providers.all():
            if provider.id == ref.provider_id:
                return name_of(provider)
        return self._services.catalog.label(ref)

    def toggle_favourite(self, ref: ModelRef) -> None:
        """Set or take away a favourite."""
        try:
            self._services.catalog.toggle_favourite(ref)
        except AppError as error:
            self._services.bus.publish(ProblemRaised(error.info))
        self.changed.emit()

    def facts(self, ref: ModelRef) -> ModelFacts:
        """Return what is known of a model, with who says each of it."""
        return self._services.catalog.facts(ref)

    def correct(self, correction: ModelCorrection) -> None:
        """Keep what a person says of a model."""
        try:
            self._services.catalog.correct(correction)
        except AppError as error:
            self._services.bus.publish(ProblemRaised(error.info))

    def left_out(self, ref: ModelRef) -> tuple[str, ...]:
        """Return the fields of a request that were refused of a model and are not sent any more."""
        return self._services.providers.left_out(ref)

    def send_again(self, ref: ModelRef) -> None:
        """Send, from now on, what was left out."""
        self._services.providers.send_again(ref)

    def refresh(self, provider_id: str) -> None:
        """Fetch the list of one provider."""
        self._services.tasks.start(self._services.catalog.refresh(provider_id), f"models of {provider_id}")

    def refresh_if_old(self) -> None:
        """Fetch all lists if that was not done for some minutes."""
        now = self._clock()
        if self._refreshed_at is None or now - self._refreshed_at > REFRESH_AFTER_SECONDS:
            self._refreshed_at = now
            self._services.tasks.start(self._services.catalog.refresh(), "models of all providers")

    def retranslate(self) -> None:
        """Take names anew in another language."""
        self._forget()

    def _forget(self) -> None:
        self._stock = None
        self.changed.emit()

    def _make(self) -> Stock:
        providers = self._services.providers.all()
        names = {provider.id: name_of(provider) for provider in providers}
        statuses = {}
        for provider in providers:
            state = self._services.catalog.state(provider.id)
            statuses[provider.id] = ListStatus(state.loading, state.error)
        models = self._services.catalog.models()
        return Stock(
            providers=providers,
            names=names,
            entries=make_entries(models, lambda provider_id: names.get(provider_id, provider_id)),
            favourites=self._order,
            statuses=statuses,
        )
