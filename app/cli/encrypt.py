"""``loquent encrypt``: the history encrypted at rest, under another key, or no longer; unlocked by its phrase."""

import sys
from typing import Final

from app.bootstrap.encryption import open_encryption
from app.cli.commands import EncryptAct, EncryptCommand
from app.cli.output import Output, UsageError
from app.cli.phrase import phrase_from_stdin
from app.domain.encryption import EncryptionState, EncryptionStatus
from app.domain.errors import AppError, ErrorReason
from app.domain.folder_work import EncryptionChange
from app.services.encryption import EncryptionService

_TRIES = 3
"""At a terminal; what comes through a pipe is asked for once."""

_CHANGES: Final = {
    EncryptAct.ON: EncryptionChange.ON,
    EncryptAct.OFF: EncryptionChange.OFF,
    EncryptAct.REKEY: EncryptionChange.REKEY,
}
_DONE: Final = {
    EncryptionChange.ON: "The history is encrypted. A disk may keep blocks of the deleted plain files for a while; "
    "backups that were made before are as they were.",
    EncryptionChange.REKEY: "The history has a new key; the old phrase opens nothing here any more.",
    EncryptionChange.OFF: "The history is no longer encrypted.",
}


async def encrypt(command: EncryptCommand, output: Output) -> int:
    """Do what was asked for and return the exit code.

    Raises:
        UsageError: no phrase came.
        AppError: of kind storage: FOLDER_IN_USE, KEY_NOT_KEPT, PHRASE_WRONG ...; then nothing was changed.
    """
    change = _CHANGES.get(command.act)
    core = command.core
    async with open_encryption(core.data_dir, core.history_key, for_itself=change is not None) as service:
        if change is not None:
            await _change(change, service, output, as_json=command.json)
        elif command.act is EncryptAct.UNLOCK:
            await _unlock(service, output)
        status = await service.status()
    if command.json:
        output.value(_value(status))
    elif command.act is EncryptAct.STATUS:
        output.line(_told(status))
    return 0


async def _change(change: EncryptionChange, service: EncryptionService, output: Output, *, as_json: bool) -> None:
    if change is not EncryptionChange.OFF:
        phrase = await service.begin(change)
        if as_json:
            output.value({"phrase": phrase})
        else:
            output.notice("Recovery phrase. It opens the history when the keyring is lost, and is shown only now:")
            output.line(phrase)
        await _ask_back(service, output)
    for name in await service.left_out():
        output.notice(f"{name} cannot be read and is removed.")
    await service.carry_out(change, lambda done, total: output.progress(f"writing {_share(done, total)} %"))
    output.notice(_DONE[change])


async def _ask_back(service: EncryptionService, output: Output) -> None:
    tries = _TRIES if sys.stdin.isatty() else 1
    for left in reversed(range(tries)):
        try:
            await service.confirm(_typed("Type it back from what you have kept: "))
        except AppError as error:
            if error.info.reason is not ErrorReason.PHRASE_WRONG or not left:
                raise
            output.error(error.info)
        else:
            return


async def _unlock(service: EncryptionService, output: Output) -> None:
    await service.unlock(_typed("Recovery phrase: "))
    if not service.is_kept:
        raise AppError.because(ErrorReason.KEY_NOT_KEPT)
    output.notice("The history is unlocked.")


def _typed(question: str) -> str:
    """Return a phrase from standard input. Raises UsageError."""
    # Written first: who reads the phrase through a pipe answers only then.
    sys.stdout.flush()
    found = phrase_from_stdin(question)
    if not found:
        raise UsageError("no phrase came on standard input")
    return found


def _share(done: int, total: int) -> int:
    return 10 * (10 * done // total) if total else 100


def _value(status: EncryptionStatus) -> dict[str, object]:
    since = None if status.since is None else status.since.isoformat()
    return {"state": status.state.value, "key_id": status.key_id or None, "since": since}


def _told(status: EncryptionStatus) -> str:
    if status.state is EncryptionState.OFF:
        return "off"
    since = "" if status.since is None else f", since {status.since.astimezone():%Y-%m-%d %H:%M}"
    key = f", key {status.key_id or 'unknown'}{since}"
    if status.state is EncryptionState.LOCKED:
        return f"locked{key}: the keyring does not give it"
    return f"on{key}"
