"""Encryption of a history at rest: whether it is on, and what is told while it is switched."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.domain.history_key import HistoryKey


class EncryptionState(StrEnum):
    """How a history lies on the disk."""

    OFF = "off"
    ON = "on"
    LOCKED = "locked"
    """It is encrypted, and the keyring does not give its key."""


@dataclass(frozen=True, slots=True)
class EncryptionStatus:
    """``key_id`` names the key and tells nothing of it; ``since`` is in UTC. Both are empty where it is off."""

    state: EncryptionState
    key_id: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """What lies beside an encrypted history in the open. ``key_id`` is empty where nobody knows any more."""

    key_id: str
    since: datetime | None = None


Tell = Callable[[int, int], None]
"""Is told how many bytes of how many are done, on another thread; the total is a guess."""


class EncryptionSwitch(Protocol):
    """The files of a history, encrypted or not. Every method raises AppError of kind storage."""

    async def record(self) -> KeyRecord | None:
        """Return what the history is encrypted with, None where it is not."""
        ...

    async def opens(self, key: HistoryKey) -> bool:
        """Return whether the history can be read with ``key``; where that was not written down any more, it is."""
        ...

    async def is_decided(self) -> bool:
        """Return whether a switch has been decided that is not finished."""
        ...

    async def require_room(self) -> None:
        """See to it that everything can lie there twice. Raises AppError, DISK_FULL among others."""
        ...

    async def note_keys(self, ids: tuple[str, ...]) -> None:
        """Write down keys that a switch may leave in the keyring without need, should the process die."""
        ...

    async def drop_keys(self, ids: tuple[str, ...]) -> None:
        """Strike out keys that are in the keyring no longer."""
        ...

    async def idle_keys(self) -> tuple[str, ...]:
        """Return those of the keys that were written down that neither the history nor a copy needs, for certain."""
        ...

    async def unreadable_copies(self, key: HistoryKey | None) -> tuple[str, ...]:
        """Return the names of copies of the database that a switch has to leave out, because they cannot be read."""
        ...

    async def switch(self, old: HistoryKey | None, new: HistoryKey | None, tell: Tell) -> None:
        """Write everything anew under another key (None: under none), and put it in the place of the old as one act.

        No other process may have the folder. When this raises, all is as it was, or the next start finishes.
        """
        ...
