import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap.single_window import WindowServer, raise_running_window, server_name

ASK = (
    "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
    "app = QCoreApplication([]); from app.bootstrap.single_window import raise_running_window;"
    "sys.exit(0 if raise_running_window(Path(sys.argv[1])) else 3)"
)


@pytest.fixture
def raised() -> list[int]:
    return []


@pytest.fixture
def server(tmp_path: Path, raised: list[int], qapp: QApplication) -> Generator[WindowServer]:
    made = WindowServer(tmp_path, lambda: raised.append(1))
    assert made.listen()
    yield made
    made.close()


def test_a_second_start_raises_the_first_window(
    server: WindowServer, raised: list[int], tmp_path: Path, qtbot: QtBot
) -> None:
    second = subprocess.Popen([sys.executable, "-c", ASK, str(tmp_path)])
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    assert second.returncode == 0
    assert raised == [1]


def test_another_folder_has_a_window_of_its_own(server: WindowServer, tmp_path: Path) -> None:
    assert not raise_running_window(tmp_path / "other")


def test_every_spelling_of_a_path_is_one_folder(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder)
    assert server_name(tmp_path / "link") == server_name(folder) == server_name(tmp_path / "x" / ".." / "data")
    assert server_name(folder) != server_name(tmp_path)


def test_the_socket_of_a_killed_window_is_taken_over(tmp_path: Path, qapp: QApplication) -> None:
    dead = socket.socket(socket.AF_UNIX)
    path = Path(tempfile.gettempdir()) / server_name(tmp_path)
    dead.bind(str(path))
    dead.close()
    assert path.exists()
    assert not raise_running_window(tmp_path)
    server = WindowServer(tmp_path, lambda: None)
    assert server.listen()
    server.close()


def test_a_window_that_hangs_does_not_hang_the_second_start(tmp_path: Path, qtbot: QtBot) -> None:
    code = (
        "import sys, time; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
        "app = QCoreApplication([]); from app.bootstrap.single_window import WindowServer;"
        "server = WindowServer(Path(sys.argv[1]), lambda: None); assert server.listen();"
        "print('up', flush=True); sys.stdin.read()"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert first.stdout is not None
    assert first.stdout.readline() == "up\n"
    second = subprocess.run([sys.executable, "-c", ASK, str(tmp_path)], timeout=20, check=False)
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    assert second.returncode == 0
