"""The half of the composition root that knows no Qt: builds the services of one data folder and ends them again.

Everything that is slow to import (HTTP, keyring, pictures, Markdown) is imported by its room when it is first used.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from app import __version__
from app.bootstrap.opening import OpenedHistory, backup_service, opened_history
from app.bootstrap.options import CoreOptions
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.events import ProblemRaised
from app.domain.history_key import new_key
from app.domain.ports import ChatProvider, FileIntake
from app.domain.provider import LOCAL_PROVIDER_ID, ProviderConfig, ProviderKind
from app.infra.bus import EventBus
from app.infra.diagnostics import uncaught_errors_logged, watch_loop
from app.infra.settings import SettingsStore
from app.infra.tasks import TaskScope
from app.infra.window_state import WindowState
from app.infra.workroom import required_workroom
from app.local.model import LocalModel
from app.local.provider import LocalProvider
from app.providers.factory import HttpProviderFactory
from app.services.account import AccountService
from app.services.attachments import AttachmentService
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
from app.storage.care import SqliteCare
from app.storage.encryption_switch import SqliteEncryptionSwitch
from app.storage.foreign import SqliteForeignDatabases
from app.storage.layered_attachments import LayeredAttachmentStore
from app.storage.passing_attachments import AsideStore, PassingAttachmentStore
from app.storage.sealed_attachments import attachment_store


@asynccontextmanager
async def open_core(options: CoreOptions) -> AsyncIterator[Services]:
    """Give the services of a data folder until the block ends; then end what runs, in order, and store it.

    ``services.settings.problem`` says whether the settings had to be set aside. A model that ``options`` names is the
    one of new conversations from now on.

    Raises:
        AppError: of kind storage, where the folder or the history cannot be used. Nothing was overwritten then.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(uncaught_errors_logged())
        watch_loop(asyncio.get_running_loop())
        opened = await stack.enter_async_context(opened_history(options))
        opened.here.redactor.register(os.environ.get("OPENAI_API_KEY", ""))
        attachments = _attachments(opened, stack, keeps_files=options.keeps_files)
        services = await _services(options, opened, attachments, stack)
        interrupted = await services.chat.recover()
        if options.model:
            services.catalog.remember(await named_model(options.model, services, ask=False))
        services.tasks.start(services.trash.purge(), "remove what was deleted long ago")
        services.tasks.start(services.encryption.forget_idle(), "forget keys that a switch has left")
        if options.cares:
            services.tasks.start(services.care.check_after_bad_end(), "look at the database after a bad end")
            services.tasks.start(services.care.keep_copies(), "copy the history each day")
        if options.resumes_jobs:
            taking_up = services.tasks.start(services.film_delivery.take_up(interrupted), "take up what was ordered")
            # So that no reply is seen as interrupted whose film is being made.
            await asyncio.wait({taking_up})
        yield services


def _attachments(opened: OpenedHistory, stack: AsyncExitStack, *, keeps_files: bool) -> PassingAttachmentStore:
    folder, key = opened.here.folder, opened.history.key
    # What is there for now is read by this process alone: its key need be known to nobody else.
    own_key = None if key is None else new_key()
    store: FileIntake = attachment_store(folder.attachments, key)
    if not keeps_files:
        passing = stack.enter_context(required_workroom(folder.cache))
        store = LayeredAttachmentStore(attachment_store(passing / "files", own_key), store)
    attachments = PassingAttachmentStore(store, folder.passing / opened.here.lease.id, own_key)
    stack.callback(attachments.close)
    return attachments


async def _services(
    options: CoreOptions, opened: OpenedHistory, attachments: PassingAttachmentStore, stack: AsyncExitStack
) -> Services:
    """Build the services; what has to be closed is pushed on ``stack`` in the order in which it is opened."""
    folder, stored, secrets = opened.here.folder, opened.history, opened.here.secrets
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
    files = AttachmentService(AsideStore(attachments), folder.opened / opened.here.lease.id)
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
        importing=ImportService(
            history, editor, stored.imports, attachments, SqliteForeignDatabases(), bus, folder.cache
        ),
        branching=branching,
        trash=TrashService(stored.trash, FileAttachmentSweeper(folder.attachments, stored.key), bus, chat.held_files),
        search=SearchService(stored.search, history, bus),
        exporting=ExportService(history, attachments, stored.imports.folders, folder.cache),
        backup=backup_service(folder, opened.here.redactor, stored.key),
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


def _tell(bus: EventBus, bug: BaseException) -> None:
    bus.publish(ProblemRaised(ErrorInfo(ErrorReason.BUG, {"what": type(bug).__name__})))
