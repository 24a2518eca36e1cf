"""The program as a whole, in a process of its own."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from tests.gateway import Gateway

PATIENCE = 60.0
READY = re.compile(r"Ready [0-9.]+ s after the start of the process, on (\w+)")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


def command(data_dir: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "app", "--data-dir", str(data_dir), *arguments]


@pytest.fixture
def run(data_dir: Path) -> Run:
    def run_program(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(data_dir, *arguments),
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    return run_program


@contextmanager
def running(data_dir: Path, gateway: Gateway, **environment: str) -> Generator[subprocess.Popen[str]]:
    """Give the program with an open window; it is killed if a test leaves it running."""
    with subprocess.Popen(command(data_dir), env={**os.environ, **environment}, text=True) as program:
        try:
            gateway.wait_until(
                lambda: READY.search(log_of(data_dir)) is not None or program.poll() is not None, PATIENCE
            )
            assert program.poll() is None
            yield program
        finally:
            program.kill()


def log_of(data_dir: Path) -> str:
    log = data_dir / "logs" / "loquent.log"
    return log.read_text(encoding="utf-8") if log.exists() else ""


def colour_near_the_corner(picture: Path) -> QColor:
    return QImage(str(picture)).pixelColor(2, 590)


def test_a_picture_has_the_size_and_the_theme_that_were_asked_for(run: Run, tmp_path: Path, gateway: Gateway) -> None:
    light, dark = tmp_path / "light.png", tmp_path / "dark.png"
    assert run("--screenshot", str(light), "--size", "900x600", "--theme", "light").returncode == 0
    result = run("--screenshot", str(dark), "--size", "900x600", "--theme", "dark", "--lang", "zh_CN")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert (QImage(str(light)).width(), QImage(str(dark)).height()) == (900, 600)
    assert colour_near_the_corner(light).lightness() > 200 > 60 > colour_near_the_corner(dark).lightness()


def test_a_picture_is_taken_when_the_reply_is_there(run: Run, tmp_path: Path, gateway: Gateway) -> None:
    before, after = tmp_path / "before.png", tmp_path / "after.png"
    surroundings = {"OPENAI_BASE_URL": gateway.url, "OPENAI_API_KEY": gateway.key}
    run("--screenshot", str(before), "--size", "900x600", **surroundings)
    result = run("--screenshot", str(after), "--size", "900x600", "--send", "Hi", "--model", "slow", **surroundings)
    assert (result.returncode, result.stderr) == (0, "")
    assert len(gateway.chats()) == 1
    assert gateway.chats()[0].finished.is_set()
    assert QImage(str(after)) != QImage(str(before))


def test_a_reply_that_failed_is_in_the_picture_and_in_the_exit_code(run: Run, tmp_path: Path, gateway: Gateway) -> None:
    picture = tmp_path / "failed.png"
    surroundings = {"OPENAI_BASE_URL": gateway.url, "OPENAI_API_KEY": gateway.key}
    result = run("--screenshot", str(picture), "--send", "Hi", "--model", "error-401", **surroundings)
    assert result.returncode == 1
    assert QImage(str(picture)).width() == 1280


def test_a_picture_that_cannot_be_written_is_named(run: Run, tmp_path: Path, gateway: Gateway) -> None:
    picture = tmp_path / "no such folder" / "picture.png"
    result = run("--screenshot", str(picture))
    assert result.returncode == 1
    assert str(picture) in result.stderr


def test_without_a_display_one_line_says_so(run: Run) -> None:
    result = run(QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    assert result.returncode == 2
    assert "loquent ask" in result.stderr
    assert "--screenshot" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_second_start_raises_the_first_and_ends(run: Run, data_dir: Path, gateway: Gateway) -> None:
    with running(data_dir, gateway) as first:
        result = run()
        assert (result.returncode, result.stderr) == (0, "")
        assert first.poll() is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_the_window_in_order(data_dir: Path, gateway: Gateway, number: signal.Signals) -> None:
    with running(data_dir, gateway) as program:
        program.send_signal(number)
        assert program.wait(PATIENCE) == 0
    assert (data_dir / "window.json").exists()
    assert not any((data_dir / "leases").glob("*.lock"))
    assert "ERROR" not in log_of(data_dir)


def test_a_killed_window_does_not_keep_the_next_from_opening(data_dir: Path, gateway: Gateway) -> None:
    with running(data_dir, gateway) as program:
        program.kill()
        program.wait(PATIENCE)
    (data_dir / "logs" / "loquent.log").unlink()
    with running(data_dir, gateway) as program:
        program.terminate()
        assert program.wait(PATIENCE) == 0


@pytest.fixture(scope="module")
def real_display() -> Generator[str]:
    """Give the name of a display of an X server that draws into memory."""
    if shutil.which("Xvfb") is None:
        pytest.skip("There is no Xvfb")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as stream:
        number = stream.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait()


def test_a_real_window_opens_and_closes(data_dir: Path, gateway: Gateway, real_display: str) -> None:
    with running(data_dir, gateway, DISPLAY=real_display, QT_QPA_PLATFORM="") as program:
        program.terminate()
        assert program.wait(PATIENCE) == 0
    found = READY.search(log_of(data_dir))
    assert found is not None
    assert found.group(1) == "xcb"
    assert "WARNING" not in log_of(data_dir)


def test_a_person_writes_in_a_real_window(real_display: str) -> None:
    """Run what a person does in the window once more, with a real X server under it."""
    wanted = "start_send or esc_stops or model_is_switched or restart"
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/ui/window/test_turns.py", "-q", "-k", wanted, "-p", "no:cacheprovider"],
        env={**os.environ, "DISPLAY": real_display, "QT_QPA_PLATFORM": "xcb"},
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    assert "4 passed" in result.stdout


@pytest.mark.real_model
def test_a_real_model_answers_in_the_window(run: Run, tmp_path: Path) -> None:
    picture = tmp_path / "real.png"
    result = run("--screenshot", str(picture), "--send", "Say hello in one short sentence.")
    assert (result.returncode, result.stderr) == (0, "")
    assert QImage(str(picture)).width() == 1280
