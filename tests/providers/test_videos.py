"""Orders of films: which route, which form, and that none is sent twice."""

import asyncio
import base64
import socket
from dataclasses import replace

import pytest

from app.domain.blocks import AttachmentRef
from app.domain.errors import ErrorReason
from app.domain.media import JobStatus, VideoJob, VideoRequest, VideoRoute
from tests.providers.doubles import Clock, MemoryAttachments
from tests.providers.film_orders import CREATE, FILM, GENERIC, KEY, QUEUED, media_at, refused
from tests.providers.servers import CUT, PAGE, Says, Site, says, site

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


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
