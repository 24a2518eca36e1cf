"""The options of the commands for pictures, films, sound, vectors and money."""

import argparse
from pathlib import Path

from app.bootstrap.options import CoreOptions
from app.cli.commands import (
    BalanceCommand,
    EmbedCommand,
    ImageCommand,
    MediaCommand,
    SpeakCommand,
    TranscribeCommand,
    VideoCommand,
)
from app.cli.params import param
from app.cli.parse_ask import DRY_RUN, target

MEDIA = ("image", "video", "speak", "transcribe", "embed", "balance")


def add_media(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser) -> None:
    """Add the commands and their options."""
    image = commands.add_parser("image", parents=[common], help="make a picture, or change some")
    image.add_argument("prompt", metavar="PROMPT", help="what is to be seen")
    image.add_argument("--edit", type=Path, action="append", default=[], metavar="F", help="change this picture")
    image.add_argument("--mask", type=Path, metavar="F", help="a PNG that is transparent where to change the first one")
    image.add_argument("--size", dest="pixels", default="", metavar="WxH", help="such as 1024x1024")
    image.add_argument("--n", type=_count, help="how many")
    for name in ("quality", "style", "background"):
        image.add_argument(f"--{name}", default="", metavar="WORD", help="as the model's maker names it")
    image.add_argument("--output-format", default="", metavar="WORD", help="png, jpeg or webp")
    _add_output(image)
    _add_params(image)

    video = commands.add_parser("video", parents=[common], help="make a film")
    video.add_argument("prompt", nargs="?", default="", metavar="PROMPT", help="what is to be seen")
    video.add_argument("--image", type=Path, metavar="F", help="the first frame")
    video.add_argument("--seconds", type=_count, help="how long")
    video.add_argument("--size", dest="pixels", default="", metavar="WxH", help="such as 1280x720")
    which = video.add_mutually_exclusive_group()
    which.add_argument("--resume", default="", metavar="ID", help="wait for a film that was ordered before")
    which.add_argument("--remix", default="", metavar="ID", help="make another version of a finished film")
    _add_output(video)
    _add_params(video)

    speak = commands.add_parser("speak", parents=[common], help="speak a text")
    speak.add_argument("text", nargs="?", metavar="TEXT", help="what to say; - or nothing reads standard input")
    speak.add_argument("--voice", default="", help="such as alloy")
    speak.add_argument("--format", default="", help="mp3, opus, aac, flac, wav or pcm; by default by the name of PATH")
    speak.add_argument("--speed", type=_speed, help="0.25 to 4")
    speak.add_argument("--instructions", default="", metavar="TEXT", help="how to say it")
    _add_output(speak)

    transcribe = commands.add_parser("transcribe", parents=[common], help="write down what is said in a sound file")
    transcribe.add_argument("file", type=Path, metavar="FILE")
    transcribe.add_argument("--language", default="", metavar="CODE", help="such as en or zh")
    transcribe.add_argument("--prompt", default="", metavar="TEXT", help="words that may occur, in the same language")
    transcribe.add_argument("--format", default="json", choices=("json", "text", "srt", "verbose_json", "vtt"))

    embed = commands.add_parser("embed", parents=[common], help="print texts as vectors, one line of JSON each")
    embed.add_argument("texts", nargs="+", metavar="TEXT")
    embed.add_argument("--dimensions", type=_count, help="how long each vector shall be")

    for command in (image, video, speak, transcribe, embed):
        command.add_argument("--dry-run", action="store_true", help=DRY_RUN)

    balance = commands.add_parser("balance", parents=[common], help="tell what is left to spend")
    balance.add_argument("--provider", default="", metavar="NAME", help="of this provider alone")


def media_command(
    parser: argparse.ArgumentParser, found: argparse.Namespace, core: CoreOptions, *, as_json: bool
) -> MediaCommand:
    """Return the command that was given."""
    if found.command == "image":
        return _image(parser, found, core, as_json=as_json)
    if found.command == "video":
        return _video(parser, found, core, as_json=as_json)
    if found.command == "speak":
        text = None if found.text in (None, "-") else found.text
        return SpeakCommand(
            core, text, found.output, found.voice, found.format, found.speed, found.instructions, as_json, found.dry_run
        )
    if found.command == "transcribe":
        return TranscribeCommand(core, found.file, found.language, found.prompt, found.format, as_json, found.dry_run)
    if found.command == "embed":
        return EmbedCommand(core, tuple(found.texts), found.dimensions, as_json, found.dry_run)
    return BalanceCommand(core, found.provider, as_json)


def _image(
    parser: argparse.ArgumentParser, found: argparse.Namespace, core: CoreOptions, *, as_json: bool
) -> ImageCommand:
    if found.mask is not None and not found.edit:
        parser.error("--mask belongs to a picture that is changed: name it with --edit")
    return ImageCommand(
        core,
        found.prompt,
        found.output,
        edit=tuple(found.edit),
        mask=found.mask,
        size=found.pixels,
        n=found.n,
        quality=found.quality,
        style=found.style,
        background=found.background,
        output_format=found.output_format,
        params=tuple(found.param),
        json=as_json,
        dry_run=found.dry_run,
    )


def _video(
    parser: argparse.ArgumentParser, found: argparse.Namespace, core: CoreOptions, *, as_json: bool
) -> VideoCommand:
    if found.resume:
        if found.prompt or found.image or found.seconds or found.pixels or found.param:
            parser.error("--resume waits for a film as it was ordered: it takes nothing else")
        if found.dry_run:
            parser.error("--dry-run shows what is ordered, and --resume orders nothing")
    elif not found.prompt.strip():
        parser.error("say in PROMPT what is to be seen")
    if found.remix and (found.image or found.seconds or found.pixels or found.param):
        parser.error("--remix takes a PROMPT and nothing else")
    return VideoCommand(
        core,
        found.prompt,
        found.output,
        image=found.image,
        seconds=found.seconds,
        size=found.pixels,
        params=tuple(found.param),
        resume=found.resume,
        remix=found.remix,
        json=as_json,
        dry_run=found.dry_run,
    )


def _add_output(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "-o", "--output", type=target, required=True, metavar="PATH", help="the file or folder to save to"
    )


def _add_params(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--param", type=param, action="append", default=[], metavar="NAME=VALUE", help="any other field of the request"
    )


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) < 10**6:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0.25 <= speed <= 4:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0.25 to 4")
    return speed
