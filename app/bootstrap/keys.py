"""How a process comes to the key of an encrypted history."""

from app.domain.errors import AppError, ErrorReason
from app.domain.history_key import HistoryKey
from app.domain.ports import SecretStore
from app.infra.paths import DataFolder, storage_error
from app.services.history_keys import kept_key
from app.storage.copies import key_ids_in
from app.storage.encryption_switch import SqliteEncryptionSwitch
from app.storage.key_record import read_record


async def history_key(folder: DataFolder, secrets: SecretStore, known: HistoryKey | None = None) -> HistoryKey | None:
    """Return the key that the history of an entered folder needs, None where it is not encrypted.

    ``known`` is a key that was given for this run. The keyring is asked only where a key is needed. Raises AppError:
    HISTORY_LOCKED where nobody gives it, or of kind storage.
    """
    try:
        record = read_record(folder.encryption, folder.database, folder.backups)
    except OSError as error:
        raise storage_error(error, folder.encryption) from error
    if record is None:
        return None
    if not record.key_id:
        return await _key_by_trying(folder, secrets, known)
    if known is not None and known.id == record.key_id:
        return known
    key = await kept_key(secrets, record.key_id)
    if key is None:
        raise _locked(folder)
    return key


async def _key_by_trying(folder: DataFolder, secrets: SecretStore, known: HistoryKey | None) -> HistoryKey:
    """Return the key of a history that no longer says which one it needs; it is written down anew then."""
    switch = SqliteEncryptionSwitch(folder)
    try:
        ids = key_ids_in(folder.backups)
    except OSError as error:
        raise storage_error(error, folder.backups) from error
    if known is not None and await switch.opens(known):
        return known
    for key_id in ids:
        key = await kept_key(secrets, key_id)
        if key is not None and await switch.opens(key):
            return key
    raise _locked(folder)


def _locked(folder: DataFolder) -> AppError:
    return AppError.because(ErrorReason.HISTORY_LOCKED, path=str(folder.root))
