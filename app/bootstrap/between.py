"""What stands between two windows: a history that cannot be used, and work that needs the data folder for itself."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from app.bootstrap.care import do_folder_work, open_care
from app.bootstrap.closing import close_on_signals
from app.bootstrap.look import Look
from app.domain.copies import HistoryCopy, Salvage
from app.domain.errors import AppError, ErrorInfo
from app.domain.folder_work import FolderWork, RestoreCopy
from app.domain.history_key import HistoryKey
from app.infra.paths import DataFolder
from app.infra.tasks import TaskScope
from app.ui.rescue.work_window import WorkWindow
from app.ui.startup_problem import StartupProblem

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a window ended: closed by the person (nothing is set), by an error, or for some work on its folder.

    With ``can_go_on`` the history can be used in spite of the error; with ``goes_on`` it shall be opened again at once.
    """

    error: ErrorInfo | None = None
    can_go_on: bool = False
    work: FolderWork | None = None
    goes_on: bool = False


class Answer(Enum):
    """What a person does about a history that cannot be used, or not wholly."""

    QUIT = auto()
    AGAIN = auto()
    """Start once more, with what is there."""
    MENDED = auto()
    """Start once more, with another history."""


class FolderRescue:
    """The port ``Rescue`` on a data folder that no window has open. ``key`` is one that was given for this run."""

    def __init__(self, data_dir: Path, key: HistoryKey | None = None) -> None:
        self._data_dir = data_dir
        self._key = key

    async def copies(self) -> tuple[HistoryCopy, ...]:
        """Return the copies, newest first. Raises AppError, as all of these."""
        async with open_care(self._data_dir, self._key) as care:
            return await care.copies()

    async def restore(self, name: str) -> str:
        """Put a copy in the place of the history."""
        async with open_care(self._data_dir, self._key, for_itself=True) as care:
            return await care.restore(name)

    async def salvage(self, tell: Callable[[int], None]) -> Salvage:
        """Write what can be read into a new copy."""
        async with open_care(self._data_dir, self._key, for_itself=True) as care:
            return await care.salvage(tell)


async def answer_to(
    error: ErrorInfo, look: Look, folder: DataFolder, key: HistoryKey | None = None, *, can_go_on: bool
) -> Answer:
    """Show what is wrong and return what the person does about it. ``key`` is one that was given for this run."""
    scope = TaskScope("rescue")
    rescue = FolderRescue(folder.root, key)
    window = StartupProblem(error, str(folder.root), look.themes, rescue, scope, can_go_on=can_go_on)
    answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

    def decide(decided: Answer) -> None:
        if not answer.done():
            answer.set_result(decided)

    window.close_requested.connect(lambda: decide(Answer.QUIT))
    window.again_requested.connect(lambda: decide(Answer.AGAIN))
    window.restored.connect(lambda: decide(Answer.MENDED))
    close_on_signals(window)
    window.show()
    decided = await answer
    window.hide()
    # A copy that is being put in place is put there to the end; reading that nobody waits for stops.
    await scope.aclose()
    window.deleteLater()
    return decided


async def failure_of(
    work: RestoreCopy, look: Look, folder: DataFolder, key: HistoryKey | None = None
) -> ErrorInfo | None:
    """Do some work on the folder while a window says so; return why it failed, None where it did not."""
    window = WorkWindow(work, look.themes)
    window.show()
    try:
        await do_folder_work(folder.root, work, key)
    except AppError as error:
        log.warning("%s failed: %s", type(work).__name__, error)
        return error.info
    finally:
        window.end()
        window.deleteLater()
    return None
