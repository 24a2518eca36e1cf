"""A stored conversation of 10,000 messages: opened at its end in a cold view, scrolled through, and its memory."""

import asyncio
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

from app.domain.blocks import TextBlock
from app.domain.conversation import Message, Role, Timing
from app.domain.model_info import ModelRef, Usage
from app.infra.bus import EventBus
from app.services.conversations import ConversationService
from app.services.editor import ConversationEditor
from app.storage.history import SqliteHistory
from app.ui.timeline.view import TimelineView
from tests.bench.figures import Figure, report
from tests.bench.timeline_window import listening, run, window
from tests.storage.support import a_conversation, a_message, opened
from tests.ui.timeline.samples import ANSWER

MESSAGES = 10_000
_FOLDER = "LOQUENT_BENCH_FOLDER"
_RUNS = 5
_OPENED = 100
_MEMORY = 60
_FRAME = 16
_SILENCE = 50


async def _fill(folder: Path) -> str:
    """Store the conversation and return its id."""
    async with opened(folder) as history:
        conversation = a_conversation()
        await history.add_conversation(conversation)
        messages: list[Message] = []
        for number in range(MESSAGES):
            parent = messages[-1] if messages else None
            if number % 2 == 0:
                messages.append(a_message(conversation, TextBlock(f"Question {number}"), parent=parent))
                continue
            reply = a_message(conversation, TextBlock(ANSWER), parent=parent, role=Role.ASSISTANT)
            messages.append(replace(reply, model=ModelRef("p", "m"), usage=Usage(18, 1284), timing=Timing(0.4, 6.2)))
        await history.add_messages(messages, replace(conversation, head_id=messages[-1].id))
        return conversation.id


async def _open(view: TimelineView, history: SqliteHistory, conversation_id: str) -> dict[str, float]:
    """Open the conversation as the window does, and return the milliseconds of each step."""
    bus = EventBus()
    service = ConversationService(history, ConversationEditor(history, bus), bus)
    begun = time.perf_counter()
    views = service.opening(conversation_id)
    end = await anext(views)
    loaded = time.perf_counter()
    view.set_conversation(end)
    laid = time.perf_counter()
    view.viewport().repaint()
    painted = time.perf_counter()
    async with listening() as heard:
        async for whole in views:
            view.set_conversation(whole)
        done = time.perf_counter()
        await asyncio.sleep(0.1)
    return {
        "load": (loaded - begun) * 1000,
        "model and layout": (laid - loaded) * 1000,
        "paint": (painted - laid) * 1000,
        "first paint": (painted - begun) * 1000,
        "whole": (done - begun) * 1000,
        "silence": heard.longest,
        "work": heard.longest_of_own,
    }


async def _pages(view: TimelineView) -> list[float]:
    """Scroll from the end to the start by pages; return the milliseconds of each frame, painted."""
    bar = view.verticalScrollBar()
    frames = []
    while bar.value() > 0:
        begun = time.perf_counter()
        bar.setValue(bar.value() - bar.pageStep())
        view.viewport().repaint()
        frames.append((time.perf_counter() - begun) * 1000)
        if len(frames) % 20 == 0:
            await asyncio.sleep(0)
    return frames


def _memory() -> float:
    """Return the megabytes that only this process has, of all that lie in memory."""
    gc.collect()
    private = 0
    for line in Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Private_"):
            private += int(line.split()[1])
    return private / 1024


async def _child() -> None:
    """Measure in a process that has never shown the conversation; write the figures as JSON."""
    folder, conversation_id = os.environ[_FOLDER].rsplit(":", 1)
    async with opened(Path(folder)) as history, window() as view:
        await asyncio.sleep(0.2)
        before = _memory()
        steps = await _open(view, history, conversation_id)
        await asyncio.sleep(0.5)
        memory = _memory() - before
        frames = await _pages(view)
        found = {
            **steps,
            "memory": memory,
            "frame": quantiles(frames, n=20, method="inclusive")[18],
            "longest": max(frames),
            "frames": len(frames),
            "memory after": _memory() - before,
        }
    sys.stdout.write(json.dumps(found) + "\n")


def _run_child(folder: str, conversation_id: str) -> dict[str, float]:
    surroundings = {**os.environ, _FOLDER: f"{folder}:{conversation_id}"}
    command = [sys.executable, "-c", "from tests.bench.timeline_open_bench import main; main()"]
    done = subprocess.run(command, env=surroundings, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Fill a folder, and measure it in several processes one after the other; the median counts."""
    if _FOLDER in os.environ:
        run(_child)
        return
    with tempfile.TemporaryDirectory() as folder:
        conversation_id = asyncio.run(_fill(Path(folder)))
        runs = [_run_child(folder, conversation_id) for _ in range(_RUNS)]
    typical = {name: median(each[name] for each in runs) for name in runs[0]}
    name = f"{MESSAGES:,} stored messages"
    report(
        "timeline_open",
        Figure(f"{name} opened at the end, to the first paint", typical["first paint"], "ms", _OPENED),
        *(Figure(f"... of which {step}", typical[step], "ms") for step in ("load", "model and layout", "paint")),
        Figure("... until all of them are there", typical["whole"], "ms"),
        Figure("... the longest silence meanwhile", typical["silence"], "ms", _SILENCE),
        Figure("... the longest work of its own thread meanwhile", typical["work"], "ms"),
        Figure("memory for them above an empty window", typical["memory"], "MB", _MEMORY),
        Figure("... and after all were scrolled through", typical["memory after"], "MB"),
        Figure(
            f"{typical['frames']:,.0f} pages from the end to the start: a frame, p95", typical["frame"], "ms", _FRAME
        ),
        Figure("... the longest", typical["longest"], "ms"),
    )
