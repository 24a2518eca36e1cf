"""The system's dialog for choosing files, opened without a nested event loop."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

PATTERNS = "*.png *.jpg *.jpeg *.webp *.gif *.bmp *.tif *.tiff"


class FileChooser(QObject):
    """Opens one dialog at a time and remembers the folder; ``chosen(tuple[Path, ...])``."""

    chosen = Signal(object)

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._folder = ""
        self.dialog: QFileDialog | None = None

    def open(self) -> None:
        """Open the dialog, or bring the open one to the front."""
        if self.dialog is not None:
            self.dialog.raise_()
            return
        dialog = QFileDialog(self._owner.window(), self.tr("Attach files"), self._folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        pictures = self.tr("Pictures ({patterns})").format(patterns=PATTERNS)
        dialog.setNameFilters([self.tr("All files (*)"), pictures])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._selected)
        dialog.finished.connect(self._closed)
        self.dialog = dialog
        dialog.open()

    def _selected(self, names: list[str]) -> None:
        paths = tuple(Path(name) for name in names)
        if paths:
            self._folder = str(paths[0].parent)
            self.chosen.emit(paths)

    def _closed(self) -> None:
        self.dialog = None
