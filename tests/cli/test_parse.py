from pathlib import Path

import pytest

from app import __version__
from app.bootstrap.options import CoreOptions, ScreenshotOptions, WindowOptions
from app.cli.commands import AskCommand, ExportCommand, ModelsCommand
from app.cli.parse import parse
from app.services.export.exporter import ExportFormat

CORE = CoreOptions(Path("/d"), "m")


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
        )
    )


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
        (["ask", "--endpoint", "responses", "Hi"], "not yet offered"),
        (["ask", "--endpoint", "nonsense", "Hi"], "invalid choice"),
        (["ask", "one", "two"], "unrecognized"),
        (["export"], "--all"),
        (["export", "--all", "id"], "exclude each other"),
        (["export", "--all", "--format", "pdf"], "not offered yet"),
        (["export", "--all", "-o", "a.pdf"], "not offered yet"),
        (["--send", "Hi"], "--screenshot"),
        (["--theme", "dark"], "--screenshot"),
        (["--screenshot", "a.png", "ask", "Hi"], "belongs to the window"),
        (["--size", "1x1", "models"], "belongs to the window"),
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
