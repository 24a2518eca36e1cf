"""Switches encryption in processes that are killed: at every step, or at random moments.

``python -m tests.storage.killed_switch steps|moments SOURCE TARGET OLD NEW [COUNT]`` copies the data folder SOURCE to
TARGET/0, TARGET/1 ... and lets a process of its own switch each from the key OLD to NEW ("first", "second", "none") and
die: before its first, its second ... change of a name, wait for the disk, opened file or word of progress, until one is
left to end well; or COUNT times at some moment. Prints how many there are.
"""

import asyncio
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.domain.history_key import HistoryKey
from app.infra.paths import DataFolder
from app.storage.encryption_switch import SqliteEncryptionSwitch
from tests.storage.encrypted import FIRST, SECOND

KEYS: dict[str, HistoryKey | None] = {"first": FIRST, "second": SECOND, "none": None}
_STEPS = ("rename", "replace", "unlink", "rmdir", "mkdir", "fsync", "open")


class Doom:
    """Kills this process before step number ``left`` from now on."""

    def __init__(self, left: int) -> None:
        self.left = left

    def step(self) -> None:
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1

    def watch(self) -> None:
        for name in _STEPS:
            setattr(os, name, self._before(getattr(os, name)))

    def _before(self, change: Callable[..., object]) -> Callable[..., object]:
        def step(*arguments: object, **named: object) -> object:
            self.step()
            return change(*arguments, **named)

        return step


async def switch(root: Path, old: HistoryKey | None, new: HistoryKey | None, told: Callable[[], None]) -> None:
    await SqliteEncryptionSwitch(DataFolder(root)).switch(old, new, lambda _done, _total: told())


def switch_and_die(root: Path, old: str, new: str, step: int | None) -> int:
    """Fork a process that switches, and return its number; None lets it live."""
    child = os.fork()
    if child:
        return child
    doom = Doom(-1 if step is None else step)
    if step is not None:
        doom.watch()
    asyncio.run(switch(root, KEYS[old], KEYS[new], doom.step))
    os._exit(0)


def ended_well(child: int) -> bool:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def at_every_step(source: Path, target: Path, old: str, new: str) -> int:
    for step in range(10_000):
        root = target / str(step)
        shutil.copytree(source, root)
        if ended_well(switch_and_die(root, old, new, step)):
            return step + 1
    raise RuntimeError("It never ends")


def at_random_moments(source: Path, target: Path, old: str, new: str, count: int) -> int:
    begun = time.monotonic()
    for number in range(count):
        root = target / str(number)
        shutil.copytree(source, root)
        if number == 0:
            # This one may end; the others have as long as it took, or less.
            begun = time.monotonic()
            assert ended_well(switch_and_die(root, old, new, None))
            whole = time.monotonic() - begun
            continue
        child = switch_and_die(root, old, new, None)
        time.sleep(random.random() * whole)  # noqa: S311
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return count


def main(how: str, source: str, target: str, old: str, new: str, count: str = "0") -> None:
    folders = Path(source), Path(target)
    folders[1].mkdir()
    made = at_every_step(*folders, old, new) if how == "steps" else at_random_moments(*folders, old, new, int(count))
    print(made)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
