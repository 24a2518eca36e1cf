"""Ports in memory, whose every step a test decides."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.conversation import Conversation, Message, MessageStatus
from app.domain.errors import AppError, ErrorReason
from app.domain.model_info import ModelInfo, ModelRef
from app.domain.ports import ChatProvider, ChatRequest, KeyPlace
from app.domain.provider import ProviderConfig
from app.domain.stream import FinishReason, ReplyFinished, StreamEvent, TextDelta
from tests.doubles import ChatOnly
from tests.services.fake_library import FakeLibrary

Step = StreamEvent | BaseException
Script = Callable[[ChatRequest], Iterable[Step]]


def answer(*texts: str) -> tuple[Step, ...]:
    """Return the steps of a reply that comes whole."""
    return (*map(TextDelta, texts), ReplyFinished(FinishReason.STOP, "stop"))


@dataclass(frozen=True)
class Write:
    """A message as it was written, and when by the clock of the loop."""

    at: float
    message: Message


class FakeHistory(FakeLibrary):
    """A ConversationRepository in memory. ``problem`` is raised by every write while it is set.

    ``gate`` holds writes up while it is cleared. ``written`` has every message write that succeeded, first to last;
    ``counter`` is what other processes count up.
    """

    def __init__(self) -> None:
        self.problem: AppError | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.written: list[Write] = []
        self.refused = 0
        self.counter = 0
        super().__init__()
        self._messages: dict[str, Message] = {}
        self._of_the_dead: set[str] = set()

    def die(self) -> None:
        """Let every reply that runs now be one of a process that is gone."""
        self._of_the_dead |= {name for name, each in self._messages.items() if each.status is MessageStatus.RUNNING}

    async def _write(self) -> None:
        await asyncio.sleep(0)
        await self.gate.wait()
        if self.problem is not None:
            self.refused += 1
            raise self.problem

    def _note(self, message: Message) -> None:
        self._messages[message.id] = message
        self.written.append(Write(asyncio.get_running_loop().time(), message))

    async def add_conversation(self, conversation: Conversation, messages: Sequence[Message] = ()) -> None:
        await self._write()
        if conversation.temporary:
            raise ValueError("A temporary conversation must not be stored")
        self._keep(conversation)
        for message in messages:
            self._note(message)

    async def update_conversation(self, conversation: Conversation) -> None:
        await self._write()
        await self.conversation(conversation.id)
        self._keep(conversation)

    async def save_draft(self, conversation: Conversation) -> None:
        await self._write()
        stored = await self.conversation(conversation.id)
        self._keep(replace(stored, draft=conversation.draft))

    async def conversation(self, conversation_id: str) -> Conversation:
        await asyncio.sleep(0)
        if conversation_id not in self._conversations:
            raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=conversation_id)
        return self._conversations[conversation_id]

    async def conversations(self) -> tuple[Conversation, ...]:
        await asyncio.sleep(0)
        kept = [each for each in self._conversations.values() if each.deleted_at is None]
        return tuple(sorted(kept, key=lambda each: each.updated_at, reverse=True))

    async def messages(self, conversation_id: str) -> tuple[Message, ...]:
        await asyncio.sleep(0)
        return tuple(each for each in self._messages.values() if each.conversation_id == conversation_id)

    async def last_messages(self, conversation_id: str, count: int) -> tuple[Message, ...]:
        return (await self.messages(conversation_id))[-count:]

    async def message(self, message_id: str) -> Message:
        await asyncio.sleep(0)
        if message_id not in self._messages:
            raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=message_id)
        return self._messages[message_id]

    async def add_messages(
        self, messages: Sequence[Message], conversation: Conversation, before: Conversation | None = None
    ) -> Conversation:
        await self._write()
        await self.conversation(conversation.id)
        self._keep(conversation)
        for message in messages:
            self._note(message)
        return conversation

    async def update_message(self, message: Message) -> None:
        await self._write()
        await self.message(message.id)
        self._note(message)

    async def set_deleted(self, message_id: str, deleted_at: datetime | None) -> None:
        await self._write()
        self._messages[message_id] = replace(await self.message(message_id), deleted_at=deleted_at)

    async def interrupted_turns(self) -> tuple[Message, ...]:
        await self._write()
        found = [self._messages[name] for name in self._of_the_dead]
        self._of_the_dead.clear()
        ended = tuple(replace(message, status=MessageStatus.INTERRUPTED) for message in found)
        for message in ended:
            self._note(message)
        return ended

    async def change_counter(self) -> int:
        await asyncio.sleep(0)
        if self.problem is not None:
            raise self.problem
        return self.counter


class ScriptedReply:
    """One request and its reply. ``closed`` is set when the stream was closed, from whichever end."""

    def __init__(self, request: ChatRequest) -> None:
        self.request = request
        self.closed = asyncio.Event()
        self._steps: asyncio.Queue[Step] = asyncio.Queue()

    def give(self, *steps: Step) -> None:
        """Let events come, or the stream raise an error."""
        for step in steps:
            self._steps.put_nowait(step)

    def text(self, *pieces: str) -> None:
        """Let text come."""
        self.give(*map(TextDelta, pieces))

    def finish(self, reason: FinishReason = FinishReason.STOP, raw: str = "stop") -> None:
        """Let the reply come to its end."""
        self.give(ReplyFinished(reason, raw))

    async def events(self) -> AsyncGenerator[StreamEvent]:
        try:
            while True:
                step = await self._steps.get()
                if isinstance(step, BaseException):
                    raise step
                yield step
                if isinstance(step, ReplyFinished):
                    return
        finally:
            self.closed.set()


class ScriptedProvider(ChatOnly):
    """A ChatProvider whose replies a test gives step by step, or by a ``script`` that answers every request.

    ``models`` is what it lists; an AppError there is raised instead.
    """

    def __init__(self, script: Script | None = None) -> None:
        self.script = script
        self.replies: list[ScriptedReply] = []
        self.models: tuple[ModelInfo, ...] | AppError = ()
        self.listed = 0
        self.listing = asyncio.Event()
        self.listing.set()
        self.closed = 0

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent]:
        reply = ScriptedReply(request)
        self.replies.append(reply)
        if self.script is not None:
            reply.give(*self.script(request))
        async for event in reply.events():
            yield event

    async def list_models(self) -> tuple[ModelInfo, ...]:
        self.listed += 1
        await self.listing.wait()
        if isinstance(self.models, AppError):
            raise self.models
        return self.models

    async def aclose(self) -> None:
        self.closed += 1


@dataclass(frozen=True)
class Created:
    """A client that was asked for."""

    config: ProviderConfig
    key: str | None
    client: ScriptedProvider


@dataclass
class FakeFactory:
    """A ProviderFactory that hands out what ``make`` returns, and remembers for whom."""

    make: Callable[[ProviderConfig, str | None], ScriptedProvider]
    created: list[Created] = field(default_factory=list)

    def create(self, config: ProviderConfig, key: str | None) -> ChatProvider:
        client = self.make(config, key)
        self.created.append(Created(config, key, client))
        return client


class FakeSecrets:
    """A SecretStore in memory, at the ``where`` that a test wants. ``gate`` holds reads up while it is cleared."""

    def __init__(self, where: KeyPlace = KeyPlace.KEYRING) -> None:
        self.keys: dict[str, str] = {}
        self.where = where
        self.gate = asyncio.Event()
        self.gate.set()

    async def get(self, name: str) -> str | None:
        await asyncio.sleep(0)
        await self.gate.wait()
        return self.keys.get(name)

    async def set(self, name: str, secret: str) -> KeyPlace:
        await asyncio.sleep(0)
        self.keys[name] = secret
        return self.where

    async def delete(self, name: str) -> None:
        await asyncio.sleep(0)
        self.keys.pop(name, None)

    async def place(self, name: str) -> KeyPlace:
        return self.where if name in self.keys else KeyPlace.NOWHERE

    async def keyring_works(self) -> bool:
        return self.where is KeyPlace.KEYRING


def listed(*model_ids: str, provider_id: str = "gate") -> tuple[ModelInfo, ...]:
    """Return a model list."""
    return tuple(ModelInfo(ModelRef(provider_id, model_id)) for model_id in model_ids)
