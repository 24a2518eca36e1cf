"""``loquent backup`` and ``loquent restore``."""

import getpass
import sys
from datetime import datetime

from app.bootstrap.opening import open_backup, open_for_backup
from app.cli.commands import BackupCommand, PassphraseFrom, RestoreCommand
from app.cli.counted import counted
from app.cli.output import Output, UsageError
from app.domain.backup import BackupContents, BackupPhase, BackupProgress
from app.domain.errors import AppError, ErrorReason
from app.infra.paths import DataFolder

_PHASES = {
    BackupPhase.COPYING: "copying the history",
    BackupPhase.WRITING: "writing",
    BackupPhase.CHECKING: "checking what was written",
    BackupPhase.RESTORING: "restoring",
}


async def backup(command: BackupCommand, output: Output) -> int:
    """Write a backup. Raises UsageError and AppError."""
    passphrase = _new_passphrase(command.passphrase)
    target = command.output
    if target.is_dir():
        sealed = "" if passphrase is None else ".sealed"
        target = target / f"loquent-{datetime.now().astimezone():%Y-%m-%d-%H%M%S}.zip{sealed}"
    async with open_for_backup(command.core) as service:
        made = await service.write(target, passphrase, _Teller(output))
    if command.json:
        output.value({"file": str(made.path), "size": made.size, **contents_value(made.contents)})
        return 0
    output.notice(f"{made.path}: {_size(made.size)}, {_told(made.contents)}; checked by opening it")
    if passphrase is None:
        output.notice("It is not encrypted: whoever has the file can read it. --passphrase seals it.")
    _tell_left_out(made.contents, output)
    return 0


async def restore(command: RestoreCommand, output: Output) -> int:
    """Make a data folder out of a backup, or only look into one. Raises UsageError and AppError."""
    service = open_backup(command.core)
    passphrase = _piped() if command.passphrase is PassphraseFrom.STDIN else None
    try:
        contents = await service.look(command.file, passphrase)
    except AppError as error:
        if error.info.reason is not ErrorReason.PASSPHRASE_NEEDED or not sys.stdin.isatty():
            raise
        passphrase = getpass.getpass("Passphrase of the backup: ")
        contents = await service.look(command.file, passphrase)
    folder = command.core.data_dir
    made = await service.restore(command.file, folder, passphrase, _Teller(output), replaces=command.replace)
    if command.json:
        kept = None if made.kept_aside is None else str(made.kept_aside)
        output.value({"folder": str(folder), "kept_aside": kept, **contents_value(contents)})
        return 0
    output.notice(f"{_told(contents)}, of {contents.created_at:%Y-%m-%d %H:%M} UTC, restored to {folder}")
    if made.kept_aside is not None:
        output.notice(f"What stood there before is kept in {made.kept_aside}")
        if DataFolder(made.kept_aside).encryption.exists():
            output.notice("That one is encrypted; what was restored is not: loquent encrypt on encrypts it.")
    if contents.providers:
        output.notice(f"Keys are never in a backup; enter them again for: {', '.join(contents.providers)}")
    _tell_left_out(contents, output)
    return 0


def contents_value(contents: BackupContents) -> dict[str, object]:
    """Return what a backup holds as JSON values."""
    return {
        "created_at": contents.created_at.isoformat().replace("+00:00", "Z"),
        "program": contents.program,
        "schema_version": contents.database.schema_version,
        "conversations": contents.database.conversations,
        "messages": contents.database.messages,
        "attachments": contents.files,
        "unpacked_size": contents.size,
        "sealed": contents.is_sealed,
        "left_out": list(contents.left_out),
        "providers": list(contents.providers),
    }


def _new_passphrase(source: PassphraseFrom) -> str | None:
    if source is PassphraseFrom.NOWHERE:
        return None
    if source is PassphraseFrom.STDIN:
        return _piped()
    if not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask for a passphrase on; --passphrase-stdin reads one")
    first = getpass.getpass("Passphrase for the backup: ")
    if not first:
        raise UsageError("an empty passphrase seals nothing")
    if getpass.getpass("Once more: ") != first:
        raise UsageError("the two passphrases differ")
    return first


def _piped() -> str:
    """Return the first line of standard input."""
    found = sys.stdin.readline().rstrip("\r\n")
    if not found:
        raise UsageError("no passphrase came on standard input")
    return found


class _Teller:
    """Tells each phase, and where there is a total each tenth of it."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def __call__(self, progress: BackupProgress) -> None:
        share = f" {10 * (10 * progress.done // progress.total)} %" if progress.total else ""
        self._output.progress(f"{_PHASES[progress.phase]}{share}")


def _told(contents: BackupContents) -> str:
    return f"{counted(contents.database.conversations, 'conversation')}, {counted(contents.files, 'attached file')}"


def _tell_left_out(contents: BackupContents, output: Output) -> None:
    if contents.left_out:
        output.notice(f"Not in the backup: {', '.join(contents.left_out)}")


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{size / 1000:.1f} kB"
