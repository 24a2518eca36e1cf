"""A picture of the real window, for a machine without a screen and for the README."""

import asyncio
import logging
import os
import sys

from PySide6.QtWidgets import QApplication

from app.bootstrap.application import make_application
from app.bootstrap.core import open_core
from app.bootstrap.display import display_problem
from app.bootstrap.loop import WindowLoop
from app.bootstrap.options import ScreenshotOptions
from app.domain.blocks import TextBlock
from app.domain.conversation import MessageStatus
from app.domain.errors import AppError
from app.domain.events import TurnEnded
from app.services.context import Services
from app.ui.appearance import Appearance
from app.ui.language import LanguageManager
from app.ui.main_window import MainWindow
from app.ui.theme import ThemeManager

log = logging.getLogger(__name__)

LONGEST_REPLY = 300.0
"""Seconds to wait for the end of a reply; the picture then shows what there is."""
_SETTLING = 0.3
"""Seconds for what is painted late: the last flush of a stream (33 ms), pictures that are decoded on a thread."""
_LOOKS = 30
"""So often is looked whether formulas and the rest of a long text have come; then the picture shows what there is."""


def run_screenshot(options: ScreenshotOptions) -> int:
    """Save the picture and return 0, or 1 where the reply failed or the picture could not be written."""
    if display_problem() is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = make_application()
    with WindowLoop(application) as loop:
        return loop.run_until_complete(_run(application, options))


async def _run(application: QApplication, options: ScreenshotOptions) -> int:
    themes = ThemeManager()
    languages = LanguageManager(application)
    try:
        async with open_core(options) as services:
            appearance = Appearance(services.settings, services.bus, themes, languages)
            appearance.override(theme=options.theme, language=options.language)
            appearance.apply()
            themes.apply(application)
            code = await _take(services, themes, options)
            appearance.end()
            return code
    except AppError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        languages.leave()


async def _take(services: Services, themes: ThemeManager, options: ScreenshotOptions) -> int:
    window = MainWindow(services, themes)
    if options.size is not None:
        window.resize(*options.size)
    window.show()
    window.activateWindow()
    await services.catalog.refresh()
    await window.start()
    replied = options.send is None or await _send(services, window, options.send)
    await asyncio.sleep(_SETTLING)
    await _all_shown(window)
    saved = window.grab().save(str(options.file))
    await window.close_for_good()
    window.deleteLater()
    if not saved:
        sys.stderr.write(f"{options.file} could not be written\n")
    return 0 if saved and replied else 1


async def _all_shown(window: MainWindow) -> None:
    for _ in range(_LOOKS):
        if not window.page.timeline.is_busy:
            return
        await asyncio.sleep(_SETTLING)


async def _send(services: Services, window: MainWindow, text: str) -> bool:
    """Send ``text`` in a new conversation and wait for its turn to end; return whether the reply is whole."""
    ended: asyncio.Future[MessageStatus] = asyncio.get_running_loop().create_future()

    def note(event: TurnEnded) -> None:
        if event.conversation_id == window.page.open.id and not ended.done():
            ended.set_result(event.status)

    end = services.bus.subscribe(TurnEnded, note)
    try:
        window.new_conversation()
        window.page.open.send((TextBlock(text),))
        return await asyncio.wait_for(ended, LONGEST_REPLY) is MessageStatus.COMPLETE
    except TimeoutError:
        log.warning("The reply did not end within %.0f s", LONGEST_REPLY)
        return False
    finally:
        end()
