"""A history that cannot be opened: the window says why, and nothing is overwritten."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.bootstrap.options import WindowOptions
from app.bootstrap.window import run
from app.domain.copies import CopyKind, HistoryCopy, Salvage
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.folder_work import RestoreCopy
from app.infra.paths import DataFolder
from app.infra.tasks import TaskScope
from app.storage.care import SqliteCare
from app.ui.controls import PrimaryButton
from app.ui.main_window import MainWindow
from app.ui.startup_problem import StartupProblem
from app.ui.theme import ThemeManager
from tests.storage.support import a_conversation, opened
from tests.ui.waiting import until
from tests.ui.window.acts import titles


@pytest.fixture(autouse=True)
def as_in_the_program(qapp: QApplication) -> Iterator[None]:
    """Let windows close without ending the application, as ``make_application`` does."""
    qapp.setQuitOnLastWindowClosed(False)
    yield
    qapp.setQuitOnLastWindowClosed(True)


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
    button = window.findChild(QPushButton, "quitButton")
    assert button is not None
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


class NoRescue:
    """A folder without copies, of which nothing can be read."""

    async def copies(self) -> tuple[HistoryCopy, ...]:
        return ()

    async def restore(self, name: str) -> str:
        raise AppError.because(ErrorReason.COPY_GONE, name=name)

    async def salvage(self, tell: Callable[[int], None]) -> Salvage:
        raise AppError.because(ErrorReason.NOTHING_SALVAGED)


@pytest.mark.parametrize(
    "reason",
    [
        ErrorReason.NEWER_DATABASE,
        ErrorReason.STORAGE_READ_ONLY,
        ErrorReason.DATABASE_DAMAGED,
        ErrorReason.DISK_FULL,
        ErrorReason.STORAGE_FAILED,
        ErrorReason.FOLDER_IN_USE,
        ErrorReason.COPY_DAMAGED,
    ],
)
async def test_each_reason_has_words_that_fit(reason: ErrorReason, themes: ThemeManager) -> None:
    scope = TaskScope("test")
    error = ErrorInfo(reason, gateway_message="the system's own words")
    window = StartupProblem(error, "/the/folder", themes, NoRescue(), scope)
    window.show()
    await until(lambda: not scope.running, "the copies")
    labels = [label for label in window.findChildren(QLabel) if label.isVisible() and label.text()]
    assert len(labels) >= 4
    for label in labels:
        assert window.rect().contains(QRect(label.mapTo(window, QPoint()), label.size())), label.text()
    assert "/the/folder\nthe system's own words" in [label.text() for label in labels]
    main = [each for each in window.findChildren(PrimaryButton) if each.isVisible()]
    assert len(main) <= 1
    window.close()
    window.deleteLater()
    await scope.aclose()


async def add(root: Path, *titles: str) -> None:
    async with opened(root) as history:
        for title in titles:
            await history.add_conversation(a_conversation(title))


def main_window() -> MainWindow | None:
    windows = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow))
    return next((window for window in windows if window.isVisible()), None)


async def pressed(name: str) -> None:
    """Press a button of the problem's window as soon as it can be pressed."""

    def find() -> QPushButton | None:
        window = shown()
        button = window.findChild(QPushButton, name) if window is not None else None
        return button if button is not None and button.isVisible() and button.isEnabled() else None

    await until(find, name)
    button = find()
    assert button is not None
    button.click()


async def titles_in_the_window(count: int) -> set[str]:
    await until(lambda: main_window() is not None and len(titles(needed(main_window()))) == count, "the window")
    return set(titles(needed(main_window())))


def needed(window: MainWindow | None) -> MainWindow:
    assert window is not None
    return window


@asynccontextmanager
async def program(root: Path, qapp: QApplication) -> AsyncIterator[asyncio.Task[int]]:
    """Run the program on a folder; it is closed at the end of the block, if it has not ended."""
    scope = TaskScope("test")
    running = scope.start(run(qapp, DataFolder(root), WindowOptions(root)), "program")
    try:
        yield running
    finally:
        for window in (main_window(), shown()):
            if window is not None:
                window.close()
        await running
        await scope.aclose()


def overwrite(root: Path, first: int = 0) -> None:
    with (root / "history.db").open("r+b") as file:
        file.seek(first)
        file.write(b"\xa5" * 8192)


async def test_a_damaged_history_is_replaced_by_a_copy_and_the_window_opens(tmp_path: Path, qapp: QApplication) -> None:
    root = tmp_path / "data"
    await add(root, "kept in the copy")
    await SqliteCare(DataFolder(root)).copy_now()
    overwrite(root)
    before = (root / "history.db").read_bytes()
    async with program(root, qapp):
        await pressed("restoreCopyButton")
        assert await titles_in_the_window(1) == {"kept in the copy"}
    aside = [copy for copy in await SqliteCare(DataFolder(root)).copies() if copy.kind is CopyKind.SET_ASIDE]
    assert (root / "backups" / aside[0].name).read_bytes() == before


async def test_damage_that_a_check_finds_after_a_bad_end_is_salvaged(tmp_path: Path, qapp: QApplication) -> None:
    root = tmp_path / "data"
    await add(root, *(f"conversation {number}" for number in range(300)))
    with (root / "history.db").open("r+b") as file:
        file.seek(4096 * 40)
        file.write(b"\xa5" * 4096)
    # A process that was killed leaves the file of its lease.
    (root / "leases").mkdir()
    (root / "leases" / "dead.lock").touch()
    async with program(root, qapp):
        await pressed("salvageButton")
        await pressed("restoreCopyButton")
        await until(lambda: main_window() and len(titles(needed(main_window()))) > 100, "what was saved")
        await until(lambda: not DataFolder(root).unchecked.exists(), "the check of what was saved")


async def test_a_person_may_go_on_with_a_damaged_history(tmp_path: Path, qapp: QApplication) -> None:
    root = tmp_path / "data"
    await add(root, *(f"conversation {number}" for number in range(300)))
    with (root / "history.db").open("r+b") as file:
        file.seek(4096 * 40)
        file.write(b"\xa5" * 4096)
    DataFolder(root).unchecked.touch()
    async with program(root, qapp):
        await pressed("tryAgainButton")
        await until(main_window, "the window")
        assert DataFolder(root).unchecked.exists()


async def test_a_whole_history_is_opened_after_a_bad_end_without_a_word(tmp_path: Path, qapp: QApplication) -> None:
    root = tmp_path / "data"
    await add(root, "all is well")
    DataFolder(root).unchecked.touch()
    async with program(root, qapp):
        await until(main_window, "the window")
        await until(lambda: not DataFolder(root).unchecked.exists(), "the check")
        assert shown() is None
        assert needed(main_window()).toast.isHidden()


async def test_a_copy_is_restored_from_the_running_window(tmp_path: Path, qapp: QApplication) -> None:
    root = tmp_path / "data"
    await add(root, "first")
    copy = await SqliteCare(DataFolder(root)).copy_now()
    await add(root, "second")
    async with program(root, qapp):
        assert await titles_in_the_window(2) == {"first", "second"}
        before = needed(main_window())
        before._services.care.want(RestoreCopy(copy.name))
        await until(lambda: main_window() not in (None, before), "the next window")
        assert await titles_in_the_window(1) == {"first"}


async def gone(root: Path) -> None:
    """Make a history with a copy, and lose its file."""
    async with opened(root) as history:
        await history.add_conversation(a_conversation("The lost one"))
    await SqliteCare(DataFolder(root)).copy_now()
    DataFolder(root).database.unlink()


@pytest.mark.parametrize("button", ["restoreCopyButton", "tryAgainButton"])
async def test_a_history_that_is_gone_comes_back_or_gives_way(tmp_path: Path, qapp: QApplication, button: str) -> None:
    root = tmp_path / "data"
    await gone(root)
    scope = TaskScope("test")
    ending = scope.start(run(qapp, DataFolder(root), WindowOptions(root)), "program")
    await until(shown, "the window that says so")
    problem = shown()
    assert problem is not None
    pressed = problem.findChild(QPushButton, button)
    assert pressed is not None
    assert "is gone" in "\n".join(label.text() for label in problem.findChildren(QLabel))
    panel = problem.panel
    assert panel is not None
    await until(lambda: problem.focusWidget() is panel.list, "the focus on the copies")
    pressed.click()
    await until(lambda: main_window() is not None, "the history")
    window = main_window()
    assert window is not None
    expected = ["The lost one"] if button == "restoreCopyButton" else []
    await until(lambda: titles(window) == expected, "its list")
    window.close()
    assert await ending == 0
    await scope.aclose()
