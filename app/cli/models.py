"""``loquent models``: what every provider offers."""

from app.bootstrap.core import open_core
from app.cli.commands import ModelsCommand
from app.cli.money import price_text, prices
from app.cli.output import Output
from app.cli.provider_names import provider_name
from app.cli.values import facts_value, price_value
from app.domain.errors import AppError, ErrorReason
from app.domain.model_info import ModelInfo, ModelPrice, ModelRef
from app.domain.provider import LOCAL_PROVIDER_ID
from app.services.context import Services


async def models(command: ModelsCommand, output: Output) -> int:
    """Ask every provider and print one line a model: its id, a tab, its provider; with prices a tab and its price.

    Return 1 where a provider did not answer.

    Raises:
        AppError: NO_MODEL where there is nobody to ask.
    """
    async with open_core(command.core) as services:
        await services.catalog.refresh()
        failed = _report_failures(services, output)
        found = services.catalog.models()
        if not found and not failed:
            raise AppError.because(ErrorReason.NO_MODEL)
        priced: dict[ModelRef, ModelPrice] | None = None
        if command.prices:
            priced, some_failed = await prices(output, services)
            failed = failed or some_failed
        if command.json:
            output.value([_value(model, services, priced) for model in found])
        else:
            for model in found:
                output.line("\t".join(_columns(model, services, priced)))
        return 1 if failed else 0


def _name(model: ModelInfo, services: Services) -> str:
    config = services.providers.get(model.ref.provider_id)
    return provider_name(config) if config is not None else ""


def _columns(model: ModelInfo, services: Services, priced: dict[ModelRef, ModelPrice] | None) -> list[str]:
    columns = [model.ref.model_id, _name(model, services)]
    return columns if priced is None else [*columns, price_text(priced.get(model.ref))]


def _value(model: ModelInfo, services: Services, priced: dict[ModelRef, ModelPrice] | None) -> dict[str, object]:
    value = facts_value(services.catalog.facts(model.ref), _name(model, services))
    if priced is not None:
        price = priced.get(model.ref)
        value["price"] = None if price is None else price_value(price)
    return value


def _report_failures(services: Services, output: Output) -> bool:
    failed = False
    for config in services.providers.all():
        error = services.catalog.state(config.id).error
        if error is not None and config.id != LOCAL_PROVIDER_ID:
            output.notice(f"{provider_name(config)}:")
            output.error(error)
            failed = True
    return failed
