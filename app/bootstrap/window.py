"""The window's half of the composition root: builds the window on the core's services and runs it."""

import asyncio
import logging
import signal
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap.application import catch_crashes, make_application
from app.bootstrap.core import open_core
from app.bootstrap.loop import WindowLoop
from app.bootstrap.options import WindowOptions
from app.bootstrap.single_window import WindowServer, raise_running_window
from app.bootstrap.start_clock import seconds_since_start
from app.domain.errors import AppError, ErrorInfo
from app.infra.paths import DataFolder
from app.services.context import Services
from app.ui.appearance import Appearance
from app.ui.language import LanguageManager
from app.ui.main_window import MainWindow
from app.ui.startup_problem import StartupProblem
from app.ui.theme import ThemeManager

log = logging.getLogger(__name__)


def run_window(options: WindowOptions) -> int:
    """Open the window and return the exit code when it is closed; a second start raises the first window.

    There has to be a display: ``bootstrap.display`` tells.
    """
    application = make_application()
    folder = DataFolder(options.data_dir)
    if raise_running_window(folder.root):
        return 0
    with WindowLoop(application) as loop:
        return loop.run_until_complete(run(application, folder, options))


async def run(application: QApplication, folder: DataFolder, options: WindowOptions) -> int:
    """Run the window inside the loop until it is closed; return the exit code."""
    themes = ThemeManager()
    languages = LanguageManager(application)
    try:
        async with open_core(options) as services:
            catch_crashes(folder.logs)
            appearance = Appearance(services.settings, services.bus, themes, languages)
            appearance.apply()
            themes.apply(application)
            await _show_window(application, services, themes, folder)
            appearance.end()
    except AppError as error:
        log.error("The program cannot start: %s", error)  # noqa: TRY400 (told to the person; the trace says nothing)
        themes.apply(application)
        languages.choose("system")
        await _show_problem(error.info, folder.root, themes)
        return 1
    return 0


async def _show_window(application: QApplication, services: Services, themes: ThemeManager, folder: DataFolder) -> None:
    window = MainWindow(services, themes)
    closing = asyncio.Event()
    window.close_requested.connect(closing.set)
    window.show()
    server = WindowServer(folder.root, window.bring_to_front)
    server.listen()
    _close_on_signals(window)
    # In a task: what goes wrong while the last conversation is opened is told in the window, and does not close it.
    await asyncio.wait({services.tasks.start(window.start(), "open what was open last")})
    log.info("Ready %.2f s after the start of the process, on %s", seconds_since_start(), application.platformName())
    services.tasks.start(services.catalog.refresh(), "model lists")
    services.tasks.start(services.conversations.watch(), "watch for other processes")
    services.tasks.start(services.search.keep_up(), "index what is not indexed yet")
    try:
        await closing.wait()
    finally:
        server.close()
        await window.close_for_good()
        window.deleteLater()


def _close_on_signals(window: QWidget) -> None:
    """Let a session that ends, or Ctrl+C in the terminal, close the window in order."""
    if sys.platform == "win32":
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, window.close)


async def _show_problem(error: ErrorInfo, folder: Path, themes: ThemeManager) -> None:
    window = StartupProblem(error, str(folder), themes)
    closing = asyncio.Event()
    window.close_requested.connect(closing.set)
    window.show()
    await closing.wait()
    window.deleteLater()
