"""The section: groups of rows, one under the other. Further groups are added to ``groups``."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.ui.settings.data.backup import BackupGroup
from app.ui.settings.data.export import ExportGroup
from app.ui.settings.data.folder import FolderGroup
from app.ui.settings.data.group import Group
from app.ui.settings.data.import_files import ImportGroup
from app.ui.settings.data.ports import DataServices
from app.ui.settings.data.restore import RestoreGroup
from app.ui.settings.section import Hairline, Section
from app.ui.theme import ThemeManager


class DataSection(Section):
    """Where the data is, export, import, backup, restore."""

    def __init__(self, services: DataServices, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent)
        self.folder = FolderGroup(services, themes, self)
        self.export = ExportGroup(services, themes, self)
        self.importing = ImportGroup(services, themes, self)
        self.backup = BackupGroup(services, themes, self)
        self.restore = RestoreGroup(services, themes, self)
        self.groups: tuple[Group, ...] = ()
        self.add_groups(self.folder)
        self.add_groups(self.export, self.importing)
        self.add_groups(self.backup, self.restore)
        self.retranslate()

    def add_groups(self, *groups: Group) -> None:
        """Put groups below those that are there, with a line between."""
        if self.groups:
            self.rows.addWidget(Hairline(self.themes, self))
        for group in groups:
            self.rows.addWidget(group)
        self.groups = (*self.groups, *groups)

    def take_files(self, paths: Sequence[Path]) -> None:
        """Look into files that were dropped on the page."""
        self.importing.look_at(paths)

    def close_down(self) -> None:
        """End what runs, before the page is thrown away."""
        for group in self.groups:
            group.close_down()

    def retranslate(self) -> None:
        """Set the title in the language of the window."""
        self.title.setText(self.tr("Data"))
