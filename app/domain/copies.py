"""Copies of the history's database, and what was saved of a damaged one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CopyKind(StrEnum):
    """Why a copy was made."""

    DAILY = "daily"
    BY_HAND = "by_hand"
    """When a person wanted one: it stays until a person removes it."""
    MIGRATION = "migration"
    """Before the database was brought to a newer version."""
    SET_ASIDE = "set_aside"
    """The database that a restored copy took the place of, as it was: it may be damaged."""
    SALVAGED = "salvaged"
    """What could be read of a damaged database."""


@dataclass(frozen=True, slots=True)
class HistoryCopy:
    """One copy. ``size`` is in bytes; ``made_at`` is in UTC.

    ``version`` (the number of the last migration) and ``conversations`` (those not deleted) are None where the copy
    cannot be read; ``is_newer`` says that only a newer program can. ``key_id`` names the key that it is encrypted with,
    empty for none.
    """

    name: str
    kind: CopyKind
    made_at: datetime
    size: int
    version: int | None = None
    conversations: int | None = None
    is_newer: bool = False
    key_id: str = ""

    @property
    def can_be_restored(self) -> bool:
        """Return whether it can take the place of the history."""
        return self.version is not None and not self.is_newer


@dataclass(frozen=True, slots=True)
class Salvage:
    """What was read of a damaged database: numbers of rows. ``lost`` is how many are known to be unreadable.

    ``copy`` is the new database that holds them.
    """

    copy: HistoryCopy
    conversations: int
    messages: int
    lost: int
