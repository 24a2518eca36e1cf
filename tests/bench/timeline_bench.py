"""What the message view costs: replies that come in."""

import asyncio
import resource

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from app.domain.events import MessageAdded
from app.ui.timeline.view import TimelineView
from tests.bench.figures import Figure, report
from tests.bench.timeline_texts import bundles, mixed_markdown
from tests.bench.timeline_window import run, window
from tests.ui.timeline.samples import Stream, Talk

WORDS = 20_000
FEW_WORDS = 2_000
_PACE = 0.033
"""Seconds between two bundles of pieces: what the view waits between two flushes."""
_RATIO = 2.0
_GROWTH = 1.2


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def _stream_into_view(view: TimelineView, words: int) -> float:
    """Let a reply of so many words come in and return the CPU seconds that it took, painting included."""
    talk = Talk(f"stream{words}")
    talk.ask("Tell me everything.")
    view.set_conversation(talk.view())
    running = talk.running()
    view.apply(MessageAdded(running))
    stream = Stream(running)
    flushes = bundles(mixed_markdown(words), words)
    await asyncio.sleep(0.2)
    begun = _cpu()
    for bundle in flushes:
        for piece in bundle:
            view.apply(stream.text(piece))
        await asyncio.sleep(_PACE)
    await asyncio.sleep(0.3)
    return _cpu() - begun


async def _stream_into_plain_text(words: int) -> float:
    """Append the same text at the same pace to the plain text widget of Qt, which parses and styles nothing."""
    edit = QPlainTextEdit()
    edit.setReadOnly(True)
    edit.resize(1016, 700)
    edit.show()
    flushes = bundles(mixed_markdown(words), words)
    await asyncio.sleep(0.2)
    begun = _cpu()
    for bundle in flushes:
        for piece in bundle:
            edit.moveCursor(QTextCursor.MoveOperation.End)
            edit.insertPlainText(piece)
        await asyncio.sleep(_PACE)
    await asyncio.sleep(0.3)
    took = _cpu() - begun
    edit.close()
    edit.deleteLater()
    return took


async def _measure() -> None:
    async with window() as view:
        await _stream_into_view(view, 500)
        few = await _stream_into_view(view, FEW_WORDS)
        many = await _stream_into_view(view, WORDS)
        plain = await _stream_into_plain_text(WORDS)
    report(
        "timeline",
        Figure(f"CPU of a reply of {WORDS:,} words", many, "s"),
        Figure(f"CPU of a reply of {FEW_WORDS:,} words", few, "s"),
        Figure("CPU a word, long to short reply", (many / WORDS) / (few / FEW_WORDS), "x", _GROWTH),
        Figure("The same text into QPlainTextEdit", plain, "s"),
        Figure("View to QPlainTextEdit", many / plain, "x", _RATIO),
    )


def main() -> None:
    """Measure in a window of its own, off screen."""
    run(_measure)
