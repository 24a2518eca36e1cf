"""The keys of encrypted histories in the keyring, each under its own id.

Two keys can so lie there side by side: while a history is given another one, both are needed until the act is over.
"""

from app.domain.history_key import HistoryKey
from app.domain.ports import KeyPlace, SecretStore


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
