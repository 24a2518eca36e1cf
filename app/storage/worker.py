"""A thread that owns one SQLite connection and does the work that it is handed, in order."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Generic, Protocol, TypeVar

import apsw
import msgspec

from app.storage.failures import failure

ResultT = TypeVar("ResultT")

log = logging.getLogger(__name__)


class Answer(Generic[ResultT]):
    """Carries a result or an error from the thread to the coroutine that waits for it, if it still does."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.future: asyncio.Future[ResultT] = self._loop.create_future()

    def give(self, result: ResultT) -> None:
        """Deliver a result. For any thread, as ``fail``."""

        def deliver() -> None:
            if not self.future.done():
                self.future.set_result(result)

        self._on_the_loop(deliver)

    def fail(self, error: Exception) -> None:
        """Deliver an error."""

        def deliver() -> None:
            if self.future.done():
                log.error("The history failed and nobody waited for it any more: %s", error)
            else:
                self.future.set_exception(error)

        self._on_the_loop(deliver)

    def _on_the_loop(self, deliver: Callable[[], None]) -> None:
        if self._loop.is_closed():
            return
        try:
            self._loop.call_soon_threadsafe(deliver)
        except RuntimeError:
            # It was closed between the two lines: then nobody waits.
            log.debug("A result of the history came after the end of the loop")


class _Job(Protocol):
    def do(self, connection: apsw.Connection) -> None: ...


class _Task(Generic[ResultT]):
    """One piece of work and the way of its result."""

    def __init__(self, work: Callable[[apsw.Connection], ResultT], place: Path) -> None:
        self._work = work
        self._place = place
        self.answer = Answer[ResultT]()

    def do(self, connection: apsw.Connection) -> None:
        try:
            result = self._work(connection)
        except (apsw.Error, OSError, msgspec.MsgspecError) as error:
            told = failure(error, self._place)
            told.__cause__ = error
            self.answer.fail(told)
        except Exception as error:  # noqa: BLE001 - it is raised again where the work came from
            self.answer.fail(error)
        else:
            self.answer.give(result)


class ConnectionThread:
    """Owns a connection to the database ``place``, made by ``connect`` on the thread and used there alone.

    A caller that is cancelled only stops waiting: its work is done all the same.
    """

    def __init__(self, name: str, place: Path, connect: Callable[[], apsw.Connection]) -> None:
        self._name = name
        self._place = place
        self._connect = connect
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._ended: Answer[None] | None = None
        self._closing = False

    async def open(self) -> None:
        """Start the thread and wait until the connection stands. Raises AppError of kind storage; then it has ended."""
        opened, self._ended = Answer[None](), Answer[None]()
        self._jobs, self._closing = SimpleQueue(), False
        # A daemon, so that a program that dies without closing anything is not kept alive by it.
        self._thread = Thread(target=self._serve, args=(self._jobs, opened, self._ended), name=self._name, daemon=True)
        self._thread.start()
        await opened.future

    async def run(self, work: Callable[[apsw.Connection], ResultT]) -> ResultT:
        """Do ``work`` on the thread, after all that was handed over before, and return what it returns.

        Errors of SQLite and of the system arrive as AppError of kind storage. Raises RuntimeError when it is not open.
        """
        if self._thread is None or self._closing:
            raise RuntimeError(f"The thread {self._name} is not open")
        task = _Task(work, self._place)
        self._jobs.put(task)
        return await task.answer.future

    async def aclose(self) -> None:
        """Do what was handed over before, close the connection and end the thread."""
        if self._thread is None or self._ended is None:
            return
        if not self._closing:
            self._closing = True
            self._jobs.put(None)
        await asyncio.shield(self._ended.future)
        self._thread.join()

    def _serve(self, jobs: "SimpleQueue[_Job | None]", opened: Answer[None], ended: Answer[None]) -> None:
        try:
            connection = self._connect()
        except Exception as error:  # noqa: BLE001 - it is raised again in open()
            told = failure(error, self._place)
            if told is not error:
                told.__cause__ = error
            opened.fail(told)
        else:
            opened.give(None)
            self._work(connection, jobs)
        ended.give(None)

    def _work(self, connection: apsw.Connection, jobs: "SimpleQueue[_Job | None]") -> None:
        while (job := jobs.get()) is not None:
            job.do(connection)
        try:
            connection.close()
        except apsw.Error:
            log.exception("The thread %s could not close its connection", self._name)
