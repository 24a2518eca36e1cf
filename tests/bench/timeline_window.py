"""A message view in a window off screen, on the loop that the program runs on; and a clock of its silences."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import quantiles

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from app.bootstrap.application import let_workers_give_way
from app.bootstrap.garbage import GarbageCollector
from app.ui.theme import ThemeManager
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.samples import FakeServices

_BEAT = 0.001
"""Seconds between two beats."""


@dataclass
class Silences:
    """How long the loop did not come round, in milliseconds: by the clock, and by the CPU that its thread used."""

    clock: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def longest(self) -> float:
        """Return the longest silence."""
        return max(self.clock)

    @property
    def longest_of_own(self) -> float:
        """Return the longest stretch of work: what is left of a silence when other programs take nothing of it."""
        return max(self.cpu)

    @property
    def p99(self) -> float:
        """Return what 99 of 100 silences stay below."""
        return quantiles(self.clock, n=100, method="inclusive")[98]


@asynccontextmanager
async def listening() -> AsyncIterator[Silences]:
    """Beat every millisecond while the block runs, and note the time between beats."""
    heard = Silences()
    is_over = False

    async def beat() -> None:
        last, used = time.perf_counter(), time.thread_time()
        while not is_over:
            await asyncio.sleep(_BEAT)
            now, now_used = time.perf_counter(), time.thread_time()
            heard.clock.append((now - last) * 1000)
            heard.cpu.append((now_used - used) * 1000)
            last, used = now, now_used

    task = asyncio.get_running_loop().create_task(beat())
    await asyncio.sleep(_BEAT)
    try:
        yield heard
    finally:
        is_over = True
        await task


@asynccontextmanager
async def window() -> AsyncIterator[TimelineView]:
    """Show an empty view, 1016 x 700."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError(app)
    themes = ThemeManager("light", animations="off")
    themes.apply(app)
    garbage = GarbageCollector(app)
    let_workers_give_way()
    fake = FakeServices()
    view = TimelineView(fake, themes)
    view.resize(1016, 700)
    view.show()
    await asyncio.sleep(0.1)
    try:
        yield view
    finally:
        view.set_conversation(None)
        await fake.tasks.aclose()
        view.close()
        view.deleteLater()
        garbage.stop()


def run(measure: Callable[[], Awaitable[None]]) -> None:
    """Run a benchmark off screen on the window's loop."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from app.bootstrap.loop import WindowLoop

    app = QCoreApplication.instance() or QApplication(["loquent"])
    if not isinstance(app, QApplication):
        sys.exit("An application without windows runs already")
    app.setQuitOnLastWindowClosed(False)
    loop = WindowLoop(app)
    with loop:
        loop.run_until_complete(measure())
