"""What is sent: the official SDK's own types say whether it is a request."""

import base64
from collections.abc import Iterable, Iterator

import pytest
from openai.types.chat.completion_create_params import (
    CompletionCreateParams,
    CompletionCreateParamsNonStreaming,
    CompletionCreateParamsStreaming,
)
from pydantic import TypeAdapter

from app.domain.blocks import ContentBlock, ImageBlock, TextBlock, ThinkingBlock, UnknownBlock
from app.domain.conversation import Role
from app.domain.generation import GenerationSettings
from app.domain.ports import ChatRequest, RequestMessage
from app.providers.chat_request import request_body
from app.providers.dialect import Habits
from tests.gateway import Gateway
from tests.providers.doubles import MemoryAttachments, asking, hear, provider_at


def unfolded(value: object) -> object:
    """Pydantic checks iterables lazily: go through all of them, so that nothing is left unchecked."""
    if isinstance(value, dict):
        return {name: unfolded(item) for name, item in value.items()}
    if isinstance(value, str | bytes) or not isinstance(value, Iterable | Iterator):
        return value
    return [unfolded(item) for item in value]


def check_with_the_sdk(body: dict[str, object]) -> None:
    adapter: TypeAdapter[CompletionCreateParams] = TypeAdapter(CompletionCreateParams)
    assert unfolded(adapter.validate_python(body)) == body


def dialogue(*messages: tuple[Role, tuple[ContentBlock, ...]], **more: object) -> ChatRequest:
    settings = more.get("settings")
    return ChatRequest(
        "m",
        tuple(RequestMessage(role, blocks) for role, blocks in messages),
        str(more.get("system", "")),
        settings if isinstance(settings, GenerationSettings) else GenerationSettings(),
        more.get("stream") is not False,
    )


async def body_of(request: ChatRequest, store: MemoryAttachments | None = None) -> dict[str, object]:
    body = await request_body(request, store or MemoryAttachments(), Habits())
    check_with_the_sdk(body)
    return body


async def test_the_judge_does_judge() -> None:
    with pytest.raises(ValueError, match="validation error"):
        check_with_the_sdk({"model": "m", "messages": [{"role": "user", "content": [{"type": "image_url"}]}]})


@pytest.mark.parametrize("stream", [True, False])
async def test_only_what_was_set_is_sent(stream: bool) -> None:
    body = await body_of(dialogue((Role.USER, (TextBlock("Hi"),)), stream=stream))
    expected: dict[str, object] = {
        "model": "m",
        "messages": [{"role": "user", "content": "Hi"}],
        "stream": stream,
    }
    if stream:
        expected["stream_options"] = {"include_usage": True}
    assert body == expected


async def test_everything_that_can_be_set() -> None:
    settings = GenerationSettings(
        temperature=0.5,
        top_p=0.9,
        max_tokens=100,
        seed=7,
        stop=("END",),
        extra={"reasoning_effort": "low", "temperature": 1},
    )
    body = await body_of(dialogue((Role.USER, (TextBlock("Hi"),)), system="Be brief.", settings=settings))
    messages = body.pop("messages")
    assert messages == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]
    assert body == {
        "model": "m",
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 1,
        "top_p": 0.9,
        "max_tokens": 100,
        "seed": 7,
        "stop": ["END"],
        "reasoning_effort": "low",
    }


async def test_a_whole_conversation() -> None:
    body = await body_of(
        dialogue(
            (Role.USER, (TextBlock("One"), TextBlock("Two"))),
            (Role.ASSISTANT, (ThinkingBlock("Hm."), TextBlock("Three"))),
            (Role.ASSISTANT, (ThinkingBlock("cut while it thought"),)),
            (Role.USER, (TextBlock("Four"), UnknownBlock("later", 1, "{}"))),
        )
    )
    assert body["messages"] == [
        {"role": "user", "content": "One\n\nTwo"},
        {"role": "assistant", "content": "Three"},
        {"role": "user", "content": "Four"},
    ]


async def test_pictures_and_text_stand_in_their_order() -> None:
    store = MemoryAttachments()
    one = ImageBlock(await store.put(b"one", name="1.png", media_type="image/png"), 1, 1)
    two = ImageBlock(await store.put(b"two", name="2.jpg", media_type="image/jpeg"), 1, 1)
    body = await body_of(dialogue((Role.USER, (one, TextBlock("And this?"), two))), store)

    def picture(media_type: str, data: bytes) -> dict[str, object]:
        url = f"data:{media_type};base64,{base64.b64encode(data).decode()}"
        return {"type": "image_url", "image_url": {"url": url}}

    parts = [picture("image/png", b"one"), {"type": "text", "text": "And this?"}, picture("image/jpeg", b"two")]
    assert body["messages"] == [{"role": "user", "content": parts}]


async def test_what_arrives_is_what_the_sdk_would_send(gateway: Gateway) -> None:
    async with provider_at(gateway.url + "/v1/", gateway.key, headers=(("X-Team", "blue"),)) as provider:
        await hear(provider, asking("echo", text="你好"))
    (record,) = gateway.chats()
    assert record.json is not None
    check_with_the_sdk(record.json)
    known = set(CompletionCreateParamsStreaming.__annotations__) | set(
        CompletionCreateParamsNonStreaming.__annotations__
    )
    assert set(record.json) <= known
    assert record.headers["authorization"] == f"Bearer {gateway.key}"
    assert record.headers["user-agent"] == "Loquent/0.0"
    assert record.headers["accept"] == "text/event-stream"
    assert record.headers["content-type"] == "application/json"
    assert record.headers["x-team"] == "blue"
