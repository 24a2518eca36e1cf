"""From arguments to a command. Wrong use ends the program with exit code 2, as argparse does."""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from app import __version__
from app.bootstrap.options import CoreOptions, ScreenshotOptions, WindowOptions
from app.cli.commands import Command, ExportCommand, JobsCommand, SearchCommand
from app.cli.parse_ask import add_ask, ask_command
from app.cli.parse_care import CARE, add_care, care_command
from app.cli.parse_media import MEDIA, add_media, media_command
from app.cli.parse_models import add_models, models_command
from app.infra.paths import default_data_dir
from app.services.export.exporter import ExportFormat

_FORMATS = (*(offered.value for offered in ExportFormat), "pdf")
_LARGEST_SIDE = 10_000
_MOST_HITS = 10_000
_SCREENSHOT_ONLY = ("send", "size", "theme", "lang")


def parse(arguments: Sequence[str]) -> Command:
    """Return the command that ``arguments`` (without the program's name) mean. Raises SystemExit (2, or 0 for help)."""
    parser = _parser()
    found = parser.parse_args(arguments)
    core = CoreOptions(Path(getattr(found, "data_dir", None) or default_data_dir()), getattr(found, "model", None))
    as_json = bool(getattr(found, "json", False))
    name = found.command
    if name is not None and (
        extra := [option for option in ("screenshot", *_SCREENSHOT_ONLY) if getattr(found, option)]
    ):
        parser.error(f"--{extra[0]} belongs to the window and not to {name}")
    if name == "ask":
        return ask_command(found, core, as_json=as_json)
    if name == "models":
        return models_command(parser, found, core, as_json=as_json)
    if name == "jobs":
        return JobsCommand(core, as_json)
    if name in MEDIA:
        return media_command(parser, found, core, as_json=as_json)
    if name in CARE:
        return care_command(found, core, as_json=as_json)
    if name == "search":
        return SearchCommand(core, " ".join(found.query), found.limit, as_json)
    if name == "export":
        return _export(parser, found, core, as_json=as_json)
    return _window(parser, found, core)


def _export(
    parser: argparse.ArgumentParser, found: argparse.Namespace, core: CoreOptions, *, as_json: bool
) -> ExportCommand:
    wanted = found.format
    if wanted is None:
        # `--json` stands everywhere for "as JSON", and a file's name says what should be in it.
        suffix = "" if found.output is None else found.output.suffix.lower().lstrip(".")
        wanted = "json" if as_json else {"htm": "html", "markdown": "md"}.get(suffix, suffix)
        wanted = wanted if wanted in _FORMATS else "md"
    if wanted == "pdf":
        parser.error("export to PDF is not offered yet; HTML is, and a browser prints it to PDF")
    if found.all == bool(found.ids):
        parser.error(
            "name the conversations to export, or say --all" if not found.all else "--all and IDs exclude each other"
        )
    output = None if found.output is None or str(found.output) == "-" else found.output
    return ExportCommand(core, ExportFormat(wanted), tuple(found.ids), found.all, output, as_json)


def _window(parser: argparse.ArgumentParser, found: argparse.Namespace, core: CoreOptions) -> Command:
    if found.screenshot is None:
        for option in _SCREENSHOT_ONLY:
            if getattr(found, option) is not None:
                parser.error(f"--{option} needs --screenshot FILE")
        return WindowOptions(core.data_dir, core.model)
    return ScreenshotOptions(
        core.data_dir,
        core.model,
        file=found.screenshot,
        send=found.send,
        size=found.size,
        theme=found.theme,
        language=found.lang,
    )


def _parser() -> argparse.ArgumentParser:
    # Accepted before and after the command: a value that was not given must not hide one that was.
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--data-dir", type=Path, metavar="DIR", help="keep everything in DIR")
    common.add_argument("--model", metavar="ID", help="the model for new conversations: ID, or PROVIDER:ID")
    common.add_argument("--json", action="store_true", help="print JSON")
    parser = argparse.ArgumentParser(
        prog="loquent",
        parents=[common],
        description="A chat client for OpenAI-compatible gateways. Without a command it opens the window.",
    )
    parser.add_argument("--version", action="version", version=f"loquent {__version__}")
    picture = parser.add_argument_group("a picture of the window")
    picture.add_argument("--screenshot", type=Path, metavar="FILE", help="save a picture of the window and exit")
    picture.add_argument("--send", metavar="TEXT", help="send TEXT first and wait for the reply")
    picture.add_argument("--size", type=_size, metavar="WxH", help="size of the window, such as 1280x800")
    picture.add_argument("--theme", choices=("light", "dark"))
    picture.add_argument("--lang", choices=("en", "zh_CN"))
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    add_ask(commands, common)
    add_media(commands, common)
    add_models(commands, common)
    commands.add_parser("jobs", parents=[common], help="list the films that were ordered, and how far they are")
    _add_export(commands, common)
    _add_search(commands, common)
    add_care(commands, common)
    return parser


def _add_export(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    export = commands.add_parser("export", parents=[common], help="write conversations to a file")
    export.add_argument("ids", nargs="*", metavar="ID", help="a conversation's id, or the beginning of one")
    export.add_argument("--all", action="store_true", help="every conversation")
    export.add_argument("--format", choices=_FORMATS, help="by default by the name of FILE, else md")
    export.add_argument("-o", "--output", type=Path, metavar="FILE", help="- or nothing is standard output")


def _add_search(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    search = commands.add_parser(
        "search",
        parents=[common],
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


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,5})[xX×](\d{1,5})", text)
    if found is None or not all(0 < int(side) <= _LARGEST_SIDE for side in found.groups()):
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 1280x800")
    return int(found[1]), int(found[2])
