"""``--dry-run``: the request as it would go out, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime

from app.cli.commands import AskCommand
from app.cli.generation import settings_for
from app.cli.output import Output, UsageError
from app.domain.blocks import ContentBlock
from app.domain.conversation import Conversation, Message, Role
from app.domain.generation import Endpoint
from app.domain.model_info import ModelRef
from app.domain.provider import ENVIRONMENT_PROVIDER_ID
from app.domain.recording import PreparedRequest
from app.services.context import Services
from app.services.model_choice import named_model
from app.services.request import build_request


async def dry_run(command: AskCommand, output: Output, services: Services, blocks: tuple[ContentBlock, ...]) -> int:
    """Print method and URL, the headers without the key, an empty line, and the body byte for byte. Return 0.

    Nobody is asked anything, not even for the list of models.

    Raises:
        UsageError: where no model is named and none was used before, or there is nothing to go on with.
        AppError: where such a request cannot be made.
    """
    conversation, path = await _conversation(command, services)
    model = await _model(command, services, conversation)
    settings = settings_for(command.asking, conversation.settings)
    system = conversation.system_prompt if command.system is None else command.system
    conversation = replace(conversation, settings=settings, system_prompt=system)
    said = Message("", conversation.id, conversation.head_id, Role.USER, blocks, datetime.now(UTC))
    info = services.catalog.find(model)
    request = build_request(conversation, (*path, said), model.model_id, info)
    client = await services.providers.client(model.provider_id)
    prepared = await client.prepare(replace(request, stream=command.stream))
    is_free = settings.endpoint is Endpoint.AUTO and info.endpoint is Endpoint.AUTO
    if is_free and all(known.ref != model for known in services.catalog.models()):
        output.notice("loquent: the endpoint is chosen by the model's name alone: its list has not been asked for")
    print_request(prepared, output, as_json=command.json)
    return 0


async def _conversation(command: AskCommand, services: Services) -> tuple[Conversation, tuple[Message, ...]]:
    if not command.go_on:
        now = datetime.now(UTC)
        return Conversation("", now, now), ()
    latest = await services.conversations.latest()
    if latest is None:
        raise UsageError("there is no conversation to go on with")
    view = await services.conversations.open(latest.id)
    return view.conversation, view.path


async def _model(command: AskCommand, services: Services, conversation: Conversation) -> ModelRef:
    if command.core.model is not None:
        return await named_model(command.core.model, services, ask=False)
    if conversation.model is not None:
        return conversation.model
    last, chosen = services.settings.current.last_model, services.catalog.default_model()
    environment = services.providers.get(ENVIRONMENT_PROVIDER_ID)
    first = next((config.id for config in services.providers.all() if config.enabled), None)
    # Else the first provider would be asked what it has.
    if chosen is None or (chosen.provider_id != first and (chosen != last or environment is not None)):
        raise UsageError("name a model with --model: a dry run asks nobody which there are")
    return chosen


def print_request(prepared: PreparedRequest, output: Output, *, as_json: bool) -> None:
    """Print method and URL, the headers, an empty line, and the body byte for byte."""
    if as_json:
        body = prepared.body.decode("utf-8", "replace")
        headers = [list(header) for header in prepared.headers]
        output.value({"method": prepared.method, "url": prepared.url, "headers": headers, "body": body})
        return
    head = [f"{prepared.method} {prepared.url}", *(f"{name}: {value}" for name, value in prepared.headers)]
    output.reply("\n".join(head) + "\n\n")
    output.data(prepared.body)
