"""Identifiers that sort by the time they were made."""

import secrets
import time
import uuid
from datetime import datetime


def new_id() -> str:
    """Return a new UUIDv7 (RFC 9562, section 5.7) in its 36-character text form.

    48 bits of milliseconds since 1970 come first, so ids made one after the other
    sort in that order and SQLite appends rows at the end of its index.
    """
    return _uuid7(time.time_ns() // 1_000_000)


def id_at(moment: datetime) -> str:
    """Return an id as if it had been made at ``moment``, which must be aware."""
    return _uuid7(max(0, int(moment.timestamp() * 1000)))


def _uuid7(milliseconds: int) -> str:
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))
