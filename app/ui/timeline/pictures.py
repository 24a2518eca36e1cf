"""Pictures of the conversation, and stills of its films, as pixmaps: decoded off the GUI thread, the last ones kept."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap

from app.domain.blocks import ImageBlock, VideoBlock
from app.domain.errors import AppError
from app.ui.timeline.ports import TimelineServices

_KEPT = 64

Key = tuple[str, int, int]
Shown = ImageBlock | VideoBlock


class PictureCache:
    """``find`` returns a pixmap that covers a box, or None and loads it; ``changed`` is called when one has come."""

    def __init__(self, services: TimelineServices, changed: Callable[[], None]) -> None:
        self._services = services
        self._changed = changed
        self._pixmaps: OrderedDict[Key, QPixmap | None] = OrderedDict()
        self._seconds: dict[str, float] = {}

    def find(self, block: Shown, size: QSize, ratio: float) -> QPixmap | None:
        """Return a picture, or the first frame of a film; None while it loads or is gone.

        It covers ``size`` device-independent pixels, unless it is smaller itself.
        """
        pixels = size * ratio
        key = (block.attachment.sha256, pixels.width(), pixels.height())
        if key in self._pixmaps:
            self._pixmaps.move_to_end(key)
            return self._pixmaps[key]
        self._pixmaps[key] = None
        while len(self._pixmaps) > _KEPT:
            self._pixmaps.popitem(last=False)
        self._services.tasks.start(self._load(block, key, ratio), f"picture {block.attachment.name}")
        return None

    def is_missing(self, block: Shown) -> bool:
        """Return whether the file could not be read, or holds no picture."""
        return (block.attachment.sha256, -1, -1) in self._pixmaps

    def seconds_of(self, block: VideoBlock) -> float | None:
        """Return how long a film is, once its first frame has been found and where its file says so."""
        return self._seconds.get(block.attachment.sha256)

    async def _load(self, block: Shown, key: Key, ratio: float) -> None:
        try:
            data = await self._data_of(block)
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

    async def _data_of(self, block: Shown) -> bytes:
        attachments = self._services.attachments
        if isinstance(block, ImageBlock):
            return await attachments.read(block.attachment)
        still = await attachments.still(block.attachment)
        if still.seconds is not None:
            self._seconds[block.attachment.sha256] = still.seconds
        return still.data

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
