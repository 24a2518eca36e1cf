"""How a process comes to what switches and unlocks the encryption of a history, with nothing of it opened."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from app.bootstrap.care import present
from app.domain.history_key import HistoryKey
from app.services.encryption import EncryptionService
from app.storage.encryption_switch import SqliteEncryptionSwitch


@asynccontextmanager
async def open_encryption(
    data_dir: Path, key: HistoryKey | None = None, *, for_itself: bool = False
) -> AsyncIterator[EncryptionService]:
    """Give what switches and unlocks the encryption of a folder, whose history is not opened, until the block ends.

    ``key`` is one that a person gave for this run. ``for_itself`` keeps every other process out, without which nothing
    can be switched. No log is written: a switch removes what stands in the logs. Keys that nothing needs and an earlier
    switch has left in the keyring are taken out of it. Raises AppError (FOLDER_IN_USE) or another of kind storage.
    """
    async with present(data_dir, alone_there=for_itself, logs=False) as here:
        service = EncryptionService(SqliteEncryptionSwitch(here.folder), here.secrets, key, alone=for_itself)
        await service.forget_idle()
        yield service
