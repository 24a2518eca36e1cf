"""How a process comes to the key of an encrypted history."""

from app.domain.errors import AppError, ErrorReason
from app.domain.history_key import HistoryKey
from app.domain.ports import SecretStore
from app.infra.diagnostics import Redactor
from app.infra.paths import DataFolder, storage_error
from app.infra.secrets import KeyringSecretStore
from app.services.history_keys import kept_key
from app.storage.key_record import read_record


async def history_key(folder: DataFolder, secrets: SecretStore, known: HistoryKey | None = None) -> HistoryKey | None:
    """Return the key that the history of an entered folder needs, None where it is not encrypted.

    ``known`` is a key that was given for this run. The keyring is asked only where a key is needed. Raises AppError:
    HISTORY_LOCKED where nobody gives it, or of kind storage.
    """
    try:
        record = read_record(folder.encryption, folder.database)
    except OSError as error:
        raise storage_error(error, folder.encryption) from error
    if record is None:
        return None
    if known is not None and known.id == record.key_id:
        return known
    key = await kept_key(secrets, record.key_id)
    if key is None:
        raise AppError.because(ErrorReason.HISTORY_LOCKED, path=str(folder.root))
    return key


async def key_for_once(folder: DataFolder, redactor: Redactor, known: HistoryKey | None = None) -> HistoryKey | None:
    """Return what ``history_key`` does, with a keyring that is let go of at once."""
    secrets = KeyringSecretStore(on_secret=redactor.register)
    try:
        return await history_key(folder, secrets, known)
    finally:
        await secrets.aclose()
