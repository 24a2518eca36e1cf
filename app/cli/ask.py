"""``loquent ask``: one turn on the same services and the same history as the window."""

import asyncio
import contextlib
import sys
from dataclasses import replace
from typing import Final

from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions
from app.cli.commands import AskCommand
from app.cli.dry_run import dry_run
from app.cli.generation import settings_for
from app.cli.message import blocks_of
from app.cli.output import Output, UsageError
from app.cli.printer import Printer
from app.cli.saving import files_of, tell_unreadable, told
from app.cli.values import call_value, odds_text, reply_text, reply_value
from app.domain.blocks import CitationBlock, ContentBlock, ToolCallBlock
from app.domain.conversation import Conversation, Message, MessageStatus
from app.domain.generation import Endpoint, GenerationSettings
from app.domain.model_info import ModelRef
from app.services.context import Services
from app.services.model_choice import named_model, unnamed_model

INTERRUPTED = 130

LIST_SECONDS: Final = 5.0
"""How long a gateway may take to tell its models, where only the endpoint hangs on it."""


async def ask(command: AskCommand, output: Output) -> int:
    """Say what the command says, print the reply as it comes, and return the exit code.

    Raises:
        UsageError: where there is nothing to say, or nothing to go on with.
        AppError: where the message could not be stored, or a file not be used.
    """
    text = said(command)
    # Before anything is stored: a file that holds no schema is a slip on the command line.
    settings_for(command.asking, GenerationSettings())
    # The model is named to this one conversation only.
    async with open_core(CoreOptions(command.core.data_dir, keeps_files=not command.dry_run)) as services:
        if services.settings.problem is not None:
            output.error(services.settings.problem)
        blocks = await blocks_of(text, command, services.attachments, output)
        if command.dry_run:
            return await dry_run(command, output, services, blocks)
        conversation = await _conversation(command, services)
        return await _turn(command, output, services, conversation, blocks)


def said(command: AskCommand) -> str:
    """Return the text to send, read from standard input if need be. Raises UsageError where there is none."""
    if command.text is not None:
        text = command.text
    elif sys.stdin is None or (sys.stdin.isatty() and not command.reads_terminal):
        raise UsageError("there is nothing to say: give TEXT, or - to type it")
    else:
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
    files = (*command.images, *command.files, *command.videos, *command.sounds)
    if not text.strip() and not files:
        raise UsageError("there is nothing to say: the text is empty")
    return text.strip("\r\n")


async def _conversation(command: AskCommand, services: Services) -> Conversation:
    named = command.core.model
    if command.go_on:
        latest = await services.conversations.latest()
        if latest is None:
            raise UsageError("there is no conversation to go on with")
        conversation = latest
        if named is not None:
            model = await named_model(named, services)
            await services.conversations.set_model(conversation.id, model)
            conversation = replace(conversation, model=model)
    else:
        model = await (unnamed_model(services) if named is None else named_model(named, services))
        conversation = await services.conversations.create(model)
    if command.system is not None:
        await services.conversations.set_system_prompt(conversation.id, command.system)
    settings = settings_for(command.asking, conversation.settings)
    if settings != conversation.settings:
        await services.conversations.set_settings(conversation.id, settings)
    if settings.endpoint is Endpoint.AUTO and conversation.model is not None:
        await _know(conversation.model, services)
    return replace(conversation, settings=settings)


async def _know(model: ModelRef, services: Services) -> None:
    """Ask for a list that nobody has asked for yet: it says which endpoints a model has. It may as well not come."""
    if all(known.ref.provider_id != model.provider_id for known in services.catalog.models()):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LIST_SECONDS):
                await services.catalog.refresh(model.provider_id)


async def _turn(
    command: AskCommand,
    output: Output,
    services: Services,
    conversation: Conversation,
    blocks: tuple[ContentBlock, ...],
) -> int:
    holds_text = conversation.settings.response_format is not None
    printer = Printer(output, services, conversation.id, quiet=command.json, holds_text=holds_text)
    code = 0
    try:
        await services.chat.run_turn(conversation.id, blocks, stream=command.stream)
    except asyncio.CancelledError:
        # Ctrl+C. What had come is printed and stored; the rest of the program ends as it should.
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
        code = INTERRUPTED
    finally:
        printer.end()
    reply = printer.reply
    if reply is None:
        return code or 1
    if holds_text and not command.json:
        output.reply(reply_text(reply))
        output.end_line()
    await _tell(command, output, services, reply, printer)
    return code or (0 if reply.status is MessageStatus.COMPLETE else 1)


async def _tell(command: AskCommand, output: Output, services: Services, reply: Message, printer: Printer) -> None:
    """Print what a reply is beside its text: other replies, calls, sources, odds, files, and what failed."""
    files = await files_of(reply.blocks, services.attachments, command.output)
    tell_unreadable(reply.blocks, output)
    if command.json:
        output.value(reply_value(reply, files, printer.started, others=printer.others, odds=printer.odds))
        return
    for number, other in enumerate(printer.others, 2):
        output.end_line()
        output.notice(f"loquent: reply {number}")
        output.reply(other.text)
    calls = [block for block in reply.blocks if isinstance(block, ToolCallBlock)]
    if calls:
        output.end_line()
    for call in calls:
        output.value(call_value(call))
    for block in reply.blocks:
        if isinstance(block, CitationBlock):
            output.notice(" ".join(filter(None, (block.title, block.url))))
    for token in printer.odds:
        output.notice(odds_text(token))
    for file in files:
        output.notice(told(file))
    if reply.error is not None:
        output.error(reply.error)
