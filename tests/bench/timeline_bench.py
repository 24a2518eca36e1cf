"""What the message view costs: replies that come in, and long conversations that are opened."""

import asyncio
import os
import resource
import sys
import time
from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from app.domain.events import MessageAdded
from app.ui.theme import ThemeManager
from app.ui.timeline.view import TimelineView
from tests.ui.timeline.samples import ANSWER, EVERY_BLOCK, FakeServices, Stream, Talk

WORDS = 20_000
FEW_WORDS = 2_000
MESSAGES = 10_000
_PACE = 0.033
"""Seconds between two bundles of pieces: what the view waits between two flushes."""
_PIECE = 12
"""Characters of a delta, about what a token stream brings."""
_BUNDLE = 50
"""Words that come in between two flushes: 1,500 words a second, faster than any model writes."""


def mixed_markdown(words: int) -> str:
    """Return Markdown of prose, lists, code and tables with about so many words."""
    paragraph = "The quick brown fox jumps over the lazy dog and **then** reads `some code` in the evening. " * 6
    block = f"{paragraph}\n\n{ANSWER}\n\n{paragraph}\n\n{EVERY_BLOCK}\n\n"
    times = words // len(block.split()) + 1
    return " ".join((block * times).split(" ")[: words + words // 5])


def _pieces(text: str) -> Iterator[str]:
    return (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))


def _bundles(text: str, words: int) -> list[list[str]]:
    """Return the pieces of a text, those of each flush together."""
    pieces = list(_pieces(text))
    a_flush = max(len(pieces) * _BUNDLE // words, 1)
    return [pieces[start : start + a_flush] for start in range(0, len(pieces), a_flush)]


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
    bundles = _bundles(mixed_markdown(words), words)
    await asyncio.sleep(0.2)
    begun = _cpu()
    for bundle in bundles:
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
    bundles = _bundles(mixed_markdown(words), words)
    await asyncio.sleep(0.2)
    begun = _cpu()
    for bundle in bundles:
        for piece in bundle:
            edit.moveCursor(QTextCursor.MoveOperation.End)
            edit.insertPlainText(piece)
        await asyncio.sleep(_PACE)
    await asyncio.sleep(0.3)
    took = _cpu() - begun
    edit.close()
    edit.deleteLater()
    return took


def _open_long(view: TimelineView) -> tuple[float, float]:
    """Return the milliseconds until a long conversation is painted at its end, and then in its middle."""
    talk = Talk("long")
    for number in range(MESSAGES // 2):
        talk.ask(f"Question {number}")
        talk.reply(ANSWER)
    shown = talk.view()
    begun = time.perf_counter()
    view.set_conversation(shown)
    view.grab()
    opened = time.perf_counter()
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    view.grab()
    return (opened - begun) * 1000, (time.perf_counter() - opened) * 1000


async def _measure(app: QApplication) -> None:
    themes = ThemeManager("light", animations="off")
    themes.apply(app)
    fake = FakeServices()
    view = TimelineView(fake, themes)
    view.resize(1016, 700)
    view.show()
    await _stream_into_view(view, 500)
    few = await _stream_into_view(view, FEW_WORDS)
    many = await _stream_into_view(view, WORDS)
    plain = await _stream_into_plain_text(WORDS)
    opened, jumped = _open_long(view)
    growth = (many / WORDS) / (few / FEW_WORDS)
    rows = (
        (f"CPU of a reply of {WORDS:,} words", f"{many:8.2f} s"),
        (f"CPU of a reply of {FEW_WORDS:,} words", f"{few:8.2f} s"),
        ("CPU a word, long to short reply", f"{growth:8.2f} x"),
        ("The same text into QPlainTextEdit", f"{plain:8.2f} s"),
        ("View to QPlainTextEdit", f"{many / plain:8.2f} x"),
        (f"{MESSAGES:,} messages opened at the end", f"{opened:8.1f} ms"),
        ("... and then shown in the middle", f"{jumped:8.1f} ms"),
    )
    for name, figure in rows:
        sys.stdout.write(f"timeline: {name:42} {figure}\n")
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
