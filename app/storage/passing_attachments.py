"""Attachments that are there for now: in a folder of this process that goes with it, until something stored needs them.

What a person attaches is put aside first, since nobody knows yet whether it will be sent, and where; what a reply in a
temporary conversation brings is put aside too. ``keep`` brings a file into the store for good, right before what points
at it is written.
"""

import asyncio
import contextlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import IO, BinaryIO

from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError
from app.domain.history_key import HistoryKey
from app.domain.ports import FileIntake
from app.infra.passing import passing
from app.storage.owner import TurnLease
from app.storage.sealed_attachments import attachment_store


class PassingAttachmentStore:
    """Implements AttachmentStore over ``store``. ``folder`` is made with the first file and removed by ``close``.

    With a ``key`` what lies there is encrypted. It may be one that this process alone knows, since nobody
    else has to read it.
    """

    def __init__(self, store: FileIntake, folder: Path, key: HistoryKey | None = None) -> None:
        self._store = store
        self._folder = folder
        self._aside = attachment_store(folder, key)
        self._lock = asyncio.Lock()

    async def put(self, data: bytes, *, name: str, media_type: str) -> AttachmentRef:
        """Keep ``data``, for now alone where the task is of a temporary conversation. Raises AppError."""
        if passing.get():
            return await self.put_aside(data, name=name, media_type=media_type)
        return await self._store.put(data, name=name, media_type=media_type)

    async def put_file(self, file: IO[bytes], *, name: str, media_type: str) -> AttachmentRef:
        """Keep what is in ``file`` for good: what comes so belongs to no temporary conversation. Raises AppError."""
        return await self._store.put_file(file, name=name, media_type=media_type)

    async def put_aside(self, data: bytes, *, name: str, media_type: str) -> AttachmentRef:
        """Keep ``data`` for now. Raises AppError."""
        with contextlib.suppress(OSError):  # told by what follows
            self._folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return await self._aside.put(data, name=name, media_type=media_type)

    async def keep(self, refs: Iterable[AttachmentRef]) -> None:
        """Keep files for good, as far as they are kept for now. Raises AppError; then they still are."""
        async with self._lock:
            for ref in refs:
                if self._is_aside(ref):
                    data = await self._aside.read(ref)
                    await self._store.put(data, name=ref.name, media_type=ref.media_type)
                    with contextlib.suppress(OSError):  # open somewhere, on systems that mind: it goes at the end
                        self._aside.remove(ref)

    async def read(self, ref: AttachmentRef) -> bytes:
        """Return the bytes. Raises AppError (FILE_UNREADABLE) when the file is gone."""
        if self._is_aside(ref):
            # It may be kept for good, and gone from here, just now.
            with contextlib.suppress(AppError):
                return await self._aside.read(ref)
        return await self._store.read(ref)

    def open(self, ref: AttachmentRef) -> BinaryIO:
        """Open the bytes for reading. Raises AppError (FILE_UNREADABLE) when the file is gone."""
        if self._is_aside(ref):
            with contextlib.suppress(AppError):
                return self._aside.open(ref)
        return self._store.open(ref)

    def holds(self, ref: AttachmentRef) -> bool:
        """Return whether the file is there. Raises AppError (FILE_UNREADABLE) for what is no digest."""
        return self._is_aside(ref) or self._store.holds(ref)

    def path(self, ref: AttachmentRef) -> Path | None:
        """Return where the bytes lie as they are. Raises AppError (FILE_UNREADABLE) for what is no digest."""
        return self._aside.path(ref) if self._is_aside(ref) else self._store.path(ref)

    def close(self) -> None:
        """Remove what was not kept for good."""
        shutil.rmtree(self._folder, ignore_errors=True)
        with contextlib.suppress(OSError):  # another process has files beside it
            self._folder.parent.rmdir()

    def _is_aside(self, ref: AttachmentRef) -> bool:
        return self._aside.holds(ref)


class AsideStore:
    """The same files as an AttachmentStore that puts everything aside: for what a person attaches."""

    def __init__(self, store: PassingAttachmentStore) -> None:
        self._store = store

    async def put(self, data: bytes, *, name: str, media_type: str) -> AttachmentRef:
        """Keep ``data`` for now. Raises AppError."""
        return await self._store.put_aside(data, name=name, media_type=media_type)

    async def read(self, ref: AttachmentRef) -> bytes:
        """Return the bytes. Raises AppError (FILE_UNREADABLE) when the file is gone."""
        return await self._store.read(ref)

    def open(self, ref: AttachmentRef) -> BinaryIO:
        """Open the bytes for reading. Raises AppError (FILE_UNREADABLE) when the file is gone."""
        return self._store.open(ref)

    def holds(self, ref: AttachmentRef) -> bool:
        """Return whether the file is there. Raises AppError (FILE_UNREADABLE) for what is no digest."""
        return self._store.holds(ref)

    def path(self, ref: AttachmentRef) -> Path | None:
        """Return where the bytes lie as they are."""
        return self._store.path(ref)


def remove_leftovers(folder: Path, lease: TurnLease) -> None:
    """Remove from ``folder`` what processes that died have left there: each has a folder named by its lease."""
    try:
        # Looked at first: whose folder is there by now has its lease, if it lives.
        found = list(folder.iterdir())
    except OSError:
        return
    alive = (lease.alive_ids() | {lease.id}) if found else frozenset()
    for left in found:
        if left.name not in alive:
            shutil.rmtree(left, ignore_errors=True)
