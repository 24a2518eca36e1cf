"""The entry of the program: chooses between the window and a command, and turns failures into exit codes."""

import sys
from collections.abc import Sequence

from app.cli.commands import AskCommand, Command, ExportCommand, ModelsCommand
from app.cli.output import Output, UsageError, drop_standard_output, standard_output
from app.cli.parse import parse
from app.domain.errors import AppError, ErrorKind

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
        output.error(error.info)
        if getattr(command, "json", False):
            from app.cli.values import failure_value

            output.value(failure_value(error.info))
        # A picture that cannot be sent is a slip on the command line: nothing was asked.
        return WRONG_USE if error.info.kind is ErrorKind.ATTACHMENT else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        drop_standard_output()
        return FAILED


def _run(command: Command, output: Output) -> int:
    """Run one command. Imported as late as possible: each pays for what it needs."""
    if not isinstance(command, AskCommand | ModelsCommand | ExportCommand):
        from app.cli.window import open_window

        return open_window(command, output)
    import asyncio

    if isinstance(command, AskCommand):
        from app.cli.ask import ask

        return asyncio.run(ask(command, output))
    if isinstance(command, ModelsCommand):
        from app.cli.models import models

        return asyncio.run(models(command, output))
    from app.cli.export import export

    return asyncio.run(export(command, output))
