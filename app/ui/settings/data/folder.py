"""Where the data lies, and how much it is."""

import asyncio
import os
from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.ui.controls import Button
from app.ui.controls.label import Label
from app.ui.links import open_folder
from app.ui.overrides import called_by_qt
from app.ui.settings.data.group import Group
from app.ui.settings.data.ports import DataServices
from app.ui.settings.form_row import FormRow
from app.ui.theme import ThemeManager


class FolderGroup(Group):
    """The data folder, its size, and a button that shows it."""

    def __init__(self, services: DataServices, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent)
        self._services = services
        self._size = ""
        self._is_closed = False
        self._place = Label(themes, "ui", "text", self, wrap=True)
        self._place.setText(str(services.data_folder))
        self._place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.open = Button(themes, parent=self)
        self.open.setObjectName("openDataFolderButton")
        self.open.clicked.connect(lambda: open_folder(services.data_folder))
        self._row = FormRow(themes, self._place, self, beside=(self.open,))
        self.add_row(self._row)
        self.retranslate()

    @property
    def help_text(self) -> str:
        """Return what stands below the folder."""
        return self._row.help_text

    @called_by_qt
    def showEvent(self, event: QShowEvent) -> None:
        """Count again: it grows while it is used."""
        super().showEvent(event)
        self._services.tasks.start(self._count(), "size of the data folder")

    async def _count(self) -> None:
        size = await asyncio.to_thread(size_of, self._services.data_folder)
        if not self._is_closed:
            self._size = QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
            self.retranslate()

    def close_down(self) -> None:
        """Touch no widget any more."""
        self._is_closed = True

    def retranslate(self) -> None:
        """Set the texts in the language of the window."""
        self._row.set_label(self.tr("Data folder"))
        self.open.setText(self.tr("Show"))
        facts = self.tr("{size}. Only you can read it; keys are not in it.").format(size=self._size)
        self._row.set_help(facts if self._size else self.tr("Only you can read it; keys are not in it."))


def size_of(folder: Path) -> int:
    """Return the bytes of all files below a folder; what vanishes meanwhile counts nothing."""
    size = 0
    for place, _folders, names in os.walk(folder):
        for name in names:
            try:
                size += os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118 (a Path for each of 100,000 files)
            except OSError:
                continue
    return size
