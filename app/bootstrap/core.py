"""The half of the composition root that knows no Qt: builds the services of one data folder and ends them again.

Everything that is slow to import (HTTP, keyring, pictures, Markdown) is imported by its room when it is first used.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from app import __version__
from app.bootstrap.care import entered
from app.bootstrap.keys import history_key, key_for_once
from app.bootstrap.options import CoreOptions
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.events import ProblemRaised
from app.domain.history_key import HistoryKey, new_key
from app.domain.ports import ChatProvider, FileIntake, SecretStore
from app.domain.provider import LOCAL_PROVIDER_ID, ProviderConfig, ProviderKind
from app.infra.bus import EventBus
from app.infra.diagnostics import Redactor, logging_to, uncaught_errors_logged, watch_loop
from app.infra.lease import Lease
from app.infra.paths import DataFolder
from app.infra.resources import resource_path
from app.infra.secrets import KeyringSecretStore
from app.infra.settings import SettingsStore
from app.infra.tasks import TaskScope
from app.infra.window_state import WindowState
from app.infra.workroom import remove_leftovers as remove_rooms
from app.local.model import LocalModel
from app.local.provider import LocalProvider
from app.providers.factory import HttpProviderFactory
from app.services.account import AccountService
from app.services.attachments import AttachmentService
from app.services.backup.opened import Tools
from app.services.backup.service import BackupService
from app.services.backup.writing import ROOM as BACKUP_ROOM
from app.services.branching import BranchingService
from app.services.care import CareService
from app.services.catalog import CatalogService
from app.services.chat import ChatService
from app.services.context import Services
from app.services.conversations import ConversationService
from app.services.editor import ConversationEditor
from app.services.encryption import EncryptionService
from app.services.export.service import ExportService
from app.services.film_delivery import FilmDelivery
from app.services.films import FilmTurns
from app.services.importing.service import ImportService
from app.services.jobs import JobService
from app.services.library import LibraryService
from app.services.media import MediaService
from app.services.model_choice import named_model
from app.services.passing_history import PassingHistory
from app.services.providers import ProviderService
from app.services.recording import ExchangeLog
from app.services.search import SearchService
from app.services.title_writer import TitleWriter
from app.services.trash import TrashService
from app.services.undo import UndoStack
from app.storage.attachment_sweep import FileAttachmentSweeper
from app.storage.backup_files import HistoryBackupFiles
from app.storage.care import SqliteCare
from app.storage.encryption_switch import SqliteEncryptionSwitch
from app.storage.exchange import is_unfinished
from app.storage.foreign import SqliteForeignDatabases
from app.storage.history import SqliteHistory
from app.storage.layered_attachments import LayeredAttachmentStore
from app.storage.migrations import read_migrations
from app.storage.passing_attachments import AsideStore, PassingAttachmentStore
from app.storage.passphrase import PassphraseSealing
from app.storage.sealed_attachments import attachment_store


@asynccontextmanager
async def open_core(options: CoreOptions) -> AsyncIterator[Services]:
    """Give the services of a data folder until the block ends; then end what runs, in order, and store it.

    ``services.settings.problem`` says whether the settings had to be set aside. A model that ``options`` names is the
    one of new conversations from now on.

    Raises:
        AppError: of kind storage, where the folder or the history cannot be used. Nothing was overwritten then.
    """
    folder = DataFolder(options.data_dir)
    folder.prepare()
    async with AsyncExitStack() as stack:
        redactor = Redactor()
        stack.enter_context(logging_to(folder.logs, redactor))
        stack.enter_context(uncaught_errors_logged())
        watch_loop(asyncio.get_running_loop())
        lease = stack.enter_context(entered(folder))
        secrets = KeyringSecretStore(on_secret=redactor.register)
        stack.push_async_callback(secrets.aclose)
        key = await history_key(folder, secrets, options.history_key)
        history = SqliteHistory(folder, lease, key=key)
        await history.open()
        stack.push_async_callback(history.aclose)
        redactor.register(os.environ.get("OPENAI_API_KEY", ""))
        remove_rooms(folder.cache, BACKUP_ROOM)
        attachments = _attachments(folder, key, lease, stack, keeps_files=options.keeps_files)
        services = await _services(options, folder, lease, history, secrets, attachments, redactor, stack)
        interrupted = await services.chat.recover()
        if options.model:
            services.catalog.remember(await named_model(options.model, services, ask=False))
        services.tasks.start(services.trash.purge(), "remove what was deleted long ago")
        if options.cares:
            services.tasks.start(services.care.check_after_bad_end(), "look at the database after a bad end")
            services.tasks.start(services.care.keep_copies(), "copy the history each day")
        if options.resumes_jobs:
            taking_up = services.tasks.start(services.film_delivery.take_up(interrupted), "take up what was ordered")
            # So that no reply is seen as interrupted whose film is being made.
            await asyncio.wait({taking_up})
        yield services


def _attachments(
    folder: DataFolder, key: HistoryKey | None, lease: Lease, stack: AsyncExitStack, *, keeps_files: bool
) -> PassingAttachmentStore:
    # What is there for now is read by this process alone: its key need be known to nobody else.
    own_key = None if key is None else new_key()
    store: FileIntake = attachment_store(folder.attachments, key)
    if not keeps_files:
        passing = stack.enter_context(TemporaryDirectory(prefix="loquent-"))
        store = LayeredAttachmentStore(attachment_store(Path(passing), own_key), store)
    attachments = PassingAttachmentStore(store, folder.passing / lease.id, own_key)
    stack.callback(attachments.close)
    return attachments


async def _services(
    options: CoreOptions,
    folder: DataFolder,
    lease: Lease,
    stored: SqliteHistory,
    secrets: SecretStore,
    attachments: PassingAttachmentStore,
    redactor: Redactor,
    stack: AsyncExitStack,
) -> Services:
    """Build the services; what has to be closed is pushed on ``stack`` in the order in which it is opened."""
    bus = EventBus()
    # Nothing but the orders reaches the stored history on another way: what is temporary goes no further.
    history = PassingHistory(stored, attachments.keep)
    settings = SettingsStore(folder.settings, bus)
    factory = HttpProviderFactory(attachments, f"Loquent/{__version__}")
    local = LocalModel(lambda: settings.current.local_model_files)
    stack.push_async_callback(local.aclose)
    local_provider = _local_provider(local, factory)
    stack.push_async_callback(local_provider.aclose)
    providers = ProviderService(settings, secrets, factory, bus, environment=os.environ, local=local_provider)
    stack.push_async_callback(providers.aclose)
    account = AccountService(providers, bus)
    catalog = CatalogService(
        providers,
        settings,
        bus,
        path=folder.cache / "models.json",
        local_models=local.models,
        prices=lambda provider_id: account.prices(provider_id, refresh=True),
    )
    editor = ConversationEditor(history, bus)
    exchanges = ExchangeLog()
    # Ends after the turns: those that wait for an order do so until they are ended themselves.
    orders = TaskScope("orders", lambda error: bus.publish(ProblemRaised(error.info)), lambda bug: _tell(bus, bug))
    stack.push_async_callback(orders.aclose)
    jobs = JobService(stored.jobs, providers, bus, orders, exchanges=exchanges)
    films = FilmTurns(jobs, bus, orders)
    undo = UndoStack(bus)
    branching = BranchingService(history, editor, undo, bus)
    chat = ChatService(history, editor, providers, catalog, bus, exchanges, films, branching.acts)
    stack.push_async_callback(chat.aclose)
    if options.writes_titles:
        stack.push_async_callback(TitleWriter(history, editor, providers, catalog, settings, bus).aclose)
    library = LibraryService(history, editor, undo, bus)
    files = AttachmentService(AsideStore(attachments), folder.opened / lease.id)
    stack.callback(files.close)
    tasks = TaskScope("program", lambda error: bus.publish(ProblemRaised(error.info)), lambda bug: _tell(bus, bug))
    stack.push_async_callback(tasks.aclose)
    return Services(
        bus=bus,
        tasks=tasks,
        settings=settings,
        window_state=WindowState(folder.window_state),
        chat=chat,
        conversations=ConversationService(history, editor, bus, library, history),
        library=library,
        providers=providers,
        catalog=catalog,
        attachments=files,
        exchanges=exchanges,
        jobs=jobs,
        film_delivery=FilmDelivery(history, editor, jobs, chat, bus, tasks),
        media=MediaService(providers, exchanges),
        account=account,
        undo=undo,
        importing=ImportService(history, editor, stored.imports, attachments, SqliteForeignDatabases(), bus),
        branching=branching,
        trash=TrashService(stored.trash, FileAttachmentSweeper(folder.attachments, stored.key), bus, chat.held_files),
        search=SearchService(stored.search, history, bus),
        exporting=ExportService(history, attachments, stored.imports.folders),
        backup=backup_service(folder, redactor, stored.key),
        care=CareService(SqliteCare(folder, stored.key), bus, folder.database, folder.unchecked),
        encryption=EncryptionService(SqliteEncryptionSwitch(folder), secrets, stored.key),
        data_folder=folder.root,
    )


def _local_provider(local: LocalModel, factory: HttpProviderFactory) -> LocalProvider:
    def dialect(address: str, key: str) -> ChatProvider:
        # Never through a proxy: the child process listens on this computer alone.
        config = ProviderConfig(LOCAL_PROVIDER_ID, "", address, ProviderKind.LOCAL, proxy="direct")
        return factory.create(config, key)

    return LocalProvider(local, dialect)


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
    redactor = Redactor()
    redactor.register(os.environ.get("OPENAI_API_KEY", ""))
    if not folder.database.exists() and not is_unfinished(folder.root):
        # Nothing is made in a folder that is none of ours; the writing tells that there is no history.
        yield backup_service(folder, redactor, None)
        return
    folder.prepare()
    with entered(folder):
        yield backup_service(folder, redactor, await key_for_once(folder, redactor, options.history_key))


@asynccontextmanager
async def open_export(options: CoreOptions) -> AsyncIterator[ExportService]:
    """Give what exports conversations until the block ends: the history and its files, and nothing else.

    Raises:
        AppError: of kind storage.
    """
    folder = DataFolder(options.data_dir)
    folder.prepare()
    redactor = Redactor()
    with logging_to(folder.logs, redactor), entered(folder) as lease:
        history = SqliteHistory(folder, lease, key=await key_for_once(folder, redactor, options.history_key))
        await history.open()
        try:
            yield ExportService(history, attachment_store(folder.attachments, history.key), history.imports.folders)
        finally:
            await history.aclose()


@asynccontextmanager
async def open_import(options: CoreOptions) -> AsyncIterator[ImportService]:
    """Give what imports files until the block ends: the history and its files, and nothing else.

    Raises:
        AppError: of kind storage.
    """
    folder = DataFolder(options.data_dir)
    folder.prepare()
    redactor = Redactor()
    with logging_to(folder.logs, redactor), entered(folder) as lease:
        history = SqliteHistory(folder, lease, key=await key_for_once(folder, redactor, options.history_key))
        await history.open()
        try:
            bus = EventBus()
            editor = ConversationEditor(history, bus)
            store = attachment_store(folder.attachments, history.key)
            yield ImportService(history, editor, history.imports, store, SqliteForeignDatabases(), bus)
        finally:
            await history.aclose()


@asynccontextmanager
async def open_search(options: CoreOptions) -> AsyncIterator[SearchService]:
    """Give what searches the history until the block ends: the history, and nothing else.

    Raises:
        AppError: of kind storage.
    """
    folder = DataFolder(options.data_dir)
    folder.prepare()
    redactor = Redactor()
    with logging_to(folder.logs, redactor), entered(folder) as lease:
        history = SqliteHistory(folder, lease, key=await key_for_once(folder, redactor, options.history_key))
        await history.open()
        try:
            yield SearchService(history.search, history, EventBus())
        finally:
            await history.aclose()


def _tell(bus: EventBus, bug: BaseException) -> None:
    bus.publish(ProblemRaised(ErrorInfo(ErrorReason.BUG, {"what": type(bug).__name__})))
