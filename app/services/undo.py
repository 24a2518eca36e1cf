"""What was done to the history and how to take it back, newest last, for as long as the program runs."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app.domain.errors import AppError, ErrorReason
from app.domain.events import ActDone, ActKind, ActRedone, ActUndone
from app.domain.ids import new_id
from app.infra.bus import EventBus

DEPTH = 100
"""Acts that are remembered."""

Step = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Entry:
    act: ActDone
    undo: Step
    redo: Step


class UndoStack:
    """Remembers acts. Nothing is ever destroyed by one, so taking it back only writes marks and heads."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._done: list[_Entry] = []
        self._undone: list[_Entry] = []
        self._lock = asyncio.Lock()

    @property
    def can_undo(self) -> bool:
        """Return whether there is something to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Return whether something was taken back and nothing was done since."""
        return bool(self._undone)

    def record(self, act: ActDone, *, undo: Step, redo: Step) -> None:
        """Remember an act that has been done, and publish it. ``undo`` and ``redo`` may raise AppError."""
        self._done.append(_Entry(act, undo, redo))
        del self._done[:-DEPTH]
        self._undone.clear()
        self._bus.publish(act)

    async def undo(self, act_id: str | None = None) -> ActDone | None:
        """Take back the last act, or the one named, and return it; None where there is none (any more).

        Raises AppError; the act can be taken back again then, unless what it was done to is gone for good.
        """
        async with self._lock:
            entry = _pick(self._done, act_id)
            if entry is None:
                return None
            await _step(entry.undo, entry, self._done)
            # It may have been forgotten while it was taken back: then it only cannot be done again.
            if entry in self._done:
                self._done.remove(entry)
                self._undone.append(entry)
        self._bus.publish(ActUndone(entry.act))
        return entry.act

    async def redo(self) -> ActDone | None:
        """Do again what was taken back last, and return it; None where there is nothing. Raises AppError."""
        async with self._lock:
            entry = _pick(self._undone, None)
            if entry is None:
                return None
            await _step(entry.redo, entry, self._undone)
            if entry in self._undone:
                self._undone.remove(entry)
            self._done.append(entry)
        self._bus.publish(ActRedone(entry.act))
        return entry.act


def new_act(kind: ActKind, *, count: int = 1, name: str = "", conversation_id: str | None = None) -> ActDone:
    """Return an act with an id of its own."""
    return ActDone(new_id(), kind, count, name, conversation_id)


async def _step(step: Step, entry: _Entry, entries: list[_Entry]) -> None:
    """Take a step; an act on what is not in the history any more is forgotten, so that those before it can be had."""
    try:
        await step()
    except AppError as error:
        if error.info.reason is ErrorReason.NOT_FOUND_IN_HISTORY and entry in entries:
            entries.remove(entry)
        raise


def _pick(entries: list[_Entry], act_id: str | None) -> _Entry | None:
    if act_id is None:
        return entries[-1] if entries else None
    return next((entry for entry in reversed(entries) if entry.act.act_id == act_id), None)
