"""The services of a program without its window, on ports of a test's own."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, get_args

from app.domain.blocks import ContentBlock, TextBlock, plain_text
from app.domain.conversation import Conversation, Message, MessageStatus
from app.domain.events import AppEvent, TurnProgress
from app.domain.model_info import ModelRef
from app.domain.ports import ConversationRepository
from app.domain.provider import ProviderConfig
from app.infra.bus import EventBus
from app.infra.settings import SettingsStore
from app.services.branching import BranchingService
from app.services.catalog import CatalogService
from app.services.chat import ChatService
from app.services.conversations import ConversationService
from app.services.editor import ConversationEditor
from app.services.library import LibraryService
from app.services.passing_history import PassingHistory
from app.services.providers import ProviderService
from app.services.recording import ExchangeLog
from app.services.title_writer import TitleWriter
from app.services.tree import path_to
from app.services.undo import UndoStack
from tests.services.fakes import FakeFactory, FakeHistory, FakeSecrets, Script, ScriptedProvider, ScriptedReply, Write

EventT = TypeVar("EventT")

MODEL = ModelRef("gate", "model-a")
OTHER_MODEL = ModelRef("gate", "model-b")


def said(text: str) -> tuple[ContentBlock, ...]:
    return (TextBlock(text),)


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition; what is waited for is on its way in threads or tasks."""
    async with asyncio.timeout(20):
        while True:
            if condition():
                return
            await asyncio.sleep(0.001)


class Room:
    """A chat with a provider named "Gate" whose every word a test gives.

    ``events`` are all that were published, first to last.
    """

    def __init__(self, history: ConversationRepository, folder: Path, script: Script | None = None) -> None:
        self.history = history
        self.bus = EventBus()
        self.events: list[AppEvent] = []
        for event_type in get_args(AppEvent):
            self.bus.subscribe(event_type, self.events.append)
        self.settings = SettingsStore(folder / "settings.json", self.bus)
        self.settings.change(providers=(ProviderConfig("gate", "Gate", "https://gate.example"),))
        self.provider = ScriptedProvider(script)
        self.factory = FakeFactory(lambda _config, _key: self.provider)
        self.secrets = FakeSecrets()
        self.local = ScriptedProvider()
        self.providers = ProviderService(
            self.settings, self.secrets, self.factory, self.bus, environment={}, local=self.local
        )
        self.catalog = CatalogService(
            self.providers, self.settings, self.bus, path=folder / "cache" / "models.json", local_models=lambda: ()
        )
        self.passing = PassingHistory(history)
        self.editor = ConversationEditor(self.passing, self.bus)
        self.exchanges = ExchangeLog()
        self.undo = UndoStack(self.bus)
        self.branching = BranchingService(self.passing, self.editor, self.undo, self.bus)
        self.chat = ChatService(
            self.passing,
            self.editor,
            self.providers,
            self.catalog,
            self.bus,
            self.exchanges,
            acts=self.branching.acts,
        )
        self.library = LibraryService(self.passing, self.editor, self.undo, self.bus)
        self.conversations = ConversationService(self.passing, self.editor, self.bus, self.library, self.passing)
        self.titles = TitleWriter(self.passing, self.editor, self.providers, self.catalog, self.settings, self.bus)
        # Most tests count requests: those that want titles switch them on.
        self.settings.change(titles_by_model=False)

    async def aclose(self) -> None:
        await self.titles.aclose()
        await self.chat.aclose()
        await self.providers.aclose()

    def of(self, event_type: type[EventT]) -> list[EventT]:
        """Return the events of one type, first to last."""
        return [event for event in self.events if isinstance(event, event_type)]

    async def conversation(self, model: ModelRef | None = MODEL) -> Conversation:
        """Store a new conversation."""
        return await self.conversations.create(model)

    async def path(self, conversation_id: str) -> tuple[Message, ...]:
        """Return the messages that are shown, as they are stored."""
        conversation = await self.history.conversation(conversation_id)
        return path_to(await self.history.messages(conversation_id), conversation.head_id)

    async def texts(self, conversation_id: str) -> list[str]:
        """Return what is said in the messages that are shown."""
        return [plain_text(message.blocks) for message in await self.path(conversation_id)]

    async def reply(self, number: int = 0) -> ScriptedReply:
        """Return the reply to a request, counted from 0, as soon as it is asked for."""
        await until(lambda: len(self.provider.replies) > number)
        return self.provider.replies[number]

    async def idle(self, conversation_id: str) -> None:
        """Wait until nothing runs in a conversation."""
        await until(lambda: not self.chat.is_running(conversation_id))

    async def come(self, conversation_id: str, text: str) -> None:
        """Wait until the running reply is this text."""

        def is_there() -> bool:
            message = self.chat.running_message(conversation_id)
            return message is not None and plain_text(message.blocks) == text

        await until(is_there)

    async def written(self, memory: FakeHistory, blocks: tuple[ContentBlock, ...]) -> None:
        """Wait until a running reply is stored with these blocks."""
        await until(lambda: any(each.message.blocks == blocks for each in partial_writes(memory)))

    async def asked(self, conversation_id: str, text: str = "Hello") -> ScriptedReply:
        """Send a message and return the reply to it, of which nothing has come yet."""
        number = len(self.provider.replies)
        self.chat.send(conversation_id, said(text))
        return await self.reply(number)

    async def answered(self, conversation_id: str, text: str, answer: str) -> Message:
        """Send a message, have it answered, and return the reply."""
        reply = await self.asked(conversation_id, text)
        reply.text(answer)
        reply.finish()
        await self.idle(conversation_id)
        return (await self.path(conversation_id))[-1]

    def progress(self, message_id: str) -> list[TurnProgress]:
        """Return what was told of a reply while it came."""
        return [event for event in self.of(TurnProgress) if event.message_id == message_id]


def partial_writes(memory: FakeHistory) -> list[Write]:
    """Return how replies were written that had not come to their end."""
    return [each for each in memory.written if each.message.blocks and each.message.status is MessageStatus.RUNNING]


async def partly_written(memory: FakeHistory, text: str) -> None:
    """Wait until a running reply is stored with this text."""
    await until(lambda: any(plain_text(each.message.blocks) == text for each in partial_writes(memory)))
