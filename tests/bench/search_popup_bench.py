"""What the search popup takes of the window's time: ``python -m tests.bench search_popup``. Numbers, not a test.

Of the time between a key and the hits on the screen this is the part of the window's own thread; the search itself
runs on another and has a benchmark of its own.
"""

import asyncio
import gc
import time
from statistics import median

from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap.application import let_workers_give_way
from app.bootstrap.garbage import GarbageCollector
from app.domain.conversation import ConversationView
from app.domain.search import SearchResult
from app.ui.search.popup import SearchPopup
from app.ui.theme import ThemeManager
from tests.bench.figures import Figure, report
from tests.bench.timeline_window import listening, run
from tests.ui.search.fakes import FakeServices, message_hit, parse, view_of
from tests.ui.waiting import until

HITS = 50
MESSAGES = 10_000
SHOWN = 2_000
"""Of which the preview shows so many."""
TYPED = "limit the bursts"
_WITHIN_A_KEY = 16
_MOST = 50


def main() -> None:
    """Print what a letter and a preview cost."""
    run(measured)


async def measured() -> None:
    """Type letter by letter, then let the preview of a hit in a long conversation come."""
    app = QApplication.instance()
    garbage = GarbageCollector(app) if isinstance(app, QApplication) else None
    let_workers_give_way()
    services = a_history()
    window = QWidget()
    window.resize(1280, 800)
    window.show()
    popup = SearchPopup(services, parse, ThemeManager("light", animations="off"), window)
    popup.open_with()
    letters = await typed(popup)
    name = f"a letter that finds {HITS}, painted: work"
    report("search_popup", Figure(f"{name}, median", median(letters), "ms", _WITHIN_A_KEY))
    report("search_popup", Figure(f"{name}, at most", max(letters), "ms"))
    services.search.views["m0"] = view_of("c-m0", "limit", "A **limit**.", ids=("q", "m0"))
    await previewed(popup, 2)  # in the window the message view has been in use for long
    services.search.views["m0"] = a_long_conversation()
    gc.collect()
    async with listening() as heard:
        shown = await previewed(popup, SHOWN)
    name = f"preview of a hit among {MESSAGES:,} messages"
    report("search_popup", Figure(f"{name}: painted after (60 of rest)", shown, "ms"))
    report("search_popup", Figure(f"{name}: longest silence", heard.longest, "ms", _MOST))
    report("search_popup", Figure(f"{name}: of own work", heard.longest_of_own, "ms"))
    popup.close()
    popup.results.loader.forget()
    window.close()
    window.deleteLater()
    await services.tasks.aclose()
    if garbage is not None:
        garbage.stop()


def a_long_conversation() -> ConversationView:
    """Return a conversation with the first hit in its middle."""
    texts = [f"Message {number} about the limit of **requests** and how to `raise` it." for number in range(MESSAGES)]
    ids = tuple(f"m{(number + MESSAGES // 2) % MESSAGES}" for number in range(MESSAGES))
    return view_of("c-m0", *texts, ids=ids)


def a_history() -> FakeServices:
    """Return services that find other hits for each letter."""
    services = FakeServices()
    text = "so many words before it, then a [limit] and again a [limit], 以及限流的阈值 and what follows it in the text"
    for end in range(1, len(TYPED) + 1):
        hits = tuple(message_hit(f"m{number}", f"{end} {text}") for number in range(HITS))
        services.search.answers[" ".join(TYPED[:end].split())] = SearchResult(messages=hits, total=HITS)
    return services


async def typed(popup: SearchPopup) -> list[float]:
    """Return the milliseconds of CPU that each letter takes of the window's thread."""
    found: list[float] = []
    for letter in TYPED:
        started = time.thread_time()
        popup.field.insert(letter)
        await until(lambda: not popup.searcher.is_stale)
        await asyncio.sleep(0.01)  # in which it is painted
        found.append((time.thread_time() - started) * 1000)
        await asyncio.sleep(0.04)
    return found


async def previewed(popup: SearchPopup, messages: int) -> float:
    """Return the milliseconds until the hit is painted; all of the conversation is there, and looked through, then."""
    timeline = popup.results.preview.timeline
    popup.results.loader.forget()
    started = time.perf_counter()
    popup.results.preview_current()
    await until(lambda: timeline.model.entries)
    timeline.viewport().grab()
    shown = (time.perf_counter() - started) * 1000
    await until(lambda: len(timeline.model.entries) >= messages and timeline.finder.is_done)
    await asyncio.sleep(0.1)
    return shown
