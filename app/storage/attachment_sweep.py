"""Removal of attachment files that nothing points at any more."""

import asyncio
import logging
import os
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from app.domain.history_key import HistoryKey
from app.domain.trash import Swept
from app.storage.attachments import DIGEST, GOING
from app.storage.durable import wait_for_disk
from app.storage.failures import failure
from app.storage.sealed_files import sealed_name

_STAMP = "swept"
EXCHANGED = "exchanged"
"""The file in the folder of attachments that says since when files are held."""

_DAY = 24 * 3600
"""Seconds."""

_HELD_SECONDS = 30 * _DAY
"""How long files stay that only a history names whose place was taken by another; as long as what is in the trash."""

log = logging.getLogger(__name__)


def hold_files(root: Path) -> None:
    """Let no file that is there now be removed for 30 days. Raises OSError.

    An older copy of the database is about to take the place of the history: what only that names, kept among the
    copies from now on, is wanted if the person goes back to it.
    """
    if root.exists():
        (root / EXCHANGED).touch(0o600)
        wait_for_disk(root)


class FileAttachmentSweeper:
    """Implements AttachmentSweeper on the folder of an attachment store, beside processes that put files into it.

    With a ``key`` it is the folder of a SealedAttachmentStore.

    ``put`` marks a file that is there already with the time of day. So a file is renamed first and its time looked at
    then: who puts it meanwhile has either marked it, and it gets its name back, or finds it missing and writes it anew.
    """

    def __init__(self, root: Path, key: HistoryKey | None = None) -> None:
        self._root = root
        self._key = key

    async def sweep(self, pointed_at: frozenset[str], before: datetime) -> Swept:
        """Remove what is not named in ``pointed_at`` and was last put before that time. Raises AppError."""
        return await asyncio.to_thread(self._sweep, pointed_at, before.timestamp())

    def is_due(self) -> bool:
        """Return whether the last sweep is more than a day ago, and there is something to sweep."""
        try:
            return self._root.exists() and time.time() - (self._root / _STAMP).stat().st_mtime > _DAY
        except FileNotFoundError:
            return True
        except OSError:
            return False

    def _sweep(self, pointed_at: frozenset[str], before: float) -> Swept:
        files = size = 0
        key = self._key
        named = pointed_at if key is None else frozenset(sealed_name(key, sha256) for sha256 in pointed_at)
        try:
            held = self._held_until()
            for path in self._candidates():
                went = self._remove(path, named, (held, before))
                files, size = files + (went is not None), size + (went or 0)
            if self._root.exists():
                (self._root / _STAMP).touch(0o600)
        except OSError as error:
            raise failure(error, self._root) from error
        return Swept(files, size)

    def _candidates(self) -> Iterator[Path]:
        """Yield stored files, and those that an earlier sweep was in the middle of when the program died."""
        if not self._root.exists():
            return
        for folder in sorted(self._root.iterdir()):
            if folder.is_dir() and len(folder.name) == 2:
                yield from sorted(path for path in folder.iterdir() if DIGEST.fullmatch(path.name.removeprefix(GOING)))

    def _held_until(self) -> float:
        """Return up to when files that were put are held (``hold_files``); 0 where none are."""
        try:
            moment = (self._root / EXCHANGED).stat().st_mtime
        except FileNotFoundError:
            return 0
        return moment if abs(time.time() - moment) < _HELD_SECONDS else 0

    def _remove(self, path: Path, named: frozenset[str], between: tuple[float, float]) -> int | None:
        """Remove a file if it is to go and return its size; None where it stays.

        What goes was put after the first and before the second time of ``between``.
        """
        name = path.name.removeprefix(GOING)
        going = path.with_name(f"{GOING}{name}")
        try:
            if path != going:
                if name in named or not _is_between(path.stat(), between):
                    return None
                path.replace(going)
            found = going.stat()
            if name in named or not _is_between(found, between):
                going.replace(path.with_name(name))
                return None
            going.unlink()
        except FileNotFoundError:
            # Another process sweeps too.
            return None
        return found.st_size


def _is_between(found: os.stat_result, between: tuple[float, float]) -> bool:
    return between[0] < found.st_mtime < between[1]
