"""OpenAI's SDK reads the pictures, films, sound and vectors of the test gateway."""

import base64
import io
from typing import Any

import openai
import pytest

from tests.gateway import Gateway, files
from tests.gateway.audio import vector_of

no_farewell = pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")
"""OpenAI's own service ends; gateways go on with its form."""


def decoded(data: str | None) -> tuple[int, int]:
    return files.size_of(base64.b64decode(data or ""))


async def test_pictures_are_made(sdk: openai.AsyncOpenAI) -> None:
    made = await sdk.images.generate(
        model="gpt-image-1", prompt="a cat", n=2, size="1024x1536", output_format="jpeg", quality="low"
    )
    pictures = [one.b64_json for one in made.data or ()]
    assert [decoded(one) for one in pictures] == [(1024, 1536)] * 2
    assert pictures[0] != pictures[1]
    assert made.output_format == "jpeg"
    assert made.usage is not None


async def test_pictures_are_streamed_with_previews(sdk: openai.AsyncOpenAI) -> None:
    stream = await sdk.images.generate(model="gpt-image-1", prompt="a cat", stream=True, partial_images=2)
    assert [event.type async for event in stream] == [
        "image_generation.partial_image",
        "image_generation.partial_image",
        "image_generation.completed",
    ]


async def test_dall_e_gives_addresses_that_hold_pictures(sdk: openai.AsyncOpenAI, gateway: Gateway) -> None:
    made = await sdk.images.generate(model="dall-e-3", prompt="a cat", style="vivid")
    assert made.data is not None
    url = made.data[0].url or ""
    fetched = await sdk.get(url, cast_to=openai.HttpxBinaryResponseContent)
    assert files.size_of(fetched.content) == (64, 48)
    assert made.data[0].revised_prompt == "A fine picture of a cat."


@pytest.mark.parametrize(
    ("model", "field", "value"),
    [
        ("gpt-image-1", "response_format", "b64_json"),
        ("gpt-image-1", "style", "vivid"),
        ("dall-e-3", "n", 2),
        ("dall-e-3", "background", "transparent"),
        ("gpt-image-1", "size", "1x1"),
        ("gpt-image-1", "partial_images", 4),
    ],
)
async def test_fields_of_the_other_family_are_refused(
    sdk: openai.AsyncOpenAI, model: str, field: str, value: object
) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        await sdk.images.generate(model=model, prompt="a cat", extra_body={field: value})
    assert caught.value.param == field


@pytest.mark.parametrize("count", [1, 2])
async def test_pictures_are_changed(sdk: openai.AsyncOpenAI, gateway: Gateway, count: int) -> None:
    given = [(f"{name}.png", files.picture(name), "image/png") for name in ("a", "b")[:count]]
    made = await sdk.images.edit(
        model="gpt-image-1",
        prompt="make it blue",
        image=given if count > 1 else given[0],
        mask=("mask.png", files.picture("mask"), "image/png"),
    )
    assert made.data is not None
    assert decoded(made.data[0].b64_json) == (64, 48)
    names = [part.name for part in gateway.requests[-1].form or () if part.file_name]
    assert sorted(names) == ["image", "mask"] if count == 1 else ["image[]", "image[]", "mask"]


async def test_what_is_no_picture_is_not_changed(sdk: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="Invalid image"):
        await sdk.images.edit(model="gpt-image-1", prompt="p", image=("a.png", b"no picture", "image/png"))
    with pytest.raises(openai.BadRequestError, match="mask"):
        await sdk.images.edit(
            model="gpt-image-1",
            prompt="p",
            image=("a.png", files.picture(), "image/png"),
            mask=("m.png", files.picture("m", 32, 32), "image/png"),
        )


@no_farewell
async def test_a_film_is_made_watched_and_fetched(sdk: openai.AsyncOpenAI) -> None:
    film = await sdk.videos.create(
        model="sora-2",
        prompt="waves",
        seconds="4",
        size="1280x720",
        input_reference=("first.png", files.picture("first", 1280, 720), "image/png"),
    )
    assert (film.status, film.progress) == ("queued", 0)
    with pytest.raises(openai.BadRequestError, match="not completed"):
        await sdk.videos.download_content(film.id)
    seen = [film.progress]
    while film.status in ("queued", "in_progress"):
        film = await sdk.videos.retrieve(film.id)
        seen.append(film.progress)
    assert seen == [0, 35, 80, 100]
    content = await sdk.videos.download_content(film.id)
    assert files.seconds_of(content.content) == 1.0
    thumbnail = await sdk.videos.download_content(film.id, variant="thumbnail")
    assert files.size_of(thumbnail.content) == (64, 48)
    again = await sdk.videos.remix(film.id, prompt="at night")
    assert again.remixed_from_video_id == film.id


@no_farewell
async def test_a_film_that_fails_says_why(sdk: openai.AsyncOpenAI) -> None:
    film = await sdk.videos.create(model="video-fails", prompt="waves")
    for _ in range(2):
        film = await sdk.videos.retrieve(film.id)
    assert film.status == "failed"
    assert film.error is not None
    assert film.error.code == "moderation_blocked"


@no_farewell
@pytest.mark.parametrize(
    "fields",
    [
        {"seconds": "5"},
        {"size": "640x480"},
        {"size": "1792x1024"},
        {"prompt": ""},
        {"input_reference": ("x.png", files.picture("x"), "image/png")},
    ],
)
async def test_what_sora_does_not_film_is_refused(sdk: openai.AsyncOpenAI, fields: dict[str, Any]) -> None:
    asked: dict[str, Any] = {"model": "sora-2", "prompt": "waves", **fields}
    with pytest.raises(openai.BadRequestError):
        await sdk.videos.create(**asked)


@pytest.mark.parametrize("form", ["mp3", "opus", "aac", "flac", "wav"])
async def test_speech_is_sound_of_the_form_that_was_asked_for(sdk: openai.AsyncOpenAI, form: Any) -> None:
    spoken = await sdk.audio.speech.create(model="tts-1", input="Hi", voice="alloy", response_format=form, speed=1.5)
    assert 0.2 < files.seconds_of(spoken.content) < 0.35


async def test_what_was_said_is_written_down(sdk: openai.AsyncOpenAI) -> None:
    sound = ("a.wav", files.sound(), "audio/wav")
    plain = await sdk.audio.transcriptions.create(model="whisper-1", file=sound)
    assert plain.text == "I heard 0.25 seconds of sound."
    verbose = await sdk.audio.transcriptions.create(
        model="whisper-1", file=sound, response_format="verbose_json", language="en", temperature=0.2
    )
    assert verbose.duration == 0.25
    assert verbose.language == "en"
    titles = await sdk.audio.transcriptions.create(model="whisper-1", file=sound, response_format="srt")
    assert str(titles).startswith("1\n00:00:00,000 --> ")
    with pytest.raises(openai.BadRequestError, match="corrupted"):
        await sdk.audio.transcriptions.create(model="whisper-1", file=("a.wav", b"no sound", "audio/wav"))
    with pytest.raises(openai.BadRequestError, match="Unrecognized file format"):
        await sdk.audio.transcriptions.create(model="whisper-1", file=("a.txt", files.sound(), "audio/wav"))


async def test_vectors_are_those_of_the_texts(sdk: openai.AsyncOpenAI, lenient_sdk: openai.AsyncOpenAI) -> None:
    made = await sdk.embeddings.create(
        model="text-embedding-3-small", input=["a", "b"], encoding_format="float", dimensions=5
    )
    assert [one.embedding for one in made.data] == [vector_of("a", 5), vector_of("b", 5)]
    # Unless a form is named, the client asks for base64, which its types have no room for, and decodes it.
    coded = await lenient_sdk.embeddings.create(model="text-embedding-3-small", input="b")
    assert coded.data[0].embedding == pytest.approx(vector_of("b", 8), abs=1e-6)


def test_the_files_are_what_their_names_say() -> None:
    assert files.size_of(files.picture("x", form="WEBP")) == (64, 48)
    assert io.BytesIO(files.film()).read(12)[4:8] == b"ftyp"
    assert files.picture("one") != files.picture("two")
