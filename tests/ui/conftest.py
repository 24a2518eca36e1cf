"""Fixtures of the window's tests: asyncio runs inside Qt's loop, and nothing may be left behind."""

import asyncio
import gc
from collections.abc import Callable, Generator, Mapping

import pytest
import qasync
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication

from app.ui.theme import ThemeManager


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run every ``async def`` test of this folder in a qasync loop, as the program does."""
    return {"qasync": _loop_inside_qt}


def _loop_inside_qt() -> asyncio.AbstractEventLoop:
    return qasync.QEventLoop(_application())


def _application() -> QCoreApplication:
    return QApplication.instance() or QApplication(["loquent"])


@pytest.fixture
def themes(qapp: QApplication) -> Generator[ThemeManager]:
    """Return a light theme that the application is dressed in, without motion."""
    manager = ThemeManager("light", animations="off")
    manager.apply(qapp)
    yield manager
    manager.deleteLater()


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication) -> Generator[None]:
    """Fail a test that leaves a window, or a timer that still ticks."""
    _settle()
    windows = set(QApplication.topLevelWidgets())
    timers = set(_ticking())
    yield
    _settle()
    left_windows = [widget for widget in QApplication.topLevelWidgets() if widget not in windows]
    left_timers = [timer for timer in _ticking() if timer not in timers]
    for widget in left_windows:
        widget.close()
        widget.deleteLater()
    _settle()
    assert not left_windows, f"Windows left behind: {left_windows}"
    assert not left_timers, f"Timers that still tick, of: {[timer.parent() for timer in left_timers]}"


def _settle() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _ticking() -> list[QTimer]:
    wrappers = shiboken6.getAllValidWrappers()
    return [each for each in wrappers if isinstance(each, QTimer) and shiboken6.isValid(each) and each.isActive()]
