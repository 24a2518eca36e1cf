"""The keys of encrypted histories in the keyring, each under its own id.

Two keys can so lie there side by side: while a history is given another one, both are needed until the act is over.
"""

import logging

from app.domain.encryption import EncryptionSwitch
from app.domain.history_key import HistoryKey
from app.domain.ports import KeyPlace, SecretStore

log = logging.getLogger(__name__)


def name_of(key_id: str) -> str:
    """Return the name that a key has in the keyring."""
    return f"history-key-{key_id}"


async def kept_key(secrets: SecretStore, key_id: str) -> HistoryKey | None:
    """Return the key with an id, None where the keyring does not give it (none there, locked, slow, another key)."""
    found = await secrets.get(name_of(key_id)) if key_id else None
    try:
        key = HistoryKey(bytes.fromhex(found or ""))
    except ValueError:
        return None
    return key if key.id == key_id else None


async def keep_key(secrets: SecretStore, key: HistoryKey) -> KeyPlace:
    """Keep a key and say where: MEMORY is no place that outlives this run."""
    return await secrets.set(name_of(key.id), key.secret.hex())


async def forget_key(secrets: SecretStore, key_id: str) -> None:
    """Take a key out of the keyring."""
    await secrets.delete(name_of(key_id))


async def forget_idle_keys(switch: EncryptionSwitch, secrets: SecretStore) -> None:
    """Take keys out of the keyring that a switch has left there and nothing needs.

    What a keyring does not forget now, because it is locked or gone, is forgotten another time. Raises AppError.
    """
    idle = await switch.idle_keys()
    for key_id in idle:
        await forget_key(secrets, key_id)
    gone = [key_id for key_id in idle if await secrets.keyring_works() and await secrets.get(name_of(key_id)) is None]
    if gone:
        await switch.drop_keys(tuple(gone))
        log.info("Keys that nothing needs were taken out of the keyring: %s", ", ".join(gone))
