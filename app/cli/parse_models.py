"""The arguments of ``loquent models``: a list of all models, or what is known of one and what a person says of it."""

import argparse
from typing import Final

from app.bootstrap.options import CoreOptions
from app.cli.commands import CorrectCommand, ModelsCommand
from app.domain.corrections import ABILITIES, MOST_CONTEXT, read_context
from app.domain.generation import Endpoint

AUTO: Final = "auto"
NAMES: Final = {
    "vision": "vision",
    "tools": "tools",
    "thinking": "thinking",
    "images": "makes_images",
    "videos": "makes_videos",
    "context": "context_length",
    "endpoint": "endpoint",
}
"""What each fact is called on the command line; the names that ``--json`` prints are taken too."""
_TRUTHS: Final = {"yes": True, "no": False, AUTO: None}


def add_models(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the command ``models``."""
    models = commands.add_parser("models", parents=[common], help="list the models of every provider")
    models.add_argument("--prices", action="store_true", help="with what they cost, where a gateway says so")
    models.add_argument(
        "--set",
        nargs="+",
        metavar=("MODEL", "FACT=VALUE"),
        help="say what a model can do where its list is wrong, and print what is known of it: "
        "vision, tools, thinking, images, videos (yes, no, auto), context (tokens, auto), "
        f"endpoint ({', '.join(Endpoint)}). MODEL is ID or PROVIDER:ID; with * in it, every model of such a name",
    )
    models.add_argument("--reset", metavar="MODEL", help="take back all that was said with --set")
    models.add_argument("--corrections", action="store_true", help="print all that was said with --set")


def models_command(
    parser: argparse.ArgumentParser, found: argparse.Namespace, core: CoreOptions, *, as_json: bool
) -> ModelsCommand | CorrectCommand:
    """Return the command. Ends the program where the options do not go together or a fact is none."""
    ways = [name for name in ("prices", "set", "reset", "corrections") if getattr(found, name)]
    if len(ways) > 1:
        parser.error(f"--{ways[0]} and --{ways[1]} exclude each other")
    if found.set:
        model, *said = found.set
        return CorrectCommand(core, model, tuple(_fact(parser, text) for text in said), json=as_json)
    if found.reset:
        return CorrectCommand(core, found.reset, reset=True, json=as_json)
    if found.corrections:
        return CorrectCommand(core, json=as_json)
    return ModelsCommand(core, as_json, found.prices)


def _fact(parser: argparse.ArgumentParser, text: str) -> tuple[str, bool | int | Endpoint | None]:
    """Return the name of a field of a correction and its value; None takes back what was said."""
    name, equals, value = text.partition("=")
    name, value = NAMES.get(name, name), value.strip().lower()
    if not equals or name not in NAMES.values():
        parser.error(f"{text!r} is no fact such as vision=yes; there are {', '.join(NAMES)}")
    if name in ABILITIES:
        if value not in _TRUTHS:
            parser.error(f"{text!r}: the value is yes, no or {AUTO}")
        return name, _TRUTHS[value]
    if name == "endpoint":
        if value not in tuple(Endpoint):
            parser.error(f"{text!r}: the endpoints are {', '.join(Endpoint)}")
        return name, Endpoint(value)
    try:
        return name, None if value == AUTO else read_context(value)
    except ValueError:
        parser.error(f"{text!r}: the value is a number of tokens from 1 to {MOST_CONTEXT}, or {AUTO}")
