"""Names of providers in English: those that the program makes itself have none of their own."""

from app.domain.provider import ProviderConfig, ProviderKind


def provider_name(config: ProviderConfig) -> str:
    """Return what a person calls this provider."""
    if config.kind is ProviderKind.LOCAL:
        return "On this computer"
    return config.name or config.address
