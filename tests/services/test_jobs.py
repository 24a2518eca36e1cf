"""Orders of films: stored, sent once, watched to their end, taken up again; on the real history."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import JobChanged, ProblemRaised
from app.domain.ids import new_id
from app.domain.jobs import JobState, StoredJob
from app.domain.media import JobStatus, VideoJob, VideoRequest, VideoRoute
from app.infra.tasks import TaskScope
from app.services.jobs import JobPatience, JobService
from app.storage.history import SqliteHistory
from tests.cli.media_double import MakingProvider, MediaDouble
from tests.services.room import Room, until
from tests.storage.support import KnownLease, opened

FILM = AttachmentRef("ab" * 32, "video/mp4", "video.mp4", 12)
REQUEST = VideoRequest("sora-2", "a cat", seconds=8)
TAKEN = VideoJob("video_1", "sora-2")
RUNNING = replace(TAKEN, status=JobStatus.RUNNING, progress=45)
DONE = replace(TAKEN, status=JobStatus.DONE, progress=100, url="https://cdn.example/a.mp4")
Answer = VideoJob | Exception


def trouble(reason: ErrorReason, **more: float) -> AppError:
    return AppError(ErrorInfo(reason, retry_after=more.get("retry_after")))


class Films(MediaDouble):
    """Answers with films, one a try, the last one again and again; ``held`` keeps an order on its way."""

    def __init__(self) -> None:
        super().__init__()
        self.films: list[AttachmentRef | Exception] = [FILM]
        self.fetched: list[str] = []
        self.held = asyncio.Event()
        self.held.set()

    async def start_video(self, request: VideoRequest) -> VideoJob:
        self.asked.append(request)
        await self.held.wait()
        answer = self.jobs.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def look_at_video(self, job: VideoJob) -> VideoJob:
        self.asked.append(job)
        answer = self.jobs.pop(0) if len(self.jobs) > 1 else self.jobs[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def fetch_video(self, job: VideoJob) -> AttachmentRef:
        self.fetched.append(job.remote_id)
        answer = self.films.pop(0) if len(self.films) > 1 else self.films[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Time:
    """A clock that goes on while one sleeps."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


class Studio:
    """A JobService on a history, with a provider "gate" whose every answer a test gives."""

    def __init__(self, history: SqliteHistory, folder: Path) -> None:
        self.room = Room(history, folder)
        self.provider = MakingProvider()
        self.films = self.provider.makes = Films()
        self.room.provider = self.provider
        self.history = history
        self.time = Time()
        self.tasks = TaskScope("test", lambda error: self.room.bus.publish(ProblemRaised(error.info)))
        patience = JobPatience(clock=lambda: self.time.now, sleep=self.time.sleep)
        self.service = JobService(history.jobs, self.room.providers, self.room.bus, self.tasks, patience)

    async def aclose(self) -> None:
        await self.tasks.aclose()
        await self.room.aclose()

    def told(self, job_id: str) -> list[StoredJob]:
        return [event.job for event in self.room.of(JobChanged) if event.job.id == job_id]

    @property
    def orders(self) -> list[object]:
        return [each for each in self.films.asked if isinstance(each, VideoRequest)]

    async def ordered(self, *answers: Answer) -> StoredJob:
        """Order a film and return what became of it."""
        self.films.jobs = list(answers)
        stored = await self.service.start_video("gate", REQUEST)
        return await self.over(stored.id)

    async def over(self, job_id: str) -> StoredJob:
        """Wait for an order; it must be stored as it is told."""
        async with asyncio.timeout(20):
            found = await self.service.wait(job_id)
        assert await self.history.jobs.job(job_id) == found
        assert self.told(job_id)[-1] == found
        return found


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with opened(tmp_path) as history:
        studio = Studio(history, tmp_path)
        yield studio
        await studio.aclose()


async def left_by(tmp_path: Path, *jobs: StoredJob, lease: str = "dead") -> None:
    async with opened(tmp_path, KnownLease(lease)) as history:
        for job in jobs:
            await history.jobs.add_job(job)


def an_order(state: JobState, remote_id: str = "video_1", status: JobStatus = JobStatus.RUNNING) -> StoredJob:
    job = VideoJob(remote_id, "sora-2", status=status)
    return StoredJob(new_id(), "gate", job, "a cat", datetime.now(UTC) - timedelta(hours=1), state)


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


async def test_what_a_dead_process_left_is_brought_in(tmp_path: Path) -> None:
    sending, waiting = an_order(JobState.SENDING, ""), an_order(JobState.WAITING)
    made = an_order(JobState.WAITING, "video_2", JobStatus.DONE)
    await left_by(tmp_path, sending, waiting, made)
    async with opened(tmp_path, KnownLease("new")) as history:
        studio = Studio(history, tmp_path)
        studio.films.jobs = [DONE]
        await studio.service.resume()
        assert (await studio.over(waiting.id)).file == FILM
        assert (await studio.over(made.id)).file == FILM
        assert (await studio.over(sending.id)).state is JobState.UNSURE
        # Nothing was sent, and what was made already was not even asked for.
        assert [each.remote_id for each in studio.films.asked if isinstance(each, VideoJob)] == ["video_1"]
        assert sorted(studio.films.fetched) == ["video_1", "video_2"]
        assert studio.time.slept == []
        await studio.aclose()


async def test_of_two_programs_one_brings_it_in_and_both_see_it(tmp_path: Path) -> None:
    waiting = an_order(JobState.WAITING)
    await left_by(tmp_path, waiting)
    async with (
        opened(tmp_path, KnownLease("a", alive={"a", "b"})) as one_history,
        opened(tmp_path, KnownLease("b", alive={"a", "b"})) as other_history,
    ):
        one, other = Studio(one_history, tmp_path / "1"), Studio(other_history, tmp_path / "2")
        one.films.jobs = other.films.jobs = [DONE]
        await asyncio.gather(one.service.resume(), other.service.resume())
        async with asyncio.timeout(20):
            found = await asyncio.gather(one.service.wait(waiting.id), other.service.wait(waiting.id))
        assert [each.file for each in found] == [FILM, FILM]
        assert len(one.films.fetched) + len(other.films.fetched) == 1
        await one.aclose()
        await other.aclose()


async def test_the_end_of_the_program_leaves_the_order(tmp_path: Path) -> None:
    async with opened(tmp_path, KnownLease("old")) as history:
        studio = Studio(history, tmp_path)
        studio.service = JobService(
            history.jobs, studio.room.providers, studio.room.bus, studio.tasks, JobPatience(sleep=never)
        )
        studio.films.jobs = [TAKEN, DONE]
        stored = await studio.service.start_video("gate", REQUEST)
        await studio.aclose()
        assert (await history.jobs.job(stored.id)).state is JobState.WAITING
    async with opened(tmp_path, KnownLease("new")) as history:
        studio = Studio(history, tmp_path)
        studio.films.jobs = [DONE]
        await studio.service.resume()
        assert (await studio.over(stored.id)).file == FILM
        assert studio.orders == []
        await studio.aclose()


async def never(_seconds: float) -> None:
    await asyncio.Event().wait()


async def test_an_order_of_elsewhere_is_adopted(studio: Studio) -> None:
    studio.films.jobs = [RUNNING, DONE]
    stored = await studio.service.adopt("gate", "video_1", "sora-2")
    assert stored.job == RUNNING
    assert (await studio.over(stored.id)).file == FILM
    again = await studio.service.adopt("gate", "video_1")
    assert (again.id, again.file) == (stored.id, FILM)
    assert len(studio.films.fetched) == 1
    assert studio.orders == []


async def test_an_order_is_looked_for_by_both_routes(studio: Studio) -> None:
    elsewhere = replace(DONE, route=VideoRoute.NEW_API)
    studio.films.jobs = [trouble(ErrorReason.ENDPOINT_MISSING), elsewhere]
    stored = await studio.service.adopt("gate", "task_1", "kling")
    assert stored.job.route is VideoRoute.NEW_API
    assert [each.route for each in studio.films.asked[:2] if isinstance(each, VideoJob)] == list(VideoRoute)
    await studio.over(stored.id)


@pytest.mark.parametrize("second", [ErrorReason.ENDPOINT_MISSING, ErrorReason.JOB_GONE])
async def test_an_order_that_nobody_knows_is_not_stored(studio: Studio, second: ErrorReason) -> None:
    studio.films.jobs = [trouble(ErrorReason.JOB_GONE), trouble(second)]
    with pytest.raises(AppError) as caught:
        await studio.service.adopt("gate", "task_1")
    assert caught.value.info.reason is ErrorReason.JOB_GONE
    assert await studio.service.all() == ()


async def test_a_paused_order_is_adopted_as_it_is(studio: Studio) -> None:
    paused = an_order(JobState.PAUSED)
    await studio.history.jobs.add_job(paused)
    studio.films.jobs = [DONE]
    assert (await studio.service.adopt("gate", "video_1")).id == paused.id
    assert (await studio.over(paused.id)).file == FILM
    assert len(await studio.service.all()) == 1


async def test_a_remix_is_an_order_of_its_own(studio: Studio) -> None:
    made = await studio.ordered(TAKEN, DONE)
    studio.films.jobs = [replace(TAKEN, remote_id="video_2"), replace(DONE, remote_id="video_2")]
    remix = await studio.service.remix(made.id, "at night")
    found = await studio.over(remix.id)
    assert (found.prompt, found.job.remote_id, found.file) == ("at night", "video_2", FILM)
    assert ("video_1", "at night") in studio.films.asked
    assert len(await studio.service.all()) == 2


async def test_what_is_forgotten_is_not_looked_at_any_more(studio: Studio) -> None:
    service = JobService(
        studio.history.jobs, studio.room.providers, studio.room.bus, studio.tasks, JobPatience(sleep=never)
    )
    studio.films.jobs = [TAKEN, DONE]
    stored = await service.start_video("gate", REQUEST)
    waiting = asyncio.create_task(service.wait(stored.id))
    await asyncio.sleep(0)
    await service.forget(stored.id)
    with pytest.raises(AppError) as caught:
        await waiting
    assert caught.value.info.reason is ErrorReason.NOT_FOUND_IN_HISTORY
    assert await service.all() == ()
    assert studio.tasks.running == 0


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
