"""Stand-ins for what services reach outside: a provider that does what it is told, keys, a history with a full disk."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import TypeVar, get_args

from app.domain.conversation import Conversation, Message
from app.domain.errors import AppError, ErrorReason
from app.domain.events import AppEvent
from app.domain.library import ConversationChange
from app.domain.model_info import ModelInfo, ModelRef
from app.domain.ports import ChatProvider, ChatRequest, KeyPlace
from app.domain.provider import ProviderConfig
from app.domain.stream import FinishReason, ReplyFinished, StreamEvent, TextDelta
from app.infra.bus import EventBus
from app.storage.history import SqliteHistory
from tests.doubles import ChatOnly

PATIENCE = 10.0
"""Seconds after which a wait is a failure."""

STOP = ReplyFinished(FinishReason.STOP, "stop")

EventT = TypeVar("EventT")


class End:
    """Ends a scripted stream without a word."""


END = End()


class ScriptedProvider(ChatOnly):
    """A ChatProvider whose streams yield or raise what the test puts in, one step at a time."""

    def __init__(self, models: Sequence[ModelInfo] = ()) -> None:
        self.models = tuple(models)
        self.requests: list[ChatRequest] = []
        self.asked = asyncio.Event()
        """A stream was begun; cleared by the test."""
        self.open_streams = 0
        self.closed = 0
        self.list_error: AppError | None = None
        self._script: asyncio.Queue[StreamEvent | Exception | End] = asyncio.Queue()

    def play(self, *steps: StreamEvent | Exception | End | str) -> None:
        """Let the stream go on by these steps; a str is a TextDelta. After ReplyFinished it ends."""
        for step in steps:
            self._script.put_nowait(TextDelta(step) if isinstance(step, str) else step)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent]:
        self.requests.append(request)
        self.open_streams += 1
        self.asked.set()
        try:
            while not isinstance(step := await self._script.get(), End):
                if isinstance(step, Exception):
                    raise step
                yield step
                if isinstance(step, ReplyFinished):
                    return
        finally:
            self.open_streams -= 1

    async def list_models(self) -> tuple[ModelInfo, ...]:
        if self.list_error is not None:
            raise self.list_error
        return self.models

    async def aclose(self) -> None:
        self.closed += 1


class AnsweringProvider(ScriptedProvider):
    """Answers every request at once with ``answer`` and a number."""

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent]:
        self.requests.append(request)
        yield TextDelta(f"answer {len(self.requests)}")
        yield STOP


class FakeFactory:
    """Implements ProviderFactory: hands out what ``make`` returns, and notes what it was asked for."""

    def __init__(self, make: Callable[[], ChatProvider]) -> None:
        self._make = make
        self.created: list[tuple[ProviderConfig, str | None]] = []

    def create(self, config: ProviderConfig, key: str | None) -> ChatProvider:
        self.created.append((config, key))
        return self._make()


class FakeSecretStore:
    """Implements SecretStore in memory and calls it a keyring. ``get`` lets other tasks run."""

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}

    async def get(self, name: str) -> str | None:
        await asyncio.sleep(0)
        return self.keys.get(name)

    async def set(self, name: str, secret: str) -> KeyPlace:
        self.keys[name] = secret
        return KeyPlace.KEYRING

    async def delete(self, name: str) -> None:
        self.keys.pop(name, None)

    async def place(self, name: str) -> KeyPlace:
        return KeyPlace.KEYRING if name in self.keys else KeyPlace.NOWHERE

    async def keyring_works(self) -> bool:
        return True


class FullDiskHistory(SqliteHistory):
    """A real history whose disk is full while ``full`` is set. ``updates`` counts what was tried with messages."""

    full = False
    updates = 0

    async def add_messages(
        self, messages: Sequence[Message], conversation: Conversation, before: Conversation | None = None
    ) -> Conversation:
        self._check()
        return await super().add_messages(messages, conversation, before)

    async def update_message(self, message: Message) -> None:
        self.updates += 1
        self._check()
        await super().update_message(message)

    async def update_conversation(self, conversation: Conversation) -> None:
        self._check()
        await super().update_conversation(conversation)

    async def change_many(
        self, conversation_ids: Sequence[str], change: Callable[[Conversation], Conversation]
    ) -> tuple[ConversationChange, ...]:
        self._check()
        return await super().change_many(conversation_ids, change)

    def _check(self) -> None:
        if self.full:
            raise AppError.because(ErrorReason.DISK_FULL, path="history.db")


class Recorder:
    """Every event of a bus, in order; waits for one that is there or comes."""

    def __init__(self, bus: EventBus) -> None:
        self.events: list[AppEvent] = []
        self._news = asyncio.Event()
        for event_type in get_args(AppEvent):
            bus.subscribe(event_type, self._hear)

    def _hear(self, event: AppEvent) -> None:
        self.events.append(event)
        self._news.set()

    def of(self, event_type: type[EventT]) -> list[EventT]:
        return [event for event in self.events if isinstance(event, event_type)]

    def clear(self) -> None:
        self.events.clear()

    async def until(
        self, event_type: type[EventT], predicate: Callable[[EventT], bool] = lambda _event: True
    ) -> EventT:
        """Return the first event of the type, since ``clear``, of which ``predicate`` is true. Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found = next((event for event in self.of(event_type) if predicate(event)), None)
                if found is not None:
                    return found
                self._news.clear()
                await self._news.wait()


def model(name: str, provider: str = "g") -> ModelInfo:
    return ModelInfo(ModelRef(provider, name))
