"""The attachments of one message that is being written: some ready, some still being prepared."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.domain.blocks import ContentBlock, ImageBlock
from app.domain.errors import AppError, ErrorInfo
from app.domain.ids import new_id
from app.services.file_types import media_type_of
from app.ui.composer.mime import encode_png
from app.ui.composer.ports import ComposerServices
from app.ui.composer.thumbnails import decode_square

THUMBNAIL_PIXELS = 144
"""Side of a thumbnail: 36 at 400 %."""


_HEAD = 64
"""Bytes that tell what a file is."""

_DRAWING = "image/svg+xml"
"""No picture of pixels that could be scaled: it goes as the file that it is."""


@dataclass(frozen=True, slots=True)
class TrayItem:
    """One attachment. ``block`` is None while it is being prepared; ``original`` is (width, height) as given."""

    id: str
    name: str
    block: ContentBlock | None = None
    original: tuple[int, int] | None = None
    thumbnail: QImage | None = None

    @property
    def is_ready(self) -> bool:
        """Return whether it can be sent."""
        return self.block is not None


class Tray(QObject):
    """Holds attachments in the order in which they were given.

    ``changed``: something came, went or became ready. ``refused(name, ErrorInfo)``: a file cannot be sent.
    ``settled``: nothing is being prepared any more.
    """

    changed = Signal()
    refused = Signal(str, object)
    settled = Signal()

    def __init__(self, services: ComposerServices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._items: list[TrayItem] = []
        self._work: dict[str, asyncio.Task[None]] = {}
        work = self._work
        self.destroyed.connect(lambda: _cancel(work))

    @property
    def items(self) -> tuple[TrayItem, ...]:
        """Return the attachments in their order."""
        return tuple(self._items)

    @property
    def blocks(self) -> tuple[ContentBlock, ...]:
        """Return the blocks of those that are ready."""
        return tuple(item.block for item in self._items if item.block is not None)

    @property
    def is_preparing(self) -> bool:
        """Return whether a file is still being prepared."""
        return any(not item.is_ready for item in self._items)

    def add_file(self, path: Path) -> None:
        """Prepare a file of any kind; a picture is scaled."""
        self._prepare(path.name, path)

    def add_bytes(self, data: bytes, name: str) -> None:
        """Prepare a picture from encoded bytes."""
        self._prepare(name, data)

    def add_image(self, image: QImage, name: str) -> None:
        """Prepare a picture that is not encoded yet."""
        self._prepare(name, image)

    def set_blocks(self, blocks: tuple[ContentBlock, ...]) -> None:
        """Hold exactly these attachments, which are in the store already."""
        self._drop_all()
        self._items = []
        self.add_blocks(blocks)

    def add_blocks(self, blocks: tuple[ContentBlock, ...]) -> None:
        """Add attachments that are in the store already."""
        for block in blocks:
            name = block.attachment.name if hasattr(block, "attachment") else ""
            item = TrayItem(new_id(), name, block)
            self._items.append(item)
            self._show_thumbnail(item)
        self.changed.emit()

    def remove(self, item_id: str) -> None:
        """Take an attachment away, also while it is being prepared."""
        work = self._work.pop(item_id, None)
        if work is not None:
            work.cancel()
        was_preparing = self.is_preparing
        self._items = [item for item in self._items if item.id != item_id]
        self.changed.emit()
        self._tell_if_settled(was_preparing)

    def clear(self) -> None:
        """Take all attachments away."""
        if self._items:
            self.set_blocks(())

    def _drop_all(self) -> None:
        _cancel(self._work)

    def _prepare(self, name: str, source: Path | bytes | QImage) -> None:
        item = TrayItem(new_id(), name)
        self._items.append(item)
        self._start(item.id, self._bring_in(item, source), f"attach {name}")
        self.changed.emit()

    def _start(self, item_id: str, work: Coroutine[object, object, None], name: str) -> None:
        task = self._services.tasks.start(work, name)
        self._work[item_id] = task
        task.add_done_callback(lambda _task: self._forget(item_id, task))

    def _forget(self, item_id: str, task: "asyncio.Task[None]") -> None:
        if self._work.get(item_id) is task:
            del self._work[item_id]

    async def _bring_in(self, item: TrayItem, source: Path | bytes | QImage) -> None:
        try:
            ready = await self._kept(item, source)
        except AppError as error:
            self._refuse(item, error.info)
            return
        self._replace(ready)
        self._tell_if_settled(was_preparing=True)
        await self._load_thumbnail(ready)

    async def _kept(self, item: TrayItem, source: Path | bytes | QImage) -> TrayItem:
        """Bring something into the store and return its item with the block. Raises AppError."""
        attachments = self._services.attachments
        if isinstance(source, Path):
            kind = await asyncio.to_thread(kind_of_file, source)
            if kind == _DRAWING:
                return replace(item, block=await attachments.add_file(source, item.name))
            if not kind.startswith("image/"):
                return replace(item, block=await attachments.add_any(source, item.name))
        data = await asyncio.to_thread(encode_png, source) if isinstance(source, QImage) else source
        added = await attachments.add_picture(data, item.name)
        return replace(item, block=added.block, original=(added.original_width, added.original_height))

    def _refuse(self, item: TrayItem, error: ErrorInfo) -> None:
        self._items = [other for other in self._items if other.id != item.id]
        self.refused.emit(item.name, error)
        self.changed.emit()
        self._tell_if_settled(was_preparing=True)

    def _show_thumbnail(self, item: TrayItem) -> None:
        if isinstance(item.block, ImageBlock):
            self._start(item.id, self._load_thumbnail(item), f"thumbnail {item.name}")

    async def _load_thumbnail(self, item: TrayItem) -> None:
        if not isinstance(item.block, ImageBlock):
            return
        try:
            data = await self._services.attachments.read(item.block.attachment)
        except AppError:
            # The file is gone from the store: the chip keeps its icon, and sending says what is wrong.
            return
        image = await asyncio.to_thread(decode_square, data, THUMBNAIL_PIXELS)
        if not image.isNull():
            self._replace(replace(item, thumbnail=image))

    def _replace(self, item: TrayItem) -> None:
        if any(other.id == item.id for other in self._items):
            self._items = [item if other.id == item.id else other for other in self._items]
            self.changed.emit()

    def _tell_if_settled(self, was_preparing: bool) -> None:
        if was_preparing and not self.is_preparing:
            self.settled.emit()


def kind_of_file(path: Path) -> str:
    """Return the media type of a file by its first bytes and its name; of one that cannot be read, by its name."""
    head = b""
    try:
        # Nothing but files is opened: to open a pipe would wait for who writes to it.
        if path.is_file():
            with path.open("rb") as file:
                head = file.read(_HEAD)
    except OSError:
        pass
    return media_type_of(head, path.name)


def _cancel(work: "dict[str, asyncio.Task[None]]") -> None:
    for task in tuple(work.values()):
        task.cancel()
    work.clear()
