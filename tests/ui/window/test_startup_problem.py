"""A history that cannot be opened: the window says why, and nothing is overwritten."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.bootstrap.options import WindowOptions
from app.bootstrap.window import run
from app.domain.errors import ErrorInfo, ErrorReason
from app.infra.paths import DataFolder
from app.infra.tasks import TaskScope
from app.ui.startup_problem import StartupProblem
from app.ui.theme import ThemeManager
from tests.ui.waiting import until


def shown() -> StartupProblem | None:
    windows = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, StartupProblem))
    return next((window for window in windows if window.isVisible()), None)


async def words_at_start(data_dir: Path, qapp: QApplication) -> str:
    """Start the program on a folder, read the window that says why it cannot, and press Quit."""
    scope = TaskScope("test")
    ending = scope.start(run(qapp, DataFolder(data_dir), WindowOptions(data_dir)), "program")
    await until(lambda: shown() or ending.done(), "the window")
    window = shown()
    assert window is not None
    words = "\n".join(label.text() for label in window.findChildren(QLabel))
    (button,) = window.findChildren(QPushButton)
    button.click()
    assert await ending == 1
    await scope.aclose()
    return words


async def test_a_history_of_a_newer_version_is_left_alone(tmp_path: Path, qapp: QApplication) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    with closing(sqlite3.connect(folder.database)) as database:
        database.execute("PRAGMA user_version = 4711")
        database.execute("CREATE TABLE of_the_future (x)")
        database.commit()
    before = folder.database.read_bytes()
    words = await words_at_start(folder.root, qapp)
    assert "newer Loquent" in words
    assert str(folder.root) in words
    assert folder.database.read_bytes() == before


async def test_a_damaged_history_is_left_alone(tmp_path: Path, qapp: QApplication) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    folder.database.write_bytes(b"This is no database at all. " * 1000)
    before = folder.database.read_bytes()
    words = await words_at_start(folder.root, qapp)
    assert "damaged" in words or "cannot be opened" in words
    assert folder.database.read_bytes() == before


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="Nothing is read-only for root")
async def test_a_folder_that_is_read_only_is_named(tmp_path: Path, qapp: QApplication) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o500)
    words = await words_at_start(folder, qapp)
    assert "cannot be written to" in words
    assert str(folder) in words


async def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path, qapp: QApplication) -> None:
    folder = tmp_path / "data"
    folder.write_text("a file")
    words = await words_at_start(folder, qapp)
    assert str(folder) in words
    assert folder.read_text() == "a file"


@pytest.mark.parametrize(
    "reason",
    [
        ErrorReason.NEWER_DATABASE,
        ErrorReason.STORAGE_READ_ONLY,
        ErrorReason.DATABASE_DAMAGED,
        ErrorReason.DISK_FULL,
        ErrorReason.STORAGE_FAILED,
    ],
)
def test_each_reason_has_words_that_fit(reason: ErrorReason, themes: ThemeManager) -> None:
    window = StartupProblem(ErrorInfo(reason, gateway_message="the system's own words"), "/the/folder", themes)
    window.show()
    QTest.qWaitForWindowExposed(window)
    labels = [label for label in window.findChildren(QLabel) if label.text()]
    assert len(labels) == 5
    assert all(window.rect().contains(label.geometry()) for label in labels)
    assert "/the/folder\nthe system's own words" in [label.text() for label in labels]
    window.close()
    window.deleteLater()
