"""Orders of films: stored, sent once, watched to their end; on the real history."""

import asyncio
from dataclasses import replace

import pytest

from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import ProblemRaised
from app.domain.jobs import JobState, StoredJob
from app.domain.media import JobStatus, VideoRequest
from app.domain.recording import Exchange, PreparedRequest
from app.services.job_patience import JobPatience
from app.services.jobs import JobService
from app.services.recording import ExchangeLog
from tests.services.room import until
from tests.services.studio import DONE, FILM, REQUEST, RUNNING, TAKEN, Studio, trouble
from tests.storage.support import a_running_turn


async def test_from_the_order_to_the_film(studio: Studio) -> None:
    found = await studio.ordered(TAKEN, TAKEN, RUNNING, DONE)
    assert (found.state, found.file, found.error) == (JobState.DONE, FILM, None)
    assert (found.job, found.prompt, found.provider_id) == (DONE, "a cat", "gate")
    assert studio.orders == [REQUEST]
    assert studio.films.fetched == ["video_1"]
    assert [(each.state, each.job.status, each.job.progress) for each in studio.told(found.id)] == [
        (JobState.SENDING, JobStatus.QUEUED, None),
        (JobState.WAITING, JobStatus.QUEUED, None),
        (JobState.WAITING, JobStatus.RUNNING, 45),
        (JobState.WAITING, JobStatus.DONE, 100),
        (JobState.DONE, JobStatus.DONE, 100),
    ]


async def test_it_is_stored_before_it_is_sent(studio: Studio) -> None:
    studio.films.held.clear()
    studio.films.jobs = [TAKEN, DONE]
    ordering = asyncio.create_task(studio.service.start_video("gate", REQUEST))
    await until(lambda: studio.films.asked)
    (stored,) = await studio.history.jobs.jobs()
    assert (stored.state, stored.job.remote_id) == (JobState.SENDING, "")
    studio.films.held.set()
    assert (await ordering).job == TAKEN


async def test_what_cannot_be_stored_is_not_sent(studio: Studio) -> None:
    with pytest.raises(AppError) as caught:
        await studio.service.start_video("gate", REQUEST, conversation_id="not there")
    assert caught.value.info.kind.value == "storage"
    assert studio.films.asked == []


async def test_one_who_stops_waiting_does_not_lose_the_order(studio: Studio) -> None:
    studio.films.held.clear()
    studio.films.jobs = [TAKEN, DONE]
    ordering = asyncio.create_task(studio.service.start_video("gate", REQUEST))
    await until(lambda: studio.films.asked)
    ordering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ordering
    studio.films.held.set()
    (stored,) = await studio.history.jobs.jobs()
    await until(lambda: studio.told(stored.id)[-1].over)
    assert (await studio.over(stored.id)).file == FILM


async def test_who_waits_for_an_order_on_its_way_hears_of_its_end(studio: Studio) -> None:
    studio.films.held.clear()
    studio.films.jobs = [trouble(ErrorReason.REQUEST_REFUSED)]
    conversation, _, reply = await a_running_turn(studio.history)
    placed = await studio.service.place_video("gate", REQUEST, conversation_id=conversation.id, message_id=reply.id)
    assert placed.state is JobState.SENDING
    waiting = asyncio.create_task(studio.service.wait(placed.id))
    await until(lambda: studio.films.asked)
    studio.films.held.set()
    assert (await waiting).state is JobState.FAILED
    assert studio.time.slept == []


async def test_what_is_given_up_before_it_is_stored_is_not_sent(studio: Studio) -> None:
    conversation, _, reply = await a_running_turn(studio.history)
    placing = asyncio.create_task(
        studio.service.place_video("gate", REQUEST, conversation_id=conversation.id, message_id=reply.id)
    )
    await asyncio.sleep(0)
    placing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await placing
    await until(lambda: not studio.tasks.running)
    assert await studio.service.all() == ()
    assert studio.films.asked == []


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (ErrorReason.REQUEST_REFUSED, JobState.FAILED),
        (ErrorReason.BALANCE_USED_UP, JobState.FAILED),
        (ErrorReason.CONNECTION_REFUSED, JobState.FAILED),
        (ErrorReason.CONNECT_TIMEOUT, JobState.FAILED),
        (ErrorReason.FILE_NOT_TAKEN, JobState.FAILED),
        (ErrorReason.WEB_PAGE, JobState.FAILED),
        (ErrorReason.CONNECTION_LOST, JobState.UNSURE),
        (ErrorReason.STALLED, JobState.UNSURE),
        (ErrorReason.GATEWAY_TIMEOUT, JobState.UNSURE),
        (ErrorReason.NOT_UNDERSTOOD, JobState.UNSURE),
        (ErrorReason.EMPTY_REPLY, JobState.UNSURE),
    ],
)
async def test_an_order_that_was_not_taken_is_told_and_not_sent_again(
    studio: Studio, reason: ErrorReason, state: JobState
) -> None:
    studio.films.jobs = [trouble(reason)]
    with pytest.raises(AppError) as caught:
        await studio.service.start_video("gate", REQUEST)
    assert caught.value.info.reason is reason
    (stored,) = await studio.history.jobs.jobs()
    assert (await studio.over(stored.id)).state is state
    assert stored.error is not None
    assert stored.error.reason is reason
    assert studio.orders == [REQUEST]
    assert studio.room.of(ProblemRaised) == []


async def test_the_pauses_between_looks(studio: Studio) -> None:
    found = await studio.ordered(TAKEN, RUNNING)
    assert found.state is JobState.PAUSED
    assert found.job.remote_id == "video_1"
    assert found.error is not None
    assert found.error.reason is ErrorReason.STALLED
    assert studio.time.slept[:15] == [5.0] * 6 + [10.0] * 9
    assert set(studio.time.slept[15:]) == {20.0}
    assert 1800 < studio.time.now <= 1840
    assert len(studio.told(found.id)) == 4


@pytest.mark.parametrize(
    "reason",
    [
        ErrorReason.CONNECTION_LOST,
        ErrorReason.SERVER_ERROR,
        ErrorReason.WEB_PAGE,
        ErrorReason.NOT_UNDERSTOOD,
        ErrorReason.TOO_MANY_REQUESTS,
        ErrorReason.KEY_REFUSED,
        ErrorReason.JOB_GONE,
    ],
)
async def test_a_look_that_fails_changes_nothing(studio: Studio, reason: ErrorReason) -> None:
    found = await studio.ordered(TAKEN, trouble(reason), trouble(reason), RUNNING, trouble(reason), DONE)
    assert (found.state, found.file, found.error) == (JobState.DONE, FILM, None)
    assert studio.orders == [REQUEST]
    told = [each.error.reason for each in studio.told(found.id) if each.error is not None]
    assert told == [reason, reason]


async def test_a_server_may_ask_for_a_longer_pause(studio: Studio) -> None:
    busy = ErrorReason.TOO_MANY_REQUESTS
    await studio.ordered(TAKEN, trouble(busy, retry_after=60.0), trouble(busy, retry_after=9999.0), RUNNING, DONE)
    assert studio.time.slept == [5.0, 60.0, 120.0, 20.0]


async def test_an_order_that_a_server_does_not_know_any_more(studio: Studio) -> None:
    found = await studio.ordered(TAKEN, trouble(ErrorReason.JOB_GONE))
    assert found.state is JobState.FAILED
    assert found.error is not None
    assert found.error.reason is ErrorReason.JOB_GONE
    assert len(studio.time.slept) == 3


async def test_an_order_that_failed_at_the_server(studio: Studio) -> None:
    error = ErrorInfo(ErrorReason.JOB_FAILED, {"model": "sora-2"}, "no cats")
    failed = replace(TAKEN, status=JobStatus.FAILED, error=error)
    found = await studio.ordered(TAKEN, failed)
    assert (found.state, found.error, found.job) == (JobState.FAILED, error, failed)
    assert studio.films.fetched == []
    at_once = await studio.ordered(replace(failed, error=None))
    assert at_once.state is JobState.FAILED
    assert at_once.error == ErrorInfo(ErrorReason.JOB_FAILED, {"model": "sora-2"})


async def test_a_film_that_is_there_at_once(studio: Studio) -> None:
    assert (await studio.ordered(DONE)).file == FILM
    assert studio.time.slept == []


async def test_a_film_that_cannot_be_fetched_yet(studio: Studio) -> None:
    studio.films.films = [trouble(ErrorReason.MEDIA_GONE), trouble(ErrorReason.DISK_FULL), FILM]
    found = await studio.ordered(TAKEN, DONE)
    assert (found.state, found.file) == (JobState.DONE, FILM)
    assert len(studio.films.fetched) == 3
    assert studio.time.slept == [5.0] * 3


async def test_a_film_that_cannot_be_fetched_can_be_fetched_later(studio: Studio) -> None:
    studio.films.films = [trouble(ErrorReason.MEDIA_GONE)]
    found = await studio.ordered(TAKEN, DONE)
    assert (found.state, found.job) == (JobState.PAUSED, DONE)
    assert len(studio.films.fetched) == 5
    studio.films.films = [FILM]
    again = await studio.over(found.id)
    assert (again.state, again.file) == (JobState.DONE, FILM)
    assert studio.orders == [REQUEST]


async def test_a_film_that_will_never_be_taken(studio: Studio) -> None:
    studio.films.films = [trouble(ErrorReason.FILE_TOO_LARGE)]
    found = await studio.ordered(TAKEN, DONE)
    assert found.state is JobState.FAILED
    assert len(studio.films.fetched) == 1


async def test_a_provider_that_is_removed_pauses_its_orders(studio: Studio) -> None:
    studio.films.jobs = [TAKEN, RUNNING]
    stored = await studio.service.start_video("gate", REQUEST)
    await studio.room.providers.remove("gate")
    found = await studio.over(stored.id)
    assert found.state is JobState.PAUSED
    assert found.error is not None
    assert found.error.reason is ErrorReason.PROVIDER_GONE


async def test_a_full_disk_does_not_stop_the_watching(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    written = studio.history.jobs.update_job
    refused: list[StoredJob] = []

    async def full_once(job: StoredJob) -> None:
        if not refused:
            refused.append(job)
            raise trouble(ErrorReason.DISK_FULL)
        await written(job)

    monkeypatch.setattr(studio.history.jobs, "update_job", full_once)
    found = await studio.ordered(TAKEN, RUNNING, DONE)
    assert refused[0].job == TAKEN
    assert (found.state, found.file) == (JobState.DONE, FILM)


@pytest.mark.parametrize(("elapsed", "pause"), [(0, 5), (29.9, 5), (30, 10), (119.9, 10), (120, 20), (9999, 20)])
def test_how_long_is_waited(elapsed: float, pause: float) -> None:
    assert JobPatience().pause_after(elapsed) == pause


async def test_an_order_is_recorded_under_its_message_or_its_own_id(studio: Studio) -> None:
    log = ExchangeLog(on=True)
    room = studio.room
    service = JobService(studio.history.jobs, room.providers, room.bus, studio.tasks, exchanges=log)
    studio.films.jobs = [replace(TAKEN, status=JobStatus.FAILED)]
    stored = await service.start_video("gate", REQUEST)
    (asked,) = [each for each in studio.films.asked if isinstance(each, VideoRequest)]
    assert asked.record is not None
    exchange = Exchange(PreparedRequest("POST", "/v1/videos", (), b"{}"))
    asked.record(exchange)
    assert log.of(stored.id) == (exchange,)
