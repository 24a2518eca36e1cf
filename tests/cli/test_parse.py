from pathlib import Path

import pytest

from app import __version__
from app.bootstrap.options import CoreOptions, ScreenshotOptions, WindowOptions
from app.cli.commands import (
    AskCommand,
    Asking,
    BalanceCommand,
    Command,
    CorrectCommand,
    EmbedCommand,
    ExportCommand,
    ImageCommand,
    ModelsCommand,
    SpeakCommand,
    Target,
    TranscribeCommand,
    VideoCommand,
)
from app.cli.parse import parse
from app.domain.generation import Effort, Endpoint, Thinking, ToolChoice, ToolMode, VideoForm
from app.services.export.exporter import ExportFormat

CORE = CoreOptions(Path("/d"), "m")
OUT = Target(Path("out"))


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as caught:
        parse(arguments)
    assert caught.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--data-dir", "/d", "--model", "m", "--json", "models"],
        ["models", "--data-dir", "/d", "--model", "m", "--json"],
        ["--model", "m", "models", "--json", "--data-dir=/d"],
        ["--data-dir", "/x", "--model", "y", "models", "--json", "--data-dir=/d", "--model=m"],
    ],
)
def test_common_options_stand_before_and_after_the_command(arguments: list[str]) -> None:
    assert parse(arguments) == ModelsCommand(CORE, json=True)


def test_nothing_at_all_is_the_window_on_the_default_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/share")
    assert parse([]) == WindowOptions(Path("/share/loquent"), None)
    assert parse(["--data-dir", "/d", "--model", "m"]) == WindowOptions(Path("/d"), "m")


def test_everything_about_a_screenshot() -> None:
    arguments = ["--screenshot", "a.png", "--send", "Hi", "--size", "1280x800", "--theme", "dark", "--lang", "zh_CN"]
    assert parse(["--data-dir", "/d", *arguments]) == ScreenshotOptions(
        Path("/d"), None, file=Path("a.png"), send="Hi", size=(1280, 800), theme="dark", language="zh_CN"
    )


def test_everything_about_ask() -> None:
    arguments = [
        "--image",
        "a.png",
        "--image",
        "b.png",
        "--file",
        "c.txt",
        "--system",
        "S",
        "--continue",
        "--no-stream",
    ]
    assert parse(["--data-dir", "/d", "--model", "m", "ask", *arguments, "--json", "--endpoint", "chat", "Hi"]) == (
        AskCommand(
            CORE,
            "Hi",
            images=(Path("a.png"), Path("b.png")),
            files=(Path("c.txt"),),
            system="S",
            go_on=True,
            stream=False,
            json=True,
            asking=Asking(endpoint=Endpoint.CHAT),
        )
    )


def asking(*arguments: str) -> Asking:
    found = parse(["ask", *arguments, "Hi"])
    assert isinstance(found, AskCommand)
    return found.asking


def test_what_is_not_said_of_how_to_ask_is_left_open() -> None:
    assert asking() == Asking()


def test_everything_about_how_to_ask() -> None:
    options = ["--endpoint", "responses", "--schema", "s.json", "--tools", "t.json", "--search", "--video-form", "file"]
    params = ["--param", "temperature=0.5", "--param", "name=a=b", "--param", 'o={"a": [1]}', "--param", "e="]
    assert asking(*options, *params, "--tool-choice", "find", "--think", "high") == Asking(
        Endpoint.RESPONSES,
        (("temperature", 0.5), ("name", "a=b"), ("o", {"a": [1]}), ("e", "")),
        schema=Path("s.json"),
        tools=Path("t.json"),
        tool_choice=ToolChoice(name="find"),
        search=True,
        thinking=Thinking(Effort.HIGH),
        video_form=VideoForm.FILE,
    )
    assert asking("--json-object").json_object


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("auto", ToolChoice()),
        ("none", ToolChoice(ToolMode.NONE)),
        ("required", ToolChoice(ToolMode.REQUIRED)),
        ("a,b", ToolChoice(allowed=("a", "b"))),
        ("a,", ToolChoice(allowed=("a",))),
        ("custom:sql", ToolChoice(name="sql", custom=True)),
    ],
)
def test_which_tool(text: str, choice: ToolChoice) -> None:
    assert asking("--tool-choice", text).tool_choice == choice


@pytest.mark.parametrize(("text", "thinking"), [("none", Thinking(Effort.NONE)), ("2048", Thinking(budget=2048))])
def test_how_much_to_think(text: str, thinking: Thinking) -> None:
    assert asking("--think", text).thinking == thinking


def test_files_to_send_and_where_to_save() -> None:
    found = parse(["ask", "--video", "a.mp4", "--audio", "b.mp3", "-o", "out", "--dry-run", "Hi"])
    assert isinstance(found, AskCommand)
    assert (found.videos, found.sounds) == ((Path("a.mp4"),), (Path("b.mp3"),))
    assert (found.output, found.dry_run) == (OUT, True)


@pytest.mark.parametrize(("written", "is_folder"), [("out", False), ("out/", True), ("a/b", False), ("a/b/", True)])
def test_a_slash_at_the_end_means_a_folder(written: str, is_folder: bool) -> None:
    found = parse(["image", "-o", written, "A cat"])
    assert isinstance(found, ImageCommand)
    assert found.output == Target(Path(written), is_folder)


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (
            ["image", "--edit", "a.png", "--edit", "b.png", "--mask", "m.png", "--size", "1x2", "--n", "2", "A cat"],
            ImageCommand(
                CORE,
                "A cat",
                OUT,
                edit=(Path("a.png"), Path("b.png")),
                mask=Path("m.png"),
                size="1x2",
                n=2,
            ),
        ),
        (
            ["image", "--quality", "hd", "--style", "vivid", "--background", "opaque", "--param", "a=1", "A cat"],
            ImageCommand(CORE, "A cat", OUT, quality="hd", style="vivid", background="opaque", params=(("a", 1),)),
        ),
        (
            ["video", "--image", "a.png", "--seconds", "4", "--size", "1280x720", "A cat"],
            VideoCommand(CORE, "A cat", OUT, image=Path("a.png"), seconds=4, size="1280x720"),
        ),
        (["video", "--resume", "v1"], VideoCommand(CORE, "", OUT, resume="v1")),
        (["video", "--remix", "v1", "Redder"], VideoCommand(CORE, "Redder", OUT, remix="v1")),
        (
            ["speak", "--voice", "v", "--format", "wav", "--speed", "1.5", "--instructions", "Low", "Hi"],
            SpeakCommand(CORE, "Hi", OUT, "v", "wav", 1.5, "Low"),
        ),
        (["speak", "-"], SpeakCommand(CORE, None, OUT)),
    ],
)
def test_what_is_made_and_saved(arguments: list[str], command: Command) -> None:
    assert parse([*arguments, "--data-dir", "/d", "--model", "m", "-o", "out"]) == command


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (
            ["transcribe", "--language", "en", "--prompt", "Ada", "--format", "srt", "a.mp3"],
            TranscribeCommand(CORE, Path("a.mp3"), "en", "Ada", "srt"),
        ),
        (["embed", "--dimensions", "8", "a", "b", "--json"], EmbedCommand(CORE, ("a", "b"), 8, json=True)),
        (["balance", "--provider", "Gate"], BalanceCommand(CORE, "Gate")),
        (["models", "--prices"], ModelsCommand(CORE, prices=True)),
        (["models", "--set", "a:b"], CorrectCommand(CORE, "a:b")),
        (
            ["models", "--set", "b", "vision=yes", "tools=NO", "makes_images=auto", "context=128_000", "context=auto"],
            CorrectCommand(
                CORE,
                "b",
                (
                    ("vision", True),
                    ("tools", False),
                    ("makes_images", None),
                    ("context_length", 128_000),
                    ("context_length", None),
                ),
            ),
        ),
        (
            ["models", "--set", "b", "images=yes", "videos=no", "endpoint=responses"],
            CorrectCommand(
                CORE, "b", (("makes_images", True), ("makes_videos", False), ("endpoint", Endpoint.RESPONSES))
            ),
        ),
        (["models", "--reset", "b"], CorrectCommand(CORE, "b", reset=True)),
        (["models", "--corrections"], CorrectCommand(CORE)),
    ],
)
def test_what_is_printed(arguments: list[str], command: Command) -> None:
    assert parse([*arguments, "--data-dir", "/d", "--model", "m"]) == command


@pytest.mark.parametrize(("arguments", "reads_terminal"), [([], False), (["-"], True)])
def test_no_text_means_standard_input(arguments: list[str], reads_terminal: bool) -> None:
    found = parse(["--data-dir", "/d", "ask", *arguments])
    assert isinstance(found, AskCommand)
    assert (found.text, found.reads_terminal) == (None, reads_terminal)


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["--all"], ExportFormat.MARKDOWN),
        (["--all", "--json"], ExportFormat.JSON),
        (["--all", "--format", "txt", "--json"], ExportFormat.TEXT),
        (["--all", "-o", "a.HTML"], ExportFormat.HTML),
        (["--all", "-o", "a.json"], ExportFormat.JSON),
        (["--all", "-o", "a.markdown"], ExportFormat.MARKDOWN),
        (["--all", "-o", "a.odt"], ExportFormat.MARKDOWN),
        (["--all", "-o", "a.json", "--format", "html"], ExportFormat.HTML),
    ],
)
def test_the_format_of_an_export(arguments: list[str], wanted: ExportFormat) -> None:
    found = parse(["export", *arguments])
    assert isinstance(found, ExportCommand)
    assert found.format is wanted


def test_what_is_exported_and_where_to() -> None:
    assert parse(["--data-dir", "/d", "export", "a", "b", "-o", "-"]) == ExportCommand(
        CoreOptions(Path("/d")), ExportFormat.MARKDOWN, ("a", "b")
    )
    found = parse(["export", "--all", "-o", "x.md"])
    assert isinstance(found, ExportCommand)
    assert (found.everything, found.output) == (True, Path("x.md"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], "invalid choice"),
        (["ask", "--param", "temperature", "Hi"], "no name=value"),
        (["ask", "--think", "hardly", "Hi"], "neither a number"),
        (["ask", "--think", "0", "Hi"], "neither a number"),
        (["ask", "--tool-choice", ",", "Hi"], "names no tool"),
        (["ask", "--schema", "a", "--json-object", "Hi"], "not allowed with"),
        (["image", "A cat"], "-o"),
        (["image", "--mask", "m.png", "-o", "x.png", "A cat"], "--edit"),
        (["image", "--n", "0", "-o", "x.png", "A cat"], "no whole number"),
        (["video", "-o", "x.mp4"], "PROMPT"),
        (["video", "--resume", "v1", "-o", "x.mp4", "A cat"], "takes nothing else"),
        (["video", "--resume", "v1", "--remix", "v2", "-o", "x.mp4"], "not allowed with"),
        (["video", "--remix", "v1", "--seconds", "4", "-o", "x.mp4", "A cat"], "nothing else"),
        (["speak", "--speed", "9", "-o", "x.mp3", "Hi"], "no number from"),
        (["transcribe", "--format", "pdf", "x.mp3"], "invalid choice"),
        (["ask", "--endpoint", "nonsense", "Hi"], "invalid choice"),
        (["ask", "one", "two"], "unrecognized"),
        (["export"], "--all"),
        (["export", "--all", "id"], "exclude each other"),
        (["export", "--all", "--json", "--branches"], "every branch"),
        (["backup"], "required"),
        (["backup", "-o", "a", "--passphrase", "--passphrase-stdin"], "not allowed with"),
        (["restore"], "required"),
        (["--send", "Hi"], "--screenshot"),
        (["--theme", "dark"], "--screenshot"),
        (["--screenshot", "a.png", "ask", "Hi"], "belongs to the window"),
        (["--size", "1x1", "models"], "belongs to the window"),
        (["models", "--set", "m", "vision"], "no fact such as vision=yes"),
        (["models", "--set", "m", "smell=yes"], "no fact such as vision=yes"),
        (["models", "--set", "m", "vision=maybe"], "the value is yes, no or auto"),
        (["models", "--set", "m", "context=many"], "a number of tokens from 1"),
        (["models", "--set", "m", "context=0"], "a number of tokens from 1"),
        (["models", "--set", "m", "context=-1"], "a number of tokens from 1"),
        (["models", "--set", "m", f"context={'9' * 5000}"], "a number of tokens from 1"),
        (["models", "--set", "m", "context=٣"], "a number of tokens from 1"),
        (["models", "--set", "m", "endpoint=telepathy"], "the endpoints are auto, chat"),
        (["models", "--set"], "expected at least one argument"),
        (["models", "--set", "m", "--reset", "m"], "exclude each other"),
        (["models", "--prices", "--corrections"], "exclude each other"),
        (["--screenshot", "a.png", "--theme", "blue"], "invalid choice"),
        (["--screenshot", "a.png", "--lang", "fr"], "invalid choice"),
        *[(["--screenshot", "a.png", "--size", size], "no size") for size in ("big", "0x5", "5", "99999x1", "1x2x3")],
    ],
)
def test_wrong_use_is_explained(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert words in refusal(capsys, *arguments)


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parse(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"loquent {__version__}\n"


def test_help_names_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["ask", "--help"])
    assert "130 interrupted" in " ".join(capsys.readouterr().out.split())
