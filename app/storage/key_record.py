"""What lies beside an encrypted history in the open: which key it needs. Never the key."""

from datetime import datetime
from pathlib import Path

import msgspec

from app.domain.encryption import KeyRecord
from app.storage.cipher import SCHEME
from app.storage.copies import key_ids_in

_MAGIC = b"SQLite format 3\x00"
_FIXED = slice(21, 24)
_FRACTIONS = bytes((64, 32, 32))
_RESERVED_AT = 20
_RESERVED = 32
"""Bytes at the end of each page for nonce and proof; the header's bytes 16 to 23 are not encrypted."""


class _Stored(msgspec.Struct, frozen=True):
    scheme: str
    key_id: str
    since: datetime | None = None


def packed(record: KeyRecord) -> bytes:
    """Return the content of the file."""
    return msgspec.json.format(msgspec.json.encode(_Stored(SCHEME, record.key_id, record.since)))


def read_record(path: Path, database: Path, backups: Path) -> KeyRecord | None:
    """Return what the file at ``path`` says, None where the database is not encrypted.

    A file that is gone or broken must not cost the history: that the database is encrypted can be seen, and where its
    beginning is damaged or gone too, by its copies in ``backups``. The id is empty then. Raises OSError.
    """
    try:
        stored = msgspec.json.decode(path.read_bytes(), type=_Stored)
    except FileNotFoundError:
        is_encrypted = _looks_encrypted(database) or (not _has_words(database) and _newest_is_encrypted(backups))
        return KeyRecord("") if is_encrypted else None
    except msgspec.MsgspecError:
        return KeyRecord("") if not _is_plain(database) else None
    return KeyRecord(stored.key_id, stored.since)


def _looks_encrypted(database: Path) -> bool:
    header = _header(database)
    known = header[_FIXED] == _FRACTIONS and header[_RESERVED_AT : _RESERVED_AT + 1] == bytes((_RESERVED,))
    return known and not header.startswith(_MAGIC)


def _newest_is_encrypted(backups: Path) -> bool:
    return bool(next(iter(key_ids_in(backups)), ""))


def _has_words(database: Path) -> bool:
    """Return whether the database begins as a plain one."""
    return _header(database).startswith(_MAGIC)


def _is_plain(database: Path) -> bool:
    header = _header(database)
    return not header or header.startswith(_MAGIC)


def _header(database: Path) -> bytes:
    try:
        with database.open("rb") as file:
            return file.read(24)
    except FileNotFoundError:
        return b""
