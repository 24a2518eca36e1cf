"""The model lists of all providers, kept on disk so that the picker is full at start."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from app.domain.corrections import ModelCorrection, ModelFacts
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import ModelsChanged, ProvidersChanged, SettingsChanged
from app.domain.model_info import ModelInfo, ModelPrice, ModelRef
from app.domain.provider import ENVIRONMENT_PROVIDER_ID, LOCAL_PROVIDER_ID
from app.infra.bus import EventBus
from app.infra.paths import replace_file
from app.infra.settings import SettingsStore
from app.services.corrections import Corrections, with_page
from app.services.providers import ProviderService

log = logging.getLogger(__name__)

PAGE_PATIENCE: Final = 5.0
"""Seconds that a prices page may take in all."""


@dataclass(frozen=True, slots=True)
class CatalogState:
    """How far one provider's list has come: whether it is being fetched, and why the last fetch failed."""

    loading: bool = False
    error: ErrorInfo | None = None


class CatalogService:
    """Knows the models of every provider as of the last fetch, with what their names tell and a person corrected.

    ``local_models`` returns the models of this computer at once; ``path`` is the file that lists are kept in.
    ``prices`` asks a provider, by its id, for its prices page, which is waited for ``page_patience`` seconds at most;
    without it no page is asked for.
    """

    def __init__(
        self,
        providers: ProviderService,
        settings: SettingsStore,
        bus: EventBus,
        *,
        path: Path,
        local_models: Callable[[], tuple[ModelInfo, ...]],
        prices: Callable[[str], Awaitable[tuple[ModelPrice, ...]]] | None = None,
        page_patience: float = PAGE_PATIENCE,
    ) -> None:
        self._providers = providers
        self._settings = settings
        self._bus = bus
        self._path = path
        self._local_models = local_models
        self._prices = prices
        self._page_patience = page_patience
        self._pages: dict[str, Mapping[str, ModelPrice]] = {}
        self._lists: dict[str, tuple[ModelInfo, ...]] = self._read()
        self._states: dict[str, CatalogState] = {}
        self._all: tuple[ModelInfo, ...] | None = None
        self._corrections = Corrections(settings.current.model_corrections)
        self._writing = asyncio.Lock()
        bus.subscribe(ProvidersChanged, lambda _event: self._drop_all())
        bus.subscribe(SettingsChanged, self._settings_changed)

    # What is known

    def models(self) -> tuple[ModelInfo, ...]:
        """Return every known model of every provider that is on, provider by provider."""
        if self._all is None:
            lists = (self._list(config.id) for config in self._providers.all() if config.enabled)
            self._all = tuple(self._corrections.corrected(model) for models in lists for model in models)
        return self._all

    def _list(self, provider_id: str) -> tuple[ModelInfo, ...]:
        if provider_id not in self._lists and provider_id == LOCAL_PROVIDER_ID:
            self._lists[provider_id] = self._local_models()
        return self._lists.get(provider_id, ())

    def _drop_all(self) -> None:
        self._all = None

    def state(self, provider_id: str) -> CatalogState:
        """Return how far the list of one provider has come."""
        return self._states.get(provider_id, CatalogState())

    def find(self, ref: ModelRef) -> ModelInfo:
        """Return what is known of a model; one that no list has is what its name tells, and what was corrected."""
        return self._corrections.corrected(self._listed(ref))

    def facts(self, ref: ModelRef) -> ModelFacts:
        """Return what is known of a model, with who says each of it."""
        return self._corrections.facts(self._listed(ref))

    def _listed(self, ref: ModelRef) -> ModelInfo:
        """Return what the list says of a model, and nothing more."""
        return next((model for model in self._list(ref.provider_id) if model.ref == ref), ModelInfo(ref))

    def label(self, ref: ModelRef) -> str:
        """Return the name of a model's provider, empty for this computer and for one that is gone."""
        config = self._providers.get(ref.provider_id)
        return config.name if config else ""

    # Fetching

    async def refresh(self, provider_id: str | None = None) -> None:
        """Fetch the list of one provider, or of all at once. A failure becomes the provider's state."""
        configs = (config for config in self._providers.all() if config.enabled)
        ids = [config.id for config in configs if provider_id in (None, config.id)]
        await asyncio.gather(*(self._fetch(each) for each in ids))

    async def _fetch(self, provider_id: str) -> None:
        if self.state(provider_id).loading:
            return
        # Side by side: a list is not held up by a prices page that takes its time, or never comes.
        fetched = await asyncio.gather(self._fetch_list(provider_id), self._fetch_page(provider_id))
        if any(fetched) and provider_id != LOCAL_PROVIDER_ID:
            await self._keep()

    async def _fetch_list(self, provider_id: str) -> bool:
        """Return whether the list has come."""
        self._tell(provider_id, CatalogState(loading=True))
        error: ErrorInfo | None = None
        try:
            if provider_id == LOCAL_PROVIDER_ID:
                models = self._local_models()
            else:
                client = await self._providers.client(provider_id)
                models = await client.list_models()
            self._lists[provider_id] = with_page(models, self._page(provider_id))
        except AppError as failure:
            error = failure.info
        finally:
            self._drop_all()
            self._tell(provider_id, CatalogState(error=error))
        return error is None

    async def _fetch_page(self, provider_id: str) -> bool:
        """Ask for the prices page and return whether it tells another thing than before.

        That there is none is no failure, and one that cannot be had now leaves what was known.
        """
        if self._prices is None or provider_id == LOCAL_PROVIDER_ID:
            return False
        try:
            async with asyncio.timeout(self._page_patience):
                rows = await self._prices(provider_id)
        except TimeoutError:
            return False
        except AppError as error:
            if error.info.reason is not ErrorReason.NOT_OFFERED:
                return False
            rows = ()
        self._pages[provider_id] = page = {row.model_id: row for row in rows}
        before = self._lists.get(provider_id, ())
        after = with_page(before, page)
        if after == before:
            return False
        self._lists[provider_id] = after
        self._drop_all()
        self._bus.publish(ModelsChanged(provider_id))
        return True

    def _page(self, provider_id: str) -> Mapping[str, ModelPrice]:
        """Return the prices page as it was when it was last had, with this list or an earlier one."""
        page = self._pages.get(provider_id)
        if page is None:
            rows = (model.price for model in self._lists.get(provider_id, ()))
            page = {row.model_id: row for row in rows if row is not None}
        return page

    def _tell(self, provider_id: str, state: CatalogState) -> None:
        self._states[provider_id] = state
        self._bus.publish(ModelsChanged(provider_id))

    def _read(self) -> dict[str, tuple[ModelInfo, ...]]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, tuple[ModelInfo, ...]])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.MsgspecError) as error:
            # Nothing is lost: the lists are fetched again.
            log.warning("The kept model lists could not be read: %s", error)
            return {}

    async def _keep(self) -> None:
        # One at a time: lists of several providers come in together, and all go into one file.
        async with self._writing:
            there = {config.id for config in self._providers.all()} - _NOT_KEPT
            saved = {name: models for name, models in self._lists.items() if name in there}
            await asyncio.to_thread(self._write, saved)

    def _write(self, lists: dict[str, tuple[ModelInfo, ...]]) -> None:
        try:
            replace_file(self._path, msgspec.json.encode(lists))
        except OSError as error:
            log.warning("The model lists could not be kept: %s", error)

    # What a person says

    def corrections(self) -> tuple[ModelCorrection, ...]:
        """Return everything that a person corrected."""
        return self._corrections.all

    def correct(self, correction: ModelCorrection) -> None:
        """Take a correction in the place of the one of the same model or pattern; one that says nothing removes it.

        Raises AppError where the settings cannot be written.
        """
        kept = self._settings.current.model_corrections
        there = any(each.key == correction.key for each in kept)
        changed = tuple(correction if each.key == correction.key else each for each in kept)
        changed = changed if there else (*kept, correction)
        self._settings.change(model_corrections=tuple(each for each in changed if not each.says_nothing))

    def _settings_changed(self, event: SettingsChanged) -> None:
        if "model_corrections" not in event.fields:
            return
        before, self._corrections = self._corrections, Corrections(self._settings.current.model_corrections)
        self._drop_all()
        differing = set(before.all) ^ set(self._corrections.all)
        for config in self._providers.all():
            if any(each.provider_id in ("", config.id) for each in differing):
                self._bus.publish(ModelsChanged(config.id))

    # What a person chose

    def favourites(self) -> tuple[ModelRef, ...]:
        """Return the starred models."""
        return self._settings.current.favourites

    def toggle_favourite(self, ref: ModelRef) -> None:
        """Star a model, or take its star. Raises AppError where the settings cannot be written."""
        starred = self._settings.current.favourites
        changed = tuple(each for each in starred if each != ref) if ref in starred else (*starred, ref)
        self._settings.change(favourites=changed)
        self._bus.publish(ModelsChanged(ref.provider_id))

    def remember(self, ref: ModelRef) -> None:
        """Note the model that was used last. Raises AppError where the settings cannot be written."""
        if self._settings.current.last_model != ref:
            self._settings.change(last_model=ref)

    def default_model(self) -> ModelRef | None:
        """Return the model of a new conversation: the last used, else the first listed.

        A provider of the environment comes before all: only its own last model is preferred to its first.
        """
        last = self._settings.current.last_model
        environment = self._providers.get(ENVIRONMENT_PROVIDER_ID)
        if environment is not None and (last is None or last.provider_id != environment.id):
            listed = self._list(environment.id)
            if listed:
                return listed[0].ref
        if last is not None:
            config = self._providers.get(last.provider_id)
            if config is not None and config.enabled:
                return last
        models = self.models()
        return models[0].ref if models else None


_NOT_KEPT = frozenset({LOCAL_PROVIDER_ID, ENVIRONMENT_PROVIDER_ID})
"""The local list is known at once; the environment of the next start may be another."""
