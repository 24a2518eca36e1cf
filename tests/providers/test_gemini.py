"""Turns of a conversation with a model behind Google's endpoint, over real sockets."""

import base64
import json

from app.domain.blocks import AudioBlock, ImageBlock, ProviderDataBlock, TextBlock
from app.domain.conversation import Role
from app.domain.errors import ErrorReason
from app.domain.generation import Endpoint, GenerationSettings
from app.domain.model_info import ModelInfo, ModelRef
from app.domain.ports import ChatRequest, RequestMessage
from app.domain.stream import BlockAdded, FinishReason, ReplyStarted
from tests.providers.doubles import MemoryAttachments, asking, hear, hear_failure, provider_at
from tests.providers.pictures import png
from tests.providers.replies import blocks_of, text_of
from tests.providers.servers import Says, says, site

MODEL = "gemini-3-pro-image-preview"
STREAM = f"POST /v1beta/models/{MODEL}:streamGenerateContent"
WHOLE = f"POST /v1beta/models/{MODEL}:generateContent"
GEMINI = GenerationSettings(endpoint=Endpoint.GEMINI, aspect_ratio="16:9", picture_size="2K")
PICTURE = {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(png(3, 2)).decode()}}


def parts(*found: object, finish: str = "STOP") -> dict[str, object]:
    return {"candidates": [{"content": {"role": "model", "parts": list(found)}, "finishReason": finish}]}


def streamed(*events: object) -> Says:
    return Says("".join(f"data: {json.dumps(one)}\r\n\r\n" for one in events).encode(), kind="text/event-stream")


async def test_a_picture_is_made_and_then_changed() -> None:
    store = MemoryAttachments()
    first = parts({"text": "Here", "thoughtSignature": "VEVYVA=="}, {**PICTURE, "thoughtSignature": "UElDVA=="})
    async with site() as here, provider_at(here.url, "sk-test", attachments=store) as provider:
        here.on(STREAM, streamed(first), streamed(parts(PICTURE)))
        heard = await hear(provider, asking(MODEL, text="A cat", settings=GEMINI))
        reply = (TextBlock(heard.text), *blocks_of(heard.events))
        messages = (
            RequestMessage(Role.USER, (TextBlock("A cat"),)),
            # As they came: the text, its signature, the picture, its signature.
            RequestMessage(Role.ASSISTANT, reply),
            RequestMessage(Role.USER, (TextBlock("Blue"),)),
        )
        await hear(provider, ChatRequest(MODEL, messages, settings=GEMINI))
        asked, again = here.asked
    assert [type(block) for block in reply] == [TextBlock, ProviderDataBlock, ImageBlock, ProviderDataBlock]
    assert heard.finish.reason is FinishReason.STOP
    assert isinstance(heard.events[0], ReplyStarted)
    assert heard.events[0].endpoint is Endpoint.GEMINI
    assert asked.headers["authorization"] == "Bearer sk-test"
    assert asked.target.endswith("?alt=sse")
    assert asked.json["generationConfig"] == {
        "responseModalities": ["TEXT", "IMAGE"],
        "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
    }
    assert again.json["contents"] == [
        {"role": "user", "parts": [{"text": "A cat"}]},
        {
            "role": "model",
            "parts": [
                {"text": "Here", "thoughtSignature": "VEVYVA=="},
                {**PICTURE, "thoughtSignature": "UElDVA=="},
            ],
        },
        {"role": "user", "parts": [{"text": "Blue"}]},
    ]


async def test_a_whole_reply_where_it_was_asked_for() -> None:
    async with site() as here, provider_at(here.url) as provider:
        here.on(WHOLE, parts({"text": "Hello"}, PICTURE))
        heard = await hear(provider, asking(MODEL, settings=GEMINI, stream=False))
    assert heard.text == "Hello"
    assert [type(block) for block in blocks_of(heard.events)] == [ImageBlock]


async def test_a_picture_at_an_address_in_the_text() -> None:
    async with site() as here, provider_at(here.url) as provider:
        here.on("GET /a.png", Says(png(3, 2), kind="image/png"))
        here.on(STREAM, streamed(parts({"text": f"![cat]({here.url}/a.png)"})))
        heard = await hear(provider, asking(MODEL, settings=GEMINI))
        assert heard.text == f"![cat]({here.url}/a.png)"
    assert [type(block) for block in blocks_of(heard.events)] == [ImageBlock]


async def test_sound_in_pieces_is_one_file() -> None:
    store = MemoryAttachments()
    pieces = [base64.b64encode(bytes([number, 0]) * 2).decode() for number in (1, 2, 2)]
    sound = [{"inlineData": {"mimeType": "audio/L16;codec=pcm;rate=24000", "data": piece}} for piece in pieces]
    async with site() as here, provider_at(here.url, attachments=store) as provider:
        here.on(STREAM, streamed(*(parts(piece, finish="") for piece in sound[:2]), parts(sound[2])))
        heard = await hear(provider, asking(MODEL, settings=GEMINI))
    (block,) = blocks_of(heard.events)
    assert isinstance(block, AudioBlock)
    assert block.attachment.media_type == "audio/wav"
    assert store.files[block.attachment.sha256].endswith(bytes([1, 0, 1, 0, 2, 0, 2, 0, 2, 0, 2, 0]))


async def test_errors_of_a_gateway_and_of_google() -> None:
    google = [{"error": {"code": 400, "message": "API key not valid", "status": "INVALID_ARGUMENT"}}]
    async with site() as here, provider_at(here.url) as provider:
        here.on(STREAM, says({"error": {"message": "No channel for it", "type": "new_api_error"}}, 503))
        heard = await hear_failure(provider, asking(MODEL, settings=GEMINI))
        assert heard.error is not None
        assert heard.error.gateway_message == "No channel for it"
        here.on(STREAM, says(google, 400))
        heard = await hear_failure(provider, asking(MODEL, settings=GEMINI))
        assert heard.error is not None
        assert (heard.error.gateway_message, heard.error.status) == ("API key not valid", 400)
        here.on(STREAM, Says(b"<!doctype html><title>Front page</title>", kind="text/html"))
        heard = await hear_failure(provider, asking(MODEL, settings=GEMINI))
        assert heard.error is not None
        assert heard.error.reason is ErrorReason.WEB_PAGE


async def test_the_list_names_the_endpoint() -> None:
    info = ModelInfo(ModelRef("p1", MODEL), endpoint_types=("gemini", "openai"))
    message = RequestMessage(Role.USER, (TextBlock("Hi"),))
    async with site() as here, provider_at(here.url) as provider:
        here.on(STREAM, streamed(parts({"text": "Hello"})))
        heard = await hear(provider, ChatRequest(MODEL, (message,), info=info))
    assert text_of(heard.events) == "Hello"
    assert not [event for event in heard.events if isinstance(event, BlockAdded)]
