"""The entry of the program: chooses between the window and a command, and turns failures into exit codes."""

import sys
from collections.abc import Sequence

from app.cli.commands import (
    AskCommand,
    BackupCommand,
    CareCommand,
    Command,
    CorrectCommand,
    EncryptCommand,
    ExportCommand,
    HistoryCommand,
    ImportCommand,
    JobsCommand,
    ListCommand,
    MediaCommand,
    SearchCommand,
    StoredCommand,
)
from app.cli.output import Output, UsageError, drop_standard_output, standard_output
from app.cli.parse import parse
from app.domain.errors import AppError, ErrorInfo, ErrorKind, ErrorReason

DONE = 0
FAILED = 1
WRONG_USE = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with ``arguments`` (those of the process by default) and return its exit code.

    0 done, 1 the reply failed or was cut, 2 wrong use, 130 interrupted.
    """
    command = parse(sys.argv[1:] if arguments is None else arguments)
    output = standard_output()
    try:
        return _run(command, output)
    except UsageError as error:
        output.notice(f"loquent: {error}")
        return WRONG_USE
    except AppError as error:
        told = _of_the_phrase(command, error.info)
        output.error(told)
        if getattr(command, "json", False):
            from app.cli.values import failure_value

            output.value(failure_value(told))
        return WRONG_USE if _is_slip(told) else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        drop_standard_output()
        return FAILED


def _of_the_phrase(command: Command, error: ErrorInfo) -> ErrorInfo:
    """Return the error that says that a phrase which was given opens something else, where that is what is wrong."""
    core = getattr(command, "core", None)
    is_given = error.reason is ErrorReason.HISTORY_LOCKED and core is not None and core.history_key is not None
    return ErrorInfo(ErrorReason.PHRASE_OF_ANOTHER, error.params) if is_given else error


def _is_slip(error: ErrorInfo) -> bool:
    """Return whether a file that was named cannot be used: nothing was asked then."""
    if error.reason in (ErrorReason.MEDIA_GONE, ErrorReason.MEDIA_REFUSED):
        return False
    return error.kind is ErrorKind.ATTACHMENT or error.reason in (ErrorReason.SCHEMA_INVALID, ErrorReason.TOOLS_INVALID)


def _run(command: Command, output: Output) -> int:
    """Run one command. Imported as late as possible: each pays for what it needs."""
    if not isinstance(command, AskCommand | ListCommand | StoredCommand | MediaCommand):
        from app.cli.window import open_window

        return open_window(command, output)
    import asyncio

    if isinstance(command, AskCommand):
        from app.cli.ask import ask

        return asyncio.run(ask(command, output))
    if isinstance(command, ListCommand):
        return asyncio.run(_list(command, output))
    if isinstance(command, StoredCommand):
        return asyncio.run(_stored(command, output))
    from app.cli.media import media

    return asyncio.run(media(command, output))


async def _list(command: ListCommand, output: Output) -> int:
    if isinstance(command, CorrectCommand):
        from app.cli.corrections import correct

        return await correct(command, output)
    if isinstance(command, JobsCommand):
        from app.cli.jobs import jobs

        return await jobs(command, output)
    from app.cli.models import models

    return await models(command, output)


async def _stored(command: StoredCommand, output: Output) -> int:
    if isinstance(command, CareCommand):
        from app.cli.care import care

        return await care(command, output)
    if isinstance(command, EncryptCommand):
        from app.cli.encrypt import encrypt

        return await encrypt(command, output)
    return await _history(command, output)


async def _history(command: HistoryCommand, output: Output) -> int:
    if isinstance(command, ExportCommand):
        from app.cli.export import export

        return await export(command, output)
    if isinstance(command, SearchCommand):
        from app.cli.search import search

        return await search(command, output)
    if isinstance(command, ImportCommand):
        from app.cli.import_files import import_files

        return await import_files(command, output)
    from app.cli.backup import backup, restore

    return await (backup(command, output) if isinstance(command, BackupCommand) else restore(command, output))
