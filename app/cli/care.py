"""``loquent copies``, ``restore-copy`` and ``salvage``: they work where the history itself cannot be opened."""

from typing import Final

from app.bootstrap.care import open_care
from app.cli.commands import CareCommand, CopiesCommand, RestoreCopyCommand, SalvageCommand
from app.cli.counted import counted
from app.cli.output import Output
from app.domain.copies import CopyKind, HistoryCopy
from app.domain.ports import HistoryCare

_KINDS: Final = {
    CopyKind.DAILY: "daily",
    CopyKind.BY_HAND: "by hand",
    CopyKind.MIGRATION: "before an upgrade",
    CopyKind.SET_ASIDE: "set aside",
    CopyKind.SALVAGED: "salvaged",
}


async def care(command: CareCommand, output: Output) -> int:
    """Do what was asked for and return 0.

    Raises:
        AppError: of kind storage: FOLDER_IN_USE, COPY_GONE, COPY_DAMAGED, NOTHING_SALVAGED ...
    """
    alone = not isinstance(command, CopiesCommand)
    async with open_care(command.core.data_dir, command.core.history_key, for_itself=alone) as history:
        if isinstance(command, CopiesCommand):
            _list(await history.copies(), output, as_json=command.json)
        elif isinstance(command, RestoreCopyCommand):
            await _restore(command, history, output)
        else:
            await _salvage(command, history, output)
    return 0


def _list(copies: tuple[HistoryCopy, ...], output: Output, *, as_json: bool) -> None:
    """Print one line a copy: its name, why and when it was made, its size and number of conversations."""
    if as_json:
        output.value([_value(copy) for copy in copies])
        return
    for copy in copies:
        when = f"{copy.made_at.astimezone():%Y-%m-%d %H:%M}"
        output.line("\t".join((copy.name, _KINDS[copy.kind], when, f"{copy.size} bytes", _content(copy))))


def _content(copy: HistoryCopy) -> str:
    if copy.conversations is None:
        return "cannot be read"
    return f"{counted(copy.conversations, 'conversation')}{', of a newer version' if copy.is_newer else ''}"


def _value(copy: HistoryCopy) -> dict[str, object]:
    return {
        "name": copy.name,
        "kind": copy.kind.value,
        "made_at": copy.made_at.isoformat(),
        "size": copy.size,
        "version": copy.version,
        "conversations": copy.conversations,
        "encrypted": bool(copy.key_id),
        "can_be_restored": copy.can_be_restored,
    }


async def _restore(command: RestoreCopyCommand, history: HistoryCare, output: Output) -> None:
    kept = await history.restore(command.name)
    if command.json:
        output.value({"restored": command.name, "kept_as": kept or None})
    elif kept:
        output.notice(f"Restored. What was there is kept as {kept}")
    else:
        output.notice("Restored.")


async def _salvage(command: SalvageCommand, history: HistoryCare, output: Output) -> None:
    saved = await history.salvage(name=command.name)
    if command.json:
        numbers = {"conversations": saved.conversations, "messages": saved.messages, "lost": saved.lost}
        output.value({**_value(saved.copy), **numbers})
        return
    output.line(saved.copy.name)
    output.notice(
        f"{counted(saved.conversations, 'conversation')} and {counted(saved.messages, 'message')} could be read."
    )
    if saved.lost:
        output.notice(f"At least one place could not be read ({saved.lost} in all).")
    output.notice("loquent restore-copy puts it in the place of the history.")
