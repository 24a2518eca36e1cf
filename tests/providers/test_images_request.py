"""Requests for pictures: the official SDK's own types say whether they are any."""

from typing import Any

import pytest
from openai.types.image_generate_params import ImageGenerateParams
from pydantic import TypeAdapter

from app.domain.blocks import AttachmentRef, AudioBlock, ImageBlock, TextBlock
from app.domain.conversation import Role
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.generation import GenerationSettings, Thinking
from app.domain.media import ImageRequest
from app.domain.ports import ChatRequest, RequestMessage
from app.providers.dialect import FormPart, Habits, Outgoing
from app.providers.images import ImagesDialect
from app.providers.images_request import outgoing_of
from tests.providers.doubles import MemoryAttachments, asking
from tests.providers.pictures import png
from tests.providers.sdk import unfolded

GENERATE: TypeAdapter[ImageGenerateParams] = TypeAdapter(ImageGenerateParams)


async def sent(request: ImageRequest, store: MemoryAttachments | None = None) -> Outgoing:
    outgoing = await outgoing_of(request, store or MemoryAttachments())
    if not outgoing.parts:
        assert unfolded(GENERATE.validate_python(dict(outgoing.body))) == outgoing.body
    return outgoing


async def refusal(request: ImageRequest) -> tuple[ErrorReason, str]:
    with pytest.raises(AppError) as caught:
        await outgoing_of(request, MemoryAttachments())
    info = caught.value.info
    return info.reason, info.params.get("field") or info.params["name"]


def ref(name: str, media_type: str = "image/png") -> AttachmentRef:
    return AttachmentRef("0" * 64, media_type, name, 1)


async def stored(store: MemoryAttachments, name: str, width: int, media_type: str = "image/png") -> AttachmentRef:
    return await store.put(png(width, 2), name=name, media_type=media_type)


async def test_only_what_was_set_is_sent() -> None:
    outgoing = await sent(ImageRequest("gpt-image-1", "A cat"))
    assert (outgoing.path, outgoing.accept) == ("images/generations", "application/json")
    assert outgoing.body == {"model": "gpt-image-1", "prompt": "A cat"}


async def test_everything_that_can_be_set_for_gpt_image() -> None:
    outgoing = await sent(
        ImageRequest(
            "gpt-image-1",
            "A cat",
            n=2,
            size="1536x1024",
            quality="high",
            background="transparent",
            output_format="webp",
            partial_images=2,
            extra={"moderation": "low", "quality": "low"},
        )
    )
    assert outgoing.accept == "text/event-stream"
    assert outgoing.body == {
        "model": "gpt-image-1",
        "prompt": "A cat",
        "n": 2,
        "size": "1536x1024",
        "quality": "low",
        "background": "transparent",
        "output_format": "webp",
        "stream": True,
        "partial_images": 2,
        "moderation": "low",
    }


async def test_dall_e_is_asked_for_the_picture_itself() -> None:
    outgoing = await sent(ImageRequest("dall-e-3", "A cat", quality="hd", style="natural", size="1024x1792"))
    assert outgoing.body == {
        "model": "dall-e-3",
        "prompt": "A cat",
        "size": "1024x1792",
        "quality": "hd",
        "style": "natural",
        "response_format": "b64_json",
    }
    chosen = await sent(ImageRequest("dall-e-3", "A cat", extra={"response_format": "url"}))
    assert chosen.body["response_format"] == "url"


@pytest.mark.parametrize(
    ("model", "field", "value"),
    [
        ("dall-e-3", "background", "transparent"),
        ("dall-e-3", "output_format", "png"),
        ("dall-e-3", "partial_images", 1),
        ("dall-e-3", "stream", True),
        ("gpt-image-1", "style", "vivid"),
        ("flux-kontext", "mask", ref("mask.png")),
    ],
)
async def test_fields_that_a_model_lacks(model: str, field: str, value: Any) -> None:
    request = ImageRequest(model, "A cat", **{field: value})
    assert await refusal(request) == (ErrorReason.FIELD_NOT_TAKEN, field)


async def test_models_that_nobody_knows_get_what_was_asked_for() -> None:
    outgoing = await sent(ImageRequest("flux-pro", "A cat", style="vivid", background="opaque"))
    assert outgoing.body == {"model": "flux-pro", "prompt": "A cat", "style": "vivid", "background": "opaque"}


def named(parts: tuple[FormPart, ...], name: str) -> list[FormPart]:
    return [part for part in parts if part.name == name]


async def test_one_picture_is_changed() -> None:
    store = MemoryAttachments()
    cat, mask = await stored(store, "Katze, groß.PNG", 3), await stored(store, "x", 4)
    request = ImageRequest(
        "gpt-image-1", "Blue", (cat,), mask, n=2, stream=True, extra={"input_fidelity": "high", "list": [1, "é"]}
    )
    outgoing = await sent(request, store)
    assert (outgoing.path, outgoing.accept) == ("images/edits", "text/event-stream")
    texts = {part.name: part.content.decode() for part in outgoing.parts if part.file_name is None}
    assert texts == {
        "model": "gpt-image-1",
        "prompt": "Blue",
        "n": "2",
        "stream": "true",
        "input_fidelity": "high",
        "list": '[1, "é"]',
    }
    assert named(outgoing.parts, "image") == [FormPart("image", png(3, 2), "Katze_gro.png", "image/png")]
    assert named(outgoing.parts, "mask") == [FormPart("mask", png(4, 2), "x.png", "image/png")]


async def test_several_pictures_have_names_that_tell_their_types() -> None:
    store = MemoryAttachments()
    kinds = ["image/png", "image/jpeg", "image/webp", "image/svg+xml"]
    pictures = tuple([await stored(store, "图片", place + 1, kind) for place, kind in enumerate(kinds)])
    outgoing = await sent(ImageRequest("m", "Blue", pictures), store)
    files = named(outgoing.parts, "image[]")
    assert [part.file_name for part in files] == ["image-1.png", "image-2.jpg", "image-3.webp", "image-4.svgxml"]
    assert [part.media_type for part in files] == kinds


async def test_files_that_are_refused() -> None:
    film = ImageRequest("m", "p", (ref("a.mp4", "video/mp4"),))
    assert await refusal(film) == (ErrorReason.FILE_NOT_TAKEN, "a.mp4")
    many = ImageRequest("m", "p", tuple(ref(f"{number}.png") for number in range(17)))
    assert await refusal(many) == (ErrorReason.FILE_NOT_TAKEN, "16.png")
    mask = ImageRequest("m", "p", (ref("a.png"),), ref("mask.jpg", "image/jpeg"))
    assert await refusal(mask) == (ErrorReason.FILE_NOT_TAKEN, "mask.jpg")
    styled = ImageRequest("m", "p", (ref("a.png"),), style="vivid")
    assert await refusal(styled) == (ErrorReason.FIELD_NOT_TAKEN, "style")


# A turn of a conversation


async def turn(request: ChatRequest, store: MemoryAttachments | None = None, habits: Habits | None = None) -> Outgoing:
    return await ImagesDialect().outgoing(request, store or MemoryAttachments(), habits or Habits())


async def test_the_last_words_of_the_person_are_the_prompt() -> None:
    request = ChatRequest(
        "dall-e-3",
        (
            RequestMessage(Role.USER, (TextBlock("A dog"),)),
            RequestMessage(Role.ASSISTANT, (ImageBlock(ref("dog.png"), 1, 1),)),
            RequestMessage(Role.USER, (TextBlock("A cat"), TextBlock("on a roof"))),
        ),
        "Be brief.",
    )
    assert (await turn(request)).body == {
        "model": "dall-e-3",
        "prompt": "A cat\n\non a roof",
        "response_format": "b64_json",
    }


async def test_pictures_beside_the_words_are_changed() -> None:
    store = MemoryAttachments()
    cat = ImageBlock(await stored(store, "cat.png", 3), 3, 2)
    outgoing = await turn(asking("gpt-image-1", TextBlock("Blue"), cat), store)
    assert outgoing.path == "images/edits"
    assert named(outgoing.parts, "image")[0].content == png(3, 2)
    assert named(outgoing.parts, "prompt")[0].content == b"Blue"
    with pytest.raises(AppError) as caught:
        await turn(asking("gpt-image-1", AudioBlock(ref("a.mp3", "audio/mpeg"))))
    assert caught.value.info.reason is ErrorReason.FILE_NOT_TAKEN


async def test_settings_of_a_turn() -> None:
    settings = GenerationSettings(n=2, picture_size="1024x1024", user="me", extra={"quality": "low"})
    outgoing = await turn(asking("gpt-image-1", text="A cat", settings=settings))
    assert outgoing.body == {
        "model": "gpt-image-1",
        "prompt": "A cat",
        "n": 2,
        "size": "1024x1024",
        "stream": True,
        "user": "me",
        "quality": "low",
    }
    settings = GenerationSettings(aspect_ratio="16:9", seed=0)
    outgoing = await turn(asking("flux-pro", text="A cat", settings=settings))
    assert outgoing.body == {"model": "flux-pro", "prompt": "A cat", "aspect_ratio": "16:9", "seed": 0}


@pytest.mark.parametrize(
    ("model", "settings", "field"),
    [
        ("dall-e-3", GenerationSettings(aspect_ratio="16:9"), "aspect_ratio"),
        ("gpt-image-1", GenerationSettings(seed=0), "seed"),
        ("flux", GenerationSettings(temperature=0.0), "temperature"),
        ("flux", GenerationSettings(thinking=Thinking(budget=1)), "thinking"),
        ("flux", GenerationSettings(search=True), "search"),
    ],
)
async def test_settings_without_a_place(model: str, settings: GenerationSettings, field: str) -> None:
    with pytest.raises(AppError) as caught:
        await turn(asking(model, settings=settings))
    assert caught.value.info.params == {"field": field, "endpoint": "images"}


async def test_what_a_refusal_of_streams_teaches() -> None:
    dialect = ImagesDialect()
    request = asking("gpt-image-1", text="A cat")
    body = (await turn(request)).body
    refused = ErrorInfo(ErrorReason.REQUEST_REFUSED, gateway_message="Unknown parameter: 'stream'", status=400)
    habits = dialect.learn(refused, body, Habits())
    assert habits == Habits(pictures_streamed=False)
    assert "stream" not in (await turn(request, habits=habits)).body
    assert dialect.learn(refused, body, habits) is None
    other = ErrorInfo(ErrorReason.REQUEST_REFUSED, gateway_message="No cats", status=400)
    assert dialect.learn(other, body, Habits()) is None
    assert (
        dialect.learn(ErrorInfo(ErrorReason.SERVER_ERROR, gateway_message="stream", status=500), body, Habits()) is None
    )
