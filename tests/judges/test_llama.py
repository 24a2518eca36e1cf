"""llama.cpp's own server and the small model of this computer: a judge of requests whose replies nobody made up."""

import json
from typing import Any

import pytest

from app.domain.blocks import TextBlock
from app.domain.conversation import Role
from app.domain.errors import ErrorReason
from app.domain.generation import (
    Endpoint,
    FormatKind,
    GenerationSettings,
    ResponseFormat,
)
from app.domain.ports import ChatRequest, RequestMessage
from app.domain.stream import FinishReason, OddsReported
from app.local.files import SMALL_MODEL
from app.local.model import LocalModel
from tests.providers.doubles import Heard, hear, hear_failure, provider_at

pytestmark = pytest.mark.real_model

SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "people": {"type": "integer"}},
    "required": ["city", "people"],
    "additionalProperties": False,
}
STREAMED = pytest.mark.parametrize("stream", [True, False])


def asking(text: str, *, stream: bool = True, **fields: Any) -> ChatRequest:
    settings = GenerationSettings(temperature=0.0, **fields)
    return ChatRequest(SMALL_MODEL, (RequestMessage(Role.USER, (TextBlock(text),)),), "", settings, stream)


async def heard_from(model: LocalModel, request: ChatRequest) -> Heard:
    address, key = await model.endpoint(SMALL_MODEL)
    async with provider_at(address, key) as provider:
        return await hear(provider, request)


@STREAMED
@pytest.mark.parametrize("endpoint", [Endpoint.CHAT, Endpoint.RESPONSES, Endpoint.MESSAGES])
async def test_it_answers(model: LocalModel, endpoint: Endpoint, stream: bool) -> None:
    heard = await heard_from(model, asking("Say hello.", stream=stream, endpoint=endpoint, max_tokens=40))
    assert heard.text.strip()
    assert heard.finish.reason in (FinishReason.STOP, FinishReason.LENGTH)
    assert heard.usage.usage.completion_tokens


@STREAMED
async def test_it_goes_on_with_a_text(model: LocalModel, stream: bool) -> None:
    request = asking("Once upon a time", stream=stream, endpoint=Endpoint.COMPLETIONS, max_tokens=8)
    heard = await heard_from(model, request)
    assert heard.text.strip()
    assert heard.finish.reason is FinishReason.LENGTH


@STREAMED
async def test_its_data_fits_the_schema(model: LocalModel, stream: bool) -> None:
    shape = ResponseFormat(FormatKind.JSON_SCHEMA, "place", SCHEMA)
    heard = await heard_from(
        model, asking("Paris has 2 million people.", stream=stream, max_tokens=80, response_format=shape)
    )
    data = json.loads(heard.text)
    assert set(data) == {"city", "people"}
    assert isinstance(data["people"], int)


@STREAMED
async def test_it_gives_odds(model: LocalModel, stream: bool) -> None:
    request = asking("Say hello.", stream=stream, max_tokens=5, logprobs=True, top_logprobs=2)
    heard = await heard_from(model, request)
    tokens = [token for event in heard.events if isinstance(event, OddsReported) for token in event.tokens]
    assert "".join(token.token for token in tokens) == heard.text
    assert {len(token.others) for token in tokens} == {2}
    assert all(token.logprob <= 0 for token in tokens)


async def test_the_same_seed_gives_the_same_words(model: LocalModel) -> None:
    request = asking("Tell me a story.", max_tokens=12, seed=7, stop=("\n",))
    assert (await heard_from(model, request)).text == (await heard_from(model, request)).text


async def test_too_long_a_conversation_is_named(model: LocalModel) -> None:
    address, key = await model.endpoint(SMALL_MODEL)
    async with provider_at(address, key) as provider:
        heard = await hear_failure(provider, asking("word " * 20_000))
    assert heard.error is not None
    assert heard.error.reason is ErrorReason.CONTEXT_TOO_LONG


async def test_it_lists_itself(model: LocalModel) -> None:
    address, key = await model.endpoint(SMALL_MODEL)
    async with provider_at(address, key) as provider:
        assert len(await provider.list_models()) == 1
