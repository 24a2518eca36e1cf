"""What a front end gets: every service, ready to be called."""

from dataclasses import dataclass
from pathlib import Path

from app.infra.bus import EventBus
from app.infra.settings import SettingsStore
from app.infra.tasks import TaskScope
from app.infra.window_state import WindowState
from app.services.account import AccountService
from app.services.attachments import AttachmentService
from app.services.backup.service import BackupService
from app.services.branching import BranchingService
from app.services.care import CareService
from app.services.catalog import CatalogService
from app.services.chat import ChatService
from app.services.conversations import ConversationService
from app.services.encryption import EncryptionService
from app.services.export.service import ExportService
from app.services.film_delivery import FilmDelivery
from app.services.importing.service import ImportService
from app.services.jobs import JobService
from app.services.library import LibraryService
from app.services.media import MediaService
from app.services.providers import ProviderService
from app.services.recording import ExchangeLog
from app.services.search import SearchService
from app.services.trash import TrashService
from app.services.undo import UndoStack


@dataclass(frozen=True, slots=True)
class Services:
    """Made by the composition root, given to the window and to the command line."""

    bus: EventBus
    tasks: TaskScope
    settings: SettingsStore
    window_state: WindowState
    chat: ChatService
    conversations: ConversationService
    library: LibraryService
    providers: ProviderService
    catalog: CatalogService
    attachments: AttachmentService
    exchanges: ExchangeLog
    jobs: JobService
    film_delivery: FilmDelivery
    media: MediaService
    account: AccountService
    undo: UndoStack
    branching: BranchingService
    trash: TrashService
    search: SearchService
    exporting: ExportService
    backup: BackupService
    importing: ImportService
    care: CareService
    encryption: EncryptionService
    data_folder: Path
