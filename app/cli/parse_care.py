"""The arguments of ``copies``, ``restore-copy``, ``salvage`` and ``encrypt``."""

import argparse
from typing import Final

from app.bootstrap.options import CoreOptions
from app.cli.commands import (
    CareCommand,
    CopiesCommand,
    EncryptAct,
    EncryptCommand,
    RestoreCopyCommand,
    SalvageCommand,
)

CARE: Final = frozenset({"copies", "restore-copy", "salvage", "encrypt"})


def add_care(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    common: argparse.ArgumentParser,
    phrase: argparse.ArgumentParser,
) -> None:
    """Add the commands that look after the history. ``phrase`` holds the option that opens one that is locked."""
    commands.add_parser("copies", parents=[common, phrase], help="list the copies of the history")
    restore = commands.add_parser(
        "restore-copy", parents=[common, phrase], help="put a copy in the place of the history"
    )
    restore.add_argument("name", metavar="NAME", help="as loquent copies lists it; the present history is kept aside")
    saving = commands.add_parser("salvage", parents=[common, phrase], help="copy what can be read of a damaged history")
    saving.add_argument("name", metavar="NAME", nargs="?", default="", help="a copy to read instead of the history")
    encrypt = commands.add_parser(
        "encrypt",
        parents=[common, phrase],
        help="encrypt the history on the disk, or no longer",
        description="Encrypts history, attachments and copies with a key that is made here and kept in the keyring. "
        "on and rekey show a recovery phrase once and ask it back (standard input will do); unlock gives it to the "
        "keyring of another computer. No other Loquent may run meanwhile.",
    )
    encrypt.add_argument("act", choices=[act.value for act in EncryptAct])


def care_command(found: argparse.Namespace, core: CoreOptions, *, as_json: bool) -> CareCommand | EncryptCommand:
    """Return the command that the arguments mean."""
    if found.command == "encrypt":
        return EncryptCommand(core, EncryptAct(found.act), as_json)
    if found.command == "copies":
        return CopiesCommand(core, as_json)
    if found.command == "salvage":
        return SalvageCommand(core, found.name, as_json)
    return RestoreCopyCommand(core, found.name, as_json)
