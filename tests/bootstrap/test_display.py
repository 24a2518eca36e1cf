import socket
import subprocess
import sys
from pathlib import Path

import pytest

from app.bootstrap.display import display_problem


@pytest.fixture(autouse=True)
def on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")


def test_no_display_is_said() -> None:
    assert display_problem({}) == "There is no display"


@pytest.mark.parametrize("display", [":4711", "unix:4711", "127.0.0.1:59535.0", "nonsense", ":x"])
def test_a_display_that_does_not_answer_is_named(display: str) -> None:
    assert display_problem({"DISPLAY": display}) == f"The display {display} does not answer"


def test_a_platform_that_was_chosen_is_believed() -> None:
    assert display_problem({"QT_QPA_PLATFORM": "offscreen"}) is None


def test_a_wayland_socket_that_answers_is_enough(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-9"))
        server.listen()
        surroundings = {"WAYLAND_DISPLAY": "wayland-9", "XDG_RUNTIME_DIR": str(tmp_path)}
        assert display_problem(surroundings) is None
    assert display_problem(surroundings) == "There is no display"


def test_asking_needs_no_qt() -> None:
    code = "import sys, app.bootstrap.display; print([name for name in sys.modules if 'PySide6' in name])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
