"""The window's half of the composition root: builds the window on the core's services and runs it."""

import asyncio
import logging
from dataclasses import replace

from PySide6.QtWidgets import QApplication

from app.bootstrap.application import crashes_caught, make_application
from app.bootstrap.between import Answer, Ended, answer_to, failure_of
from app.bootstrap.closing import close_on_signals
from app.bootstrap.core import open_core
from app.bootstrap.encrypting import goes_on_after, key_from_person
from app.bootstrap.look import Look
from app.bootstrap.loop import WindowLoop
from app.bootstrap.options import WindowOptions
from app.bootstrap.single_window import WindowServer, raise_running_window
from app.bootstrap.start_clock import seconds_since_start
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import DamageFound, FolderWorkWanted
from app.domain.folder_work import ChangeEncryption, FolderWork
from app.infra.paths import DataFolder
from app.services.context import Services
from app.ui.appearance import Appearance
from app.ui.language import LanguageManager
from app.ui.main_window import MainWindow
from app.ui.theme import ThemeManager

log = logging.getLogger(__name__)


def run_window(options: WindowOptions) -> int:
    """Open the window and return the exit code when it is closed; a second start raises the first window.

    There has to be a display: ``bootstrap.display`` tells.
    """
    application = make_application()
    folder = DataFolder(options.data_dir)
    if raise_running_window(folder.root):
        return 0
    with WindowLoop(application) as loop:
        return loop.run_until_complete(run(application, folder, options))


async def run(application: QApplication, folder: DataFolder, options: WindowOptions) -> int:
    """Run windows inside the loop until one is closed by the person; return the exit code.

    Work that needs the folder for itself (a copy is restored, the encryption changed) is done between two windows.
    """
    look = Look(application, ThemeManager(), LanguageManager(application))
    try:
        return await _run(look, folder, options)
    finally:
        look.languages.leave()


async def _run(look: Look, folder: DataFolder, options: WindowOptions) -> int:
    while True:
        ended = await _window(look, folder, options)
        if ended.work is not None:
            ended = await _do_between(ended.work, look, folder, options)
        if ended.goes_on:
            continue
        if ended.error is None:
            return 0
        again = await _mended(ended.error, look, folder, options, can_go_on=ended.can_go_on)
        if again is None:
            return 1
        options = again


async def _do_between(work: FolderWork, look: Look, folder: DataFolder, options: WindowOptions) -> Ended:
    """Do what needs the folder for itself, and say how it ended."""
    try:
        if isinstance(work, ChangeEncryption):
            return Ended(goes_on=await goes_on_after(work.change, look, folder, options.history_key))
    except AppError as error:
        log.warning("The encryption could not be changed: %s", error)
        return Ended(error.info, can_go_on=True)
    error_info = await failure_of(work, look, folder, options.history_key)
    return Ended(error_info, can_go_on=True, goes_on=error_info is None)


async def _mended(
    error: ErrorInfo, look: Look, folder: DataFolder, options: WindowOptions, *, can_go_on: bool
) -> WindowOptions | None:
    """Have a person answer to an error; return how to start once more, None where the program shall end."""
    if error.reason is ErrorReason.HISTORY_LOCKED:
        try:
            key = await key_from_person(look, folder)
        except AppError as failure:
            error = failure.info
        else:
            return None if key is None else replace(options, history_key=key)
    answer = await answer_to(error, look, folder, options.history_key, can_go_on=can_go_on)
    if answer is Answer.QUIT:
        return None
    # Whoever goes on with a damaged history has been told of it.
    told = answer is Answer.AGAIN and error.reason is ErrorReason.DATABASE_DAMAGED
    begins_anew = answer is Answer.AGAIN and error.reason is ErrorReason.HISTORY_GONE
    return replace(options, cares=not told, begins_anew=begins_anew)


async def _window(look: Look, folder: DataFolder, options: WindowOptions) -> Ended:
    """Show the window until it ends, however that is."""
    try:
        async with open_core(options) as services:
            appearance = Appearance(services.settings, services.bus, look.themes, look.languages)
            appearance.apply()
            look.themes.apply(look.application)
            with crashes_caught(folder.logs):
                ended = await _show_window(look, services, folder)
            appearance.end()
    except AppError as error:
        log.error("The program cannot start: %s", error)  # noqa: TRY400 (told to the person; the trace says nothing)
        look.dress(folder)
        return Ended(error.info)
    return ended


async def _show_window(look: Look, services: Services, folder: DataFolder) -> Ended:
    window = MainWindow(services, look.themes)
    closing: asyncio.Future[Ended] = asyncio.get_running_loop().create_future()

    def end(ended: Ended) -> None:
        # The first reason counts.
        if not closing.done():
            closing.set_result(ended)

    def leave(ended: Ended) -> None:
        end(ended)
        # Saves what stands in the window, as when the person closes it.
        window.close()

    window.close_requested.connect(lambda: end(Ended()))
    heard = (
        services.bus.subscribe(DamageFound, lambda event: leave(Ended(event.error, can_go_on=True))),
        services.bus.subscribe(FolderWorkWanted, lambda event: leave(Ended(work=event.work))),
    )
    window.show()
    if services.care.damage is not None:
        leave(Ended(services.care.damage, can_go_on=True))
    server = WindowServer(folder.root, window.bring_to_front)
    server.listen()
    close_on_signals(window)
    # In a task: what goes wrong while the last conversation is opened is told in the window, and does not close it.
    await asyncio.wait({services.tasks.start(window.start(), "open what was open last")})
    seconds, platform = seconds_since_start(), look.application.platformName()
    log.info("Ready %.2f s after the start of the process, on %s", seconds, platform)
    services.tasks.start(services.catalog.refresh(), "model lists")
    services.tasks.start(services.conversations.watch(), "watch for other processes")
    services.tasks.start(services.search.keep_up(), "index what is not indexed yet")
    try:
        return await closing
    finally:
        for unsubscribe in heard:
            unsubscribe()
        server.close()
        await window.close_for_good()
        window.deleteLater()
