"""Orders: stored before they are sent, owned by one process, and never lost to a kill."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.blocks import AttachmentRef
from app.domain.conversation import MessageStatus
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.ids import new_id
from app.domain.jobs import JobState, StoredJob
from app.domain.media import JobStatus, VideoJob, VideoRoute
from app.infra.lease import Lease
from app.infra.paths import DataFolder
from app.storage.history import SqliteHistory
from tests.storage.support import NOON, KnownLease, a_conversation, a_running_turn, opened
from tests.storage.test_processes import lines, start

FILM = AttachmentRef("ab" * 32, "video/mp4", "video.mp4", 12)
LONG_AGO = NOON - timedelta(days=1)


def an_order(remote_id: str = "", state: JobState = JobState.SENDING, minutes: int = 0) -> StoredJob:
    job = VideoJob(remote_id, "sora-2")
    return StoredJob(new_id(), "gate", job, "一只猫 \ud83d", NOON + timedelta(minutes=minutes), state)


async def test_an_order_comes_back_as_it_was(history: SqliteHistory) -> None:
    conversation, _, reply = await a_running_turn(history)
    order = replace(an_order(), prompt="一只猫", conversation_id=conversation.id, message_id=reply.id)
    await history.jobs.add_job(order)
    assert await history.jobs.job(order.id) == order
    error = ErrorInfo(ErrorReason.JOB_FAILED, {"model": "sora-2"}, "no cats", 200, "cat", "req", 1.5)
    failed = VideoJob("sora-2:task_1", "sora-2", VideoRoute.NEW_API, JobStatus.FAILED, 45, "", error)
    order = replace(order, job=failed, state=JobState.FAILED, error=error)
    await history.jobs.update_job(order)
    assert await history.jobs.job(order.id) == order
    done = replace(order.job, status=JobStatus.DONE, error=None, url="https://example.org/a", progress=None)
    order = replace(order, job=done, state=JobState.DONE, error=None, file=FILM)
    await history.jobs.update_job(order)
    assert await history.jobs.job(order.id) == order
    assert await history.jobs.job_named("gate", "sora-2:task_1") == order
    assert await history.jobs.job_named("other", "sora-2:task_1") is None


async def test_the_order_that_a_message_stands_for(history: SqliteHistory) -> None:
    conversation, said, reply = await a_running_turn(history)
    older, newer = an_order("a"), an_order("b", minutes=1)
    for order in (newer, older):
        await history.jobs.add_job(replace(order, conversation_id=conversation.id, message_id=reply.id))
    found = await history.jobs.job_of_message(reply.id)
    assert found is not None
    assert found.id == newer.id
    assert await history.jobs.job_of_message(said.id) is None


async def test_half_a_character_costs_no_order(history: SqliteHistory) -> None:
    order = an_order()
    await history.jobs.add_job(order)
    assert (await history.jobs.job(order.id)).prompt == "一只猫 �"


async def test_what_is_not_there(history: SqliteHistory) -> None:
    with pytest.raises(AppError) as caught:
        await history.jobs.job("nothing")
    assert caught.value.info.reason is ErrorReason.NOT_FOUND_IN_HISTORY
    with pytest.raises(AppError) as caught:
        await history.jobs.update_job(an_order())
    assert caught.value.info.reason is ErrorReason.NOT_FOUND_IN_HISTORY
    assert await history.jobs.take_job("nothing") is None


async def test_orders_are_listed_newest_first_until_removed(history: SqliteHistory) -> None:
    first, second = an_order("a"), an_order("b", minutes=1)
    await history.jobs.add_job(second)
    await history.jobs.add_job(first)
    assert [each.id for each in await history.jobs.jobs()] == [second.id, first.id]
    await history.jobs.remove_job(second.id)
    assert [each.id for each in await history.jobs.jobs()] == [first.id]


async def test_a_conversation_that_is_gone_leaves_its_orders(history: SqliteHistory) -> None:
    conversation, _, reply = await a_running_turn(history)
    order = replace(an_order("a", JobState.WAITING), conversation_id=conversation.id, message_id=reply.id)
    await history.jobs.add_job(order)
    await history.update_message(replace(reply, status=MessageStatus.STOPPED))
    await history.update_conversation(replace(conversation, deleted_at=NOON))
    assert await history.trash.remove_conversation(conversation.id)
    kept = await history.jobs.job(order.id)
    assert (kept.conversation_id, kept.message_id) == (None, None)
    assert kept.job.remote_id == "a"


async def test_what_a_dead_process_left_is_taken_up_once(tmp_path: Path) -> None:
    sending, waiting, paused = an_order(), an_order("a", JobState.WAITING, 1), an_order("b", JobState.PAUSED, 2)
    over = [an_order(state.value, state) for state in (JobState.DONE, JobState.FAILED, JobState.UNSURE)]
    async with opened(tmp_path, KnownLease("dead")) as history:
        for order in (sending, waiting, paused, *over):
            await history.jobs.add_job(order)
    async with opened(tmp_path, KnownLease("new")) as history:
        taken = {each.id: each.state for each in await history.jobs.take_up_jobs(LONG_AGO)}
        assert taken == {sending.id: JobState.UNSURE, waiting.id: JobState.WAITING, paused.id: JobState.WAITING}
        assert await history.jobs.take_up_jobs(LONG_AGO) == ()
        for order in over:
            assert (await history.jobs.job(order.id)).state is order.state
    async with opened(tmp_path, KnownLease("third", alive={"new"})) as history:
        assert await history.jobs.take_up_jobs(LONG_AGO) == ()
        assert await history.jobs.take_job(waiting.id) is None


async def test_what_is_old_waits_for_a_person(tmp_path: Path) -> None:
    sending, waiting = an_order(), an_order("a", JobState.WAITING)
    async with opened(tmp_path, KnownLease("dead")) as history:
        await history.jobs.add_job(sending)
        await history.jobs.add_job(waiting)
    async with opened(tmp_path, KnownLease("new")) as history:
        later = NOON + timedelta(seconds=1)
        assert [each.id for each in await history.jobs.take_up_jobs(later)] == [sending.id]
        taken = await history.jobs.take_job(waiting.id)
        assert taken is not None
        assert (taken.id, taken.state) == (waiting.id, JobState.WAITING)
        assert await history.jobs.take_job(waiting.id) == taken


async def test_of_two_that_take_up_at_once_each_order_has_one(tmp_path: Path) -> None:
    async with opened(tmp_path, KnownLease("dead")) as history:
        orders = [an_order(str(number), JobState.WAITING) for number in range(20)]
        for order in orders:
            await history.jobs.add_job(order)
    names = ("a", "b", "c")
    taken: dict[str, int] = {}

    async def come(name: str) -> None:
        async with opened(tmp_path, KnownLease(name, alive=set(names))) as history:
            for each in await history.jobs.take_up_jobs(LONG_AGO):
                taken[each.id] = taken.get(each.id, 0) + 1

    async with asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(come(name))
    assert taken == {order.id: 1 for order in orders}


async def test_other_conversations_are_not_touched(history: SqliteHistory) -> None:
    conversation = a_conversation()
    await history.add_conversation(conversation)
    with pytest.raises(AppError) as caught:
        await history.jobs.add_job(replace(an_order(), conversation_id="not there"))
    assert caught.value.info.kind.value == "storage"
    assert await history.jobs.jobs() == ()


@pytest.mark.parametrize(
    ("until", "state", "remote_id"),
    [("stored", JobState.UNSURE, ""), ("ordered", JobState.WAITING, "task_1"), ("fetched", JobState.DONE, "task_1")],
)
async def test_a_kill_between_two_states(tmp_path: Path, until: str, state: JobState, remote_id: str) -> None:
    process = await start("job_writer", str(tmp_path), until)
    (job_id,) = await lines(process, 1)
    process.kill()
    await process.communicate()
    lease = Lease(DataFolder(tmp_path).leases)
    lease.acquire()
    try:
        async with opened(tmp_path, lease) as history:
            await history.jobs.take_up_jobs(LONG_AGO)
            found = await history.jobs.job(job_id)
            assert (found.state, found.job.remote_id) == (state, remote_id)
            assert (found.file is not None) == (state is JobState.DONE)
    finally:
        lease.release()


async def test_an_order_of_a_process_that_runs_is_left_alone(tmp_path: Path) -> None:
    process = await start("job_writer", str(tmp_path), "ordered")
    (job_id,) = await lines(process, 1)
    lease = Lease(DataFolder(tmp_path).leases)
    lease.acquire()
    try:
        async with opened(tmp_path, lease) as history:
            assert await history.jobs.take_up_jobs(LONG_AGO) == ()
            assert await history.jobs.take_job(job_id) is None
            process.kill()
            await process.communicate()
            assert [each.id for each in await history.jobs.take_up_jobs(LONG_AGO)] == [job_id]
    finally:
        lease.release()
