"""Long work on a thread of its own, which can be told to stop."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TypeVar

import apsw
import msgspec

from app.storage.failures import failure
from app.storage.worker import Answer

ResultT = TypeVar("ResultT")


class HaltedError(Exception):
    """The work was told to stop."""


class Halt:
    """Says to work on another thread that nobody waits for it any more."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._lock = threading.Lock()
        self._connections: list[apsw.Connection] = []

    def ask(self) -> None:
        """Let the work end soon; a query that runs is interrupted. For any thread."""
        with self._lock:
            self._asked.set()
            for connection in self._connections:
                connection.interrupt()

    def check(self) -> None:
        """Raise HaltedError once the work shall end."""
        if self._asked.is_set():
            raise HaltedError

    def rest(self, seconds: float) -> None:
        """Leave the disk to others for a while. Raises HaltedError."""
        self._asked.wait(seconds)
        self.check()

    @contextmanager
    def over(self, connection: apsw.Connection) -> Iterator[None]:
        """Interrupt the queries of ``connection`` as well. Raises HaltedError where one was."""
        with self._lock:
            self._connections.append(connection)
        try:
            self.check()
            yield
        except apsw.InterruptError as error:
            raise HaltedError from error
        finally:
            with self._lock:
                self._connections.remove(connection)


async def aside(name: str, place: Path, work: Callable[[Halt], ResultT]) -> ResultT:
    """Do ``work`` on a thread of its own and return what it returns; ``place`` is the file that errors are told of.

    Errors of SQLite and of the system arrive as AppError of kind storage. A caller that is cancelled tells the work to
    stop, and waits until it has.
    """
    halt, answer, ended = Halt(), Answer[ResultT](), Answer[None]()
    thread = Thread(target=_do, args=(lambda: work(halt), place, answer, ended), name=name, daemon=True)
    thread.start()
    try:
        return await asyncio.shield(answer.future)
    finally:
        if not answer.future.done():
            halt.ask()
        await asyncio.shield(ended.future)
        thread.join()
        if answer.future.done() and not answer.future.cancelled():
            # Looked at here, so that asyncio does not tell of an error that nobody waits for any more.
            answer.future.exception()


def _do(work: Callable[[], ResultT], place: Path, answer: Answer[ResultT], ended: Answer[None]) -> None:
    try:
        result = work()
    except HaltedError as error:
        answer.fail(error)
    except (apsw.Error, OSError, msgspec.MsgspecError) as error:
        told = failure(error, place)
        told.__cause__ = error
        answer.fail(told)
    except Exception as error:  # noqa: BLE001 - it is raised again where the work came from
        answer.fail(error)
    else:
        answer.give(result)
    ended.give(None)
