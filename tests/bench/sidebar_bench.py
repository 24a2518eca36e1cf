"""The sidebar with 1,000 and with 100,000 conversations: first paint, scrolling by pages, one change, its memory.

The pages come from a list in memory, so that the figures are those of the window; ``storage`` measures the history.
Times are what the window's thread itself uses, painting included.
"""

import asyncio
import dataclasses
import os
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.domain.conversation import Conversation
from app.domain.events import AppEvent, ConversationAdded, ConversationChanged, ConversationRemoved
from app.domain.library import Counts, Page, Position, Section, SectionKind, position_in
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope
from app.ui.conversation_list.ports import ListPorts
from app.ui.list_keeper import ListKeeper
from app.ui.sidebar import Sidebar
from app.ui.theme import ThemeManager
from tests.bench.figures import Figure, report
from tests.ui.conversation_list.samples import MemoryLibrary

SIZES = (1_000, 100_000)
NOW = datetime.now(UTC)
DAYS = Section(SectionKind.DAYS)


class Pages:
    """Gives pages of days out of a list that is sorted already."""

    def __init__(self, count: int) -> None:
        moments = [NOW - timedelta(minutes=7 * number) for number in range(count)]
        self.all = [Conversation(f"{count - n:06}", at, at, f"Number {n}") for n, at in enumerate(moments)]
        self._place = {position_in(each, DAYS): number for number, each in enumerate(self.all)}

    async def page(self, section: Section, after: Position | None = None, limit: int = 200) -> Page:
        """Return a page."""
        if section != DAYS:
            return Page((), None)
        start = 0 if after is None else self._place[after] + 1
        rows = tuple(self.all[start : start + limit])
        return Page(rows, position_in(rows[-1], DAYS) if start + limit < len(self.all) else None)

    async def counts(self) -> Counts:
        """Return no counts."""
        return Counts({}, {})


def main() -> None:
    """Print the figures of both sizes and how many times the larger one takes."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    themes = ThemeManager("light", animations="off")
    themes.apply(application)
    small, large = (asyncio.run(_measure(application, themes, size)) for size in SIZES)
    for name, before in small.items():
        after, unit = large[name][0], before[1]
        report(
            "sidebar", Figure(f"{name}: {SIZES[0]:,}", before[0], unit), Figure(f"{name}: {SIZES[1]:,}", after, unit)
        )
        limit = None if "whole" in name else 2.0
        report("sidebar", Figure(f"{name}: times as much", after / max(before[0], 1e-9), "x", limit))


async def _measure(application: QApplication, themes: ThemeManager, size: int) -> dict[str, tuple[float, str]]:
    pages, bus = Pages(size), EventBus()
    library = MemoryLibrary(bus)
    tasks = TaskScope("bench", lambda error: None, lambda bug: None)
    sidebar = Sidebar(themes)
    sidebar.resize(264, 800)
    sidebar.show()
    keeper = ListKeeper(ListPorts(bus, tasks, pages, library, frozenset), sidebar.conversations, sidebar)
    keeper.shown.connect(sidebar.set_section)
    found: dict[str, tuple[float, str]] = {}

    async def painted() -> None:
        await asyncio.sleep(0)
        application.processEvents()

    start = time.thread_time()
    await keeper.fill()
    await painted()
    found["first paint"] = ((time.thread_time() - start) * 1000, "ms")
    found |= await _changes(bus, pages, painted, "")
    found["a page down, at the top"] = (await _scroll(sidebar, painted, 1), "ms")
    start, held = time.thread_time(), resident()
    bar, model = sidebar.conversations.verticalScrollBar(), sidebar.conversations.conversations
    while model.count() < size:
        bar.setValue(bar.maximum())
        await asyncio.sleep(0)
    found["the whole list read"] = ((time.thread_time() - start) * 1000, "ms")
    found["memory of the whole list"] = (resident() - held, "MB")
    found["a page up, at the end"] = (await _scroll(sidebar, painted, -1), "ms")
    found |= await _changes(bus, pages, painted, ", all read")
    keeper.close_down()
    await tasks.aclose()
    sidebar.close()
    sidebar.deleteLater()
    return found


def resident() -> float:
    """Return what this process holds in memory, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


async def _scroll(sidebar: Sidebar, painted: Callable[[], Awaitable[None]], direction: int) -> float:
    """Scroll 20 pages and return the slowest of them but one, in milliseconds."""
    bar = sidebar.conversations.verticalScrollBar()
    frames = []
    for _ in range(20):
        start = time.thread_time()
        bar.setValue(bar.value() + direction * bar.pageStep())
        await painted()
        frames.append((time.thread_time() - start) * 1000)
    return sorted(frames)[-2]


async def _changes(
    bus: EventBus, pages: Pages, painted: Callable[[], Awaitable[None]], when: str
) -> dict[str, tuple[float, str]]:
    found: dict[str, tuple[float, str]] = {}
    known = pages.all[100]
    newest = dataclasses.replace(known, updated_at=NOW + timedelta(minutes=1))
    events: dict[str, AppEvent] = {
        "a new title": ConversationChanged(dataclasses.replace(known, title="Renamed")),
        "to the top": ConversationChanged(newest),
        "gone": ConversationRemoved(known.id),
        "back": ConversationAdded(known),
    }
    for name, event in events.items():
        start = time.thread_time()
        bus.publish(event)
        await painted()
        found[f"{name}{when}"] = ((time.thread_time() - start) * 1000, "ms")
    return found
