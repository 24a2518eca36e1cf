"""The official SDK is the judge of the test gateway: what it cannot read is not the format."""

from collections.abc import AsyncIterator

import openai
import pytest
from openai.types.chat import ChatCompletionChunk

from tests.gateway import Gateway
from tests.gateway.texts import HELD_FIRST


@pytest.fixture
async def sdk(gateway: Gateway) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=f"{gateway.url}/v1", api_key=gateway.key, max_retries=0) as client:
        yield client


async def chunks_of(sdk: openai.AsyncOpenAI, model: str, text: str = "Hello") -> list[ChatCompletionChunk]:
    stream = await sdk.chat.completions.create(
        model=model,
        messages=[{"role": "user", "content": text}],
        stream=True,
        stream_options={"include_usage": True},
    )
    return [chunk async for chunk in stream]


def text_of(chunks: list[ChatCompletionChunk]) -> str:
    return "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)


async def test_the_sdk_reads_the_models(sdk: openai.AsyncOpenAI, gateway: Gateway) -> None:
    models = await sdk.models.list()
    assert [model.id for model in models.data] == gateway.models


async def test_the_sdk_reads_a_plain_reply(sdk: openai.AsyncOpenAI) -> None:
    reply = await sdk.chat.completions.create(model="echo", messages=[{"role": "user", "content": "Hello 你好"}])
    assert reply.choices[0].message.content == "Hello 你好"
    assert reply.choices[0].finish_reason == "stop"
    assert reply.usage is not None
    assert reply.usage.completion_tokens > 0


async def test_the_sdk_reads_a_stream(sdk: openai.AsyncOpenAI) -> None:
    chunks = await chunks_of(sdk, "echo", "Hello, how are you? 你好！")
    assert text_of(chunks) == "Hello, how are you? 你好！"
    assert [choice.finish_reason for chunk in chunks for choice in chunk.choices][-1] == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None


@pytest.mark.parametrize("model", ["crlf", "comments", "split-char", "no-space"])
async def test_the_sdk_reads_odd_framing(sdk: openai.AsyncOpenAI, model: str) -> None:
    assert text_of(await chunks_of(sdk, model)) == "Framing ok: 你好 🙂"


@pytest.mark.parametrize(
    ("model", "error"),
    [
        ("error-400", openai.BadRequestError),
        ("error-401", openai.AuthenticationError),
        ("error-403-quota", openai.PermissionDeniedError),
        ("error-429", openai.RateLimitError),
        ("error-429-empty", openai.RateLimitError),
        ("error-500", openai.InternalServerError),
        ("error-502-html", openai.InternalServerError),
        ("model-gone", openai.NotFoundError),
    ],
)
async def test_the_sdk_raises_the_errors(
    sdk: openai.AsyncOpenAI, model: str, error: type[openai.APIStatusError]
) -> None:
    with pytest.raises(error):
        await chunks_of(sdk, model)


async def test_the_sdk_raises_an_error_in_mid_stream(sdk: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.APIError, match="The server had an error"):
        await chunks_of(sdk, "mid-error-object")


async def test_a_wrong_key_is_refused(gateway: Gateway) -> None:
    async with openai.AsyncOpenAI(base_url=f"{gateway.url}/v1", api_key="sk-wrong", max_retries=0) as client:
        with pytest.raises(openai.AuthenticationError, match="无效的令牌"):
            await client.models.list()


async def test_held_replies_wait_and_a_client_that_leaves_is_seen(sdk: openai.AsyncOpenAI, gateway: Gateway) -> None:
    stream = await sdk.chat.completions.create(
        model="held", messages=[{"role": "user", "content": "Hello"}], stream=True
    )
    text = ""
    async for chunk in stream:
        text += chunk.choices[0].delta.content or ""
        if text == HELD_FIRST:
            break
    assert not gateway.chats()[0].finished.is_set()
    await stream.close()
    await gateway.until(gateway.chats()[0].disconnected.is_set)


async def test_release_may_come_first(sdk: openai.AsyncOpenAI, gateway: Gateway) -> None:
    gateway.release()
    assert text_of(await chunks_of(sdk, "held")).endswith("here it ends.")
