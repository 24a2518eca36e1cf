"""Pictures of the conversation as pixmaps: read and decoded off the GUI thread, the last ones kept."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap

from app.domain.blocks import AttachmentRef, ImageBlock
from app.domain.errors import AppError
from app.ui.timeline.ports import TimelineServices

_KEPT = 64

Key = tuple[str, int, int]


class PictureCache:
    """``find`` returns a pixmap that covers a box, or None and loads it; ``changed`` is called when one has come."""

    def __init__(self, services: TimelineServices, changed: Callable[[], None]) -> None:
        self._services = services
        self._changed = changed
        self._pixmaps: OrderedDict[Key, QPixmap | None] = OrderedDict()

    def find(self, block: ImageBlock, size: QSize, ratio: float) -> QPixmap | None:
        """Return the picture so that it covers ``size`` device-independent pixels; None while it loads or is gone."""
        pixels = size * ratio
        key = (block.attachment.sha256, pixels.width(), pixels.height())
        if key in self._pixmaps:
            self._pixmaps.move_to_end(key)
            return self._pixmaps[key]
        self._pixmaps[key] = None
        while len(self._pixmaps) > _KEPT:
            self._pixmaps.popitem(last=False)
        self._services.tasks.start(self._load(block.attachment, key, ratio), f"picture {block.attachment.name}")
        return None

    def is_missing(self, block: ImageBlock) -> bool:
        """Return whether the file could not be read, or holds no picture."""
        return (block.attachment.sha256, -1, -1) in self._pixmaps

    async def _load(self, ref: AttachmentRef, key: Key, ratio: float) -> None:
        try:
            data = await self._services.attachments.read(ref)
        except AppError:
            self._set_missing(key)
            return
        image = await asyncio.to_thread(_decode, data, QSize(key[1], key[2]))
        if image.isNull():
            self._set_missing(key)
            return
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(ratio)
        self._pixmaps[key] = pixmap
        self._changed()

    def _set_missing(self, key: Key) -> None:
        self._pixmaps[key[0], -1, -1] = None
        self._changed()


def _decode(data: bytes, size: QSize) -> QImage:
    """Decode so that the picture covers ``size`` pixels; a picture that is smaller stays as it is."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    whole = reader.size()
    wanted = whole.scaled(size, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    if wanted.width() < whole.width():
        reader.setScaledSize(wanted)
    return reader.read()
