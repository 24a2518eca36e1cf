"""What finding in a long conversation costs: the first match, all of them, and how long the window is silent for it."""

import asyncio
import os
import sys
import time

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from app.domain.events import MessageAdded
from app.ui.controls import OverlayScrollBar
from app.ui.theme import ThemeManager
from app.ui.timeline.finding.find_bar import FindBar
from app.ui.timeline.finding.scroll_marks import ScrollMarks
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.samples import ANSWER, FakeServices, Stream, Talk

MESSAGES = 10_000
_RARE, _COMMON, _NARROWER = "question 4999", "p", "pool"
_STEPS = 100


class _Silences:
    """How long the event loop did nothing else, in milliseconds, again and again."""

    def __init__(self) -> None:
        self.all: list[float] = []
        self._task = asyncio.ensure_future(self._watch())

    async def _watch(self) -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            self.all.append((now - last) * 1000)
            last = now

    def take(self) -> tuple[float, float]:
        """Return the 99th percentile and the longest since the last time."""
        found, self.all = sorted(self.all), []
        return found[len(found) * 99 // 100], found[-1]

    def end(self) -> None:
        self._task.cancel()


async def _look_for(view: TimelineView, text: str) -> tuple[float, float]:
    """Return milliseconds to the first match and to the last."""
    begun = time.perf_counter()
    first = 0.0
    view.finder.look_for(text)
    while not view.finder.is_done:
        if view.finder.index and not first:
            first = time.perf_counter() - begun
        await asyncio.sleep(0.001)
    whole = time.perf_counter() - begun
    return (first or whole) * 1000, whole * 1000


async def _steps_while_a_reply_comes_in(view: TimelineView, stream: Stream) -> None:
    for number in range(_STEPS):
        for piece in range(5):
            view.apply(stream.text(f"word {number} of the **pool** {piece} " + "\n\n" * (piece == 4)))
        if number % 10 == 0:
            view.finder.step(1)
        await asyncio.sleep(0.02)


async def _measure(app: QApplication) -> None:
    themes = ThemeManager("light", animations="off")
    themes.apply(app)
    fake = FakeServices()
    view = TimelineView(fake, themes)
    view.resize(1016, 700)
    bar = OverlayScrollBar(view, themes)
    marks = ScrollMarks(bar, view, themes)
    find_bar = FindBar(themes, view)
    view.show()
    talk = Talk("long")
    for number in range(MESSAGES // 2):
        talk.ask(f"Question {number}")
        talk.reply(ANSWER)
    view.set_conversation(talk.view())
    running = talk.running()
    view.apply(MessageAdded(running))
    find_bar.show()
    await asyncio.sleep(0.5)
    silences = _Silences()
    rows = []
    for text in (_RARE, _COMMON, _NARROWER):
        first, whole = await _look_for(view, text)
        p99, longest = silences.take()
        found = view.finder.total
        rows.append((f"{text!r}: first, all of {found:,}", f"{first:8.1f} ms, {whole:8.1f} ms"))
        rows.append(("... silence of the window: p99, longest", f"{p99:8.1f} ms, {longest:8.1f} ms"))
    await _steps_while_a_reply_comes_in(view, Stream(running))
    p99, longest = silences.take()
    rows.append(("Next match while a reply comes in", f"{p99:8.1f} ms, {longest:8.1f} ms"))
    silences.end()
    assert marks.rows
    for name, figure in rows:
        sys.stdout.write(f"find: {name:46} {figure}\n")
    view.set_conversation(None)
    await fake.tasks.aclose()
    view.close()


def main() -> None:
    """Measure in a window of its own, off screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import qasync

    app = QCoreApplication.instance() or QApplication(["loquent"])
    if not isinstance(app, QApplication):
        sys.exit("An application without windows runs already")
    app.setQuitOnLastWindowClosed(False)
    with qasync.QEventLoop(app) as loop:
        loop.run_until_complete(_measure(app))
