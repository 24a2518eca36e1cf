"""What finding costs in a long conversation and in giants: the first match, all of them, and how deaf the window is."""

import asyncio
import time

from app.domain.events import MessageAdded
from app.ui.controls import OverlayScrollBar
from app.ui.theme import ThemeManager
from app.ui.timeline.finding.scroll_marks import ScrollMarks
from app.ui.timeline.view import TimelineView
from tests.bench.figures import Figure, report
from tests.bench.timeline_texts import MEGABYTE, giants
from tests.bench.timeline_window import Silences, listening, run, window
from tests.ui.timeline.samples import ANSWER, Stream, Talk

MESSAGES = 10_000
_TEXTS = ("question 4999", "p", "pool")
"""One that stands once, one that stands everywhere, and one more of these when the texts are known."""
_STEPS = 100
_MOST = 50


def _report(name: str, heard: Silences) -> None:
    report(
        "timeline_find",
        Figure(f"{name}: longest silence", heard.longest, "ms", _MOST),
        Figure(f"{name}: longest work of its own thread", heard.longest_of_own, "ms"),
    )


async def _look_for(view: TimelineView, name: str, text: str) -> None:
    begun = time.perf_counter()
    first: float | None = None
    async with listening() as heard:
        view.finder.look_for(text)
        while not view.finder.is_done:
            if view.finder.index and first is None:
                first = time.perf_counter() - begun
            await asyncio.sleep(0.001)
        whole = time.perf_counter() - begun
        await asyncio.sleep(0.3)
    report(
        "timeline_find",
        Figure(f"{name}, {text!r}: first match", (whole if first is None else first) * 1000, "ms"),
        Figure(f"{name}, {text!r}: all {view.finder.total:,}", whole * 1000, "ms"),
    )
    _report(f"{name}, {text!r}", heard)


async def _go_on_while_a_reply_comes_in(view: TimelineView, stream: Stream) -> None:
    async with listening() as heard:
        for number in range(_STEPS):
            view.apply(stream.text("".join(f"word {piece} of the **pool** " for piece in range(5)) + "\n\n"))
            if number % 10 == 0:
                view.finder.step(1)
            await asyncio.sleep(0.02)
    _report("Next match while a reply comes in", heard)


async def _step(view: TimelineView, name: str) -> None:
    """Go to the last matches and on from the first, as far from each other as they can be."""
    async with listening() as heard:
        for step in (-1, -1, -1, 1, 1, 1, 1, 1):
            view.finder.step(step)
            await asyncio.sleep(0.1)
    _report(f"{name}, next and previous", heard)


def _found_in_only() -> dict[str, str]:
    """Return what costs most where it is compared: letters that take more than one unit, and links without an end."""
    words = "因为请求在排队，队列没有上限。🙂 an answer, café\n"
    return {
        "Chinese code of 1 MB": "```\n" + words * (MEGABYTE // len(words.encode())) + "```",
        "one Chinese line of 1 MB": words.strip() * (MEGABYTE // len(words.encode())),
        '"](" 300,000 times': "](" * 300_000,
    }


async def _measure() -> None:
    async with window() as view:
        themes = ThemeManager("light", animations="off")
        ScrollMarks(OverlayScrollBar(view, themes), view, themes)
        talk = Talk("long")
        for number in range(MESSAGES // 2):
            talk.ask(f"Question {number}")
            talk.reply(ANSWER)
        view.set_conversation(talk.view())
        running = talk.running()
        view.apply(MessageAdded(running))
        await asyncio.sleep(0.5)
        for text in _TEXTS:
            await _look_for(view, f"{MESSAGES:,} messages", text)
        await _go_on_while_a_reply_comes_in(view, Stream(running))
        for name, text in {**giants(), **_found_in_only()}.items():
            giant = Talk(name)
            giant.ask("Tell me everything.")
            giant.reply(text)
            view.finder.close()
            view.set_conversation(giant.view())
            await asyncio.sleep(0.5)
            await _look_for(view, name, "a")
            await _look_for(view, name, "an")
            await _step(view, name)


def main() -> None:
    """Measure in a window of its own, off screen."""
    run(_measure)
