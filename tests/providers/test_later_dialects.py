"""Responses and messages over HTTP: what is sent and asked again, how errors are told, a turn with tools and back."""

import json

import pytest

from app.domain.blocks import ContentBlock, ProviderDataBlock, TextBlock, ToolCallBlock, ToolResultBlock
from app.domain.conversation import Role
from app.domain.errors import ErrorReason
from app.domain.generation import Effort, Endpoint, EndpointReason, GenerationSettings, Thinking
from app.domain.model_info import ModelInfo, ModelRef
from app.domain.ports import ChatRequest, RequestMessage
from app.domain.stream import BlockAdded, FinishReason, ReplyStarted
from tests.providers.doubles import Heard, asking, hasty, hear, hear_failure, provider_at
from tests.providers.replies import Json
from tests.providers.responses_events import completed, message, text_delta, text_part
from tests.providers.sdk import judge_responses
from tests.providers.servers import Says, Site, says, site

RESPONSES, MESSAGES = "POST /v1/responses", "POST /v1/messages"
CREATED: Json = {"type": "response.created", "response": {"id": "resp_1", "status": "in_progress", "output": []}}


def stream(*events: Json, line_end: str = "\n") -> Says:
    lines = (f"event: {event['type']}{line_end}data: {json.dumps(event)}{line_end * 2}" for event in events)
    return Says("".join(lines).encode(), kind="text/event-stream")


async def heard_at(here: Site, request: ChatRequest) -> Heard:
    async with provider_at(here.url, "sk-test-key-1234", patience=hasty()) as provider:
        return await hear(provider, request)


async def failed_at(here: Site, request: ChatRequest) -> Heard:
    async with provider_at(here.url, patience=hasty()) as provider:
        return await hear_failure(provider, request)


def to(
    endpoint: Endpoint, *, search: bool = False, thinking: Thinking | None = None, stream: bool = True
) -> ChatRequest:
    settings = GenerationSettings(endpoint=endpoint, search=search, thinking=thinking)
    return asking("m", settings=settings, stream=stream)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
async def test_responses_in_a_stream(line_end: str) -> None:
    async with site() as here:
        end = completed(message(text_part("Hi")), usage={"input_tokens": 3, "output_tokens": 1})
        here.on(RESPONSES, stream(CREATED, text_delta("Hi"), end, line_end=line_end))
        heard = await heard_at(here, to(Endpoint.RESPONSES))
        (asked,) = here.asked
    assert heard.events[0] == ReplyStarted("", "m", Endpoint.RESPONSES, EndpointReason.CHOSEN)
    assert (heard.text, heard.usage.usage.prompt_tokens) == ("Hi", 3)
    judge_responses(asked.json)
    assert asked.headers["authorization"] == "Bearer sk-test-key-1234"


async def test_a_search_is_asked_for_again_by_its_older_name_and_then_at_once() -> None:
    refusal = says({"error": {"message": "Unsupported tool type: web_search", "param": "tools[0].type"}}, 400)
    async with site() as here:
        here.on(RESPONSES, refusal, stream(CREATED, text_delta("Hi"), completed()))
        request = to(Endpoint.RESPONSES, search=True)
        async with provider_at(here.url, patience=hasty()) as provider:
            assert (await hear(provider, request)).text == "Hi"
            assert (await hear(provider, request)).text == "Hi"
        tools = [asked.json["tools"] for asked in here.asked]
    assert tools == [[{"type": "web_search"}], [{"type": "web_search_preview"}], [{"type": "web_search_preview"}]]


FLAT: Json = {"type": "error", "code": "rate_limit_exceeded", "message": "Slow down.", "param": None}
NESTED: Json = {"type": "error", "error": {"code": "rate_limit_exceeded", "message": "Slow down."}}
SPARSE: Json = {
    "type": "response.failed",
    "response": {"status": "failed", "error": {"code": "rate_limit_exceeded", "message": "Slow down."}},
}


@pytest.mark.parametrize("error", [FLAT, NESTED, SPARSE])
async def test_quirk_19_errors_of_responses_flat_nested_and_sparse(error: Json) -> None:
    async with site() as here:
        here.on(RESPONSES, stream(CREATED, text_delta("He"), error))
        heard = await failed_at(here, to(Endpoint.RESPONSES))
    assert heard.text == "He"
    assert heard.error is not None
    assert (heard.error.gateway_message, heard.error.code) == ("Slow down.", "rate_limit_exceeded")


@pytest.mark.parametrize("streamed", [True, False])
async def test_a_failure_without_words_is_an_error(streamed: bool) -> None:
    failed: Json = {"id": "resp_1", "object": "response", "status": "failed", "error": None, "output": []}
    async with site() as here:
        here.on(RESPONSES, stream(CREATED, {"type": "response.failed", "response": failed}) if streamed else failed)
        heard = await failed_at(here, to(Endpoint.RESPONSES, stream=streamed))
    assert heard.error is not None
    assert (heard.error.reason, heard.error.code) == (ErrorReason.STREAM_ERROR, "failed")


async def test_messages_whole_and_their_version() -> None:
    async with site() as here:
        here.on(
            MESSAGES,
            {"type": "message", "content": [{"type": "text", "text": "Hi"}], "stop_reason": "end_turn"},
        )
        heard = await heard_at(here, to(Endpoint.MESSAGES, stream=False))
        (asked,) = here.asked
    assert (heard.text, heard.finish.raw) == ("Hi", "end_turn")
    assert asked.headers["anthropic-version"] == "2023-06-01"
    assert asked.headers["authorization"] == "Bearer sk-test-key-1234"


async def test_an_error_in_the_middle_of_messages() -> None:
    error: Json = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    begun: Json = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": "He"}}
    async with site() as here:
        here.on(MESSAGES, stream(begun, error))
        heard = await failed_at(here, to(Endpoint.MESSAGES))
    assert heard.text == "He"
    assert heard.error is not None
    assert (heard.error.gateway_message, heard.error.code) == ("Overloaded", "overloaded_error")


async def test_thinking_is_asked_for_again_in_the_other_way() -> None:
    refusal = {"type": "error", "error": {"type": "invalid_request_error", "message": "thinking.type: use adaptive"}}
    async with site() as here:
        reply = {"type": "message", "content": [{"type": "text", "text": "Hi"}], "stop_reason": "end_turn"}
        here.on(MESSAGES, says(refusal, 400), reply)
        await heard_at(here, to(Endpoint.MESSAGES, thinking=Thinking(Effort.HIGH), stream=False))
        asked = [each.json["thinking"] for each in here.asked]
    assert asked == [{"type": "enabled", "budget_tokens": 4096}, {"type": "adaptive", "display": "summarized"}]


def part(number: int, body: Json, *deltas: Json) -> list[Json]:
    return [
        {"type": "content_block_start", "index": number, "content_block": body},
        *({"type": "content_block_delta", "index": number, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": number},
    ]


async def test_claude_thinks_and_calls_over_two_turns() -> None:
    """What came of the first turn goes back with the result: the thought signed, as it was, before its call."""
    first: list[Json] = [
        *part(
            0,
            {"type": "thinking", "thinking": "", "signature": ""},
            {"type": "thinking_delta", "thinking": "Rome, then."},
            {"type": "signature_delta", "signature": "c2ln"},
        ),
        *part(
            1,
            {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {}},
            {"type": "input_json_delta", "partial_json": '{"city":"Rome"}'},
        ),
        {"type": "message_delta", "delta": {"stop_reason": "tool_use"}},
        {"type": "message_stop"},
    ]
    asked = RequestMessage(Role.USER, (TextBlock("Weather?"),))
    async with site() as here:
        here.on(MESSAGES, stream(*first))
        settings = GenerationSettings(endpoint=Endpoint.MESSAGES, thinking=Thinking(budget=2000))
        heard = await heard_at(here, ChatRequest("claude-sonnet-4-5", (asked,), settings=settings))
        blocks: list[ContentBlock] = [event.block for event in heard.events if isinstance(event, BlockAdded)]
        assert [type(block) for block in blocks] == [ProviderDataBlock, ToolCallBlock]
        assert heard.finish.reason is FinishReason.TOOL_CALLS
        replied = RequestMessage(Role.ASSISTANT, tuple(blocks))
        result = RequestMessage(Role.TOOL, (ToolResultBlock("toolu_1", "18"),))
        await heard_at(here, ChatRequest("claude-sonnet-4-5", (asked, replied, result), settings=settings))
        messages = here.asked[-1].json["messages"]
    assert messages == [
        {"role": "user", "content": [{"type": "text", "text": "Weather?"}]},
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "Rome, then.", "signature": "c2ln"},
                {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Rome"}},
            ],
        },
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "18"}]},
    ]


@pytest.mark.parametrize(
    ("listed", "settings", "taken"),
    [
        (("openai-response", "openai"), GenerationSettings(), RESPONSES),
        (("openai-response", "openai"), GenerationSettings(seed=1), "POST /v1/chat/completions"),
        (("anthropic", "openai"), GenerationSettings(), MESSAGES),
        (("anthropic", "openai"), GenerationSettings(presence_penalty=1.0), "POST /v1/chat/completions"),
    ],
)
async def test_auto_takes_the_first_that_can_carry_the_request(
    listed: tuple[str, ...], settings: GenerationSettings, taken: str
) -> None:
    info = ModelInfo(ModelRef("p", "m"), endpoint_types=listed)
    said = RequestMessage(Role.USER, (TextBlock("Hi"),))
    async with site() as here:
        await failed_at(here, ChatRequest("m", (said,), settings=settings, info=info))
        assert f"{here.asked[0].method} {here.asked[0].target}" == taken
