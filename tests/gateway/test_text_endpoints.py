"""This program asks every endpoint that answers in words, over a socket; the gateway refuses what is not the format."""

import base64
import json
from typing import Any

import httpx
import pytest

from app.domain.blocks import CitationBlock, ImageBlock, TextBlock, ToolCallBlock, ToolResultBlock
from app.domain.conversation import Role
from app.domain.errors import AppError, ErrorKind, ErrorReason
from app.domain.generation import (
    Effort,
    Endpoint,
    FormatKind,
    GenerationSettings,
    ResponseFormat,
    Thinking,
    ToolDefinition,
)
from app.domain.model_info import ModelInfo, ModelRef
from app.domain.ports import ChatRequest, RequestMessage
from app.domain.stream import BlockAdded, FinishReason, OddsReported, ReplyStarted
from tests.gateway import Gateway, files
from tests.gateway.completions import CONTINUED
from tests.gateway.texts import HELD_FIRST, HELD_SECOND
from tests.providers.doubles import Heard, MemoryAttachments, asking, hear, hear_failure, provider_at
from tests.quirks.asking import both_turns, calls_in, failure_of, said_by

CITY = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
WEATHER = ToolDefinition("get_weather", "Tells the weather.", CITY)
SHAPE = ResponseFormat(FormatKind.JSON_SCHEMA, "place", CITY)
LOW = Thinking(Effort.LOW)
BOTH_WAYS = pytest.mark.parametrize("stream", [True, False])

ECHOES = {
    Endpoint.CHAT: "echo",
    Endpoint.RESPONSES: "echo",
    Endpoint.MESSAGES: "echo",
    Endpoint.GEMINI: "gemini-2.5-flash",
}
EVERYWHERE = pytest.mark.parametrize(("endpoint", "model"), list(ECHOES.items()))


def blocks_in(heard: Heard, kind: type) -> list[Any]:
    return [event.block for event in heard.events if isinstance(event, BlockAdded) and isinstance(event.block, kind)]


@BOTH_WAYS
@EVERYWHERE
async def test_words_are_said_back(gateway: Gateway, endpoint: Endpoint, model: str, stream: bool) -> None:
    heard = await said_by(gateway, model, stream=stream, endpoint=endpoint, temperature=0.5, top_p=0.9, max_tokens=2000)
    assert (heard.text, heard.finish.reason) == ("Hello", FinishReason.STOP)
    assert heard.usage.usage.completion_tokens


@EVERYWHERE
async def test_a_picture_beside_the_words_is_taken(gateway: Gateway, endpoint: Endpoint, model: str) -> None:
    store = MemoryAttachments()
    picture = await store.put(files.picture(), name="a.png", media_type="image/png")
    request = asking(
        model, TextBlock("Look"), ImageBlock(picture, 64, 48), system="Be brief.", settings=GenerationSettings(endpoint)
    )
    async with provider_at(gateway.url, gateway.key, attachments=store) as provider:
        assert (await hear(provider, request)).text == "Look"
    assert base64.b64encode(files.picture()) in gateway.requests[-1].body


THINKERS = [
    (Endpoint.CHAT, "think", None, "Let me see. Six times seven, I believe."),
    (Endpoint.RESPONSES, "think", LOW, "Six times seven, I believe."),
    (Endpoint.MESSAGES, "claude-sonnet-4-5", Thinking(budget=1024), "Six times seven, I believe."),
    (Endpoint.GEMINI, "gemini-3-pro-preview", LOW, "Six times seven, I believe."),
]


@BOTH_WAYS
@pytest.mark.parametrize(("endpoint", "model", "thinking", "thought"), THINKERS)
async def test_thoughts_come_apart_from_the_words(
    gateway: Gateway, endpoint: Endpoint, model: str, thinking: Thinking | None, thought: str, stream: bool
) -> None:
    heard = await said_by(gateway, model, stream=stream, endpoint=endpoint, thinking=thinking)
    assert (heard.thinking, heard.text) == (thought, "The answer is 42.")


@pytest.mark.parametrize(("endpoint", "model", "thinking", "thought"), THINKERS)
async def test_a_second_turn_after_a_thought_is_taken(
    gateway: Gateway, endpoint: Endpoint, model: str, thinking: Thinking | None, thought: str
) -> None:
    _first, second = await both_turns(gateway, model, endpoint=endpoint, thinking=thinking)
    assert second.text == "The answer is 42."


CALLERS = [
    (Endpoint.CHAT, "tools", None, 1),
    (Endpoint.CHAT, "tools-parallel", None, 2),
    (Endpoint.CHAT, "tools-think", None, 1),
    (Endpoint.RESPONSES, "tools", LOW, 1),
    (Endpoint.RESPONSES, "tools-parallel", None, 2),
    (Endpoint.MESSAGES, "tools", Thinking(budget=2048), 1),
    (Endpoint.MESSAGES, "tools", None, 1),
    (Endpoint.MESSAGES, "tools-parallel", Thinking(budget=2048), 2),
    (Endpoint.GEMINI, "gemini-2.5-flash", None, 1),
    (Endpoint.GEMINI, "gemini-3-pro-preview", LOW, 1),
]


@pytest.mark.parametrize(("endpoint", "model", "thinking", "count"), CALLERS)
async def test_tools_are_called_and_their_answers_go_back(
    gateway: Gateway, endpoint: Endpoint, model: str, thinking: Thinking | None, count: int
) -> None:
    first, second = await both_turns(gateway, model, endpoint=endpoint, thinking=thinking, tools=(WEATHER,))
    called = calls_in(first)
    assert [(name, arguments) for _id, name, arguments in called] == [("get_weather", {"city": "text"})] * count
    assert len({call_id for call_id, _name, _arguments in called}) == count
    assert first.finish.reason is FinishReason.TOOL_CALLS
    assert second.text.count("18 C") == count


@BOTH_WAYS
@pytest.mark.parametrize(
    ("endpoint", "model"),
    [
        (Endpoint.CHAT, "json-schema"),
        (Endpoint.RESPONSES, "json-schema"),
        (Endpoint.MESSAGES, "json-schema"),
        (Endpoint.GEMINI, "gemini-2.5-flash"),
    ],
)
async def test_data_fits_the_schema(gateway: Gateway, endpoint: Endpoint, model: str, stream: bool) -> None:
    heard = await said_by(gateway, model, stream=stream, endpoint=endpoint, response_format=SHAPE)
    assert json.loads(heard.text) == {"city": "text"}


@BOTH_WAYS
@pytest.mark.parametrize(
    ("endpoint", "model", "count"),
    [
        (Endpoint.RESPONSES, "search", 2),
        (Endpoint.RESPONSES, "search-preview", 2),
        (Endpoint.MESSAGES, "search", 1),
        (Endpoint.GEMINI, "gemini-2.5-flash", 2),
    ],
)
async def test_sources_of_a_search(gateway: Gateway, endpoint: Endpoint, model: str, count: int, stream: bool) -> None:
    heard = await said_by(gateway, model, stream=stream, endpoint=endpoint, search=True)
    assert heard.text.startswith("Water boils at 100 degrees")
    found = [(block.url, block.title) for block in blocks_in(heard, CitationBlock)]
    assert found == [(f"https://example.org/{number}", f"Source {number}") for number in range(1, count + 1)]


async def test_a_search_goes_on_in_the_next_turn(gateway: Gateway) -> None:
    for endpoint in (Endpoint.RESPONSES, Endpoint.MESSAGES):
        _first, second = await both_turns(gateway, "search", endpoint=endpoint, search=True)
        assert second.text.startswith("Water boils")


@BOTH_WAYS
@pytest.mark.parametrize("endpoint", [Endpoint.CHAT, Endpoint.RESPONSES])
async def test_odds_of_each_token(gateway: Gateway, endpoint: Endpoint, stream: bool) -> None:
    heard = await said_by(gateway, "logprobs", stream=stream, endpoint=endpoint, logprobs=True, top_logprobs=2)
    tokens = [token for event in heard.events if isinstance(event, OddsReported) for token in event.tokens]
    assert "".join(token.token for token in tokens) == heard.text
    assert {len(token.others) for token in tokens} == {2}


ENDS = [
    (Endpoint.CHAT, "length", FinishReason.LENGTH),
    (Endpoint.RESPONSES, "length", FinishReason.LENGTH),
    (Endpoint.MESSAGES, "length", FinishReason.LENGTH),
    (Endpoint.GEMINI, "gemini-length", FinishReason.LENGTH),
    (Endpoint.COMPLETIONS, "completions-length", FinishReason.LENGTH),
    (Endpoint.RESPONSES, "filtered", FinishReason.CONTENT_FILTER),
    (Endpoint.MESSAGES, "refusal", FinishReason.CONTENT_FILTER),
    (Endpoint.GEMINI, "gemini-unsafe", FinishReason.CONTENT_FILTER),
]


@BOTH_WAYS
@pytest.mark.parametrize(("endpoint", "model", "reason"), ENDS)
async def test_why_a_reply_ended(
    gateway: Gateway, endpoint: Endpoint, model: str, reason: FinishReason, stream: bool
) -> None:
    heard = await said_by(gateway, model, stream=stream, endpoint=endpoint)
    assert heard.finish.reason is reason
    assert heard.text


@pytest.mark.parametrize(("endpoint", "model"), [(Endpoint.CHAT, "refusal"), (Endpoint.RESPONSES, "refusal")])
@BOTH_WAYS
async def test_a_refusal_is_said(gateway: Gateway, endpoint: Endpoint, model: str, stream: bool) -> None:
    heard = await said_by(gateway, model, stream=stream, endpoint=endpoint)
    assert heard.text == "I'm sorry, I cannot help with that."


@pytest.mark.parametrize(
    ("endpoint", "model", "reason", "said"),
    [
        (Endpoint.RESPONSES, "failed", ErrorReason.STREAM_ERROR, "The model broke down."),
        (Endpoint.MESSAGES, "overloaded", None, "Overloaded"),
    ],
)
async def test_replies_that_fail(
    gateway: Gateway, endpoint: Endpoint, model: str, reason: ErrorReason | None, said: str
) -> None:
    error, _heard = await failure_of(gateway, model, endpoint=endpoint)
    assert reason in (None, error.reason)
    assert said in error.gateway_message


@BOTH_WAYS
async def test_a_blocked_prompt_is_no_empty_reply(gateway: Gateway, stream: bool) -> None:
    heard = await said_by(gateway, "gemini-blocked", stream=stream, endpoint=Endpoint.GEMINI)
    assert heard.text == ""
    assert (heard.finish.reason, heard.finish.raw) == (FinishReason.CONTENT_FILTER, "PROHIBITED_CONTENT")


@pytest.mark.parametrize("endpoint", [*ECHOES, Endpoint.COMPLETIONS, Endpoint.IMAGES])
async def test_a_model_that_is_not_there(gateway: Gateway, endpoint: Endpoint) -> None:
    error, _heard = await failure_of(gateway, "no-such-model", endpoint=endpoint)
    assert (error.kind, error.status) == (ErrorKind.NOT_FOUND, 404)


@pytest.mark.parametrize("endpoint", [*ECHOES, Endpoint.COMPLETIONS, Endpoint.IMAGES])
async def test_a_wrong_key_is_told(gateway: Gateway, endpoint: Endpoint) -> None:
    async with provider_at(gateway.url, "sk-wrong-0123456789") as provider:
        heard = await hear_failure(provider, asking("echo", settings=GenerationSettings(endpoint=endpoint)))
    assert heard.error is not None
    assert heard.error.reason is ErrorReason.KEY_REFUSED


HELD = [
    (Endpoint.CHAT, "held"),
    (Endpoint.RESPONSES, "held"),
    (Endpoint.MESSAGES, "held"),
    (Endpoint.GEMINI, "held"),
    (Endpoint.COMPLETIONS, "completions-held"),
]


@pytest.mark.parametrize(("endpoint", "model"), HELD)
async def test_who_leaves_in_the_middle_is_seen_to_leave(gateway: Gateway, endpoint: Endpoint, model: str) -> None:
    request = asking(model, settings=GenerationSettings(endpoint=endpoint))
    async with provider_at(gateway.url, gateway.key) as provider:
        stream = provider.stream(request)
        async for event in stream:
            if not isinstance(event, ReplyStarted):
                break
        await stream.aclose()
        await gateway.until(gateway.requests[-1].disconnected.is_set)


@pytest.mark.parametrize(("endpoint", "model"), HELD[:4])
async def test_what_was_held_goes_on(gateway: Gateway, endpoint: Endpoint, model: str) -> None:
    gateway.release()
    heard = await said_by(gateway, model, endpoint=endpoint)
    assert heard.text == HELD_FIRST + HELD_SECOND


@pytest.mark.parametrize(
    ("endpoint", "model"),
    [
        (Endpoint.RESPONSES, "cut"),
        (Endpoint.MESSAGES, "cut"),
        (Endpoint.GEMINI, "cut"),
        (Endpoint.COMPLETIONS, "completions-cut"),
    ],
)
async def test_a_cut_keeps_what_came(gateway: Gateway, endpoint: Endpoint, model: str) -> None:
    error, heard = await failure_of(gateway, model, endpoint=endpoint)
    assert error.reason is ErrorReason.STREAM_ENDED
    assert heard.text


@BOTH_WAYS
async def test_a_text_is_gone_on_with(gateway: Gateway, stream: bool) -> None:
    model = "gpt-3.5-turbo-instruct"
    heard = await said_by(gateway, model, stream=stream, echo=True, suffix="end", max_tokens=50)
    assert heard.text == f"Hello{CONTINUED}[before 'end']"
    chat = await said_by(gateway, "completions-as-chat", stream=stream, endpoint=Endpoint.COMPLETIONS)
    assert chat.text == CONTINUED


@pytest.mark.parametrize(
    ("model", "endpoint"),
    [
        ("gpt-5", Endpoint.RESPONSES),
        ("claude-sonnet-4-5", Endpoint.MESSAGES),
        ("gemini-2.5-flash", Endpoint.GEMINI),
        ("gemini-2.5-flash-image", Endpoint.GEMINI),
        ("gpt-image-1", Endpoint.IMAGES),
        ("echo", Endpoint.CHAT),
    ],
)
async def test_the_list_says_which_endpoint_is_asked(gateway: Gateway, model: str, endpoint: Endpoint) -> None:
    async with provider_at(gateway.url, gateway.key) as provider:
        info = next(one for one in await provider.list_models() if one.ref.model_id == model)
        question = RequestMessage(Role.USER, (TextBlock("Hello"),))
        heard = await hear(provider, ChatRequest(model, (question,), info=info))
    started = heard.events[0]
    assert isinstance(started, ReplyStarted)
    assert started.endpoint is endpoint


@pytest.mark.parametrize("shape", ["new-api", "fork", "openai", "one-api", "anthropic", "gemini"])
async def test_every_form_of_the_list_is_read(gateway: Gateway, shape: str) -> None:
    gateway.models, gateway.list_shape = ["one", "two"], shape
    async with provider_at(gateway.url, gateway.key) as provider:
        listed: tuple[ModelInfo, ...] = await provider.list_models()
    assert [model.ref for model in listed] == [ModelRef("p1", "one"), ModelRef("p1", "two")]


async def test_a_list_that_could_not_be_made_is_an_error(gateway: Gateway) -> None:
    gateway.list_shape = "failure"
    async with provider_at(gateway.url, gateway.key) as provider:
        with pytest.raises(AppError) as caught:
            await provider.list_models()
    assert caught.value.info.gateway_message == "get user group failed"


async def test_google_streams_an_array_to_who_does_not_ask_for_events(gateway: Gateway) -> None:
    url = f"{gateway.url}/v1beta/models/gemini-2.5-flash:streamGenerateContent"
    body = {"contents": [{"role": "user", "parts": [{"text": "Hello, how are you?"}]}]}
    async with httpx.AsyncClient() as client:
        answer = await client.post(url, json=body, headers={"x-goog-api-key": gateway.key})
    pieces = [chunk["candidates"][0]["content"]["parts"][0]["text"] for chunk in answer.json()]
    assert "".join(pieces) == "Hello, how are you?"
    assert len(pieces) > 1


async def test_a_tool_call_without_its_signed_thought_is_refused_by_claude(gateway: Gateway) -> None:
    request = asking(
        "tools", settings=GenerationSettings(Endpoint.MESSAGES, tools=(WEATHER,), thinking=Thinking(budget=1024))
    )
    async with provider_at(gateway.url, gateway.key) as provider:
        heard = await hear(provider, request)
        (call,) = blocks_in(heard, ToolCallBlock)
        history = (
            *request.messages,
            RequestMessage(Role.ASSISTANT, (call,)),
            RequestMessage(Role.TOOL, (ToolResultBlock(call.call_id, "18 C"),)),
        )
        refused = await hear_failure(provider, ChatRequest("tools", history, "", request.settings))
    assert refused.error is not None
    assert "must start with a thinking block" in refused.error.gateway_message
