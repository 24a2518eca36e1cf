"""Fixtures of the window's tests: asyncio runs inside Qt's loop, and nothing may be left behind."""

import asyncio
import gc
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextvars import Context
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QTimer, QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap.core import open_core
from app.bootstrap.loop import WindowLoop
from app.bootstrap.options import CoreOptions
from app.domain.model_info import ModelRef
from app.domain.provider import ProviderConfig
from app.services.context import Services
from app.ui.theme import ThemeManager
from tests.gateway import Gateway


class LoopInsideQt(WindowLoop):
    """The loop of the program, entered once for each fixture and each test, where the program enters it once for all.

    Between them pytest-qt handles Qt's events, and with them steps of tasks that go on from a fixture into its test.
    asyncio knows of no running loop then, and they would fail: here it knows.
    """

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """Call back as qasync does, with this loop as the running one; never after the end."""
        if self.is_closed():
            # A worker thread that was at work at the end tells of it now, and nobody hears it any more.
            return asyncio.TimerHandle(self.time() + delay, callback, args, self)
        return super().call_later(delay, self._call, callback, *args, context=context)

    def close(self) -> None:
        """Close, and let Qt delete the timers here: the garbage collector would do it in whatever thread it runs in."""
        timers = self._timer
        super().close()
        timers.deleteLater()

    def _call(self, callback: Callable[..., object], *args: object) -> None:
        outside = asyncio._get_running_loop() is None
        if outside:
            asyncio._set_running_loop(self)
        try:
            callback(*args)
        finally:
            if outside:
                asyncio._set_running_loop(None)


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run every ``async def`` test of this folder in a qasync loop, as the program does."""
    return {"qasync": _loop_inside_qt}


def _loop_inside_qt() -> asyncio.AbstractEventLoop:
    return LoopInsideQt(_application())


def _application() -> QCoreApplication:
    return QApplication.instance() or QApplication(["loquent"])


@pytest.fixture
def themes(qapp: QApplication) -> Generator[ThemeManager]:
    """Return a light theme that the application is dressed in, without motion."""
    manager = ThemeManager("light", animations="off")
    manager.apply(qapp)
    yield manager
    manager.deleteLater()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Return the data folder of ``services``: open another core on it after a restart."""
    return tmp_path / "data"


@pytest.fixture
async def services(data_dir: Path) -> AsyncGenerator[Services]:
    """Give the real services on a folder of the test's own, and see to it that no task outlives them."""
    before = asyncio.all_tasks()
    async with open_core(CoreOptions(data_dir)) as made:
        yield made
    left = {task for task in asyncio.all_tasks() - before if not task.done() and task is not asyncio.current_task()}
    assert not left, f"Tasks left behind: {left}"


@pytest.fixture
async def on_gateway(services: Services, gateway: Gateway) -> Callable[[str], ModelRef]:
    """Set the test gateway up as a provider; return a function that lets one of its models answer from now on."""
    await services.providers.save(ProviderConfig("gateway", "Test gateway", gateway.url), gateway.key)

    def use(model_id: str) -> ModelRef:
        model = ModelRef("gateway", model_id)
        services.catalog.remember(model)
        return model

    return use


@pytest.fixture(autouse=True, scope="session")
def garbage_is_collected_here() -> Generator[None]:
    """Let no other thread free what belongs to Qt, as ``bootstrap.garbage`` does in the program."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication) -> Generator[None]:
    """Fail a test that leaves a window, a timer that still ticks, or the application in another language."""
    _delete_what_was_let_go()
    ambient = _ambient()
    windows = set(QApplication.topLevelWidgets())
    timers = set(_ticking())
    yield
    # Off screen the clipboard outlives Python, and what it held would be freed by an interpreter that is gone.
    QGuiApplication.clipboard().clear()
    _delete_what_was_let_go()
    # Objects in a circle are gone once Python looks for them; the oldest generation takes longer than most tests.
    gc.collect(1)
    if _left(windows, timers):
        gc.collect()
    _delete_what_was_let_go()
    left = _left(windows, timers)
    for each in left:
        if isinstance(each, QWidget):
            each.close()
            each.deleteLater()
    _delete_what_was_let_go()
    assert not left, f"Left behind: {[(each, each.parent()) for each in left]}"
    assert _ambient() == ambient, "What holds for the whole application is another than before"


def _left(windows: set[QWidget], timers: set[QTimer]) -> list[QWidget | QTimer]:
    left: list[QWidget | QTimer] = [each for each in QApplication.topLevelWidgets() if each not in windows]
    return left + [timer for timer in _ticking() if timer not in timers]


def _ambient() -> tuple[object, ...]:
    """Return the locale, what a last window does, and the translators: the next test has words of them."""
    translators = {id(each) for each in shiboken6.getAllValidWrappers() if isinstance(each, QTranslator)}
    return QLocale(), QGuiApplication.quitOnLastWindowClosed(), translators


def _delete_what_was_let_go() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _ticking() -> list[QTimer]:
    wrappers = shiboken6.getAllValidWrappers()
    return [each for each in wrappers if isinstance(each, QTimer) and shiboken6.isValid(each) and each.isActive()]
