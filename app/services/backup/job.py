"""Long work in a thread that tells how far it is and can be told to stop."""

import asyncio
import threading
from collections.abc import Callable
from typing import Final, TypeVar

from app.domain.backup import BackupPhase, BackupProgress, CancelledWork

ResultT = TypeVar("ResultT")
Told = Callable[[BackupProgress], None]

PIECE: Final = 1024 * 1024
"""Bytes that are read at once; progress is told after each."""


class Job:
    """What the thread holds: where to tell, and whether to go on."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._stop = threading.Event()
        self._phase = BackupPhase.COPYING
        self._done = 0
        self._total = 0

    def begin(self, phase: BackupPhase, total: int = 0) -> None:
        """Begin a phase of ``total`` bytes. Raises CancelledWork."""
        self._phase, self._done, self._total = phase, 0, total
        self.step(0)

    def step(self, size: int) -> None:
        """Tell that ``size`` more bytes are done. Raises CancelledWork."""
        if self._stop.is_set():
            raise CancelledWork
        self._done += size
        self._told(BackupProgress(self._phase, self._done, self._total))

    def stop(self) -> None:
        """Ask the thread to end."""
        self._stop.set()

    def is_stopped(self) -> bool:
        """Return whether it shall end."""
        return self._stop.is_set()


async def in_thread(work: Callable[[Job], ResultT], told: Told) -> ResultT:
    """Do ``work`` in a thread and return what it returns; ``told`` is called on the loop.

    Cancelling asks the work to stop, and waits until it has cleaned up.
    """
    loop = asyncio.get_running_loop()

    def tell(progress: BackupProgress) -> None:
        loop.call_soon_threadsafe(told, progress)

    job = Job(tell)
    running = loop.run_in_executor(None, work, job)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        job.stop()
        await asyncio.wait({running})
        running.exception()
        raise
