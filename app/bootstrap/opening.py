"""How the history of a data folder is opened, by whoever it is: lease, key, copies and migrations stand here alone.

The commands that need the history and nothing else are here too; the whole program is ``bootstrap.core``.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from app import __version__
from app.bootstrap.care import Presence, present
from app.bootstrap.options import CoreOptions
from app.domain.history_key import HistoryKey
from app.domain.ports import FileIntake
from app.infra.bus import EventBus
from app.infra.diagnostics import Redactor
from app.infra.paths import DataFolder
from app.infra.resources import resource_path
from app.services.backup.opened import Tools
from app.services.backup.service import BackupService
from app.services.editor import ConversationEditor
from app.services.export.service import ExportService
from app.services.importing.service import ImportService
from app.services.search import SearchService
from app.storage.backup_files import HistoryBackupFiles
from app.storage.exchange import is_unfinished
from app.storage.foreign import SqliteForeignDatabases
from app.storage.history import SqliteHistory
from app.storage.migrations import read_migrations
from app.storage.passphrase import PassphraseSealing
from app.storage.sealed_attachments import attachment_store


@dataclass(frozen=True, slots=True)
class OpenedHistory:
    """A history, and what its process has on its folder."""

    here: Presence
    history: SqliteHistory

    def stored_files(self) -> FileIntake:
        """Return the files of the history."""
        return attachment_store(self.here.folder.attachments, self.history.key)


@asynccontextmanager
async def opened_history(options: CoreOptions) -> AsyncIterator[OpenedHistory]:
    """Open the history, made or brought up to date, until the block ends.

    Raises:
        AppError: HISTORY_LOCKED, FOLDER_IN_USE, or another of kind storage. Nothing was overwritten then.
    """
    async with present(options.data_dir) as here:
        key = await here.key(options.history_key)
        history = SqliteHistory(here.folder, here.lease, key=key, begins_anew=options.begins_anew)
        await history.open()
        try:
            yield OpenedHistory(here, history)
        finally:
            await history.aclose()


@asynccontextmanager
async def open_export(options: CoreOptions) -> AsyncIterator[ExportService]:
    """Give what exports conversations until the block ends. Raises AppError as ``opened_history``."""
    async with opened_history(options) as opened:
        history = opened.history
        yield ExportService(history, opened.stored_files(), history.imports.folders, opened.here.folder.cache)


@asynccontextmanager
async def open_import(options: CoreOptions) -> AsyncIterator[ImportService]:
    """Give what imports files until the block ends. Raises AppError as ``opened_history``."""
    async with opened_history(options) as opened:
        history, bus = opened.history, EventBus()
        yield ImportService(
            history,
            ConversationEditor(history, bus),
            history.imports,
            opened.stored_files(),
            SqliteForeignDatabases(),
            bus,
            opened.here.folder.cache,
        )


@asynccontextmanager
async def open_search(options: CoreOptions) -> AsyncIterator[SearchService]:
    """Give what searches the history until the block ends. Raises AppError as ``opened_history``."""
    async with opened_history(options) as opened:
        yield SearchService(opened.history.search, opened.history, EventBus())


def backup_service(folder: DataFolder, redactor: Redactor, key: HistoryKey | None) -> BackupService:
    """Return what writes and restores backups of a folder, which need not be open for it."""
    schema = read_migrations(resource_path("migrations"))[-1].number
    program = f"Loquent {__version__}"
    tools = Tools(HistoryBackupFiles(key), PassphraseSealing(), redactor.clean, schema, program)
    return BackupService(tools, folder.root)


def open_backup(options: CoreOptions) -> BackupService:
    """Return what looks into backups and restores them to a data folder, with nothing of it opened."""
    return backup_service(DataFolder(options.data_dir), Redactor(), None)


@asynccontextmanager
async def open_for_backup(options: CoreOptions) -> AsyncIterator[BackupService]:
    """Give what writes backups of a data folder until the block ends; the history is not opened.

    Raises:
        AppError: HISTORY_LOCKED, FOLDER_IN_USE, or another of kind storage.
    """
    folder = DataFolder(options.data_dir)
    if not folder.database.exists() and not is_unfinished(folder.root):
        # Nothing is made in a folder that is none of ours; the writing tells that there is no history.
        yield backup_service(folder, Redactor(), None)
        return
    async with present(options.data_dir) as here:
        here.redactor.register(os.environ.get("OPENAI_API_KEY", ""))
        yield backup_service(folder, here.redactor, await here.key(options.history_key))
