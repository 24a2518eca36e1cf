"""This program makes pictures, films and sound at the test gateway, and asks it for money, over a socket."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from app.domain.blocks import AudioBlock, ImageBlock, VideoBlock
from app.domain.errors import AppError, ErrorReason
from app.domain.generation import Endpoint, GenerationSettings
from app.domain.media import (
    Currency,
    ImageRequest,
    JobStatus,
    SpeechRequest,
    TranscriptionRequest,
    VideoJob,
    VideoRequest,
    VideoRoute,
)
from app.domain.model_info import Capabilities, ModelInfo, ModelRef
from app.domain.stream import BlockAdded, FinishReason, ProgressReported, Stage
from tests.gateway import Gateway, account, files
from tests.gateway.audio import vector_of
from tests.providers.doubles import Heard, MemoryAttachments, asking, hear, hear_failure, provider_at

BOTH_WAYS = pytest.mark.parametrize("stream", [True, False])


async def kept(store: MemoryAttachments, heard: Heard) -> list[bytes]:
    """Return the bytes of the files that came."""
    return [
        await store.read(event.block.attachment)
        for event in heard.events
        if isinstance(event, BlockAdded) and isinstance(event.block, ImageBlock | AudioBlock | VideoBlock)
    ]


async def drawn(gateway: Gateway, model: str, store: MemoryAttachments, *, stream: bool = True, **fields: Any) -> Heard:
    request = asking(model, text="A cat", stream=stream, settings=GenerationSettings(**fields))
    async with provider_at(gateway.url, gateway.key, attachments=store) as provider:
        return await hear(provider, request)


IN_CHATS = [
    ("images-delta", files.picture("delta"), "Here it is."),
    ("image-markdown", files.picture("markdown"), "Is it good?"),
    ("image-parts", files.picture("parts"), "Here it is."),
    ("gpt-4o-image", files.picture("drawn.png"), ""),
    ("recraftv3", files.picture("recraft-0.webp", form="WEBP"), ""),
]


@BOTH_WAYS
@pytest.mark.parametrize(("model", "picture", "words"), IN_CHATS)
async def test_a_picture_in_a_chat_is_kept_once(
    gateway: Gateway, model: str, picture: bytes, words: str, stream: bool
) -> None:
    store = MemoryAttachments()
    heard = await drawn(gateway, model, store, stream=stream)
    assert await kept(store, heard) == [picture]
    assert words in heard.text
    assert "base64" not in heard.text
    assert heard.finish.reason is FinishReason.STOP


@BOTH_WAYS
@pytest.mark.parametrize(("model", "name"), [("image-link", "cat.png"), ("gpt-4-gizmo-g-abc", "gpt.png")])
async def test_an_address_is_fetched_from_models_that_draw_alone(
    gateway: Gateway, model: str, name: str, stream: bool
) -> None:
    store = MemoryAttachments()
    heard = await drawn(gateway, model, store, stream=stream)
    assert await kept(store, heard) == []
    assert f"]({gateway.url}/files/{name})" in heard.text
    draws = ModelInfo(ModelRef("p1", model), capabilities=Capabilities(makes_images=True))
    request = replace(asking(model, text="A cat", stream=stream), info=draws)
    async with provider_at(gateway.url, gateway.key, attachments=store) as provider:
        heard = await hear(provider, request)
    assert await kept(store, heard) == [files.picture(name)]


async def test_the_progress_of_a_drawing_is_told_and_not_shown(gateway: Gateway) -> None:
    heard = await drawn(gateway, "gpt-4o-image", MemoryAttachments())
    stages = [(event.stage, event.percent) for event in heard.events if isinstance(event, ProgressReported)]
    assert stages[0] == (Stage.QUEUED, None)
    percents = [percent for stage, percent in stages if stage is Stage.DRAWING and percent is not None]
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert "进度" not in heard.text


async def test_a_drawing_that_fails_says_why(gateway: Gateway) -> None:
    async with provider_at(gateway.url, gateway.key) as provider:
        heard = await hear_failure(provider, asking("gpt-4o-image-fails"))
    assert heard.error is not None
    assert "失败" in heard.error.gateway_message


@BOTH_WAYS
async def test_a_film_in_a_chat(gateway: Gateway, stream: bool) -> None:
    store = MemoryAttachments()
    heard = await drawn(gateway, "sora-chat", store, stream=stream)
    assert await kept(store, heard) == [files.film()]


@BOTH_WAYS
async def test_sound_in_a_chat(gateway: Gateway, stream: bool) -> None:
    store = MemoryAttachments()
    extra = {"modalities": ["text", "audio"], "audio": {"voice": "alloy", "format": "pcm16" if stream else "wav"}}
    heard = await drawn(gateway, "audio-reply", store, stream=stream, extra=extra)
    (sound,) = await kept(store, heard)
    assert files.seconds_of(sound) == pytest.approx(0.25)
    assert heard.text == "Beep."


async def test_a_link_at_which_nothing_is_leaves_the_words(gateway: Gateway) -> None:
    store = MemoryAttachments()
    heard = await drawn(gateway, "image-gone", store)
    assert await kept(store, heard) == []
    assert "/files/gone" in heard.text


@BOTH_WAYS
@pytest.mark.parametrize(
    ("model", "picture"),
    [
        ("gemini-2.5-flash-image", files.picture("gemini-0")),
        ("gemini-3-pro-image-preview", files.picture("final")),
        ("gemini-image-as-text", files.picture("text")),
    ],
)
async def test_a_picture_in_googles_format(gateway: Gateway, model: str, picture: bytes, stream: bool) -> None:
    store = MemoryAttachments()
    heard = await drawn(gateway, model, store, stream=stream, endpoint=Endpoint.GEMINI, aspect_ratio="16:9")
    assert await kept(store, heard) == [picture]


@BOTH_WAYS
async def test_a_picture_of_the_tool_in_responses(gateway: Gateway, stream: bool) -> None:
    store = MemoryAttachments()
    heard = await drawn(gateway, "draw", store, stream=stream, endpoint=Endpoint.RESPONSES)
    assert await kept(store, heard) == [files.picture("responses")]
    assert heard.text == "Here it is."


async def made(gateway: Gateway, request: ImageRequest, store: MemoryAttachments) -> Heard:
    async with provider_at(gateway.url, gateway.key, attachments=store) as provider, provider.media() as media:
        return Heard([event async for event in media.make_images(request)])


@pytest.mark.parametrize("model", ["gpt-image-1", "dall-e-3", "dall-e-2", "flux-pro", "recraftv3", "image-data-url"])
async def test_pictures_are_made(gateway: Gateway, model: str) -> None:
    store = MemoryAttachments()
    heard = await made(gateway, ImageRequest(model, "A cat"), store)
    (picture,) = await kept(store, heard)
    assert files.size_of(picture) == (64, 48)


async def test_pictures_are_made_as_they_were_wanted(gateway: Gateway) -> None:
    store = MemoryAttachments()
    request = ImageRequest(
        "gpt-image-1",
        "A cat",
        n=2,
        size="1024x1536",
        quality="low",
        background="opaque",
        output_format="webp",
        partial_images=2,
        stream=True,
    )
    heard = await made(gateway, request, store)
    pictures = await kept(store, heard)
    assert [files.size_of(one) for one in pictures] == [(1024, 1536)] * 2
    assert pictures[0] != pictures[1]
    assert any(isinstance(event, ProgressReported) and event.percent for event in heard.events)


@pytest.mark.parametrize("count", [1, 3])
async def test_pictures_are_changed_where_the_mask_says(gateway: Gateway, count: int) -> None:
    store = MemoryAttachments()
    given = [
        await store.put(files.picture(f"given {number}"), name=f"图 {number}.png", media_type="image/png")
        for number in range(count)
    ]
    mask = await store.put(files.picture("mask"), name="mask", media_type="image/png")
    heard = await made(gateway, ImageRequest("gpt-image-1", "Blue", tuple(given), mask, stream=True), store)
    assert len(await kept(store, heard)) == 1
    sent = [part.data for part in gateway.requests[-1].form or () if part.name.startswith("image")]
    assert sent == [files.picture(f"given {number}") for number in range(count)]


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("gpt-image-1-moderated", ErrorReason.CONTENT_FILTERED),
        ("gpt-image-1-breaks", ErrorReason.STREAM_ERROR),
        ("image-nothing", ErrorReason.EMPTY_REPLY),
    ],
)
async def test_pictures_that_are_not_made(gateway: Gateway, model: str, reason: ErrorReason) -> None:
    with pytest.raises(AppError) as caught:
        await made(gateway, ImageRequest(model, "A cat", stream=model.startswith("gpt")), MemoryAttachments())
    assert caught.value.info.reason is reason


async def test_a_gateway_that_does_not_stream_pictures_is_asked_again(gateway: Gateway) -> None:
    store = MemoryAttachments()
    heard = await drawn(gateway, "gpt-image-1-no-stream", store, endpoint=Endpoint.IMAGES)
    assert len(await kept(store, heard)) == 1
    assert ["stream" in (record.json or {}) for record in gateway.requests] == [True, False]


FILMS = [
    ("sora-2", VideoRoute.OPENAI),
    ("sora-2-colon", VideoRoute.OPENAI),
    ("kling-v2", VideoRoute.OPENAI),
    ("veo-3", VideoRoute.NEW_API),
    ("video-plain", VideoRoute.NEW_API),
    ("kling-v2", VideoRoute.NEW_API),
]


@pytest.mark.parametrize(("model", "route"), FILMS)
async def test_a_film_is_ordered_watched_and_fetched(gateway: Gateway, model: str, route: VideoRoute) -> None:
    store = MemoryAttachments()
    frame = await store.put(files.picture("first", 1280, 720), name="first.png", media_type="image/png")
    async with provider_at(gateway.url, gateway.key, attachments=store) as provider, provider.media() as media:
        job = await media.start_video(VideoRequest(model, "Waves", frame, 4, "1280x720", route))
        assert (job.status, job.route) == (JobStatus.QUEUED, route)
        seen: list[JobStatus] = []
        while job.status not in (JobStatus.DONE, JobStatus.FAILED):
            job = await media.look_at_video(job)
            seen.append(job.status)
        assert seen == [JobStatus.RUNNING, JobStatus.RUNNING, JobStatus.DONE]
        film = await media.fetch_video(job)
        assert await store.read(film) == files.film()
        if route is VideoRoute.OPENAI:
            again = await media.remix_video(job, "At night")
            assert again.remote_id not in ("", job.remote_id)


@pytest.mark.parametrize("route", list(VideoRoute))
async def test_a_film_that_fails_and_one_that_is_refused(gateway: Gateway, route: VideoRoute) -> None:
    async with provider_at(gateway.url, gateway.key) as provider, provider.media() as media:
        job = await media.start_video(VideoRequest("video-fails", "Waves", route=route))
        for _ in range(2):
            job = await media.look_at_video(job)
        assert job.status is JobStatus.FAILED
        assert job.error is not None
        assert job.error.gateway_message == "The film was blocked"
        with pytest.raises(AppError) as caught:
            await media.start_video(VideoRequest("video-refused", "Waves", route=route))
        assert caught.value.info.gateway_message == "The prompt was declined"
        with pytest.raises(AppError) as gone:
            await media.look_at_video(VideoJob("task_gone", "sora-2", route))
        assert gone.value.info.reason is ErrorReason.JOB_GONE


@pytest.mark.parametrize("form", ["mp3", "opus", "aac", "flac", "wav"])
async def test_speech(gateway: Gateway, form: str) -> None:
    store = MemoryAttachments()
    async with provider_at(gateway.url, gateway.key, attachments=store) as provider, provider.media() as media:
        spoken = await media.speak(SpeechRequest("tts-1", "Hi", format=form, speed=1.5, instructions="Softly"))
    assert await store.read(spoken) == files.sound(form)
    assert spoken.media_type == files.TYPES[form]


async def test_an_error_in_place_of_speech(gateway: Gateway) -> None:
    async with provider_at(gateway.url, gateway.key) as provider, provider.media() as media:
        with pytest.raises(AppError) as caught:
            await media.speak(SpeechRequest("tts-json-error", "Hi"))
    assert caught.value.info.gateway_message == "The voice is not there today"


@pytest.mark.parametrize("form", ["json", "verbose_json", "text", "srt", "vtt"])
async def test_what_was_said_is_written_down(gateway: Gateway, form: str) -> None:
    store = MemoryAttachments()
    sound = await store.put(files.sound("mp3"), name="会议", media_type="audio/mpeg")
    async with provider_at(gateway.url, gateway.key, attachments=store) as provider, provider.media() as media:
        written = await media.transcribe(TranscriptionRequest("whisper-1", sound, "en", "A tone.", form, 0.2))
    assert "I heard 0.25 seconds of sound." in written.text
    if form == "verbose_json":
        assert (written.language, written.seconds) == ("en", 0.25)


@pytest.mark.parametrize("model", ["text-embedding-3-small", "embedding-mixed"])
async def test_vectors_in_the_order_of_the_texts(gateway: Gateway, model: str) -> None:
    async with provider_at(gateway.url, gateway.key) as provider, provider.media() as media:
        vectors = await media.embed(model, ["a", "b"], 5)
    assert [list(vector) for vector in vectors] == [
        pytest.approx(vector_of("a", 5), abs=1e-6),
        pytest.approx(vector_of("b", 5), abs=1e-6),
    ]


async def test_the_balance_in_three_ways(gateway: Gateway) -> None:
    def missing() -> Any:
        return account.not_there("GET", "/")

    key = (account.USER_TOKEN, (("New-Api-User", "1"),))
    async with provider_at(gateway.url, gateway.key) as provider, provider.account() as money:
        of_key = await money.balance()
        gateway.answer_at("/api/usage/token", missing())
        of_dashboard = await money.balance()
    assert (of_key.left, of_key.source) == (
        (account.GRANTED - account.USED) / account.QUOTA_PER_UNIT,
        "/api/usage/token",
    )
    assert of_dashboard.left == pytest.approx(account.LIMIT_USD - account.USED_CENTS / 100)
    assert of_dashboard.currency is Currency.USD
    for path in ("/v1/dashboard", "/dashboard"):
        gateway.answer_at(f"{path}/billing/subscription", missing())
    async with provider_at(gateway.url, key[0], headers=key[1]) as provider, provider.account() as money:
        of_user = await money.balance()
    assert (of_user.left, of_user.used) == (2.0, 0.1)


async def test_prices(gateway: Gateway) -> None:
    async with provider_at(gateway.url, gateway.key) as provider, provider.account() as money:
        chat, picture = await money.prices()
    assert (chat.model_id, chat.input_per_million, chat.output_per_million) == ("echo", 2.5, 10.0)
    assert (picture.model_id, picture.per_call, picture.vendor) == ("dall-e-3", 0.04, "OpenAI")


def test_a_form_is_recorded_part_by_part(gateway: Gateway) -> None:
    answer = httpx.post(
        f"{gateway.url}/v1/images/edits",
        headers={"Authorization": f"Bearer {gateway.key}"},
        data={"model": "gpt-image-1", "prompt": "p"},
        files={"image": ("a.txt", b"no picture", "text/plain")},
    )
    assert answer.status_code == 400
    assert json.loads(answer.text)["error"]["code"] == "unsupported_file_mimetype"
    assert [part.name for part in gateway.requests[-1].form or ()] == ["model", "prompt", "image"]
