"""Encryption of a database file by SQLite3 Multiple Ciphers.

The scheme is its ChaCha20-Poly1305 ("sqleet"): each page and each page in the log has a nonce of its own and 16 bytes
that prove that nobody changed it, so damage is noticed when a page is read. It is quick on computers without AES in
hardware, and the library's own default, so that other programs built on it can open the file: cipher ``chacha20``, key
``raw:`` and the 64 hexadecimal digits. The key is 32 random bytes and not a password, hence no derivation is needed.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import apsw

KEY_BYTES = 32
SCHEME = "chacha20"

_RAW_KEY = re.compile(r"raw:[0-9a-fA-F]+")


def give_key(connection: apsw.Connection, key: bytes | None) -> None:
    """Let a connection that was just opened read and write with ``key``; None means that nothing is encrypted.

    A wrong key is noticed at the first query (apsw.NotADBError).
    """
    if key is None:
        return
    connection.pragma("cipher", SCHEME)
    connection.pragma("key", _raw(key))
    # What a sort or a temporary table needs must not lie on the disk in plain text.
    connection.pragma("temp_store", "memory")


def address(path: Path, key: bytes | None) -> str:
    """Return the URI by which VACUUM INTO makes a database at ``path`` that is encrypted with ``key``."""
    place = f"file:{quote(str(path.absolute()))}"
    return f"{place}?key=" if key is None else f"{place}?cipher={SCHEME}&key={_raw(key)}"


@contextmanager
def keys_unsaid() -> Iterator[None]:
    """Take keys out of what SQLite says: its messages name files as they were given, with the key in the URI."""
    try:
        yield
    except apsw.Error as error:
        words = _RAW_KEY.sub("raw:…", str(error))
        raise type(error)(words) from None


def _raw(key: bytes) -> str:
    if len(key) != KEY_BYTES:
        raise ValueError("A key has 32 bytes")
    return f"raw:{key.hex()}"
