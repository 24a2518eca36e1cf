"""``loquent models``: what every provider offers."""

from app.bootstrap.core import open_core
from app.cli.commands import ModelsCommand
from app.cli.output import Output
from app.cli.provider_names import provider_name
from app.cli.values import model_value
from app.domain.errors import AppError, ErrorReason
from app.domain.provider import LOCAL_PROVIDER_ID
from app.services.context import Services


async def models(command: ModelsCommand, output: Output) -> int:
    """Ask every provider and print one line a model: its id, a tab, its provider. Return 1 where one did not answer.

    Raises:
        AppError: NO_MODEL where there is nobody to ask.
    """
    async with open_core(command.core) as services:
        await services.catalog.refresh()
        failed = _report_failures(services, output)
        configs = {config.id: config for config in services.providers.all()}
        found = services.catalog.models()
        if not found and not failed:
            raise AppError.because(ErrorReason.NO_MODEL)
        if command.json:
            pairs = [(model, configs[model.ref.provider_id]) for model in found]
            output.value([model_value(model, config, provider_name(config)) for model, config in pairs])
        else:
            for model in found:
                output.line(f"{model.ref.model_id}\t{provider_name(configs[model.ref.provider_id])}")
        return 1 if failed else 0


def _report_failures(services: Services, output: Output) -> bool:
    failed = False
    for config in services.providers.all():
        error = services.catalog.state(config.id).error
        if error is not None and config.id != LOCAL_PROVIDER_ID:
            output.notice(f"{provider_name(config)}:")
            output.error(error)
            failed = True
    return failed
