"""Turns that make films: over the test gateway's sockets, on the whole core."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from app.bootstrap.core import open_core
from app.bootstrap.options import CoreOptions, WindowOptions
from app.domain.blocks import ContentBlock, TextBlock, VideoBlock
from app.domain.conversation import Message, MessageStatus
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.events import JobChanged, MessageChanged, ProblemRaised, TurnProgress
from app.domain.generation import Endpoint, EndpointReason, GenerationSettings
from app.domain.jobs import JobState, StoredJob
from app.domain.media import JobStatus
from app.domain.model_info import ModelRef
from app.domain.provider import ProviderConfig
from app.domain.stream import ProgressReported, ReplyStarted, Stage, StreamEvent
from app.infra.lease import Lease
from app.infra.paths import DataFolder
from app.services.context import Services
from app.services.jobs import JobPatience
from app.storage.history import SqliteHistory
from tests.gateway import HOLD, Gateway, Reply
from tests.gateway import files as gateway_files
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


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> Patience:
    """Return what sets how orders are looked at by cores that are opened from then on; quickly where nothing is set."""

    def use(made: Callable[[], JobPatience]) -> None:
        monkeypatch.setattr("app.services.jobs.JobPatience", made)

    use(QUICK)
    return use


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@asynccontextmanager
async def core(data_dir: Path, gateway: Gateway, *, window: bool = True) -> AsyncIterator[Services]:
    """Open a core, as a window does or as a command does, with the test gateway as its provider "g"."""
    async with open_core(WindowOptions(data_dir) if window else CoreOptions(data_dir)) as services:
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
    """Send a message, and return its order once the server has it."""
    services.chat.send(conversation_id, SAID)
    taken: list[StoredJob] = []
    services.bus.subscribe(JobChanged, lambda event: taken.append(event.job))
    await until(lambda: taken and taken[-1].state is JobState.WAITING)
    return taken[-1]


async def film_in(message: Message, services: Services) -> bytes:
    (block,) = message.blocks
    assert isinstance(block, VideoBlock)
    return await services.attachments.read(block.attachment)


@pytest.mark.usefixtures("patience")
async def test_a_prompt_becomes_an_order_and_the_film_stands_in_the_reply(
    data_dir: Path, open_gateway: Gateway
) -> None:
    async with core(data_dir, open_gateway) as services:
        await services.catalog.refresh()
        found = told(services)
        name = await conversation(services)
        reply = await services.chat.run_turn(name, SAID)
        assert (reply.status, reply.error) == (MessageStatus.COMPLETE, None)
        assert await film_in(reply, services) == gateway_files.film()
        assert isinstance(found[0], ReplyStarted)
        assert (found[0].endpoint, found[0].why) == (Endpoint.VIDEOS, EndpointReason.LISTED)
        reports = [event for event in found if isinstance(event, ProgressReported)]
        assert [(each.stage, each.percent) for each in reports] == [
            (Stage.QUEUED, None),
            (Stage.FILMING, 35),
            (Stage.FILMING, 80),
            (Stage.FETCHING, None),
        ]
        (job,) = await services.jobs.all()
        assert (job.conversation_id, job.message_id, job.prompt) == (name, reply.id, "a cat at night")
        assert orders(open_gateway) == 1
        assert await last(services, name) == reply


@pytest.mark.usefixtures("patience")
async def test_a_film_is_known_by_the_models_name_where_no_list_was_asked_for(
    data_dir: Path, open_gateway: Gateway
) -> None:
    async with core(data_dir, open_gateway) as services:
        found = told(services)
        reply = await services.chat.run_turn(await conversation(services, "kling-v2"), SAID)
        assert isinstance(reply.blocks[0], VideoBlock)
        assert isinstance(found[0], ReplyStarted)
        assert found[0].why is EndpointReason.NAMED


@pytest.mark.usefixtures("patience")
async def test_a_name_alone_does_not_keep_a_model_from_talking(data_dir: Path, open_gateway: Gateway) -> None:
    gone = Reply((b'{"error":{"message":"Invalid URL (POST /v1/videos)","type":"invalid_request_error"}}',), 404)
    for path in ("/v1/videos", "/v1/video/generations"):
        open_gateway.answer_at(path, gone)
    words = b'{"choices":[{"message":{"role":"assistant","content":"I only talk"},"finish_reason":"stop"}]}'
    open_gateway.answer("sora-talks", Reply((words,), 200, "application/json"))
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services, "sora-talks")
        reply = await services.chat.run_turn(name, SAID, stream=False)
        assert (reply.status, reply.blocks) == (MessageStatus.COMPLETE, (TextBlock("I only talk"),))
        assert await services.jobs.all() == ()


@pytest.mark.usefixtures("patience")
async def test_an_endpoint_that_was_chosen_is_not_changed(data_dir: Path, open_gateway: Gateway) -> None:
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services, "echo", GenerationSettings(endpoint=Endpoint.VIDEOS))
        reply = await services.chat.run_turn(name, SAID)
        assert reply.status is MessageStatus.FAILED
        assert orders(open_gateway) == 1
        assert all(record.path != "/v1/chat/completions" for record in open_gateway.requests)


@pytest.mark.usefixtures("patience")
async def test_seconds_size_and_the_first_frame_are_ordered(data_dir: Path, open_gateway: Gateway) -> None:
    async with core(data_dir, open_gateway) as services:
        settings = GenerationSettings(extra={"seconds": 8, "size": "1280x720"})
        name = await conversation(services, settings=settings)
        picture = (await services.attachments.add_picture(gateway_files.picture("frame", 1280, 720), "frame.png")).block
        reply = await services.chat.run_turn(name, (picture, *SAID))
        assert reply.status is MessageStatus.COMPLETE
        form = open_gateway.requests[0].form
        assert form is not None
        assert {part.name: part.data for part in form if not part.file_name} == {
            "model": b"sora-2",
            "prompt": b"a cat at night",
            "seconds": b"8",
            "size": b"1280x720",
        }
        assert [part.data for part in form if part.name == "input_reference"] == [
            gateway_files.picture("frame", 1280, 720)
        ]


@pytest.mark.usefixtures("patience")
async def test_a_second_picture_is_refused_by_name_and_nothing_is_sent(data_dir: Path, open_gateway: Gateway) -> None:
    async with core(data_dir, open_gateway) as services:
        files: list[ContentBlock] = [
            (await services.attachments.add_picture(gateway_files.picture(name), name)).block
            for name in ("one.png", "two.png")
        ]
        film = await services.attachments.add_video(gateway_files.film(), "old.mp4")
        for blocks, refused in (((*files, *SAID), "two.png"), ((film, *SAID), "old.mp4")):
            reply = await services.chat.run_turn(await conversation(services), blocks)
            assert reply.status is MessageStatus.FAILED
            assert reply.error is not None
            assert reply.error.reason is ErrorReason.FILE_NOT_TAKEN
            assert reply.error.params["name"] == refused
        assert open_gateway.requests == []
        assert await services.jobs.all() == ()


@pytest.mark.usefixtures("patience")
async def test_a_setting_that_has_no_place_is_named(data_dir: Path, open_gateway: Gateway) -> None:
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services, settings=GenerationSettings(temperature=0.5))
        reply = await services.chat.run_turn(name, SAID)
        assert reply.error is not None
        assert (reply.error.reason, reply.error.params["field"]) == (ErrorReason.FIELD_NOT_TAKEN, "temperature")
        assert open_gateway.requests == []


@pytest.mark.parametrize(
    ("model", "reason", "words"),
    [
        ("video-fails", ErrorReason.CONTENT_FILTERED, "The film was blocked"),
        ("video-refused", ErrorReason.CONTENT_FILTERED, "The prompt was declined"),
    ],
)
@pytest.mark.usefixtures("patience")
async def test_what_the_server_says_of_a_film_that_failed(
    data_dir: Path, open_gateway: Gateway, model: str, reason: ErrorReason, words: str
) -> None:
    async with core(data_dir, open_gateway) as services:
        problems: list[ProblemRaised] = []
        services.bus.subscribe(ProblemRaised, problems.append)
        name = await conversation(services, model, GenerationSettings(endpoint=Endpoint.VIDEOS))
        reply = await services.chat.run_turn(name, SAID)
        assert (reply.status, reply.blocks) == (MessageStatus.FAILED, ())
        assert reply.error is not None
        assert (reply.error.reason, reply.error.gateway_message) == (reason, words)
        assert (orders(open_gateway), problems) == (1, [])


@pytest.mark.usefixtures("patience")
async def test_a_retry_is_an_order_of_its_own(data_dir: Path, open_gateway: Gateway) -> None:
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services)
        first = await services.chat.run_turn(name, SAID)
        services.chat.retry(name, first.id)
        await until(lambda: not services.chat.is_running(name))
        second = await last(services, name)
        assert second.id != first.id
        assert isinstance(second.blocks[0], VideoBlock)
        assert orders(open_gateway) == 2
        assert {job.message_id for job in await services.jobs.all()} == {first.id, second.id}


async def test_an_order_whose_answer_is_lost_is_not_sent_again(
    data_dir: Path, open_gateway: Gateway, patience: Patience
) -> None:
    patience(QUICK)
    open_gateway.answer("sora-2", Reply((b"what?",), 200, "application/json"))
    async with core(data_dir, open_gateway) as services:
        reply = await services.chat.run_turn(await conversation(services), SAID)
        assert reply.status is MessageStatus.FAILED
        assert reply.error is not None
        assert reply.error.reason is ErrorReason.ORDER_UNSURE
        assert orders(open_gateway) == 1


async def test_stop_ends_the_waiting_and_the_film_comes_in_all_the_same(
    data_dir: Path, open_gateway: Gateway, patience: Patience
) -> None:
    looked = asyncio.Event()

    async def when_looked(_seconds: float) -> None:
        await looked.wait()

    patience(partial(JobPatience, sleep=when_looked))
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services)
        job = await ordered(services, name)
        services.chat.stop(name)
        await until(lambda: not services.chat.is_running(name))
        stopped = await last(services, name)
        assert stopped.status is MessageStatus.STOPPED
        assert stopped.error == ErrorInfo(ErrorReason.ORDER_STANDS, {"model": "sora-2", "id": job.job.remote_id})
        changed = ended(services, stopped.id)
        services.chat.set_open(None)
        looked.set()
        await until(lambda: changed)
        reply = await last(services, name)
        assert (reply.id, reply.status, reply.error) == (job.message_id, MessageStatus.COMPLETE, None)
        assert await film_in(reply, services) == gateway_files.film()
        listed = await services.conversations.list()
        await until(lambda: not services.tasks.running)
        assert (await services.conversations.open(name)).conversation.unread
        assert len(listed) == 1
        assert orders(open_gateway) == 1


async def test_who_stopped_can_wait_again(data_dir: Path, open_gateway: Gateway, patience: Patience) -> None:
    patience(BLIND)
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services)
        job = await ordered(services, name)
        services.chat.stop(name)
        await until(lambda: not services.chat.is_running(name))
        found = told(services)
        services.chat.continue_reply(name, job.message_id or "")
        await until(lambda: any(isinstance(event, ProgressReported) for event in found))
        assert (await last(services, name)).status is MessageStatus.RUNNING
        assert len(services.chat.running_notes(name)) == 2
        assert orders(open_gateway) == 1


async def test_stop_before_the_order_is_stored_sends_nothing(
    data_dir: Path, open_gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services)
        services.bus.subscribe(
            TurnProgress, lambda event: services.chat.stop(name) if isinstance(event.event, ReplyStarted) else None
        )
        reply = await services.chat.run_turn(name, SAID)
        assert (reply.status, reply.error) == (MessageStatus.STOPPED, None)
    async with core(data_dir, open_gateway) as services:
        assert await services.jobs.all() == ()
    assert open_gateway.requests == []


async def test_an_order_that_nobody_looks_at_any_more_stands(
    data_dir: Path, open_gateway: Gateway, patience: Patience
) -> None:
    patience(SHORT)
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services)
        reply = await services.chat.run_turn(name, SAID)
        assert reply.status is MessageStatus.FAILED
        assert reply.error is not None
        assert reply.error.reason is ErrorReason.ORDER_STANDS
    patience(QUICK)
    async with core(data_dir, open_gateway) as services:
        await until(lambda: not services.chat.running() and not services.tasks.running)
        again = await last(services, name)
        assert (again.id, again.status) == (reply.id, MessageStatus.COMPLETE)
        assert orders(open_gateway) == 1


async def left_running(data_dir: Path, message: Message) -> None:
    """Store a reply as a process leaves it that is killed: running, under a lease that nobody holds."""
    history = SqliteHistory(DataFolder(data_dir), Lease(DataFolder(data_dir).leases))
    await history.open()
    await history.update_message(replace(message, status=MessageStatus.RUNNING, error=None))
    await history.aclose()


@pytest.mark.parametrize("killed", [True, False])
@pytest.mark.parametrize("command_between", [True, False])
async def test_after_a_restart_the_reply_waits_on_and_gets_its_film(
    data_dir: Path, open_gateway: Gateway, patience: Patience, killed: bool, command_between: bool
) -> None:
    patience(BLIND)
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services)
        job = await ordered(services, name)
    if killed:
        async with core(data_dir, open_gateway, window=False) as services:
            left = await last(services, name)
        await left_running(data_dir, left)
    if command_between:
        async with core(data_dir, open_gateway, window=False) as services:
            assert (await last(services, name)).status is MessageStatus.INTERRUPTED
    before = orders(open_gateway)
    go_on = asyncio.Event()

    async def when_told(_seconds: float) -> None:
        await go_on.wait()

    patience(partial(JobPatience, sleep=when_told))
    async with core(data_dir, open_gateway) as services:
        place = (await services.conversations.open(name)).conversation.updated_at
        await until(lambda: len(services.chat.running_notes(name)) == 2)
        waiting = await last(services, name)
        assert (waiting.id, waiting.status) == (job.message_id, MessageStatus.RUNNING)
        go_on.set()
        await until(lambda: not services.chat.is_running(name))
        reply = await last(services, name)
        assert (reply.id, reply.status, reply.error) == (job.message_id, MessageStatus.COMPLETE, None)
        assert await film_in(reply, services) == gateway_files.film()
        assert (await services.conversations.open(name)).conversation.updated_at == place
    assert orders(open_gateway) == before == 1


async def test_a_film_that_came_just_before_the_end_is_brought_in(
    data_dir: Path, open_gateway: Gateway, patience: Patience
) -> None:
    patience(QUICK)
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services)
        reply = await services.chat.run_turn(name, SAID)
    await left_running(data_dir, replace(reply, blocks=()))
    async with core(data_dir, open_gateway) as services:
        await until(lambda: not services.tasks.running)
        again = await last(services, name)
        assert (again.id, again.status, again.blocks) == (reply.id, MessageStatus.COMPLETE, reply.blocks)
    assert orders(open_gateway) == 1


async def test_a_stopped_reply_gets_its_film_after_a_restart_without_waiting(
    data_dir: Path, open_gateway: Gateway, patience: Patience
) -> None:
    patience(BLIND)
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services)
        await ordered(services, name)
        services.chat.stop(name)
        await until(lambda: not services.chat.is_running(name))
        stopped = await last(services, name)
    patience(QUICK)
    async with core(data_dir, open_gateway) as services:
        changed = ended(services, stopped.id)
        await until(lambda: changed)
        assert (changed[-1].status, len(changed[-1].blocks)) == (MessageStatus.COMPLETE, 1)
    assert orders(open_gateway) == 1


async def test_an_order_that_was_on_its_way_when_the_program_died_is_not_sent_again(
    data_dir: Path, open_gateway: Gateway, patience: Patience
) -> None:
    patience(QUICK)
    open_gateway.answer("sora-2", Reply((HOLD,), 200, "application/json"))
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services)
        services.chat.send(name, SAID)
        await until(lambda: orders(open_gateway))
        reply = await last(services, name)
    async with core(data_dir, open_gateway) as services:
        changed = ended(services, reply.id)
        await until(lambda: changed and changed[-1].status is MessageStatus.FAILED)
        error = changed[-1].error
        assert error is not None
        assert error.reason is ErrorReason.ORDER_UNSURE
        (job,) = await services.jobs.all()
        assert (job.state, job.job.status) == (JobState.UNSURE, JobStatus.QUEUED)
    assert orders(open_gateway) == 1
