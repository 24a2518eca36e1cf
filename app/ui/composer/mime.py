"""What lies on the clipboard or is dragged: pictures and files for the strip, everything else as plain text."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QImage, QImageWriter

_ENCODED = ("image/png", "image/jpeg", "image/webp", "image/gif")
"""Formats that are taken as they lie there: decoding and encoding again would cost time and quality."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """Files by path, or the bytes of one picture, or a picture that is still to be encoded."""

    files: tuple[Path, ...] = ()
    data: bytes = b""
    image: QImage | None = None

    @property
    def is_empty(self) -> bool:
        """Return whether there is neither a file nor a picture: then it is text."""
        return not self.files and not self.data and self.image is None


def has_pictures(mime: QMimeData) -> bool:
    """Return whether files or a picture would be attached; quick, nothing is decoded.

    Office programs put a picture of the cells beside the text that was copied: where there is text, text is meant.
    """
    return bool(_files(mime)) or (_has_image(mime) and not mime.text().strip())


def read_pictures(mime: QMimeData) -> Pasted:
    """Return the files or the picture that are to be attached, or an empty answer where text is meant."""
    if not has_pictures(mime):
        return Pasted()
    files = _files(mime)
    if files:
        return Pasted(files=files)
    for kind in _ENCODED:
        if mime.hasFormat(kind):
            return Pasted(data=bytes(mime.data(kind).data()))
    return Pasted(image=QImage(mime.imageData()))


def encode_png(image: QImage) -> bytes:
    """Return the picture as PNG; meant for a worker thread (a screenshot takes some 100 ms)."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # An invalid picture gives no bytes, which are then refused like any others that are no picture.
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(data.data())


def _has_image(mime: QMimeData) -> bool:
    return mime.hasImage() or any(mime.hasFormat(kind) for kind in _ENCODED)


def _files(mime: QMimeData) -> tuple[Path, ...]:
    urls: list[QUrl] = mime.urls() if mime.hasUrls() else []
    return tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile())
