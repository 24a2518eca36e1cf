"""The commands on the history: search it, bring it out of the program and into it, back it up, restore it."""

import argparse
from pathlib import Path

from app.bootstrap.options import CoreOptions
from app.cli.commands import (
    BackupCommand,
    ExportCommand,
    HistoryCommand,
    ImportCommand,
    PassphraseFrom,
    RestoreCommand,
    SearchCommand,
)
from app.services.export.exporter import ExportFormat

HISTORY = ("search", "export", "import", "backup", "restore")
_FORMATS = tuple(offered.value for offered in ExportFormat)
_MOST_HITS = 10_000
_SUFFIXES = {"htm": "html", "markdown": "md"}


def add_history(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    common: argparse.ArgumentParser,
    phrase: argparse.ArgumentParser,
) -> None:
    """Add the commands. ``phrase`` holds the option that opens a history that is locked."""
    _add_search(commands, common, phrase)
    _add_export(commands, common, phrase)
    _add_import(commands, common, phrase)
    backup = commands.add_parser(
        "backup", parents=[common, phrase], help="write everything but the keys to one file, and check it by opening it"
    )
    backup.add_argument("-o", "--output", type=Path, metavar="FILE", required=True, help="a new file, or a folder")
    how = backup.add_mutually_exclusive_group()
    how.add_argument("--passphrase", action="store_true", help="ask for a passphrase and seal the file with it")
    how.add_argument("--passphrase-stdin", action="store_true", help="read the passphrase from standard input")
    restore = commands.add_parser(
        "restore", parents=[common], help="make the data folder out of a backup; --data-dir says which"
    )
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--passphrase-stdin", action="store_true", help="read the passphrase from standard input")
    restore.add_argument(
        "--replace", action="store_true", help="where the folder holds a history, rename it first and keep it"
    )


def _add_export(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", *parents: argparse.ArgumentParser
) -> None:
    export = commands.add_parser(
        "export",
        parents=parents,
        help="write conversations to a file",
        description="Writes conversations to one file; into a folder (one that is there, or a path that ends with a "
        "slash) or a .zip file, each gets a file of its own.",
    )
    export.add_argument("ids", nargs="*", metavar="ID", help="a conversation's id, or the beginning of one")
    export.add_argument("--all", action="store_true", help="every conversation that is not in the trash")
    export.add_argument("--format", choices=_FORMATS, help="by default by the name of FILE, else md")
    export.add_argument("--branches", action="store_true", help="every branch, not the one alone that is shown")
    export.add_argument("-o", "--output", metavar="FILE", help="- or nothing is standard output")


def _add_search(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", *parents: argparse.ArgumentParser
) -> None:
    search = commands.add_parser(
        "search",
        parents=parents,
        help="find messages in the history",
        epilog='Words, "phrases", -without, and model: in: tag: role: has: before: after:. Put -- before a query that '
        "begins with -.",
    )
    search.add_argument("query", nargs="+", metavar="QUERY", help="what to look for")
    search.add_argument("--limit", type=_limit, default=20, metavar="N", help="at most so many messages (20)")


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) <= _MOST_HITS:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {_MOST_HITS}")
    return int(text)


def _add_import(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", *parents: argparse.ArgumentParser
) -> None:
    taking = commands.add_parser(
        "import",
        parents=parents,
        help="take conversations out of exports and backups",
        description=(
            "Takes conversations out of Loquent's own JSON, exports of ChatGPT, Claude, Chatbox and Open WebUI, and "
            "backups of Cherry Studio. The same file again brings only what is new. Keys, gateways and commands are "
            "never taken."
        ),
    )
    taking.add_argument("files", nargs="+", type=Path, metavar="FILE")
    taking.add_argument("--dry-run", action="store_true", help="say what would be taken, and take nothing")


def history_command(
    parser: argparse.ArgumentParser, found: argparse.Namespace, core: CoreOptions, *, as_json: bool
) -> HistoryCommand:
    """Return the command that was parsed. Ends the program for wrong use."""
    if found.command == "export":
        return _export(parser, found, core, as_json=as_json)
    if found.command == "search":
        return SearchCommand(core, " ".join(found.query), found.limit, as_json)
    if found.command == "import":
        return ImportCommand(core, tuple(found.files), found.dry_run, as_json)
    stdin = PassphraseFrom.STDIN if found.passphrase_stdin else None
    if found.command == "backup":
        prompt = PassphraseFrom.PROMPT if found.passphrase else PassphraseFrom.NOWHERE
        return BackupCommand(core, found.output, stdin or prompt, as_json)
    return RestoreCommand(core, found.file, stdin or PassphraseFrom.NOWHERE, found.replace, as_json)


def _export(
    parser: argparse.ArgumentParser, found: argparse.Namespace, core: CoreOptions, *, as_json: bool
) -> ExportCommand:
    name = found.output
    path = None if name is None or name == "-" else Path(name)
    wanted = found.format
    if wanted is None:
        # `--json` stands everywhere for "as JSON", and a file's name says what should be in it.
        suffix = "" if path is None else path.suffix.lower().lstrip(".")
        wanted = "json" if as_json else _SUFFIXES.get(suffix, suffix)
        wanted = wanted if wanted in _FORMATS else "md"
    if found.all == bool(found.ids):
        parser.error(
            "name the conversations to export, or say --all" if not found.all else "--all and IDs exclude each other"
        )
    if wanted == "json" and found.branches:
        parser.error("JSON holds every branch as it is")
    return ExportCommand(
        core,
        ExportFormat(wanted),
        tuple(found.ids),
        found.all,
        path,
        as_json,
        branches=found.branches,
        is_folder=path is not None and name.endswith(("/", "\\")),
    )
