"""Which model a name on the command line means, and which one answers where none was named."""

from app.domain.errors import AppError, ErrorReason
from app.domain.model_info import ModelRef
from app.domain.provider import ENVIRONMENT_PROVIDER_ID, LOCAL_PROVIDER_ID, ProviderConfig
from app.services.catalog import CatalogService
from app.services.context import Services


async def named_model(text: str, services: Services, *, ask: bool = True) -> ModelRef:
    """Return the model that ``text`` means: an id, or an id behind a provider's name or id and a colon.

    An id that no list has goes to the first provider, as it is. Lists that are not known yet are asked for first, if
    ``ask`` says so and more than one provider could be meant; a list that fails counts as an empty one.
    """
    catalog = services.catalog
    enabled = [config for config in services.providers.all() if config.enabled]
    prefix, colon, rest = text.partition(":")
    for config in enabled:
        if colon and rest and prefix.casefold() in (config.id.casefold(), config.name.casefold()):
            return ModelRef(config.id, rest)
    known = _listed(text, catalog)
    if known is None and ask:
        for config in _unknown(enabled, catalog):
            await catalog.refresh(config.id)
        known = _listed(text, catalog)
    return known or ModelRef(enabled[0].id, text)


async def unnamed_model(services: Services) -> ModelRef:
    """Return the model that was used last, else the first of the first provider that has any.

    The provider of the environment comes before all. Raises AppError where the list of a provider that comes before
    cannot be had, since another one must not answer in its place unasked; NO_MODEL where there is none at all.
    """
    catalog = services.catalog
    chosen = catalog.default_model()
    environment = services.providers.get(ENVIRONMENT_PROVIDER_ID)
    if chosen is not None and chosen == services.settings.current.last_model and environment is None:
        return chosen
    for config in (config for config in services.providers.all() if config.enabled):
        if chosen is not None and chosen.provider_id == config.id:
            return chosen
        await catalog.refresh(config.id)
        error = catalog.state(config.id).error
        if error is not None:
            raise AppError(error)
        models = [model for model in catalog.models() if model.ref.provider_id == config.id]
        if models:
            return models[0].ref
    raise AppError.because(ErrorReason.NO_MODEL)


def _listed(text: str, catalog: CatalogService) -> ModelRef | None:
    return next((model.ref for model in catalog.models() if model.ref.model_id == text), None)


def _unknown(enabled: list[ProviderConfig], catalog: CatalogService) -> list[ProviderConfig]:
    """Return the providers whose lists are not known, where it matters."""
    listed = {model.ref.provider_id for model in catalog.models()}
    remote = [config for config in enabled if config.id != LOCAL_PROVIDER_ID]
    return [config for config in remote if config.id not in listed] if len(remote) > 1 else []
