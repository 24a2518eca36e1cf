"""What a person calls a provider."""

from app.domain.model_info import ModelRef
from app.domain.provider import ProviderConfig, ProviderKind
from app.services.context import Services
from app.ui.translation import translate


def name_of(config: ProviderConfig) -> str:
    """Return the name of a provider; those that nobody named have one in the window's language."""
    if config.kind is ProviderKind.LOCAL:
        return translate("Providers", "On this computer")
    if config.kind is ProviderKind.ENVIRONMENT:
        return translate("Providers", "Environment")
    return config.name


def provider_of(services: Services, model: ModelRef) -> str:
    """Return the name of a model's provider, empty where it is gone."""
    config = services.providers.get(model.provider_id)
    return "" if config is None else name_of(config)
