"""Orders of films that another run, another program or nobody here has sent; on the real history."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorReason
from app.domain.jobs import JobState
from app.domain.media import JobStatus, VideoJob, VideoRoute
from app.services.job_patience import JobPatience
from app.services.jobs import JobService
from tests.services.studio import DONE, FILM, REQUEST, RUNNING, TAKEN, Studio, an_order, left_by, trouble
from tests.storage.support import KnownLease, opened


async def never(_seconds: float) -> None:
    await asyncio.Event().wait()


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
