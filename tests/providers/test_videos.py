"""Films: ordered once by either route, watched in every spelling, fetched from wherever they are."""

import asyncio
import base64
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from app.domain.blocks import AttachmentRef
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.media import JobStatus, VideoJob, VideoRequest, VideoRoute
from app.domain.ports import MediaProvider
from tests.providers.doubles import Clock, MemoryAttachments, hasty, provider_at
from tests.providers.servers import CUT, PAGE, Says, Site, says, site

MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(2000)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
CREATE, GENERIC = "POST /v1/videos", "POST /v1/video/generations"
QUEUED = {"id": "video_1", "object": "video", "model": "sora-2", "status": "queued", "progress": 0, "error": None}
KEY = "sk-test-0123456789abcdefWXYZ"


@asynccontextmanager
async def media_at(
    url: str, attachments: MemoryAttachments | None = None, clock: Clock | None = None
) -> AsyncIterator[MediaProvider]:
    async with provider_at(url, KEY, hasty(clock), attachments) as provider, provider.media() as media:
        yield media


async def refused(work: object) -> ErrorInfo:
    assert asyncio.iscoroutine(work)
    with pytest.raises(AppError) as caught:
        await work
    return caught.value.info


async def looked(reply: object, job: VideoJob | None = None) -> VideoJob:
    """Return an order as a server's reply tells of it."""
    job = job or VideoJob("video_1", "sora-2")
    path = "videos" if job.route is VideoRoute.OPENAI else "video/generations"
    async with site() as here:
        here.on(f"GET /v1/{path}/{job.remote_id}", reply)
        async with media_at(here.url) as media:
            return await media.look_at_video(job)


async def test_an_order_is_a_form_with_its_first_frame() -> None:
    store = MemoryAttachments()
    frame = await store.put(PNG, name="猫.png", media_type="image/png")
    async with site() as here:
        here.on(CREATE, QUEUED)
        async with media_at(here.url, store) as media:
            job = await media.start_video(
                VideoRequest("sora-2", "一只猫", frame, seconds=8, size="1280x720", extra={"style": {"a": 1}})
            )
        (asked,) = here.asked
    assert job == VideoJob("video_1", "sora-2", VideoRoute.OPENAI, JobStatus.QUEUED, 0)
    assert {name: (file, content) for name, (file, _, content) in asked.form.items()} == {
        "model": (None, b"sora-2"),
        "prompt": (None, "一只猫".encode()),
        "seconds": (None, b"8"),
        "size": (None, b"1280x720"),
        "style": (None, b'{"a": 1}'),
        "input_reference": ("first_frame.png", PNG),
    }
    assert asked.form["input_reference"][1] == "image/png"
    assert asked.headers["authorization"] == f"Bearer {KEY}"


async def test_a_field_left_alone_is_not_sent() -> None:
    async with site() as here:
        here.on(CREATE, QUEUED)
        async with media_at(here.url) as media:
            await media.start_video(VideoRequest("sora-2", "a cat"))
        assert set(here.asked[0].form) == {"model", "prompt"}


async def test_the_other_route_is_json() -> None:
    store = MemoryAttachments()
    frame = await store.put(PNG, name="a.png", media_type="image/png")
    async with site() as here:
        here.on(GENERIC, {"task_id": "task_1", "status": ""})
        async with media_at(here.url, store) as media:
            request = VideoRequest("kling", "a cat", frame, 5, "512x768", VideoRoute.NEW_API, {"seed": 3})
            job = await media.start_video(request)
        body = here.asked[0].json
    assert job == VideoJob("task_1", "kling", VideoRoute.NEW_API, JobStatus.QUEUED)
    assert str(body.pop("image")).startswith("data:image/png;base64,iVBORw0KGgo")
    assert body == {
        "model": "kling",
        "prompt": "a cat",
        "duration": 5,
        "size": "512x768",
        "width": 512,
        "height": 768,
        "seed": 3,
    }


@pytest.mark.parametrize(
    "missing", [says({"detail": "Not Found"}, 404), says({}, 405), PAGE, replace(PAGE, status=404)]
)
async def test_the_other_route_is_taken_where_the_first_is_missing(missing: Says) -> None:
    async with site() as here:
        here.on(CREATE, missing)
        here.on(GENERIC, {"code": "success", "message": "", "data": {"task_id": "t", "status": "SUBMITTED"}})
        async with media_at(here.url) as media:
            job = await media.start_video(VideoRequest("m", "a cat"))
        assert len(here.at(CREATE)) == len(here.at(GENERIC)) == 1
    assert (job.remote_id, job.route, job.status) == ("t", VideoRoute.NEW_API, JobStatus.QUEUED)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (says({"code": "invalid_size", "message": "size is not supported", "data": None}, 400), "request_refused"),
        (says({"error": {"message": "当前分组上游负载已饱和，请稍后再试", "code": "x"}}, 429), None),
        (says({"error": {"message": "boom"}}, 500), "server_error"),
        (says({"error": {"message": "away"}}, 503, **{"retry-after": "1"}), None),
        (says({"error": {"message": "model_not_found", "code": "model_not_found"}}, 404), "model_gone"),
        (replace(PAGE, status=502), None),
        (Says(CUT), "connection_lost"),
        (says({"code": "fail", "message": "no such thing", "data": None}), None),
        (says({"hello": 1}), "not_understood"),
        (Says(b"{broken"), "not_understood"),
        (Says(b""), "empty"),
    ],
)
async def test_an_order_is_never_sent_twice(answer: Says, reason: str | None) -> None:
    clock = Clock()
    async with site() as here:
        here.on(CREATE, answer)
        async with media_at(here.url, clock=clock) as media:
            info = await refused(media.start_video(VideoRequest("m", "a cat")))
        assert [f"{each.method} {each.target}" for each in here.asked] == [CREATE]
    assert clock.slept == []
    assert reason is None or info.reason.value.endswith(reason)


async def test_only_where_no_connection_was_made_it_is_sent_again() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    here = Site()
    here.on(CREATE, QUEUED)
    servers: list[asyncio.Server] = []

    class Opening(Clock):
        async def sleep(self, seconds: float) -> None:
            await super().sleep(seconds)
            servers.append(await asyncio.start_server(here.handle, "127.0.0.1", port))

    clock = Opening()
    async with media_at(f"http://127.0.0.1:{port}", clock=clock) as media:
        job = await media.start_video(VideoRequest("sora-2", "a cat"))
    servers[0].close()
    await here.aclose()
    assert job.remote_id == "video_1"
    assert clock.slept == [1.0]
    assert len(here.asked) == 1


async def test_a_chosen_route_stands_alone() -> None:
    async with site() as here:
        here.on(GENERIC, {"task_id": "t"})
        async with media_at(here.url) as media:
            info = await refused(media.start_video(VideoRequest("m", "p", route=VideoRoute.OPENAI)))
        assert not here.at(GENERIC)
    assert info.reason is ErrorReason.ENDPOINT_MISSING


async def test_no_picture_is_no_first_frame() -> None:
    film = AttachmentRef("0" * 64, "video/mp4", "a.mp4", 10)
    huge = AttachmentRef("0" * 64, "image/png", "a.png", 2**30)
    async with site() as here:
        async with media_at(here.url) as media:
            for frame in (film, huge):
                info = await refused(media.start_video(VideoRequest("m", "p", frame)))
                assert info.reason is ErrorReason.FILE_NOT_TAKEN
                assert (info.params["name"], info.params["endpoint"]) == (frame.name, "videos")
        assert here.asked == []


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


FILM = "https://cdn.example/film.mp4"


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


async def test_a_remix_is_a_new_order() -> None:
    async with site() as here:
        here.on("POST /v1/videos/video_1/remix", {**QUEUED, "id": "video_2", "remixed_from_video_id": "video_1"})
        async with media_at(here.url) as media:
            job = await media.remix_video(VideoJob("video_1", "sora-2", status=JobStatus.DONE, url=FILM), "at night")
        assert here.asked[0].json == {"prompt": "at night"}
    assert job == VideoJob("video_2", "sora-2", VideoRoute.OPENAI, JobStatus.QUEUED, 0)


@pytest.mark.parametrize(
    "refusal",
    [
        says({"error": {"message": "Unsupported Media Type"}}, 415),
        says({"error": {"message": "Content-Type must be application/json"}}, 400),
        says({"code": "bad_request", "message": "invalid JSON: unexpected character '-'", "data": None}, 400),
    ],
)
async def test_where_a_form_is_not_taken_the_order_is_json(refusal: Says) -> None:
    store = MemoryAttachments()
    frame = await store.put(PNG, name="a.png", media_type="image/png")
    async with site() as here:
        here.on(CREATE, refusal, QUEUED)
        async with media_at(here.url, store) as media:
            job = await media.start_video(VideoRequest("sora-2", "A cat", frame, seconds=10, size="1280x720"))
        _form, asked = here.asked
    assert job.remote_id == "video_1"
    assert asked.json == {
        "model": "sora-2",
        "prompt": "A cat",
        "seconds": "10",
        "size": "1280x720",
        "input_reference": f"data:image/png;base64,{base64.b64encode(PNG).decode()}",
    }


@pytest.mark.parametrize("status", [400, 403, 500])
async def test_any_other_refusal_of_a_form_stands(status: int) -> None:
    async with site() as here:
        here.on(CREATE, says({"error": {"message": "seconds must be 4, 8 or 12"}}, status), QUEUED)
        async with media_at(here.url) as media:
            await refused(media.start_video(VideoRequest("sora-2", "A cat")))
        assert len(here.asked) == 1


@pytest.mark.parametrize("reference", ["https://e.x/first.png", {"image_url": "https://e.x/first.png"}])
async def test_a_frame_by_its_address_is_json_from_the_start(reference: object) -> None:
    async with site() as here:
        here.on(CREATE, QUEUED)
        async with media_at(here.url) as media:
            await media.start_video(VideoRequest("sora-2", "A cat", extra={"input_reference": reference}))
        (asked,) = here.asked
    assert asked.json == {"model": "sora-2", "prompt": "A cat", "input_reference": reference}


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
