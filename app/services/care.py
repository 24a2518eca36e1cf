"""Looks after the history while the program runs: a check after a bad end, a copy each day."""

import asyncio
import contextlib
import logging
from datetime import UTC, datetime
from pathlib import Path

from app.domain.copies import CopyKind, HistoryCopy
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import CopiesChanged, DamageFound, FolderWorkWanted, ProblemRaised
from app.domain.folder_work import FolderWork
from app.domain.ports import HistoryCare
from app.infra.bus import EventBus

FIRST_LOOK_SECONDS = 60.0
"""After the start, before the first copy is thought of: the start belongs to the person."""

LOOK_SECONDS = 15 * 60.0
"""Between two looks whether a day has gone by."""

log = logging.getLogger(__name__)


class CareService:
    """``mark`` is a file that is there while the database has to be looked at (``DataFolder.unchecked``)."""

    def __init__(self, care: HistoryCare, bus: EventBus, database: Path, mark: Path) -> None:
        self._care = care
        self._bus = bus
        self._database = database
        self._mark = mark
        self._told = False
        self._problem: ErrorInfo | None = None
        self.damage: ErrorInfo | None = None
        """What was found wrong with the database, for those who could not hear of it yet."""

    @property
    def problem(self) -> ErrorInfo | None:
        """Return why the last copy could not be made, None where it was."""
        return self._problem

    async def check_after_bad_end(self) -> None:
        """Look at the whole database if a run has not ended well; publish DamageFound if it is not whole."""
        if not self._mark.exists():
            return
        log.info("A run did not end well: the database is looked at")
        fault = await self._care.fault()
        if fault:
            log.error("The database is damaged: %s", fault)
            self._tell_damage(ErrorInfo(ErrorReason.DATABASE_DAMAGED, {"path": str(self._database)}, fault))
            return
        log.info("The database is whole")
        with contextlib.suppress(OSError):
            self._mark.unlink(missing_ok=True)

    async def keep_copies(self) -> None:
        """Make a copy each day for as long as the program runs."""
        await asyncio.sleep(FIRST_LOOK_SECONDS)
        while True:
            await self.copy_if_due()
            await asyncio.sleep(LOOK_SECONDS)

    async def copy_if_due(self) -> bool:
        """Make the copy of today if there is none; return whether one was made.

        What goes wrong is told: damage as DamageFound, all else once a run as ProblemRaised.
        """
        try:
            if any(_is_of_today(copy) for copy in await self._care.copies()):
                return False
            await self._copy(CopyKind.DAILY)
        except AppError as error:
            self._tell(error.info)
            return False
        return True

    async def copy_now(self) -> HistoryCopy:
        """Make the copy that a person wants, whatever the day has. Raises AppError of kind storage."""
        return await self._copy(CopyKind.BY_HAND)

    async def _copy(self, kind: CopyKind) -> HistoryCopy:
        try:
            copy = await self._care.copy_now(kind)
        except AppError as error:
            self._problem = error.info
            self._bus.publish(CopiesChanged(error.info))
            raise
        log.info("Copied the history to %s (%d bytes)", copy.name, copy.size)
        self._problem = None
        self._bus.publish(CopiesChanged())
        return copy

    async def copies(self) -> tuple[HistoryCopy, ...]:
        """Return the copies, newest first. Raises AppError of kind storage."""
        return await self._care.copies()

    async def remove(self, name: str) -> None:
        """Remove a copy. Raises AppError (COPY_GONE)."""
        await self._care.remove(name)
        self._bus.publish(CopiesChanged())

    def want(self, work: FolderWork) -> None:
        """Have something done for which the program has to let go of the history."""
        self._bus.publish(FolderWorkWanted(work))

    def _tell(self, error: ErrorInfo) -> None:
        log.warning("No copy of the history could be made: %s %s", error.reason.value, error.gateway_message)
        if error.reason is ErrorReason.DATABASE_DAMAGED:
            self._tell_damage(error)
        elif not self._told:
            self._told = True
            self._bus.publish(ProblemRaised(error))

    def _tell_damage(self, error: ErrorInfo) -> None:
        self.damage = error
        self._bus.publish(DamageFound(error))


def _is_of_today(copy: HistoryCopy) -> bool:
    # One of a day to come was made under a clock that was wrong: it must not put off all others until then.
    return copy.kind is CopyKind.DAILY and copy.made_at.date() == datetime.now(UTC).date()
