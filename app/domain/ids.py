"""Identifiers that sort by the time they were made."""

import secrets
import time
import uuid


def new_id() -> str:
    """Return a new UUIDv7 (RFC 9562, section 5.7) in its 36-character text form.

    48 bits of milliseconds since 1970 come first, so ids made one after the other
    sort in that order and SQLite appends rows at the end of its index.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76 | secrets.randbits(12) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))
