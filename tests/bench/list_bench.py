"""The conversation list with a hundred thousand conversations: what it costs to read, and until a change is painted."""

import asyncio
import dataclasses
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from PySide6.QtWidgets import QApplication

from app.domain.conversation import Conversation
from app.ui.sidebar import Sidebar
from app.ui.theme import ThemeManager
from tests.bench import stored_lists

COUNT = 100_000


def main() -> None:
    """Print what the stored list costs, and milliseconds for each kind of change of the one that is shown."""
    asyncio.run(stored_lists.measure())
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    themes = ThemeManager("light")
    themes.apply(application)
    sidebar = Sidebar(themes)
    sidebar.resize(264, 800)
    sidebar.show()
    model = sidebar.conversations.conversations
    now = datetime.now(UTC)
    times = [now - timedelta(minutes=7 * number) for number in range(COUNT)]
    kept = [Conversation(f"{number:06}", now, moment, f"Number {number}") for number, moment in enumerate(times)]

    def measure(name: str, change: Callable[[], object]) -> None:
        start = time.perf_counter()
        change()
        application.processEvents()
        sidebar.repaint()
        sys.stdout.write(f"list of {COUNT}: {name} {(time.perf_counter() - start) * 1000:.1f} ms\n")

    measure("fill", lambda: model.set_all(kept))
    measure("open", lambda: sidebar.conversations.set_open("000003"))
    measure("rename", lambda: model.put(dataclasses.replace(kept[50], title="Renamed")))
    measure("move to the top", lambda: model.put(dataclasses.replace(kept[60_000], updated_at=now)))
    measure("remove", lambda: model.remove("000010"))
    measure("a reply begins", lambda: sidebar.conversations.set_running(frozenset({"000005"})))
    measure("filter", lambda: sidebar.search.setText("999"))
    measure("all again", lambda: sidebar.search.setText(""))
    sidebar.conversations.set_running(frozenset())
    sidebar.deleteLater()
