"""A whole core on the test gateway, and how its orders of films are looked at."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions, WindowOptions
from app.domain.blocks import TextBlock, VideoBlock
from app.domain.conversation import Message, MessageStatus
from app.domain.events import JobChanged, MessageChanged, TurnProgress
from app.domain.generation import GenerationSettings
from app.domain.jobs import JobState, StoredJob
from app.domain.model_info import ModelRef
from app.domain.provider import ProviderConfig
from app.domain.stream import OrderNoted, StreamEvent
from app.services.context import Services
from app.services.job_patience import JobPatience
from tests.gateway import Gateway
from tests.services.room import until

SAID = (TextBlock("a cat at night"),)
Patience = Callable[[Callable[[], JobPatience]], None]


async def never(_seconds: float) -> None:
    await asyncio.Event().wait()


QUICK = partial(JobPatience, pauses=(), last_pause=0.001)
BLIND = partial(JobPatience, sleep=never)
"""Never looks at an order a second time."""
SHORT = partial(JobPatience, pauses=(), last_pause=0.001, limit=-1.0)
"""Gives up before the first look."""


@asynccontextmanager
async def core(data_dir: Path, gateway: Gateway, *, window: bool = True) -> AsyncIterator[Services]:
    """Open a core, as a window does or as a command does, with the test gateway as its provider "g"."""
    async with open_core(WindowOptions(data_dir, cares=False) if window else CoreOptions(data_dir)) as services:
        services.settings.change(providers=(ProviderConfig("g", "Gate", gateway.url),))
        yield services


async def conversation(services: Services, model: str = "sora-2", settings: GenerationSettings | None = None) -> str:
    made = await services.conversations.create(ModelRef("g", model))
    if settings is not None:
        await services.conversations.set_settings(made.id, settings)
    return made.id


async def last(services: Services, conversation_id: str) -> Message:
    return (await services.conversations.open(conversation_id)).path[-1]


def told(services: Services) -> list[StreamEvent]:
    """Return a list that fills with the stream events of all turns."""
    found: list[StreamEvent] = []
    services.bus.subscribe(TurnProgress, lambda event: found.append(event.event))
    return found


def ended(services: Services, message_id: str) -> list[Message]:
    """Return a list that fills with the states of a message that does not run."""
    found: list[Message] = []

    def note(event: MessageChanged) -> None:
        if event.message.id == message_id and event.message.status is not MessageStatus.RUNNING:
            found.append(event.message)

    services.bus.subscribe(MessageChanged, note)
    return found


def orders(gateway: Gateway) -> int:
    """Return how many orders the gateway was sent."""
    paths = [record.path for record in gateway.requests if record.method == "POST"]
    return sum(path in ("/v1/videos", "/v1/video/generations") for path in paths)


async def ordered(services: Services, conversation_id: str) -> StoredJob:
    """Send a message, and return its order once the server has it and its turn knows."""
    found = told(services)
    taken: list[StoredJob] = []
    services.bus.subscribe(JobChanged, lambda event: taken.append(event.job))
    services.chat.send(conversation_id, SAID)
    await until(lambda: any(isinstance(event, OrderNoted) and event.name for event in found))
    assert taken[-1].state is JobState.WAITING
    return taken[-1]


async def film_in(message: Message, services: Services) -> bytes:
    (block,) = message.blocks
    assert isinstance(block, VideoBlock)
    return await services.attachments.read(block.attachment)
