"""What was chosen last, and where to: kept beside the geometry of the window, for losing it costs nothing."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.infra.window_state import WindowState
from app.services.export.exporter import ExportFormat
from app.ui.exporting.words import file_filter

_FORMAT = "export_format"
_BRANCHES = "export_branches"
_FOLDER = "export_folder"


class Choices:
    """Remembers the format, whether all branches go along, and the folder."""

    def __init__(self, state: WindowState) -> None:
        self._state = state

    @property
    def format(self) -> ExportFormat:
        """Return the format that was chosen last, Markdown at first."""
        found = self._state.get(_FORMAT)
        return next((each for each in ExportFormat if each.value == found), ExportFormat.MARKDOWN)

    def choose_format(self, name: str) -> None:
        """Keep a format, by its value."""
        self._state.set(_FORMAT, name)

    @property
    def all_branches(self) -> bool:
        """Return whether all branches go along."""
        return self._state.get(_BRANCHES) is True

    def choose_branches(self, all_branches: bool) -> None:
        """Keep whether all branches go along."""
        self._state.set(_BRANCHES, all_branches)

    @property
    def folder(self) -> Path:
        """Return the folder that was written to last, that for documents at first."""
        found = self._state.get(_FOLDER)
        if isinstance(found, str) and Path(found).is_dir():
            return Path(found)
        return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))

    def choose_folder(self, folder: Path) -> None:
        """Keep a folder."""
        self._state.set(_FOLDER, str(folder))


def ask_for_new_file(
    parent: QWidget, title: str, place: Path, chosen: Callable[[Path], None], *, filters: tuple[str, ...] = ()
) -> None:
    """Ask where a file named as ``place`` shall be written; the system asks before an older one is replaced."""
    suffix = place.suffix.lstrip(".")
    dialog = QFileDialog(parent, title, str(place.parent))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(filters or (file_filter(suffix),)))
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(place.name)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.open()


def ask_for_folder(parent: QWidget, title: str, place: Path, chosen: Callable[[Path], None]) -> None:
    """Ask for a folder that is there, or that is made in the dialog."""
    dialog = QFileDialog(parent, title, str(place))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.open()
