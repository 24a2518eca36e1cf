"""Backups for the window and the command line: written, looked into, restored, each in a thread of its own."""

from pathlib import Path

from app.domain.backup import BackupContents, RestoredBackup, WrittenBackup
from app.infra.paths import DataFolder
from app.services.backup.job import Job, Told, in_thread
from app.services.backup.opened import Tools, opened
from app.services.backup.restoring import restore_backup
from app.services.backup.writing import write_backup


class BackupService:
    """Works on the data folder ``root``. Every method raises AppError; cancelling one leaves nothing behind.

    ``told`` hears how far it is, on the loop.
    """

    def __init__(self, tools: Tools, root: Path) -> None:
        self._tools = tools
        self._folder = DataFolder(root)

    async def write(self, target: Path, passphrase: str | None, told: Told) -> WrittenBackup:
        """Write a backup to the new file ``target``, and check it by opening it. The program may run meanwhile.

        Raises AppError: TARGET_EXISTS, NO_HISTORY, BACKUP_DAMAGED, and others of kind storage.
        """

        def work(job: Job) -> WrittenBackup:
            return write_backup(self._tools, self._folder, target, passphrase, job)

        return await in_thread(work, told)

    async def look(self, file: Path, passphrase: str | None) -> BackupContents:
        """Return what a backup says about itself; its files are not read.

        Raises AppError: PASSPHRASE_NEEDED, PASSPHRASE_WRONG, BACKUP_DAMAGED, NOT_A_BACKUP, BACKUP_NEWER, and others of
        kind storage.
        """

        def work(_job: Job) -> BackupContents:
            with opened(self._tools, file, passphrase) as backup:
                return backup.contents

        return await in_thread(work, lambda _progress: None)

    async def restore(
        self, file: Path, folder: Path, passphrase: str | None, told: Told, *, replaces: bool = False
    ) -> RestoredBackup:
        """Make a data folder out of a backup; with ``replaces`` one that is there is renamed first.

        Raises AppError: those of ``look``, TARGET_EXISTS, FOLDER_IN_USE, DISK_FULL.
        """

        def work(job: Job) -> RestoredBackup:
            return restore_backup(self._tools, file, folder, passphrase, job, replaces=replaces)

        return await in_thread(work, told)
