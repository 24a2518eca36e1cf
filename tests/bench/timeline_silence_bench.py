"""How long the window is deaf: while replies come in, and while giants are opened and come in."""

import asyncio
from dataclasses import replace

from app.domain.blocks import TextBlock
from app.domain.conversation import MessageStatus
from app.domain.events import MessageAdded, MessageChanged
from app.ui.timeline.view import TimelineView
from tests.bench.figures import Figure, report
from tests.bench.timeline_texts import bundles, giants, mixed_markdown
from tests.bench.timeline_window import Silences, listening, run, window
from tests.ui.timeline.samples import ANSWER, Stream, Talk
from tests.ui.waiting import until

WORDS = 20_000
MESSAGES = 2_000
_P99 = 16
_MOST = 50
_PACE = 0.033
_FLUSHES_OF_A_GIANT = 120
"""Flushes in which a giant comes in: some four seconds, which no network and no model does."""


def _talk(name: str, messages: int) -> Talk:
    talk = Talk(name)
    for number in range(messages // 2):
        talk.ask(f"Question {number}")
        talk.reply(ANSWER)
    return talk


async def _streamed(view: TimelineView, talk: Talk, flushes: list[list[str]]) -> Silences:
    """Let a reply come in below a conversation and end, and return the silences meanwhile."""
    talk.ask("Tell me everything.")
    view.set_conversation(talk.view())
    running = talk.running()
    stream = Stream(running)
    await asyncio.sleep(0.3)
    async with listening() as heard:
        view.apply(MessageAdded(running))
        for flush in flushes:
            for piece in flush:
                view.apply(stream.text(piece))
            await asyncio.sleep(_PACE)
        await asyncio.sleep(0.2)
        blocks = (TextBlock("".join(map("".join, flushes))),)
        view.apply(MessageChanged(replace(running, blocks=blocks, status=MessageStatus.COMPLETE)))
        await _at_rest(view)
    return heard


async def _opened(view: TimelineView, name: str, text: str) -> Silences:
    """Open a conversation whose last reply is ``text``, page to its beginning, and return the silences meanwhile."""
    view.set_conversation(None)
    talk = Talk(name)
    talk.ask("Tell me everything.")
    talk.reply(text)
    shown = talk.view()
    await asyncio.sleep(0.1)
    async with listening() as heard:
        view.set_conversation(shown)
        await _at_rest(view)
        bar = view.verticalScrollBar()
        for _ in range(40):
            bar.setValue(bar.value() - bar.pageStep())
            await asyncio.sleep(0.005)
        bar.setValue(bar.maximum() // 2)
        await asyncio.sleep(0.1)
        bar.setValue(0)
        await _at_rest(view)
    return heard


async def _at_rest(view: TimelineView) -> None:
    """Wait until the view has nothing left to read, and has been painted."""
    await asyncio.sleep(0.3)
    await until(lambda: not view.slices.is_busy, "the end of parsing")
    await asyncio.sleep(0.1)


def _report(name: str, heard: Silences) -> None:
    report(
        "timeline_silence",
        Figure(f"{name}: longest silence", heard.longest, "ms", _MOST),
        Figure(f"{name}: longest work of its own thread", heard.longest_of_own, "ms"),
    )


async def _measure() -> None:
    async with window() as view:
        await _streamed(view, _talk("warm", 4), bundles(mixed_markdown(500), 500))
        heard = await _streamed(view, _talk("long", MESSAGES), bundles(mixed_markdown(WORDS), WORDS))
        name = f"{WORDS:,} words into {MESSAGES:,} messages"
        report("timeline_silence", Figure(f"{name}: silence, p99", heard.p99, "ms", _P99))
        _report(name, heard)
        for giant, text in giants().items():
            _report(f"{giant}, opened", await _opened(view, giant, text))
            size = max(len(text) // _FLUSHES_OF_A_GIANT, 1)
            flushes = [[text[start : start + size]] for start in range(0, len(text), size)]
            _report(f"{giant}, streamed", await _streamed(view, Talk(f"{giant} streamed"), flushes))


def main() -> None:
    """Measure in a window of its own, off screen."""
    run(_measure)
