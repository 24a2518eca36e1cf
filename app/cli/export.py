"""``loquent export``: conversations to a file, a folder or standard output."""

from contextlib import aclosing
from pathlib import Path

from app.bootstrap.opening import open_export
from app.cli.commands import ExportCommand
from app.cli.counted import counted
from app.cli.export_words import ENGLISH
from app.cli.output import Output, UsageError
from app.domain.conversation import Conversation
from app.services.export.exporter import ExportFormat, ExportOptions
from app.services.export.service import ExportService, MakePrinter
from app.services.export.targets import kind_of

_MANY = 20
"""Conversations from which on it is told how far an export is."""


async def export(command: ExportCommand, output: Output) -> int:
    """Write the conversations that were asked for.

    Raises:
        UsageError: where an id fits none or several of them, or PDF cannot be made here.
        AppError: of kind storage, where the history cannot be read or the file not be written; an older file of that
            name stays as it was then.
    """
    if command.output is None and command.format is ExportFormat.PDF:
        raise UsageError("a PDF file needs a name: -o FILE")
    async with open_export(command.core) as service:
        chosen = await _chosen(command, service)
        if command.output is None:
            await _print(command, service, chosen, output)
            return 0
        await _write(command, service, chosen, command.output, output)
        return 0


async def _print(command: ExportCommand, service: ExportService, chosen: list[Conversation], output: Output) -> None:
    parts = service.export(chosen, command.format, ENGLISH, all_branches=command.branches)
    async with aclosing(parts):
        async for part in parts:
            output.reply(part)


async def _write(
    command: ExportCommand, service: ExportService, chosen: list[Conversation], target: Path, output: Output
) -> None:
    def told(done: int, total: int) -> None:
        if total > _MANY:
            output.progress(f"{total * (10 * done // total) // 10} of {total} conversations")

    kind = kind_of(target, is_folder=command.is_folder)
    options = ExportOptions(ENGLISH, all_branches=command.branches)
    if command.format is ExportFormat.PDF:
        await service.write(chosen, command.format, options, target, kind, printer=_printer(service), told=told)
    else:
        await service.write(chosen, command.format, options, target, kind, told=told)
    output.notice(f"{counted(len(chosen), 'conversation')} written to {target}")


async def _chosen(command: ExportCommand, service: ExportService) -> list[Conversation]:
    listed = list(await service.conversations())
    if command.everything:
        return listed
    chosen = []
    for wanted in command.ids:
        found = [conversation for conversation in listed if conversation.id.startswith(wanted.lower())]
        if len(found) != 1:
            raise UsageError(f"{'no' if not found else 'more than one'} conversation has an id like {wanted}")
        chosen += found
    return chosen


def _printer(service: ExportService) -> MakePrinter:
    """Return what makes printers. Qt is loaded for it, in a program that otherwise has none."""
    try:
        from app.bootstrap.printing import make_printer
    except ImportError as error:
        raise UsageError(f"PDF needs Qt, and it cannot be loaded: {error}") from error
    return lambda: make_printer(service.attachments)
