"""Films whose turn was stopped, or whose program ended: on the whole core, and on a second one after it."""

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from app.domain.conversation import Message, MessageStatus
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.events import TurnProgress
from app.domain.jobs import JobState
from app.domain.media import JobStatus
from app.domain.stream import ProgressReported, ReplyStarted
from app.infra.lease import Lease
from app.infra.paths import DataFolder
from app.services.job_patience import JobPatience
from app.storage.history import SqliteHistory
from tests.gateway import HOLD, Gateway, Reply
from tests.gateway import files as gateway_files
from tests.services.film_core import (
    BLIND,
    QUICK,
    SAID,
    SHORT,
    Patience,
    conversation,
    core,
    ended,
    film_in,
    last,
    ordered,
    orders,
    told,
)
from tests.services.room import until


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


async def test_an_order_of_a_provider_that_was_switched_off_is_waited_for_when_it_is_back(
    data_dir: Path, open_gateway: Gateway, patience: Patience
) -> None:
    patience(BLIND)
    async with core(data_dir, open_gateway) as services:
        name = await conversation(services)
        await ordered(services, name)
    patience(QUICK)
    async with core(data_dir, open_gateway, window=False) as services:
        config = services.providers.all()[0]
        services.settings.change(providers=(replace(config, enabled=False),))
        waiting = await last(services, name)
        services.chat.continue_reply(name, waiting.id)
        await until(lambda: not services.chat.is_running(name))
        reply = await last(services, name)
        assert reply.status is MessageStatus.FAILED
        assert reply.error is not None
        assert reply.error.reason is ErrorReason.ORDER_STANDS
        services.settings.change(providers=(config,))
        services.chat.continue_reply(name, waiting.id)
        await until(lambda: not services.chat.is_running(name))
        assert (await last(services, name)).status is MessageStatus.COMPLETE
    assert orders(open_gateway) == 1
