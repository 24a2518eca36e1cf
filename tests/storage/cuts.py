"""Cuts of the power, and kills, at random moments of something that is written on a modelled disk."""

import random
from dataclasses import dataclass, field
from pathlib import Path

import apsw

from tests.storage.power_loss import Disk, Remains

KEPT_CUTS = 40


@dataclass
class Cuts:
    """Cuts at random moments, each with how much had been acknowledged by then."""

    disk: Disk
    random: random.Random
    acknowledged: int = 0
    seen: int = 0
    kept: list[tuple[int, str, Remains]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.disk.on_event = self.note

    def note(self, event: str) -> None:
        """Keep a fair sample of all moments: which cut it would be is not known before the end."""
        self.seen += 1
        place = len(self.kept) if len(self.kept) < KEPT_CUTS else self.random.randrange(self.seen)
        if place >= KEPT_CUTS:
            return
        self.kept[place : place + 1] = [(self.acknowledged, event, self._remains())]

    def _remains(self) -> Remains:
        """Return what a cut, a lucky cut or a kill would leave."""
        kind = self.random.randrange(3)
        return self.disk.present() if kind == 0 else self.disk.remains(self.random if kind == 1 else None)


def complete(copy: Path) -> int:
    """Return the version of a copy, after having looked at every page."""
    connection = apsw.Connection(f"file:{copy}?immutable=1", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    try:
        assert connection.pragma("integrity_check") == "ok"
        version: int = connection.pragma("user_version")
        return version
    finally:
        connection.close()
