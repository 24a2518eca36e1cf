"""llmock breaks the connection, before and after the first token: what this program makes of each of its faults.

Its own verdict stands beside ours: it has seen every attempt, its body and its time.
"""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from llmock.pytest_plugin import LLMock
from llmock.scenarios import StreamFault

from app.domain.blocks import ToolCallBlock
from app.domain.errors import ErrorKind, ErrorReason
from app.domain.generation import Endpoint, GenerationSettings, ToolDefinition
from app.domain.ports import ChatRequest
from app.domain.stream import BlockAdded, FinishReason, ReplyFinished
from tests.providers.doubles import Clock, Heard, asking, hasty, hear, hear_failure, provider_at

WORDS = "Water boils at a lower temperature on a mountain."
ROOTS = {
    Endpoint.CHAT: "",
    Endpoint.RESPONSES: "",
    Endpoint.MESSAGES: "/anthropic",
    Endpoint.GEMINI: "/gemini",
}
EVERYWHERE = pytest.mark.parametrize("endpoint", list(ROOTS))
TOOL = ToolDefinition(
    "get_weather", "Tells the weather.", {"type": "object", "properties": {"city": {"type": "string"}}}
)


def root(llmock: LLMock, endpoint: Endpoint) -> str:
    return llmock.url + ROOTS[endpoint]


def asked(endpoint: Endpoint, *, stream: bool = True, tools: bool = False) -> ChatRequest:
    model = {Endpoint.MESSAGES: "claude-3-5-sonnet-20241022", Endpoint.GEMINI: "gemini-1.5-pro"}.get(endpoint, "gpt-4o")
    settings = GenerationSettings(endpoint=endpoint, tools=(TOOL,) if tools else ())
    return asking(model, stream=stream, settings=settings)


@EVERYWHERE
@pytest.mark.parametrize("stream", [True, False])
async def test_what_is_not_broken_is_read(llmock: LLMock, endpoint: Endpoint, stream: bool) -> None:
    llmock.reply(WORDS)
    async with provider_at(root(llmock, endpoint), "k") as provider:
        heard = await hear(provider, asked(endpoint, stream=stream))
    assert heard.text == WORDS
    assert heard.finish.reason is FinishReason.STOP
    assert heard.usage.usage.completion_tokens
    llmock.assert_resilient(strict=True)


@EVERYWHERE
@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_server_is_asked_again_when_it_says(llmock: LLMock, endpoint: Endpoint, status: int) -> None:
    llmock.fail(status, times=2, retry_after=0.06).reply(WORDS)
    async with provider_at(root(llmock, endpoint), "k", replace(hasty(), sleep=asyncio.sleep)) as provider:
        heard = await hear(provider, asked(endpoint))
    assert heard.text == WORDS
    assert [event.delay for event in heard.retries] == [0.06, 0.06]
    assert [record.status for record in llmock.requests] == [status, status, 200]
    llmock.assert_resilient(strict=True)


@EVERYWHERE
async def test_a_server_that_stays_busy_is_given_up(llmock: LLMock, endpoint: Endpoint) -> None:
    llmock.outage(status=429)
    async with provider_at(root(llmock, endpoint), "k") as provider:
        heard = await hear_failure(provider, asked(endpoint))
    assert heard.error is not None
    assert heard.error.reason is ErrorReason.TOO_MANY_REQUESTS
    assert len(llmock.requests) == 3


@EVERYWHERE
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ErrorKind.BAD_REQUEST),
        (401, ErrorKind.AUTH),
        (403, ErrorKind.REFUSED),
        (404, ErrorKind.NOT_FOUND),
        (500, ErrorKind.OVERLOADED),
        (502, ErrorKind.OVERLOADED),
    ],
)
async def test_what_no_second_try_helps_or_may_be_charged_twice_is_asked_once(
    llmock: LLMock, endpoint: Endpoint, status: int, kind: ErrorKind
) -> None:
    llmock.fail(status, message="It is broken.")
    async with provider_at(root(llmock, endpoint), "k") as provider:
        heard = await hear_failure(provider, asked(endpoint))
    assert heard.error is not None
    assert heard.error.kind is kind
    assert (heard.error.status, heard.error.gateway_message) == (status, "It is broken.")
    assert len(llmock.requests) == 1


@EVERYWHERE
async def test_too_long_a_conversation_is_named(llmock: LLMock, endpoint: Endpoint) -> None:
    llmock.context_overflow()
    async with provider_at(root(llmock, endpoint), "k") as provider:
        heard = await hear_failure(provider, asked(endpoint))
    assert heard.error is not None
    assert heard.error.reason is ErrorReason.CONTEXT_TOO_LONG
    llmock.assert_resilient(strict=True)


BREAKS = {
    ("disconnect", 0): ErrorReason.CONNECTION_LOST,
    ("disconnect", 8): ErrorReason.STREAM_ENDED,
    ("stall", 0): ErrorReason.STALLED,
    ("stall", 8): ErrorReason.STALLED,
    ("malformed", 0): ErrorReason.NOT_UNDERSTOOD,
    ("malformed", 8): ErrorReason.NOT_UNDERSTOOD,
    ("truncate", 0): ErrorReason.EMPTY_REPLY,
}
"""By the fault and after how many chunks it comes."""


@EVERYWHERE
@pytest.mark.parametrize(("fault", "chunks"), list(BREAKS))
async def test_a_stream_that_breaks_says_how_and_keeps_what_came(
    llmock: LLMock, endpoint: Endpoint, fault: Any, chunks: int
) -> None:
    llmock.reply(WORDS).add(StreamFault(fault, after_chunks=chunks, stall_seconds=1.0))
    async with provider_at(root(llmock, endpoint), "k", hasty(idle=0.2)) as provider:
        heard = await hear_failure(provider, asked(endpoint))
    assert heard.error is not None
    assert heard.error.reason is BREAKS[fault, chunks]
    assert WORDS.startswith(heard.text)
    assert bool(heard.text) is (chunks > 0)
    assert heard.retries == []
    assert len(llmock.requests) == 1


@EVERYWHERE
async def test_a_stream_that_just_stops_is_told_from_one_that_ended(llmock: LLMock, endpoint: Endpoint) -> None:
    llmock.reply(WORDS).truncate(after_chunks=8)
    async with provider_at(root(llmock, endpoint), "k") as provider:
        heard = await hear(provider, asked(endpoint))
    assert heard.finish == ReplyFinished(FinishReason.MISSING)
    assert WORDS.startswith(heard.text)
    assert heard.text not in ("", WORDS)


@EVERYWHERE
async def test_a_slow_first_token_is_waited_for(llmock: LLMock, endpoint: Endpoint) -> None:
    llmock.reply(WORDS).slow_first_token(0.3).delay(0.1)
    async with provider_at(root(llmock, endpoint), "k") as provider:
        heard = await hear(provider, asked(endpoint))
    assert heard.text == WORDS


@EVERYWHERE
async def test_a_tool_is_called(llmock: LLMock, endpoint: Endpoint) -> None:
    llmock.call_tool("get_weather", {"city": "Paris"})
    async with provider_at(root(llmock, endpoint), "k") as provider:
        heard = await hear(provider, asked(endpoint, tools=True))
    (call,) = calls_in(heard)
    assert (call.name, json.loads(call.arguments)) == ("get_weather", {"city": "Paris"})
    assert heard.finish.reason is FinishReason.TOOL_CALLS


@pytest.mark.parametrize("endpoint", [Endpoint.CHAT, Endpoint.RESPONSES])
async def test_arguments_that_are_no_json_come_as_they_are(llmock: LLMock, endpoint: Endpoint) -> None:
    llmock.call_tool("get_weather", {"city": "Paris"}).break_tool_call("malformed_arguments")
    async with provider_at(root(llmock, endpoint), "k") as provider:
        heard = await hear(provider, asked(endpoint, tools=True))
    (call,) = calls_in(heard)
    with pytest.raises(json.JSONDecodeError):
        json.loads(call.arguments)


@EVERYWHERE
async def test_a_tool_that_nobody_offered_is_handed_on(llmock: LLMock, endpoint: Endpoint) -> None:
    llmock.call_tool("get_weather", {}).break_tool_call("unknown_tool")
    async with provider_at(root(llmock, endpoint), "k") as provider:
        heard = await hear(provider, asked(endpoint, tools=True))
    (call,) = calls_in(heard)
    assert call.name != "get_weather"


async def test_a_quota_of_requests_is_respected(llmock: LLMock) -> None:
    # One more every ten seconds: sixty would come back as fast as a busy machine asks.
    llmock.limits(rpm=6)
    llmock.reply(WORDS, times=None)
    clock = Clock()
    async with provider_at(llmock.url, "k", hasty(clock)) as provider:
        heard = [await hear(provider, asked(Endpoint.CHAT)) for _ in range(6)]
        last = await hear_failure(provider, asked(Endpoint.CHAT))
    assert {one.text for one in heard} == {WORDS}
    assert last.error is not None
    assert last.error.reason is ErrorReason.TOO_MANY_REQUESTS
    assert clock.slept == [event.delay for event in last.retries]


def calls_in(heard: Heard) -> list[ToolCallBlock]:
    return [
        event.block
        for event in heard.events
        if isinstance(event, BlockAdded) and isinstance(event.block, ToolCallBlock)
    ]
