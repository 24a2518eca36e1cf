"""How a process comes to what switches and unlocks the encryption of a history, with nothing of it opened."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

from app.bootstrap.care import entered
from app.domain.history_key import HistoryKey
from app.infra.exclusive import alone
from app.infra.paths import DataFolder
from app.infra.secrets import KeyringSecretStore
from app.services.encryption import EncryptionService
from app.storage.encryption_switch import SqliteEncryptionSwitch


@asynccontextmanager
async def open_encryption(
    data_dir: Path, key: HistoryKey | None = None, *, for_itself: bool = False
) -> AsyncIterator[EncryptionService]:
    """Give what switches and unlocks the encryption of a folder, whose history is not opened, until the block ends.

    ``key`` is one that a person gave for this run. ``for_itself`` keeps every other process out, without which nothing
    can be switched. No log is written: a switch removes what stands in the logs. Raises AppError (FOLDER_IN_USE) or
    another of kind storage.
    """
    folder = DataFolder(data_dir)
    folder.prepare()
    secrets = KeyringSecretStore()
    try:
        with entered(folder) as lease, alone(folder, lease) if for_itself else nullcontext():
            yield EncryptionService(SqliteEncryptionSwitch(folder), secrets, key, alone=for_itself)
    finally:
        await secrets.aclose()
