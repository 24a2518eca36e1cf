"""The two windows of encryption that stand in the place of the usual one: it is changed, or the key is missing."""

import asyncio

from app.bootstrap.closing import close_on_signals
from app.bootstrap.encryption import open_encryption
from app.bootstrap.look import Look
from app.domain.folder_work import EncryptionChange
from app.domain.history_key import HistoryKey
from app.infra.paths import DataFolder
from app.infra.tasks import TaskScope
from app.ui.encryption.change_window import ChangeWindow
from app.ui.encryption.unlock_window import UnlockWindow


async def goes_on_after(
    change: EncryptionChange, look: Look, folder: DataFolder, key: HistoryKey | None = None
) -> bool:
    """Show the window in which a person changes the encryption; return whether the history shall be opened then.

    ``key`` is one that was given for this run. The folder belongs to this process alone as long as the window is there.
    Raises AppError: FOLDER_IN_USE, or another of kind storage.
    """
    scope = TaskScope("change the encryption")
    async with open_encryption(folder.root, key, for_itself=True) as service:
        window = ChangeWindow(change, look.themes, service, scope)
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def decide(*, goes_on: bool) -> None:
            if not answer.done():
                answer.set_result(goes_on)

        window.ended.connect(lambda: decide(goes_on=True))
        window.close_requested.connect(lambda: decide(goes_on=False))
        close_on_signals(window)
        window.show()
        window.begin()
        goes_on = await answer
        window.hide()
        await scope.aclose()
        window.deleteLater()
    return goes_on


async def key_from_person(look: Look, folder: DataFolder) -> HistoryKey | None:
    """Ask for the recovery phrase of an encrypted history; return its key, None where the program shall end.

    The keyring has the key again then, if it takes it. Raises AppError of kind storage.
    """
    scope = TaskScope("unlock")
    async with open_encryption(folder.root) as service:
        status = await service.status()
        window = UnlockWindow(str(folder.root), status.key_id, look.themes, service, scope)
        answer: asyncio.Future[HistoryKey | None] = asyncio.get_running_loop().create_future()

        def decide(key: HistoryKey | None) -> None:
            if not answer.done():
                answer.set_result(key)

        window.unlocked.connect(lambda: decide(service.key))
        window.close_requested.connect(lambda: decide(None))
        close_on_signals(window)
        window.show()
        key = await answer
        window.hide()
        await scope.aclose()
        window.deleteLater()
    return key
