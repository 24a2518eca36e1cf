"""What the section needs of the services."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from app.domain.backup import BackupContents, BackupProgress, RestoredBackup, WrittenBackup
from app.domain.interchange import ImportPreview, ImportProgress, ImportReport
from app.ui.exporting.ports import ExportServices


class Backups(Protocol):
    """Writes and restores backups. Every method raises AppError; cancelling one leaves nothing behind."""

    async def write(
        self, target: Path, passphrase: str | None, told: Callable[[BackupProgress], None]
    ) -> WrittenBackup:
        """Write a backup to a new file and check it."""
        ...

    async def look(self, file: Path, passphrase: str | None) -> BackupContents:
        """Return what a backup says about itself."""
        ...

    async def restore(
        self, file: Path, folder: Path, passphrase: str | None, told: Callable[[BackupProgress], None]
    ) -> RestoredBackup:
        """Make a data folder out of a backup."""
        ...


class Importing(Protocol):
    """Imports files. Both methods raise AppError of kind storage; cancelling keeps what was taken until then."""

    async def preview(
        self, paths: Sequence[Path], tell: Callable[[ImportProgress], None] | None = None
    ) -> ImportPreview:
        """Return what the files hold; nothing is written."""
        ...

    async def run(self, paths: Sequence[Path], tell: Callable[[ImportProgress], None] | None = None) -> ImportReport:
        """Take what is new in the files."""
        ...


class DataServices(ExportServices, Protocol):
    """A part of ``services.context.Services``."""

    @property
    def data_folder(self) -> Path:
        """Return the folder of this history."""
        ...

    @property
    def backup(self) -> Backups:
        """Return what writes and restores backups."""
        ...

    @property
    def importing(self) -> Importing:
        """Return what imports."""
        ...
