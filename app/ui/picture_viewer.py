"""A picture as a whole: lies over the window until it is closed."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.blocks import ImageBlock
from app.domain.errors import AppError
from app.services.context import Services
from app.ui.controls import IconButton
from app.ui.controls.label import Label
from app.ui.overrides import called_by_qt
from app.ui.stored_files import plain_name
from app.ui.theme import ThemeManager

_INSET = 48
_ZOOM_STEP = 1.25
_ZOOM_MOST = 8.0


class PictureViewer(QWidget):
    """Shows one picture of the history. Esc or a click beside the picture closes it; the wheel zooms, a drag moves.

    The picture is read and decoded off the GUI thread; its place is known before from the block.
    """

    def __init__(self, services: Services, themes: ThemeManager, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        self._themes = themes
        self._home = parent
        self._block: ImageBlock | None = None
        self._data = b""
        self._image: QPixmap | None = None
        self._zoom = 1.0
        self._shift_x = 0.0
        self._shift_y = 0.0
        self._drag_from: tuple[float, float] | None = None
        self._focus_before: QWidget | None = None
        self._task: asyncio.Task[None] | None = None
        self._name = Label(themes, "ui", "text", self)
        self._copy = IconButton(themes, "copy", self)
        self._save = IconButton(themes, "download", self)
        self._close = IconButton(themes, "close", self)
        bar = QHBoxLayout()
        bar.addWidget(self._name, 1)
        for button, slot in ((self._copy, self._copy_picture), (self._save, self._save_as), (self._close, self.hide)):
            button.clicked.connect(slot)
            bar.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 12, 8)
        column.addLayout(bar)
        column.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        parent.installEventFilter(self)
        themes.changed.connect(self.update)
        self.hide()
        self.retranslate()

    def show_picture(self, block: ImageBlock) -> None:
        """Open over the window and load the picture."""
        self._block = block
        self._image = None
        self._data = b""
        self._zoom = 1.0
        self._shift_x = self._shift_y = 0.0
        self._tell()
        self._focus_before = self.window().focusWidget()
        self.setGeometry(self._home.rect())
        self.show()
        self.raise_()
        self.setFocus()
        if self._task is not None:
            self._task.cancel()
        self._task = self._services.tasks.start(self._load(block), f"show {block.attachment.name}")

    async def _load(self, block: ImageBlock) -> None:
        try:
            data = await self._services.attachments.read(block.attachment)
        except AppError:
            self._name.setText(self.tr("{name}: the file is gone").format(name=block.attachment.name))
            self._name.set_colour("danger")
            return
        image = await asyncio.to_thread(QImage.fromData, data)
        if block is not self._block:
            return
        self._data = data
        self._image = QPixmap.fromImage(image)
        self.update()

    def _tell(self) -> None:
        if self._block is None:
            return
        size = self.tr("{width} × {height}").format(width=self._block.width, height=self._block.height)
        self._name.setText(f"{self._block.attachment.name}   {size}")
        self._name.set_colour("text")
        self.setAccessibleName(self._block.attachment.name)

    def picture_box(self) -> QRectF:
        """Return where the picture lies in this widget."""
        if self._block is None:
            return QRectF()
        room = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
        fit = min(1.0, room.width() / max(self._block.width, 1), room.height() / max(self._block.height, 1))
        width = self._block.width * fit * self._zoom
        height = self._block.height * fit * self._zoom
        centre = room.center()
        return QRectF(centre.x() - width / 2 + self._shift_x, centre.y() - height / 2 + self._shift_y, width, height)

    @called_by_qt
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the picture, or its place while it loads."""
        theme = self._themes.theme
        painter = QPainter(self)
        ground = QColor(theme.canvas)
        ground.setAlpha(244)
        painter.fillRect(self.rect(), ground)
        box = self.picture_box()
        if self._image is None or self._image.isNull():
            painter.fillRect(box, theme.sunken)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(box, self._image, QRectF(self._image.rect()))
        painter.setPen(theme.picture_edge)
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    @called_by_qt
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes, plus and minus zoom, Ctrl+C copies, Ctrl+S saves."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Space):
            self.hide()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._copy_picture()
        elif event.matches(QKeySequence.StandardKey.Save):
            self._save_as()
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._zoom_by(_ZOOM_STEP)
        elif event.key() == Qt.Key.Key_Minus:
            self._zoom_by(1 / _ZOOM_STEP)
        else:
            super().keyPressEvent(event)

    @called_by_qt
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom."""
        self._zoom_by(_ZOOM_STEP if event.angleDelta().y() > 0 else 1 / _ZOOM_STEP)

    def _zoom_by(self, factor: float) -> None:
        self._zoom = min(max(self._zoom * factor, 1.0), _ZOOM_MOST)
        if self._zoom == 1.0:
            self._shift_x = self._shift_y = 0.0
        self.update()

    @called_by_qt
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag on the picture; close beside it."""
        if self.picture_box().contains(event.position()):
            self._drag_from = (event.position().x() - self._shift_x, event.position().y() - self._shift_y)
        else:
            self.hide()

    @called_by_qt
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the picture."""
        if self._drag_from is not None and self._zoom > 1.0:
            self._shift_x = event.position().x() - self._drag_from[0]
            self._shift_y = event.position().y() - self._drag_from[1]
            self.update()

    @called_by_qt
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        self._drag_from = None

    @called_by_qt
    def hideEvent(self, event: object) -> None:
        """Let the picture go and give focus back."""
        self._image = None
        self._data = b""
        if self._focus_before is not None:
            self._focus_before.setFocus()
            self._focus_before = None

    @called_by_qt
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._home.rect())
        return False

    def _copy_picture(self) -> None:
        if self._image is not None:
            QGuiApplication.clipboard().setPixmap(self._image)

    def _save_as(self) -> None:
        if self._block is None or not self._data:
            return
        dialog = QFileDialog(self, self.tr("Save the picture"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(plain_name(self._block.attachment.name))
        data = self._data
        dialog.fileSelected.connect(lambda name: self._write(name, data))
        dialog.open()

    def _write(self, name: str, data: bytes) -> None:
        self._services.tasks.start(self._write_file(name, data), f"save {name}")

    async def _write_file(self, name: str, data: bytes) -> None:
        try:
            await asyncio.to_thread(Path(name).write_bytes, data)
        except OSError as error:
            text = self.tr("{name} could not be written: {reason}")
            self._name.setText(text.format(name=name, reason=error.strerror or str(error)))
            self._name.set_colour("danger")

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self._copy.set_name(self.tr("Copy the picture"))
        self._save.set_name(self.tr("Save the picture"))
        self._close.set_name(self.tr("Close"))
        self._tell()

    @called_by_qt
    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
