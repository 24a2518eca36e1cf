"""``loquent models --set``: what is known of a model, who says it, and what a person says instead."""

from dataclasses import replace
from typing import Any

from app.bootstrap.core import open_core
from app.cli.commands import CorrectCommand
from app.cli.output import Output
from app.cli.parse_models import AUTO, NAMES
from app.cli.provider_names import provider_name
from app.cli.values import facts_value
from app.domain.corrections import ANY, FACTS, ModelCorrection, fact
from app.domain.generation import Endpoint
from app.domain.model_info import ModelRef
from app.services.context import Services
from app.services.model_choice import named_model


async def correct(command: CorrectCommand, output: Output) -> int:
    """Keep what is said, and print what is known now: one line a fact, its name, its value and who says it.

    Of names with ``*`` in them, and of everything that was said, the arguments of ``--set`` are printed instead.

    Raises:
        AppError: where the settings cannot be written.
    """
    async with open_core(command.core) as services:
        if not command.model:
            _print_corrections(services.catalog.corrections(), output, services, as_json=command.json)
        elif ANY in command.model:
            kept = _keep(command, ModelCorrection(*_pattern(command.model, services)), services)
            _print_corrections((kept,), output, services, as_json=command.json)
        else:
            ref = await named_model(command.model, services)
            _keep(command, services.catalog.facts(ref).own, services)
            _print_facts(ref, output, services, as_json=command.json)
    return 0


def _pattern(text: str, services: Services) -> tuple[str, str]:
    """Return the provider and the name that a text with ``*`` means; without a provider, every one is meant."""
    prefix, colon, rest = text.partition(":")
    for config in services.providers.all():
        if colon and rest and prefix.casefold() in (config.id.casefold(), config.name.casefold()):
            return config.id, rest
    return "", text


def _keep(command: CorrectCommand, before: ModelCorrection, services: Services) -> ModelCorrection:
    catalog = services.catalog
    if command.reset:
        wanted = ModelCorrection(*before.key)
    else:
        known = next((each for each in catalog.corrections() if each.key == before.key), before)
        said: dict[str, Any] = dict(command.said)
        if said.get("endpoint") is Endpoint.AUTO and not before.is_pattern:
            # What goes by the list anyway needs nobody to say so.
            ref = ModelRef(before.provider_id, before.model_id)
            said["endpoint"] = None if catalog.facts(ref).otherwise.endpoint is Endpoint.AUTO else Endpoint.AUTO
        wanted = replace(known, **said)
    if command.reset or command.said:
        catalog.correct(wanted)
    return wanted


def _print_facts(ref: ModelRef, output: Output, services: Services, *, as_json: bool) -> None:
    facts = services.catalog.facts(ref)
    config = services.providers.get(ref.provider_id)
    name = "" if config is None else provider_name(config)
    if as_json:
        output.value(facts_value(facts, name))
        return
    output.line(f"{ref.model_id}\t{name}")
    for short, field in NAMES.items():
        output.line(f"{short}\t{_text(fact(facts.info, field))}\t{facts.origins[field].value}")


def _print_corrections(
    corrections: tuple[ModelCorrection, ...], output: Output, services: Services, *, as_json: bool
) -> None:
    if as_json:
        output.value([_value(each) for each in corrections])
        return
    for each in corrections:
        config = services.providers.get(each.provider_id)
        prefix = "" if not each.provider_id else f"{(config.name if config else '') or each.provider_id}:"
        said = [(short, getattr(each, field)) for short, field in NAMES.items()]
        told = [f"{short}={_text(value)}" for short, value in said if value is not None]
        output.line("\t".join([f"{prefix}{each.model_id}", *told]))


def _value(correction: ModelCorrection) -> dict[str, object]:
    said = {name: getattr(correction, name) for name in FACTS}
    return {"provider": correction.provider_id or None, "model": correction.model_id, **said}


def _text(value: object) -> str:
    if value is None:
        return AUTO
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value.value) if isinstance(value, Endpoint) else str(value)
