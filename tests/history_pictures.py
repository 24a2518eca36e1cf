"""Takes the README's pictures of the history: ``python -m tests.history_pictures DATA_FOLDER OUT_FOLDER``.

The conversation that was open last gets a second try of its reply and one more question; both are asked for over HTTP.
``tests.pictures`` calls this, in a process of its own, after it has told the gateway what to answer.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.bootstrap.application import make_application
from app.bootstrap.core import open_core
from app.bootstrap.loop import WindowLoop
from app.bootstrap.options import CoreOptions
from app.domain.blocks import TextBlock
from app.domain.model_info import ModelRef
from app.services.context import Services
from app.ui.language import LanguageManager
from app.ui.main_window import MainWindow
from app.ui.theme import ThemeManager

_STEP = 0.05
_SETTLING = 0.5
_LONGEST = 600
"""Steps to wait for anything."""


async def _until(holds: Callable[[], object], what: str) -> None:
    for _ in range(_LONGEST):
        if holds():
            return
        await asyncio.sleep(_STEP)
    raise SystemExit(f"{what} did not come")


async def _grow(services: Services, window: MainWindow) -> tuple[str, str]:
    """Try the reply again with another model and ask on; return both tries."""
    page = window.page
    first = page.timeline.model.entries[1].message
    assert first.model is not None
    page.open.retry(first.id, ModelRef(first.model.provider_id, "deepseek-v3.2"))
    await _until(lambda: page.timeline.model.entries[1].message.id != first.id, "the second try")
    await _until(lambda: not services.chat.running(), "its end")
    second = page.timeline.model.entries[1].message.id
    page.open.send((TextBlock("And if I give it 40 connections?"),))
    await _until(lambda: len(page.timeline.model.entries) == 4 and not services.chat.running(), "the next reply")
    return first.id, second


async def _take(services: Services, window: MainWindow, folder: Path) -> None:
    await window.start()
    rows = window.sidebar.conversations.conversations
    rows.set_open((await services.library.folders())[0].id, is_open=True)
    await _until(lambda: len(window.page.timeline.model.entries) == 2, "the conversation")
    tries = await _grow(services, window)
    window.page.body.toggle_map()
    page = window.page.body.map
    assert page is not None
    await _until(lambda: page.model.rowCount() > 0, "the map")
    page.model.choose_all(tries)
    page.list.go_to(tries[1])
    await _until(lambda: page.card.go_button.text() == "Go on from A", "the comparison")
    await asyncio.sleep(_SETTLING)
    window.grab().save(str(folder / "branches.png"))
    window.page.body.back()
    while await services.search.index_some():
        pass
    window.search.open("budget")
    popup = window.search.popup
    await _until(lambda: popup.results.preview.count.text(), "the preview")
    await asyncio.sleep(_SETTLING)
    window.grab().save(str(folder / "search.png"))


async def _run(application: QApplication, data: Path, folder: Path) -> None:
    themes = ThemeManager("light", animations="off")
    themes.apply(application)
    LanguageManager(application).choose("en")
    async with open_core(CoreOptions(data)) as services:
        opened = services.settings.current.last_conversation or ""
        folder_of_work = await services.library.create_folder("Gateway")
        await services.library.move((opened,), folder_of_work.id)
        await services.library.tag((opened,), "latency")
        window = MainWindow(services, themes)
        window.resize(1280, 800)
        window.show()
        window.activateWindow()
        await services.catalog.refresh()
        await _take(services, window, folder)
        await window.close_for_good()
        window.deleteLater()


def main() -> None:
    """Take both pictures."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = make_application()
    with WindowLoop(application) as loop:
        loop.run_until_complete(_run(application, Path(sys.argv[1]), Path(sys.argv[2])))


if __name__ == "__main__":
    main()
