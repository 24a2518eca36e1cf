"""What this program sends for pictures, films and sound, judged by the official SDK's own request types."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, get_type_hints

import pytest
from openai.types.audio.speech_create_params import SpeechCreateParams
from openai.types.audio.transcription_create_params import TranscriptionCreateParamsNonStreaming
from openai.types.image_edit_params import ImageEditParamsNonStreaming, ImageEditParamsStreaming
from openai.types.image_generate_params import ImageGenerateParamsNonStreaming, ImageGenerateParamsStreaming
from openai.types.video_create_params import VideoCreateParams
from openai.types.video_remix_params import VideoRemixParams
from pydantic import TypeAdapter

from app.domain.blocks import AttachmentRef
from app.domain.media import ImageRequest, SpeechRequest, TranscriptionRequest, VideoJob, VideoRequest
from app.domain.ports import MediaProvider
from tests.gateway import files
from tests.providers.doubles import MemoryAttachments, provider_at
from tests.providers.servers import Asked, Says, Site, site

PICTURE = {"created": 1, "data": [{"url": "http://127.0.0.1:9/a.png"}]}
FILM = {"id": "video_1", "object": "video", "status": "queued"}
FILES = {"image", "mask", "file", "input_reference"}
TRUTH = {"true": True, "false": False}
ANSWERS: dict[str, Says | object] = {
    "POST /v1/images/generations": PICTURE,
    "POST /v1/images/edits": PICTURE,
    "POST /v1/videos": FILM,
    "POST /v1/videos/video_1/remix": FILM,
    "POST /v1/audio/speech": Says(files.sound(), kind="audio/wav"),
    "POST /v1/audio/transcriptions": {"text": "Hi"},
}


@asynccontextmanager
async def studio() -> AsyncIterator[tuple[Site, MediaProvider, AttachmentRef, AttachmentRef]]:
    """Give a server that takes everything, what asks it, a picture and a sound."""
    store = MemoryAttachments()
    picture = await store.put(files.picture(), name="a.png", media_type="image/png")
    sound = await store.put(files.sound(), name="a.wav", media_type="audio/wav")
    async with site() as here, provider_at(here.url, "k", attachments=store) as provider, provider.media() as media:
        for place, answer in ANSWERS.items():
            here.on(place, answer)
        yield here, media, picture, sound


def judge(asked: Asked, kind: Any) -> None:
    """Fail unless the request passes the type, and each of its fields is known to that; files by their fields alone."""
    if asked.headers["content-type"].startswith("application/json"):
        fields = sent = asked.json
    else:
        form = {name.removesuffix("[]"): part for name, part in asked.form.items()}
        texts = {name: content.decode() for name, (file, _kind, content) in form.items() if file is None}
        fields, sent = dict(form), {name: TRUTH.get(text, text) for name, text in texts.items()}
    hints = get_type_hints(kind)
    assert set(kind.__required_keys__) <= set(fields) <= set(hints)
    # One by one: pydantic has no schema for the open files that the whole type allows for.
    for name in set(sent) - FILES:
        adapter: TypeAdapter[Any] = TypeAdapter(hints[name])
        assert str(adapter.validate_python(sent[name])).lower() == str(sent[name]).lower()


Work = Callable[[MediaProvider, AttachmentRef, AttachmentRef], Awaitable[object]]


async def _made(media: MediaProvider, request: ImageRequest) -> None:
    async for _event in media.make_images(request):
        pass


CASES: dict[str, tuple[Work, Any]] = {
    "a picture": (lambda media, *_: _made(media, ImageRequest("dall-e-3", "A cat")), ImageGenerateParamsNonStreaming),
    "a picture as wanted": (
        lambda media, *_: _made(
            media,
            ImageRequest(
                "gpt-image-1", "A cat", n=2, size="1024x1024", quality="high", background="opaque", output_format="webp"
            ),
        ),
        ImageGenerateParamsNonStreaming,
    ),
    "a picture in parts": (
        lambda media, *_: _made(media, ImageRequest("gpt-image-1", "A cat", stream=True, partial_images=2)),
        ImageGenerateParamsStreaming,
    ),
    "a change": (
        lambda media, picture, _: _made(media, ImageRequest("gpt-image-1", "A hat", (picture,), picture, n=1)),
        ImageEditParamsNonStreaming,
    ),
    "a change in parts": (
        lambda media, picture, _: _made(
            media, ImageRequest("gpt-image-1", "A hat", (picture, picture), stream=True, partial_images=1)
        ),
        ImageEditParamsStreaming,
    ),
    "a film": (lambda media, *_: media.start_video(VideoRequest("sora-2", "A cat")), VideoCreateParams),
    "a film as wanted": (
        lambda media, picture, _: media.start_video(VideoRequest("sora-2", "A cat", picture, 8, "1280x720")),
        VideoCreateParams,
    ),
    "a film by the address of its first frame": (
        lambda media, *_: media.start_video(
            VideoRequest("sora-2", "A cat", extra={"input_reference": {"image_url": "https://e.x/a.png"}})
        ),
        VideoCreateParams,
    ),
    "another version": (
        lambda media, *_: media.remix_video(VideoJob("video_1", "sora-2"), "At night"),
        VideoRemixParams,
    ),
    "speech": (
        lambda media, *_: media.speak(SpeechRequest("tts-1", "Hi", "onyx", "wav", 1.5, "Whisper")),
        SpeechCreateParams,
    ),
    "a transcription": (
        lambda media, _, sound: media.transcribe(TranscriptionRequest("whisper-1", sound, "en", "Names", "json", 0.5)),
        TranscriptionCreateParamsNonStreaming,
    ),
}


@pytest.mark.parametrize("name", CASES)
async def test_every_field_is_where_the_sdk_has_it(name: str) -> None:
    work, kind = CASES[name]
    async with studio() as (here, media, picture, sound):
        await work(media, picture, sound)
        judge(here.asked[0], kind)
