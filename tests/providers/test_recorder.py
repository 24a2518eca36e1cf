"""What was sent and what came back, recorded over real sockets."""

import base64
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import replace

import pytest

from app.domain.blocks import AttachmentRef, TextBlock
from app.domain.errors import AppError
from app.domain.media import ImageRequest, SpeechRequest, TranscriptionRequest, VideoRequest
from app.domain.ports import MediaProvider
from app.domain.recording import Exchange, PreparedRequest
from app.providers.recorder import MAX_RECORDED, ExchangeRecorder
from tests.gateway import Gateway
from tests.gateway.replies import Pause, Reply
from tests.providers.doubles import MemoryAttachments, asking, hear, hear_failure, provider_at
from tests.providers.pictures import png
from tests.providers.servers import Says, says, site


async def recorded(gateway: Gateway, model: str, *, fails: bool = False) -> Exchange:
    exchanges: list[Exchange] = []
    async with provider_at(gateway.url, gateway.key, headers=(("X-Secret", "hush-hush-hush"),)) as provider:
        request = replace(asking(model, TextBlock("Hello")), record=exchanges.append)
        await (hear_failure(provider, request) if fails else hear(provider, request))
    (exchange,) = exchanges
    return exchange


async def test_an_exchange_holds_what_went_out_and_came_in(gateway: Gateway) -> None:
    exchange = await recorded(gateway, "echo")
    (sent,) = gateway.chats()
    assert exchange.request.method == "POST"
    assert exchange.request.url == f"{gateway.url}/v1/chat/completions"
    assert exchange.request.body == sent.body
    assert dict(exchange.request.headers)["content-type"] == "application/json"
    assert exchange.status == 200
    body = b"".join(part.data for part in exchange.parts)
    assert body.startswith(b"data: ")
    assert body.rstrip().endswith(b"[DONE]")
    assert not exchange.truncated


async def test_no_key_and_no_secret_header_is_recorded(gateway: Gateway) -> None:
    exchange = await recorded(gateway, "echo")
    assert "authorization" not in dict(exchange.request.headers)
    assert gateway.key not in repr(exchange)
    assert "hush-hush-hush" not in repr(exchange)
    assert gateway.chats()[0].headers["x-secret"] == "hush-hush-hush"


@pytest.mark.parametrize("status", [200, 401])
async def test_a_key_that_the_gateway_says_is_not_recorded(gateway: Gateway, status: int) -> None:
    key = gateway.key.encode()
    said = b'{"error":{"message":"Incorrect API key provided: %s."}}' % key
    middle = said.index(key) + len(key) // 2
    parts = (said[:middle], Pause(0.01), said[middle:])  # it goes over the end of a read
    gateway.answer("parrot", Reply(parts, status, headers=(("X-Echo", f"Bearer {gateway.key}"),)))
    exchange = await recorded(gateway, "parrot", fails=True)
    assert gateway.key not in repr(exchange)
    assert b"".join(part.data for part in exchange.parts) == said.replace(key, b"*" * len(key))


async def test_the_times_are_in_order(gateway: Gateway) -> None:
    timing = (await recorded(gateway, "echo")).timing
    times = [timing.connected, timing.first_byte, timing.first_token, timing.last_token, timing.end]
    known = [moment for moment in times if moment is not None]
    assert len(known) == 5
    assert known == sorted(known)


async def test_a_refusal_is_recorded_with_its_body(gateway: Gateway) -> None:
    exchange = await recorded(gateway, "error-401", fails=True)
    assert exchange.status == 401
    assert b"error" in b"".join(part.data for part in exchange.parts)
    assert exchange.timing.first_token is None


async def test_what_is_prepared_is_what_is_sent(gateway: Gateway) -> None:
    async with provider_at(gateway.url, gateway.key) as provider:
        request = asking("echo", text="你好")
        prepared = await provider.prepare(request)
        assert not gateway.requests
        await hear(provider, request)
    (sent,) = gateway.chats()
    assert prepared.body == sent.body
    assert prepared.url == f"{gateway.url}/v1/chat/completions"
    shown = dict(prepared.headers)
    assert {name: sent.headers[name] for name in shown} == shown
    assert set(sent.headers) - set(shown) <= {"authorization"}


@pytest.mark.parametrize("size", [MAX_RECORDED, MAX_RECORDED + 1])
async def test_a_long_reply_is_recorded_up_to_the_limit(gateway: Gateway, size: int) -> None:
    exchange = await recorded(gateway, "echo")
    kept: list[Exchange] = []
    recorder = ExchangeRecorder(exchange.request, kept.append)
    recorder.came(b"x" * (size // 2))
    recorder.came(b"x" * (size - size // 2))
    recorder.end()
    recorder.end()
    assert len(kept) == 1
    assert sum(len(part.data) for part in kept[0].parts) == MAX_RECORDED
    assert kept[0].truncated is (size > MAX_RECORDED)


PICTURE = {"created": 1, "data": [{"b64_json": base64.b64encode(png(2, 2)).decode()}]}
FILM = {"id": "video_1", "object": "video", "status": "queued"}
SPEECH = Says(b"RIFF" + bytes(40), kind="audio/wav")


async def _images(media: MediaProvider, sound: AttachmentRef, record: Callable[[Exchange], None]) -> None:
    async for _event in media.make_images(ImageRequest("dall-e-3", "A cat", record=record)):
        pass


async def _video(media: MediaProvider, sound: AttachmentRef, record: Callable[[Exchange], None]) -> None:
    await media.start_video(VideoRequest("sora-2", "A cat", record=record))


async def _speech(media: MediaProvider, sound: AttachmentRef, record: Callable[[Exchange], None]) -> None:
    await media.speak(SpeechRequest("tts-1", "Hi", record=record))


async def _transcription(media: MediaProvider, sound: AttachmentRef, record: Callable[[Exchange], None]) -> None:
    await media.transcribe(TranscriptionRequest("whisper-1", sound, record=record))


@pytest.mark.parametrize(
    ("work", "place", "answer"),
    [
        (_images, "/v1/images/generations", PICTURE),
        (_video, "/v1/videos", FILM),
        (_speech, "/v1/audio/speech", SPEECH),
        (_transcription, "/v1/audio/transcriptions", {"text": "Hi"}),
    ],
)
@pytest.mark.parametrize("fails", [False, True])
async def test_what_makes_media_is_recorded_too(
    work: Callable[[MediaProvider, AttachmentRef, Callable[[Exchange], None]], Awaitable[None]],
    place: str,
    answer: object,
    *,
    fails: bool,
) -> None:
    key = "sk-test-0123456789abcdefWXYZ"
    exchanges: list[Exchange] = []
    store = MemoryAttachments()
    sound = await store.put(b"RIFF", name="a.wav", media_type="audio/wav")
    async with site() as here:
        here.on(f"POST {place}", says({"error": {"message": "No."}}, 400) if fails else answer)
        async with provider_at(here.url, key, attachments=store) as provider, provider.media() as media:
            with pytest.raises(AppError) if fails else nullcontext():
                await work(media, sound, exchanges.append)
        (asked,) = here.asked
    (exchange,) = exchanges
    assert (exchange.request.url, exchange.request.body) == (f"{here.url}{place}", asked.body)
    assert exchange.status == (400 if fails else 200)
    assert key not in repr(exchange)
    assert exchange.parts
    assert exchange.timing.end is not None
    assert (exchange.timing.first_token is not None) is (work is _images and not fails)


def test_a_body_is_cut_off_where_it_is_too_long() -> None:
    exchanges: list[Exchange] = []
    ExchangeRecorder(PreparedRequest("POST", "/", (), bytes(MAX_RECORDED + 1)), exchanges.append).end()
    (exchange,) = exchanges
    assert (len(exchange.request.body), exchange.truncated) == (MAX_RECORDED, True)
