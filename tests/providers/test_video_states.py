"""What a look at an order of a film may meet, and how the film is fetched."""

from dataclasses import replace

import pytest

from app.domain.errors import ErrorReason
from app.domain.media import JobStatus, VideoJob, VideoRoute
from tests.providers.doubles import MemoryAttachments
from tests.providers.film_orders import FILM, KEY, QUEUED, media_at, refused
from tests.providers.servers import PAGE, Says, says, site

MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(2000)


async def looked(reply: object, job: VideoJob | None = None) -> VideoJob:
    """Return an order as a server's reply tells of it."""
    job = job or VideoJob("video_1", "sora-2")
    path = "videos" if job.route is VideoRoute.OPENAI else "video/generations"
    async with site() as here:
        here.on(f"GET /v1/{path}/{job.remote_id}", reply)
        async with media_at(here.url) as media:
            return await media.look_at_video(job)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("queued pending submitted not_start NOT_START SUBMITTED QUEUED", JobStatus.QUEUED),
        ("in_progress processing running IN_PROGRESS rendering whatever-comes", JobStatus.RUNNING),
        ("completed succeeded success SUCCESS", JobStatus.DONE),
        ("failed failure error cancelled FAILURE", JobStatus.FAILED),
    ],
)
async def test_every_word_for_a_state(words: str, status: JobStatus) -> None:
    for word in words.split():
        assert (await looked({"id": "video_1", "status": word})).status is status, word
        wrapped = {"code": "success", "message": "", "data": {"task_id": "x", "status": word, "data": {"status": "?"}}}
        assert (await looked(wrapped)).status is status, word


@pytest.mark.parametrize(
    ("told", "percent"),
    [
        (45, 45),
        (0, 0),
        (1, 1),
        (100, 100),
        ("45%", 45),
        ("100%", 100),
        ("45", 45),
        ("0.45", 45),
        (0.45, 45),
        (1.0, 100),
        (45.4, 45),
        (250, 100),
        (-1, None),
        ("soon", None),
        (None, None),
        (True, None),
        ([], None),
    ],
)
async def test_every_form_of_progress(told: object, percent: int | None) -> None:
    assert (await looked({"status": "processing", "progress": told})).progress == percent


async def test_progress_may_be_missing() -> None:
    assert (await looked({"status": "processing"})).progress is None


@pytest.mark.parametrize(
    "body",
    [
        {"url": FILM},
        {"video_url": FILM},
        {"video_url": {"url": FILM}},
        {"result_url": FILM},
        {"data": {"url": FILM}},
        {"data": [{"url": FILM}]},
        {"metadata": {"url": FILM}},
        {"detail": {"generations": [{"url": FILM}]}},
        {"fail_reason": FILM},
        {"output": {"video_url": FILM}},
    ],
)
async def test_every_place_of_a_link(body: dict[str, object]) -> None:
    assert (await looked({"id": "video_1", "status": "completed", **body})).url == FILM
    inside = {"code": "success", "message": "", "data": {"task_id": "x", "status": "SUCCESS", **body}}
    assert (await looked(inside, VideoJob("x", "m", VideoRoute.NEW_API))).url == FILM


async def test_what_is_no_address_is_no_link() -> None:
    assert (await looked({"status": "completed", "url": "film.mp4", "fail_reason": "none"})).url == ""


@pytest.mark.parametrize(
    ("body", "message", "code"),
    [
        ({"error": {"code": "bad_prompt", "message": "no cats"}}, "no cats", "bad_prompt"),
        ({"error": "no cats"}, "no cats", ""),
        ({"error": None, "fail_reason": "no cats"}, "no cats", ""),
        ({"error": {"message": "no cats", "type": "x"}, "fail_reason": "other"}, "no cats", "x"),
        ({"message": "no cats"}, "no cats", ""),
        ({}, "", ""),
    ],
)
async def test_why_an_order_failed(body: dict[str, object], message: str, code: str) -> None:
    job = await looked({"id": "video_1", "status": "failed", "progress": 20, **body})
    assert (job.status, job.progress, job.url) == (JobStatus.FAILED, 20, "")
    assert job.error is not None
    assert (job.error.reason, job.error.gateway_message, job.error.code) == (ErrorReason.JOB_FAILED, message, code)
    assert job.error.params["model"] == "sora-2"


async def test_what_the_filter_stopped_says_so() -> None:
    error = {"code": "content_policy_violation", "message": "blocked by content_policy"}
    job = await looked({"status": "failed", "error": error})
    assert job.error is not None
    assert job.error.reason is ErrorReason.CONTENT_FILTERED


async def test_a_wrapped_state_and_the_same_unwrapped() -> None:
    inner = {"task_id": "x", "status": "succeeded", "url": FILM, "format": "mp4", "metadata": None, "error": None}
    job = VideoJob("x", "m", VideoRoute.NEW_API)
    expected = VideoJob("x", "m", VideoRoute.NEW_API, JobStatus.DONE, None, FILM)
    assert await looked(inner, job) == expected
    assert await looked({"code": "success", "message": "", "data": inner}, job) == expected


async def test_an_order_keeps_its_name_and_its_name_is_one_segment() -> None:
    async with site() as here:
        here.on("GET /v1/videos/sora-2%3Atask%2F01%3Fa", {"id": "other", "status": "queued"})
        async with media_at(here.url) as media:
            job = await media.look_at_video(VideoJob("sora-2:task/01?a", "sora-2"))
    assert job.remote_id == "sora-2:task/01?a"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (says({"code": "task_not_exist", "message": "task_not_exist", "data": None}, 400), ErrorReason.JOB_GONE),
        (says({"code": "task_not_exist", "message": "task_not_exist", "data": None}), ErrorReason.JOB_GONE),
        (says({"error": {"message": "Video not found", "type": "x"}}, 404), ErrorReason.JOB_GONE),
        (says({"error": {"message": "Invalid URL (GET /v1/videos/a)"}}, 404), ErrorReason.ENDPOINT_MISSING),
        (says({"detail": "Not Found"}, 404), ErrorReason.ENDPOINT_MISSING),
        (says({"error": {"message": "upstream"}}, 502), ErrorReason.SERVER_ERROR),
        (says({"success": False, "message": "wait"}), ErrorReason.REQUEST_REFUSED),
        (PAGE, ErrorReason.WEB_PAGE),
        (Says(b"[]"), ErrorReason.NOT_UNDERSTOOD),
        (Says(b"null"), ErrorReason.NOT_UNDERSTOOD),
        (Says(b"[" * 100_000), ErrorReason.NOT_UNDERSTOOD),
    ],
)
async def test_what_a_look_may_meet(answer: Says, reason: ErrorReason) -> None:
    async with site() as here:
        here.on("GET /v1/videos/video_1", answer)
        async with media_at(here.url) as media:
            info = await refused(media.look_at_video(VideoJob("video_1", "sora-2")))
        assert len(here.at("GET /v1/videos/video_1")) == 1
    assert info.reason is reason
    if reason is ErrorReason.JOB_GONE:
        assert info.params["id"] == "video_1"


async def test_content_is_fetched_with_the_key_at_the_same_place() -> None:
    store = MemoryAttachments()
    async with site() as here:
        content = "GET /v1/videos/a%3Ab/content"
        here.on(content, Says(MP4, kind="application/octet-stream"))
        async with media_at(here.url, store) as media:
            film = await media.fetch_video(VideoJob("a:b", "sora-2", status=JobStatus.DONE))
        assert here.at(content)[0].headers["authorization"] == f"Bearer {KEY}"
    assert film.media_type == "video/mp4"
    assert await store.read(film) == MP4


async def test_without_content_the_link_is_taken() -> None:
    store = MemoryAttachments()
    async with site() as here:
        here.on("GET /v1/videos/a/content", says({"error": {"message": "upstream"}}, 502))
        here.on("GET /files/a.mp4", Says(MP4, kind="video/mp4"))
        job = VideoJob("a", "sora-2", status=JobStatus.DONE, url=f"{here.url}/files/a.mp4")
        async with media_at(here.url, store) as media:
            assert await store.read(await media.fetch_video(job)) == MP4
            by_link = await media.fetch_video(replace(job, route=VideoRoute.NEW_API))
        assert await store.read(by_link) == MP4
        assert len(here.at("GET /v1/videos/a/content")) == 1


async def test_a_film_that_nobody_gives() -> None:
    async with site() as here, media_at(here.url) as media:
        info = await refused(media.fetch_video(VideoJob("a", "m", status=JobStatus.DONE)))
    assert (info.reason, info.status) == (ErrorReason.MEDIA_GONE, 404)


async def test_a_strangers_machine_is_not_asked() -> None:
    async with site() as here, site() as other:
        job = VideoJob("a", "m", VideoRoute.NEW_API, JobStatus.DONE, url=f"{other.url}/a.mp4")
        async with media_at(here.url) as media:
            info = await refused(media.fetch_video(job))
        assert other.asked == []
    assert info.reason is ErrorReason.MEDIA_REFUSED


async def test_an_order_is_looked_for_by_query_where_its_path_is_missing() -> None:
    job = VideoJob("sora-2:task_1", "sora-2")
    async with site() as here:
        here.on("GET /v1/video/query", {**QUEUED, "status": "in_progress", "progress": 40})
        async with media_at(here.url) as media:
            found = await media.look_at_video(job)
            again = await media.look_at_video(job)
        targets = [asked.target for asked in here.asked]
    assert (found.status, found.progress, again) == (JobStatus.RUNNING, 40, found)
    query = "/v1/video/query?id=sora-2%3Atask_1"
    assert targets == ["/v1/videos/sora-2%3Atask_1", query, query]


async def test_where_neither_path_is_there_the_first_is_told() -> None:
    async with site() as here, media_at(here.url) as media:
        info = await refused(media.look_at_video(VideoJob("video_1", "sora-2")))
        assert len(here.asked) == 2
    assert info.reason is ErrorReason.ENDPOINT_MISSING
    assert "GET /v1/videos/video_1" in info.gateway_message
