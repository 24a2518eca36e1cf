"""What can only be seen from outside: signals, pipes, imports, a real model, a machine without a screen."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run
from tests.gateway import Gateway
from tests.gateway.texts import HELD_FIRST

Start = Callable[..., "subprocess.Popen[str]"]


HELD = [{"type": "text", "text": HELD_FIRST}]


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def last_message(run: Run) -> dict[str, object]:
    messages = json.loads(run("export", "--all", "--json").out)["conversations"][0]["messages"]
    assert isinstance(messages[-1], dict)
    return messages[-1]


def first_words(process: "subprocess.Popen[str]", count: int) -> str:
    assert process.stdout is not None
    return process.stdout.read(count)


@pytest.mark.usefixtures("environment")
def test_ctrl_c_stops_the_turn_and_keeps_what_came(start: Start, run: Run, gateway: Gateway) -> None:
    with start("ask", "--model", "held", "Hi") as process:
        begun = first_words(process, len(HELD_FIRST))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert begun + out == HELD_FIRST
    assert "Traceback" not in err
    assert gateway.requests[-1].disconnected.wait(10)
    assert last_message(run)["status"] == "stopped"
    assert last_message(run)["blocks"] == HELD


@pytest.mark.usefixtures("environment")
def test_ctrl_c_with_json_prints_what_came(start: Start, gateway: Gateway) -> None:
    with start("ask", "--model", "held", "--json", "Hi") as process:
        until(lambda: any(request.path.endswith("/chat/completions") for request in gateway.requests))
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert json.loads(out)["status"] == "stopped"


@pytest.mark.usefixtures("environment")
def test_a_reader_that_goes_away_ends_the_turn(start: Start, gateway: Gateway) -> None:
    with start("ask", "--model", "slow", "Hi") as process:
        first_words(process, 5)
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        err = process.stderr.read()
        process.wait(30)
    assert process.returncode != 0
    assert err == ""
    assert gateway.requests[-1].disconnected.wait(10)


@pytest.mark.usefixtures("environment")
def test_a_killed_reply_is_interrupted_at_the_next_start(start: Start, run: Run) -> None:
    with start("ask", "--model", "held", "Hi") as process:
        first_words(process, len(HELD_FIRST))
        until(lambda: last_message(run)["blocks"] == HELD)
        run("models")
        assert last_message(run)["status"] == "running", "a second process takes nothing from a living one"
        process.kill()
        process.communicate()
    run("models")
    assert last_message(run)["status"] == "interrupted"
    assert last_message(run)["blocks"] == HELD


@pytest.mark.real_model
def test_a_real_model_answers(start: Start) -> None:
    with start("ask", "--json", "Say hello in one short sentence.") as process:
        out, err = process.communicate(timeout=110)
    assert process.returncode == 0, err
    value = json.loads(out)
    assert value["model"] == {"provider": "local", "id": "SmolLM2-135M-Instruct"}
    assert len(value["text"].split()) > 1


LOADED = """
import sys
from app.cli.main import main
code = main(sys.argv[1:])
names = {"PySide6", "qasync", "qtawesome", "PIL"} & set(sys.modules)
print("loaded:", sorted(names), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.usefixtures("environment")
def test_asking_loads_no_qt_and_nothing_else_that_it_does_not_need(data: Path) -> None:
    command = [sys.executable, "-c", LOADED, "ask", "--model", "echo", "Hi", "--data-dir", str(data)]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (finished.returncode, finished.stdout) == (0, "Hi")
    assert "loaded: []" in finished.stderr


def test_the_command_line_is_light(tmp_path: Path) -> None:
    code = "import sys, app.cli, app.cli.main, app.__main__; print(*sys.modules)"
    finished = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    loaded = set(finished.stdout.split())
    assert not loaded & {"PySide6", "asyncio", "msgspec", "httpx", "apsw", "keyring", "PIL", "filelock", "ssl"}


@pytest.mark.parametrize("display", ["", ":4711", "nowhere.invalid:0"])
def test_without_a_display_one_line_says_what_works(start: Start, display: str) -> None:
    with start(DISPLAY=display, WAYLAND_DISPLAY="", QT_QPA_PLATFORM="") as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "loquent ask" in err
    assert "--screenshot" in err


def test_where_qt_cannot_be_loaded_one_line_says_so(start: Start, tmp_path: Path) -> None:
    words = "libEGL.so.1: cannot open shared object file: No such file or directory"
    (tmp_path / "PySide6").mkdir()
    (tmp_path / "PySide6" / "__init__.py").write_text(f"raise ImportError({words!r})")
    for arguments in ([], ["--screenshot", "a.png"]):
        with start(*arguments, PYTHONPATH=str(tmp_path), QT_QPA_PLATFORM="offscreen") as process:
            out, err = process.communicate(timeout=60)
        assert (process.returncode, out) == (2, "")
        assert err.splitlines() == [
            f"loquent: Qt cannot be loaded ({words}). Without a window there is: loquent ask TEXT"
        ]


def test_the_command_without_a_folder_to_write_to(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    command = [sys.executable, "-m", "app", "models", "--data-dir", str(tmp_path / "file")]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert finished.returncode == 1
    assert finished.stderr.startswith("loquent: ")
    assert "Traceback" not in finished.stderr
