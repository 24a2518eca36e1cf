"""From arguments to a command. Wrong use ends the program with exit code 2, as argparse does."""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from app import __version__
from app.bootstrap.options import CoreOptions, ScreenshotOptions, WindowOptions
from app.cli.commands import Command, JobsCommand
from app.cli.error_texts import error_text
from app.cli.parse_ask import add_ask, ask_command
from app.cli.parse_care import CARE, add_care, care_command
from app.cli.parse_history import HISTORY, add_history, history_command
from app.cli.parse_media import MEDIA, add_media, media_command
from app.cli.parse_models import add_models, models_command
from app.cli.phrase import phrase_from_stdin
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.history_key import HistoryKey, PhraseError, key_of
from app.infra.paths import default_data_dir

_LARGEST_SIDE = 10_000
_SCREENSHOT_ONLY = ("send", "size", "theme", "lang")


def parse(arguments: Sequence[str]) -> Command:
    """Return the command that ``arguments`` (without the program's name) mean. Raises SystemExit (2, or 0 for help)."""
    parser = _parser()
    found = parser.parse_args(arguments)
    core = CoreOptions(
        Path(getattr(found, "data_dir", None) or default_data_dir()),
        getattr(found, "model", None),
        history_key=_given_key(parser) if getattr(found, "phrase_stdin", False) else None,
    )
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
    if name in HISTORY:
        return history_command(parser, found, core, as_json=as_json)
    if name in CARE:
        return care_command(found, core, as_json=as_json)
    return _window(parser, found, core)


def _given_key(parser: argparse.ArgumentParser) -> HistoryKey:
    """Return the key of the phrase on standard input. Ends the program where it is none."""
    typed = phrase_from_stdin("Recovery phrase: ")
    try:
        return key_of(typed)
    except PhraseError as error:
        params = {} if error.group is None else {"group": str(error.group)}
        parser.error(error_text(ErrorInfo(ErrorReason.PHRASE_WRONG, params)))


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
    phrase = argparse.ArgumentParser(add_help=False)
    phrase.add_argument(
        "--phrase-stdin",
        action="store_true",
        help="open an encrypted history with the recovery phrase on standard input, where no keyring has its key",
    )
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
    add_history(commands, common, phrase)
    add_care(commands, common, phrase)
    return parser


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,5})[xX×](\d{1,5})", text)
    if found is None or not all(0 < int(side) <= _LARGEST_SIDE for side in found.groups()):
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 1280x800")
    return int(found[1]), int(found[2])
