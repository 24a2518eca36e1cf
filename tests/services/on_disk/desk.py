"""All services on the real storage in a folder, with a provider that the test plays."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from app.domain.blocks import ContentBlock, TextBlock, plain_text
from app.domain.conversation import Conversation, Message
from app.domain.events import TurnEnded
from app.domain.model_info import ModelInfo, ModelRef
from app.domain.provider import ProviderConfig
from app.infra.bus import EventBus
from app.infra.lease import Lease
from app.infra.paths import DataFolder
from app.infra.settings import SettingsStore
from app.services.branching import BranchingService
from app.services.catalog import CatalogService
from app.services.chat import ChatService
from app.services.conversations import ConversationService
from app.services.editor import ConversationEditor
from app.services.library import LibraryService
from app.services.passing_history import PassingHistory
from app.services.providers import ProviderService
from app.services.trash import TrashService
from app.services.undo import UndoStack
from app.storage.attachment_sweep import FileAttachmentSweeper
from app.storage.history import SqliteHistory
from tests.services.on_disk.doubles import (
    PATIENCE,
    STOP,
    FakeFactory,
    FakeSecretStore,
    FullDiskHistory,
    Recorder,
    ScriptedProvider,
)

GATEWAY = ProviderConfig("g", "My gateway", "http://127.0.0.1:1")
REF = ModelRef("g", "m")
LOCAL_MODEL = ModelInfo(ModelRef("local", "tiny"))


def text(words: str) -> tuple[ContentBlock, ...]:
    return (TextBlock(words),)


@dataclass
class Desk:
    """One process's services."""

    folder: DataFolder
    lease: Lease
    bus: EventBus
    events: Recorder
    settings: SettingsStore
    secrets: FakeSecretStore
    factory: FakeFactory
    provider: ScriptedProvider
    history: FullDiskHistory
    editor: ConversationEditor
    providers: ProviderService
    catalog: CatalogService
    chat: ChatService
    conversations: ConversationService
    library: LibraryService
    undo: UndoStack
    branching: BranchingService
    trash: TrashService

    async def new(self) -> str:
        """Return the id of a new conversation, and forget the events so far."""
        conversation = await self.conversations.create(REF)
        self.events.clear()
        return conversation.id

    async def ended(self) -> Message:
        """Wait for the end of a turn and return its message as it is on disk."""
        end = await self.events.until(TurnEnded)
        return await self.history.message(end.message_id)

    async def exchange(self, conversation_id: str, words: str, *steps: str) -> Message:
        """Send, let the provider answer, and return the stored reply; forgets the events."""
        self.events.clear()
        self.chat.send(conversation_id, text(words))
        self.provider.play(*(steps or (f"reply to {words}",)), STOP)
        reply = await self.ended()
        self.events.clear()
        return reply

    async def stored(self, conversation_id: str) -> Conversation:
        return await self.history.conversation(conversation_id)

    async def path(self, conversation_id: str) -> list[str]:
        """Return what is said on the path that is shown."""
        view = await self.conversations.open(conversation_id)
        return [plain_text(message.blocks) for message in view.path]


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Ask again and again, of a thread that answers, until it is so. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while not await condition():
            pass


@asynccontextmanager
async def opened_desk(root: Path, provider: ScriptedProvider | None = None) -> AsyncIterator[Desk]:
    folder = DataFolder(root)
    folder.prepare()
    lease = Lease(folder.leases)
    lease.acquire()
    bus = EventBus()
    settings = SettingsStore(folder.settings, bus)
    settings.change(providers=(GATEWAY,), last_model=REF)
    played = provider or ScriptedProvider()
    factory, secrets = FakeFactory(lambda: played), FakeSecretStore()
    local = ScriptedProvider((LOCAL_MODEL,))
    providers = ProviderService(settings, secrets, factory, bus, environment={}, local=local)
    catalog = CatalogService(
        providers, settings, bus, path=folder.cache / "models.json", local_models=lambda: (LOCAL_MODEL,)
    )
    history = FullDiskHistory(folder, lease)
    await history.open()
    passing = PassingHistory(history)
    editor = ConversationEditor(passing, bus)
    undo = UndoStack(bus)
    branching = BranchingService(passing, editor, undo, bus)
    chat = ChatService(passing, editor, providers, catalog, bus, acts=branching.acts)
    trash = TrashService(history.trash, FileAttachmentSweeper(folder.attachments), bus, chat.held_files)
    library = LibraryService(passing, editor, undo, bus)
    conversations = ConversationService(passing, editor, bus, library, passing)
    desk = Desk(
        folder,
        lease,
        bus,
        Recorder(bus),
        settings,
        secrets,
        factory,
        played,
        history,
        editor,
        providers,
        catalog,
        chat,
        conversations,
        library,
        undo,
        branching,
        trash,
    )
    try:
        yield desk
    finally:
        history.full = False
        await chat.aclose()
        await providers.aclose()
        await history.aclose()
        lease.release()


@asynccontextmanager
async def other_eyes(root: Path) -> AsyncIterator[SqliteHistory]:
    """Give a second connection to the same history."""
    folder = DataFolder(root)
    history = SqliteHistory(folder, Lease(folder.leases))
    await history.open()
    try:
        yield history
    finally:
        await history.aclose()
