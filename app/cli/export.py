"""``loquent export``: conversations to a file or to standard output."""

import contextlib
import os
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Final

from app.bootstrap.core import open_export
from app.cli.commands import ExportCommand
from app.cli.output import Output, UsageError
from app.domain.conversation import Conversation, MessageStatus
from app.infra.paths import storage_error
from app.services.export.service import ExportService
from app.services.export.words import ExportWords

ENGLISH: Final = ExportWords(
    language="en",
    you="You",
    assistant="Assistant",
    tool="Tool",
    untitled="Untitled",
    system_prompt="System prompt",
    thinking="Thinking",
    picture="Picture",
    file="File",
    unreadable_file="A file that could not be read",
    tool_call="Tool call",
    tool_result="Tool result",
    statuses={
        MessageStatus.RUNNING: "Still running",
        MessageStatus.STOPPED: "Stopped",
        MessageStatus.INTERRUPTED: "Interrupted",
        MessageStatus.CUT: "Cut off",
        MessageStatus.FAILED: "Failed",
    },
)


async def export(command: ExportCommand, output: Output) -> int:
    """Write the conversations that were asked for.

    Raises:
        UsageError: where an id fits none or several of them.
        AppError: of kind storage, where the history cannot be read or the file not be written; an older file of that
            name stays as it was then.
    """
    async with open_export(command.core) as service:
        chosen = await _chosen(command, service)
        parts = service.export(chosen, command.format, ENGLISH)
        async with aclosing(parts):
            if command.output is None:
                async for part in parts:
                    output.reply(part)
                return 0
            await _write(command.output, parts)
        output.notice(f"{len(chosen)} conversations written to {command.output}")
        return 0


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


async def _write(target: Path, parts: AsyncIterator[str]) -> None:
    """Put the parts into the place of ``target`` once they are all written."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        try:
            with temporary.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
                async for part in parts:
                    file.write(part)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except OSError as error:
            raise storage_error(error, target) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
