"""Owned asyncio tasks: nothing in the program calls create_task bare."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from app.domain.errors import AppError

ResultT = TypeVar("ResultT")

log = logging.getLogger(__name__)


class TaskScope:
    """Owns tasks: keeps them alive, names them, reports what they raise, and ends them together.

    ``on_error`` is told of each AppError that a task ends with; anything else is logged as a bug
    and passed on as ``on_bug``.
    """

    def __init__(
        self,
        name: str,
        on_error: Callable[[AppError], None] | None = None,
        on_bug: Callable[[BaseException], None] | None = None,
    ) -> None:
        self.name = name
        self._on_error = on_error
        self._on_bug = on_bug
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False

    @property
    def running(self) -> int:
        """Return how many tasks have not ended yet."""
        return len(self._tasks)

    def start(self, work: Coroutine[Any, Any, ResultT], name: str) -> asyncio.Task[ResultT]:
        """Run ``work`` as a task of this scope. Raises RuntimeError once the scope is closed, and outside of a loop."""
        if self._closed:
            work.close()
            raise RuntimeError(f"The task scope {self.name} is closed")
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            work.close()
            raise
        task = loop.create_task(work, name=f"{self.name}: {name}")
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            return
        if isinstance(error, AppError):
            log.info("%s ended with %s", task.get_name(), error.info.reason.value)
            if self._on_error is not None:
                self._on_error(error)
            return
        log.error("%s failed", task.get_name(), exc_info=error)
        if self._on_bug is not None:
            self._on_bug(error)

    async def aclose(self, patience: float = 2.0) -> None:
        """Cancel what runs and wait until it has ended, ``patience`` seconds at most."""
        self._closed = True
        tasks = {task for task in self._tasks if task is not asyncio.current_task()}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=patience)
