"""Files of the history on their way out: opened by the system's own program, or saved where a person says."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError
from app.ui.error_texts import describe
from app.ui.links import ending_of, open_media
from app.ui.timeline.ports import TimelineServices


class StoredFiles(QObject):
    """Opens and saves files of the history, only ever because a person pressed a button for it.

    ``failed`` carries a sentence for the person.
    """

    failed = Signal(str)

    def __init__(self, services: TimelineServices, window: QWidget) -> None:
        super().__init__(window)
        self._services = services
        self._window = window

    def open(self, ref: AttachmentRef) -> None:
        """Give a copy to the system's program for its type: the stored file has no ending, and must not change."""
        ending = ending_of(ref)
        if ending is not None:
            self._services.tasks.start(self._open(ref, ending), f"open {ref.name}")

    def save_as(self, ref: AttachmentRef) -> None:
        """Ask where to, and write a copy there."""
        self._ask(ref.name, lambda path: self._save(ref, path))

    def save_text(self, name: str, text: str) -> None:
        """Ask where to, ``name`` being offered, and write a text there as UTF-8."""
        self._ask(name, lambda path: self._write(text.encode("utf-8", "surrogatepass"), Path(path)))

    def copy_picture(self, ref: AttachmentRef) -> None:
        """Put a picture on the clipboard."""
        self._services.tasks.start(self._copy_picture(ref), f"copy {ref.name}")

    def _ask(self, name: str, save: Callable[[str], Coroutine[Any, Any, object]]) -> None:
        """Ask where to save, and start what ``save`` returns for the path."""
        dialog = QFileDialog(self._window, self.tr("Save the file"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(plain_name(name))
        dialog.fileSelected.connect(lambda path: self._services.tasks.start(save(path), f"save {path}"))
        dialog.open()

    async def _open(self, ref: AttachmentRef, ending: str) -> None:
        try:
            copy = await self._services.attachments.copy(ref, ending)
        except AppError as error:
            self.failed.emit(describe(error.info).title)
        else:
            open_media(copy)

    async def _save(self, ref: AttachmentRef, path: str) -> None:
        """Write a copy; where that fails the window says so."""
        data = await self._read(ref)
        if data is not None:
            await self._write(data, Path(path))

    async def _copy_picture(self, ref: AttachmentRef) -> None:
        data = await self._read(ref)
        if data is None:
            return
        image = await asyncio.to_thread(QImage.fromData, data)
        if not image.isNull():
            QGuiApplication.clipboard().setImage(image)

    async def _read(self, ref: AttachmentRef) -> bytes | None:
        try:
            return await self._services.attachments.read(ref)
        except AppError as error:
            self.failed.emit(describe(error.info).title)
            return None

    async def _write(self, data: bytes, path: Path) -> None:
        try:
            await asyncio.to_thread(path.write_bytes, data)
        except OSError as error:
            text = self.tr("{name} could not be written: {reason}")
            self.failed.emit(text.format(name=path.name, reason=error.strerror or str(error)))


def plain_name(name: str) -> str:
    """Return the last part of a name that somebody else gave: it must not lead out of the folder that is shown."""
    shown = "".join(each for each in name.replace("\\", "/").rpartition("/")[2] if each.isprintable()).strip(". ")
    return shown or "file"
