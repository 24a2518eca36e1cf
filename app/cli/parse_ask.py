"""The options of ``loquent ask``."""

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.bootstrap.options import CoreOptions
from app.cli.commands import AskCommand, Asking, Target
from app.cli.params import param
from app.domain.errors import AppError
from app.domain.generation import Effort, Endpoint, Thinking, ToolChoice, ToolMode, VideoForm
from app.domain.gpts import gpt_model

DRY_RUN: Final = "print the request without the key, and send nothing"
_LEAST_BUDGET: Final = 1


def add_ask(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser) -> None:
    """Add the command and its options."""
    ask = commands.add_parser(
        "ask",
        parents=[common],
        help="ask a model and print its reply",
        description="Print the reply to TEXT, and nothing else, to standard output, and keep both in the history. "
        "Thinking, sources, progress and where files of the reply lie go to standard error. "
        "Exit code: 0 done, 1 the reply failed or was cut, 2 wrong use, 130 interrupted.",
    )
    ask.add_argument("text", nargs="?", metavar="TEXT", help="what to say; - or nothing reads standard input")
    ask.add_argument(
        "--gpt",
        type=_gpt,
        metavar="LINK",
        help="a GPT, by the link that shares it; --model is what it is based on (gpt-4 by default)",
    )
    ask.add_argument("--system", metavar="S", help="what the model is told before the first message")
    ask.add_argument("--continue", dest="go_on", action="store_true", help="go on with the last conversation")
    ask.add_argument("--no-stream", action="store_true", help="ask for the reply in one piece")
    ask.add_argument("--dry-run", action="store_true", help=DRY_RUN)
    ask.add_argument(
        "-o", "--output", type=target, metavar="PATH", help="save files of the reply to this file or folder"
    )
    _add_files(ask.add_argument_group("files"))
    _add_settings(ask.add_argument_group("how to ask"))


def _add_files(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--image", type=Path, action="append", default=[], metavar="F", help="show a picture")
    group.add_argument(
        "--file",
        type=Path,
        action="append",
        default=[],
        metavar="F",
        help="put a text in, or send a file such as a PDF",
    )
    group.add_argument("--video", type=Path, action="append", default=[], metavar="F", help="show a film")
    group.add_argument(
        "--video-form",
        choices=tuple(form.value for form in VideoForm),
        help="how films are sent: there is no standard; frames are pictures out of it",
    )
    group.add_argument(
        "--audio", type=Path, action="append", default=[], metavar="F", help="let the model hear a sound"
    )


def _add_settings(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--endpoint",
        choices=tuple(endpoint.value for endpoint in Endpoint),
        help="auto (the default) takes the first that the model's list names and that fits, else chat",
    )
    group.add_argument(
        "--param",
        type=param,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="any field of the request, such as temperature=0.2; VALUE is JSON, or text where it is none",
    )
    shape = group.add_mutually_exclusive_group()
    shape.add_argument("--schema", type=Path, metavar="FILE", help="the reply shall be JSON that fits this JSON Schema")
    shape.add_argument("--json-object", action="store_true", help="the reply shall be a JSON object")
    group.add_argument(
        "--tools",
        type=Path,
        metavar="FILE",
        help="tools that may be called, as OpenAI's JSON array; each call is printed as a line of JSON",
    )
    group.add_argument(
        "--tool-choice",
        type=_tool_choice,
        metavar="CHOICE",
        help="auto, none, required, the NAME of a tool, NAME,NAME of which to choose, or custom:NAME",
    )
    group.add_argument("--search", action="store_true", help="let the model search the web")
    group.add_argument(
        "--think",
        type=_thinking,
        metavar="HOW",
        help=f"{', '.join(effort.value for effort in Effort)}, or the number of tokens to think with",
    )


def ask_command(found: argparse.Namespace, core: CoreOptions, *, as_json: bool) -> AskCommand:
    """Return the command that was given."""
    if found.gpt is not None:
        core = replace(core, model=gpt_model(core.model or "", found.gpt))
    return AskCommand(
        core,
        None if found.text in (None, "-") else found.text,
        reads_terminal=found.text == "-",
        images=tuple(found.image),
        files=tuple(found.file),
        videos=tuple(found.video),
        sounds=tuple(found.audio),
        asking=Asking(
            endpoint=None if found.endpoint is None else Endpoint(found.endpoint),
            params=tuple(found.param),
            schema=found.schema,
            json_object=found.json_object,
            tools=found.tools,
            tool_choice=found.tool_choice,
            search=found.search,
            thinking=found.think,
            video_form=None if found.video_form is None else VideoForm(found.video_form),
        ),
        dry_run=found.dry_run,
        output=found.output,
        system=found.system,
        go_on=found.go_on,
        stream=not found.no_stream,
        json=as_json,
    )


def target(text: str) -> Target:
    """Return where to save; a path forgets the slash that says that it is a folder."""
    return Target(Path(text), text.endswith(("/", os.sep)))


def _gpt(text: str) -> str:
    try:
        gpt_model("", text)
    except AppError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no link that shares a GPT") from error
    return text


def _tool_choice(text: str) -> ToolChoice:
    if text in tuple(ToolMode):
        return ToolChoice(ToolMode(text))
    if text.startswith("custom:"):
        return ToolChoice(name=text.removeprefix("custom:"), custom=True)
    names = tuple(name for name in (part.strip() for part in text.split(",")) if name)
    if not names:
        raise argparse.ArgumentTypeError(f"{text!r} names no tool")
    return ToolChoice(name=names[0]) if "," not in text else ToolChoice(allowed=names)


def _thinking(text: str) -> Thinking:
    if text.isascii() and text.isdigit() and int(text) >= _LEAST_BUDGET:
        return Thinking(budget=int(text))
    try:
        return Thinking(effort=Effort(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is neither a number of tokens nor an effort") from error
