"""``loquent balance``, and what models cost."""

from datetime import UTC, datetime

from app.cli.commands import BalanceCommand
from app.cli.output import Output, UsageError
from app.cli.provider_names import provider_name
from app.cli.values import balance_value, error_value
from app.domain.errors import AppError, ErrorReason
from app.domain.media import Balance, Currency
from app.domain.model_info import ModelPrice, ModelRef
from app.domain.provider import LOCAL_PROVIDER_ID, ProviderConfig
from app.services.context import Services


async def balance(command: BalanceCommand, output: Output, services: Services) -> int:
    """Print what is left at each provider, one line each. Return 1 where one did not say.

    Raises:
        UsageError: where no provider has that name.
        AppError: NO_MODEL where there is nobody to ask.
    """
    configs = _chosen(command.provider, services)
    values: list[dict[str, object]] = []
    failed = False
    for config in configs:
        name = provider_name(config)
        try:
            found = await services.account.balance(config.id)
        except AppError as error:
            failed = True
            values.append({"provider": config.id, "provider_name": name, "error": error_value(error.info)})
            output.notice(f"{name}:")
            output.error(error.info)
            continue
        values.append(balance_value(found, config, name))
        if not command.json:
            output.line(f"{name}\t{balance_text(found)}")
    if command.json:
        output.value(values)
    return 1 if failed else 0


def _chosen(wanted: str, services: Services) -> list[ProviderConfig]:
    remote = [config for config in services.providers.all() if config.enabled and config.id != LOCAL_PROVIDER_ID]
    if not remote:
        raise AppError.because(ErrorReason.NO_MODEL)
    if not wanted:
        return remote
    names = wanted.casefold()
    chosen = [config for config in remote if names in (config.id.casefold(), provider_name(config).casefold())]
    if not chosen:
        known = ", ".join(provider_name(config) for config in remote)
        raise UsageError(f"no provider is called {wanted}: there are {known}")
    return chosen


def balance_text(found: Balance) -> str:
    """Return what is left and what was spent, in one line."""
    unit = " USD" if found.currency is Currency.USD else ""
    left = "unlimited" if found.unlimited else "unknown" if found.left is None else f"{found.left:.4f}{unit} left"
    used = "" if found.used is None else f", {found.used:.4f}{unit} used"
    expires = ""
    if found.expires_at is not None:
        expires = f", until {datetime.fromtimestamp(found.expires_at, UTC):%Y-%m-%d}"
    return left + used + expires


async def prices(output: Output, services: Services) -> tuple[dict[ModelRef, ModelPrice], bool]:
    """Return what the models of all providers cost, and whether one of them did not say."""
    found: dict[ModelRef, ModelPrice] = {}
    failed = False
    for config in services.providers.all():
        if not config.enabled or config.id == LOCAL_PROVIDER_ID:
            continue
        try:
            listed = await services.account.prices(config.id)
        except AppError as error:
            failed = True
            output.notice(f"{provider_name(config)}:")
            output.error(error.info)
        else:
            found |= {ModelRef(config.id, price.model_id): price for price in listed}
    return found, failed


def price_text(price: ModelPrice | None) -> str:
    """Return what a model costs in a few words, "" where nobody said so. Estimated: gateways tell ratios."""
    if price is None:
        return ""
    if price.per_call is not None:
        return f"{price.per_call:g} USD a call"
    if price.input_per_million is None:
        return ""
    out = "" if price.output_per_million is None else f", {price.output_per_million:g} USD out"
    return f"{price.input_per_million:g} USD in{out}, a million tokens"
