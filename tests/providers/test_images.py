"""Pictures made and changed, over real sockets; and their reader by itself."""

import base64
import email
import json
from collections.abc import Sequence
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.blocks import ImageBlock, TextBlock
from app.domain.errors import AppError, ErrorReason
from app.domain.generation import Endpoint, GenerationSettings
from app.domain.media import ImageRequest
from app.domain.model_info import Usage
from app.domain.stream import (
    FinishReason,
    ProgressReported,
    ReplyFinished,
    ReplyStarted,
    RetryScheduled,
    Stage,
    StreamEvent,
    UsageReported,
)
from app.providers.dialect import InlineMedia, MediaLink
from app.providers.images_reply import ImagesReader
from tests.providers.doubles import MemoryAttachments, asking, hear, provider_at
from tests.providers.pictures import png
from tests.providers.reading import Read, read_as
from tests.providers.replies import blocks_of, finish_of, likely, text_of, thinking_of
from tests.providers.servers import CUT, Says, Site, says, site

GENERATIONS = "POST /v1/images/generations"
EDITS = "POST /v1/images/edits"


def data(width: int) -> str:
    return base64.b64encode(png(width, 2)).decode()


def streamed(*events: object) -> Says:
    return Says("".join(f"data: {json.dumps(one)}\n\n" for one in events).encode(), kind="text/event-stream")


def read(value: object) -> Read:
    return read_as(Endpoint.IMAGES, [json.dumps(value).encode()], asking("m", text="A cat"))


def widths(events: Sequence[object]) -> list[int]:
    blocks = [getattr(event, "block", None) for event in events]
    return [block.width for block in blocks if isinstance(block, ImageBlock)]


async def made(here: Site, request: ImageRequest, store: MemoryAttachments | None = None) -> list[StreamEvent]:
    async with (
        provider_at(here.url, "sk-test", attachments=store) as provider,
        provider.media() as media,
        aclosing(media.make_images(request)) as events,
    ):
        return [event async for event in events]


async def test_pictures_are_made() -> None:
    usage = {"input_tokens": 9, "output_tokens": 272, "total_tokens": 281}
    async with site() as here:
        here.on(GENERATIONS, {"created": 1, "data": [{"b64_json": data(3)}, {"b64_json": data(4)}], "usage": usage})
        events = await made(here, ImageRequest("gpt-image-1", "A cat", n=2, size="1024x1024"))
        asked = here.asked[0]
    assert asked.json == {"model": "gpt-image-1", "prompt": "A cat", "n": 2, "size": "1024x1024"}
    assert asked.headers["authorization"] == "Bearer sk-test"
    assert isinstance(events[0], ReplyStarted)
    assert events[0].endpoint is Endpoint.IMAGES
    assert widths(events) == [3, 4]
    assert UsageReported(Usage(9, 272, None, None)) in events
    assert finish_of(events).reason is FinishReason.STOP


async def test_pictures_are_changed() -> None:
    store = MemoryAttachments()
    pictures = tuple([await store.put(png(width, 2), name="same name.png", media_type="image/png") for width in (3, 4)])
    mask = await store.put(png(5, 2), name="mask.png", media_type="image/png")
    async with site() as here:
        here.on(EDITS, {"created": 1, "data": [{"b64_json": data(6)}]})
        events = await made(here, ImageRequest("gpt-image-1", "Blau, größer", pictures, mask), store)
        asked = here.asked[0]
    assert widths(events) == [6]
    whole = email.message_from_bytes(f"Content-Type: {asked.headers['content-type']}\r\n\r\n".encode() + asked.body)
    parts = [part for part in whole.walk() if not part.is_multipart()]
    found = [
        (part.get_param("name", header="content-disposition"), part.get_filename(), part.get_payload(decode=True))
        for part in parts
    ]
    assert found == [
        ("model", None, b"gpt-image-1"),
        ("prompt", None, "Blau, größer".encode()),
        ("image[]", "same_name.png", png(3, 2)),
        ("image[]", "same_name.png", png(4, 2)),
        ("mask", "mask.png", png(5, 2)),
    ]
    assert [part.get_content_type() for part in parts[2:]] == ["image/png"] * 3


@pytest.mark.parametrize("kind", ["image_generation", "image_edit"])
@pytest.mark.parametrize("early", [False, True])
async def test_previews_in_a_stream(kind: str, early: bool) -> None:
    partial = [{"type": f"{kind}.partial_image", "b64_json": data(9), "partial_image_index": at} for at in (0, 1)]
    completed = {"type": f"{kind}.completed", "b64_json": data(3), "usage": {"input_tokens": 9, "output_tokens": 2}}
    events = [completed, *partial] if early else [*partial, completed]
    async with site() as here:
        here.on(GENERATIONS, streamed(*events))
        found = await made(here, ImageRequest("gpt-image-1", "A cat", partial_images=2))
        assert here.asked[0].json["stream"] is True
    assert widths(found) == [3]
    progress = [event for event in found if isinstance(event, ProgressReported)]
    assert progress == ([] if early else [ProgressReported(Stage.DRAWING, at) for at in (33, 66)])
    assert finish_of(found) == ReplyFinished(FinishReason.STOP, "completed")


async def test_a_whole_reply_though_a_stream_was_asked_for() -> None:
    async with site() as here:
        here.on(GENERATIONS, {"created": 1, "data": [{"b64_json": data(3), "url": ""}]})
        found = await made(here, ImageRequest("gpt-image-1", "A cat", stream=True))
    assert widths(found) == [3]


async def test_pictures_at_an_address() -> None:
    async with site() as here:
        here.on(GENERATIONS, {"data": [{"url": f"{here.url}/a.png", "b64_json": "", "revised_prompt": "A grey cat"}]})
        here.on("GET /a.png", Says(png(3, 2), kind="image/png"))
        found = await made(here, ImageRequest("m", "A cat"))
    assert widths(found) == [3]
    assert thinking_of(found) == "A grey cat"
    assert text_of(found) == ""
    assert ProgressReported(Stage.FETCHING) in found


async def test_an_address_that_gives_nothing_stays_as_text() -> None:
    async with site() as here:
        here.on(GENERATIONS, {"data": [{"url": f"{here.url}/gone.png"}, {"b64_json": data(3)}]})
        found = await made(here, ImageRequest("m", "A cat"))
        assert text_of(found).strip() == f"{here.url}/gone.png"
    assert widths(found) == [3]
    assert finish_of(found).reason is FinishReason.STOP


async def test_sent_again_only_where_it_never_arrived_or_came_at_a_busy_moment() -> None:
    busy = says({"error": {"message": "Too many requests"}}, 429)
    async with site() as here:
        here.on(GENERATIONS, busy, {"data": [{"b64_json": data(3)}]})
        found = await made(here, ImageRequest("m", "A cat"))
        assert len(here.asked) == 2
        assert [type(event) for event in found[:2]] == [RetryScheduled, ReplyStarted]
        here.on(GENERATIONS, Says(CUT))
        with pytest.raises(AppError) as caught:
            await made(here, ImageRequest("m", "A cat"))
        assert caught.value.info.reason is ErrorReason.CONNECTION_LOST
        assert len(here.asked) == 3


async def test_errors() -> None:
    async with site() as here:
        here.on(
            GENERATIONS, says({"error": {"message": "Your request was rejected", "code": "moderation_blocked"}}, 400)
        )
        with pytest.raises(AppError) as caught:
            await made(here, ImageRequest("m", "A cat"))
        assert caught.value.info.gateway_message == "Your request was rejected"
        here.on(GENERATIONS, {"error": {"message": "no channel"}})
        with pytest.raises(AppError):
            await made(here, ImageRequest("m", "A cat"))
        here.on(GENERATIONS, {"created": 1, "data": []})
        with pytest.raises(AppError) as caught:
            await made(here, ImageRequest("m", "A cat"))
        assert caught.value.info.reason is ErrorReason.EMPTY_REPLY
        here.on(GENERATIONS, streamed({"type": "error", "error": {"message": "drawing failed"}}))
        with pytest.raises(AppError) as caught:
            await made(here, ImageRequest("m", "A cat", stream=True))
        assert caught.value.info.gateway_message == "drawing failed"


async def test_a_turn_of_a_conversation() -> None:
    store = MemoryAttachments()
    picture = await store.put(png(7, 2), name="a.png", media_type="image/png")
    settings = GenerationSettings(endpoint=Endpoint.IMAGES)
    async with site() as here, provider_at(here.url, attachments=store) as provider:
        here.on(GENERATIONS, {"data": [{"b64_json": data(3)}]})
        here.on(EDITS, {"data": [{"b64_json": data(4)}]})
        drawn = await hear(provider, asking("flux", text="A cat", settings=settings))
        changed = await hear(provider, asking("flux", TextBlock("Blue"), ImageBlock(picture, 7, 2), settings=settings))
        asked = here.asked
    assert widths(drawn.events) == [3]
    assert widths(changed.events) == [4]
    assert asked[0].json == {"model": "flux", "prompt": "A cat"}
    assert asked[1].form["image"] == ("a.png", "image/png", png(7, 2))


async def test_a_gateway_that_streams_no_pictures() -> None:
    settings = GenerationSettings(endpoint=Endpoint.IMAGES)
    refusal = says({"error": {"message": "Unknown parameter: 'stream'.", "param": "stream"}}, 400)
    async with site() as here, provider_at(here.url) as provider:
        here.on(GENERATIONS, refusal, {"data": [{"b64_json": data(3)}]})
        heard = await hear(provider, asking("gpt-image-1", text="A cat", settings=settings))
        assert [asked.json.get("stream") for asked in here.asked] == [True, None]
    assert widths(heard.events) == [3]


# The reader by itself


@pytest.mark.parametrize(
    "value",
    [
        {"data": [{"b64_json": data(3), "url": "", "revised_prompt": ""}]},
        {"data": [{"b64_json": f"data:image/png;base64,{data(3)}"}]},
        {"data": [{"url": f"data:image/png;base64,{data(3)}", "b64_json": None}]},
        {"data": {"b64_json": data(3)}},
        {"data": {"data": [{"b64_json": data(3)}]}},
        {"images": [{"url": f"data:image/png;base64,{data(3)}"}]},
        {"data": [f"data:image/png;base64,{data(3)}"]},
        {"output": [{"b64_json": data(3)}], "output_format": "png"},
        [{"data": [{"b64_json": data(3)}]}],
    ],
)
def test_every_spelling(value: object) -> None:
    found = read(value)
    assert found.error is None
    assert widths(found.events) == [3]
    assert finish_of(found.events).reason is FinishReason.STOP


def test_addresses_in_every_spelling() -> None:
    for value in ({"url": "https://e.x/a"}, "https://e.x/a", {"url": {"url": "https://e.x/a"}}):
        assert MediaLink("https://e.x/a") in ImagesReader().whole({"data": [value]})
    assert ImagesReader().whole({"data": [{"url": "javascript:alert(1)"}, {"url": "/etc/passwd"}]}) == []


def test_a_prompt_that_was_written_anew_is_told_once() -> None:
    pictures = [{"b64_json": data(width), "revised_prompt": text} for width, text in ((3, "B"), (4, "B"), (5, "A cat"))]
    found = read({"data": pictures})
    assert thinking_of(found.events) == "B"
    assert widths(found.events) == [3, 4, 5]


def test_several_pictures_in_a_stream() -> None:
    reader = ImagesReader(pictures=2)
    first = reader.chunk({"type": "image_generation.completed", "b64_json": data(3)})
    assert (first, reader.finish_word) == ([InlineMedia(data(3))], "")
    reader.chunk({"type": "image_generation.completed", "b64_json": data(4)})
    assert reader.finish_word == "completed"


def test_a_stream_that_ended_after_its_previews() -> None:
    body = streamed({"type": "image_generation.partial_image", "b64_json": data(3), "partial_image_index": 0}).body
    found = read_as(Endpoint.IMAGES, [body])
    assert found.error is not None
    assert found.error.reason is ErrorReason.EMPTY_REPLY
    assert blocks_of(found.events) == []


FIELDS = "data images output url b64_json revised_prompt usage input_tokens output_format partial_image_index"
KINDS = ["image_generation.partial_image", "image_generation.completed", "image_edit.completed", "x"]


@given(st.lists(likely(KINDS, FIELDS.split()), max_size=4))
def test_no_json_makes_the_reader_raise(values: list[object]) -> None:
    reader = ImagesReader("A cat", 2, 1)
    found = [event for value in values for event in reader.chunk(value)] + reader.finish()
    assert isinstance(found[-1], ReplyFinished)
