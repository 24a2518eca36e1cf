"""Anthropic's own client on ``/v1/messages`` of the test gateway, and its request types on what this program sends."""

import json
from collections.abc import AsyncIterator
from typing import Any

import anthropic
import pytest
from anthropic.types.message_create_params import MessageCreateParams
from pydantic import TypeAdapter

from app.domain.blocks import ContentBlock, ImageBlock, ProviderDataBlock, TextBlock, ToolCallBlock, ToolResultBlock
from app.domain.conversation import Role
from app.domain.generation import (
    Effort,
    Endpoint,
    FormatKind,
    GenerationSettings,
    ResponseFormat,
    Thinking,
    ToolChoice,
    ToolMode,
)
from app.domain.ports import ChatRequest, RequestMessage
from tests.gateway import Gateway
from tests.judges.test_requests import CITY, TOOL
from tests.providers.doubles import MemoryAttachments, hear, provider_at
from tests.providers.pictures import png
from tests.providers.sdk import unfolded
from tests.quirks.asking import blocks_of

HELLO: Any = [{"role": "user", "content": "Hello"}]
TOOLS: Any = [{"name": "get_weather", "description": "Tells the weather.", "input_schema": CITY}]
THINKS: Any = {"type": "enabled", "budget_tokens": 1024}


@pytest.fixture
async def claude(gateway: Gateway) -> AsyncIterator[anthropic.AsyncAnthropic]:
    """Give Anthropic's own client; it asks once and validates every reply."""
    async with anthropic.AsyncAnthropic(
        base_url=gateway.url, api_key=gateway.key, max_retries=0, _strict_response_validation=True
    ) as client:
        yield client


async def test_plain(claude: anthropic.AsyncAnthropic) -> None:
    reply = await claude.messages.create(model="echo", max_tokens=100, messages=HELLO)
    assert [(block.type, getattr(block, "text", "")) for block in reply.content] == [("text", "Hello")]
    assert reply.stop_reason == "end_turn"
    assert reply.usage.output_tokens == 15


async def test_streaming(claude: anthropic.AsyncAnthropic) -> None:
    async with claude.messages.stream(model="echo", max_tokens=100, messages=HELLO) as stream:
        text = "".join([piece async for piece in stream.text_stream])
        last = await stream.get_final_message()
    assert text == "Hello"
    assert last.stop_reason == "end_turn"


@pytest.mark.parametrize("model", ["tools", "tools-parallel"])
async def test_thinking_with_tools_and_its_signatures(claude: anthropic.AsyncAnthropic, model: str) -> None:
    asked: dict[str, Any] = {"model": model, "max_tokens": 2000, "thinking": THINKS, "tools": TOOLS}
    async with claude.messages.stream(messages=HELLO, **asked) as stream:
        first = await stream.get_final_message()
    uses = [block for block in first.content if block.type == "tool_use"]
    assert first.content[0].type == "thinking"
    assert first.content[0].signature
    assert first.stop_reason == "tool_use"
    assert all(use.input for use in uses)
    results = [{"type": "tool_result", "tool_use_id": use.id, "content": "18 C"} for use in uses]
    history: Any = [*HELLO, {"role": "assistant", "content": first.content}, {"role": "user", "content": results}]
    second = await claude.messages.create(messages=history, **asked)
    assert "18 C" in "".join(block.text for block in second.content if block.type == "text")


async def test_a_thought_that_was_changed_is_refused(claude: anthropic.AsyncAnthropic) -> None:
    asked: dict[str, Any] = {"model": "tools", "max_tokens": 2000, "thinking": THINKS, "tools": TOOLS}
    first = await claude.messages.create(messages=HELLO, **asked)
    content = [block.model_dump() for block in first.content]
    content[0]["thinking"] += " Or not."
    use = next(block for block in first.content if block.type == "tool_use")
    result = {"type": "tool_result", "tool_use_id": use.id, "content": "18 C"}
    history: Any = [*HELLO, {"role": "assistant", "content": content}, {"role": "user", "content": [result]}]
    with pytest.raises(anthropic.BadRequestError):
        await claude.messages.create(messages=history, **asked)


async def test_a_missing_model(claude: anthropic.AsyncAnthropic) -> None:
    with pytest.raises(anthropic.NotFoundError) as caught:
        await claude.messages.create(model="nobody", max_tokens=100, messages=HELLO)
    assert "nobody" in str(caught.value)


FIELDS: dict[str, dict[str, Any]] = {
    "nothing": {},
    # No temperature and top_p: the types have them no longer, while the models that took them still do.
    "limits": {"max_tokens": 100, "stop": ("a", "b"), "user": "u"},
    "thinking": {"thinking": Thinking(budget=2048)},
    "effort": {"thinking": Thinking(effort=Effort.HIGH)},
    "tools": {"tools": (TOOL,), "tool_choice": ToolChoice(ToolMode.REQUIRED)},
    "one tool": {"tools": (TOOL,), "tool_choice": ToolChoice(name="get_weather")},
    "shape": {"response_format": ResponseFormat(FormatKind.JSON_SCHEMA, "place", CITY)},
    "search": {"search": True},
}


async def judged(messages: tuple[RequestMessage, ...], store: MemoryAttachments, **fields: Any) -> None:
    """Fail unless the body passes the SDK's type, and nothing of it is unknown to that."""
    settings = GenerationSettings(endpoint=Endpoint.MESSAGES, **fields)
    request = ChatRequest("claude-sonnet-4-5", messages, "Be brief.", settings)
    async with provider_at("http://127.0.0.1:9", "k", attachments=store) as provider:
        body = json.loads((await provider.prepare(request)).body)
    adapter: TypeAdapter[Any] = TypeAdapter(MessageCreateParams)
    assert unfolded(adapter.validate_python(body)) == body


def said(role: Role, *blocks: ContentBlock) -> RequestMessage:
    return RequestMessage(role, blocks)


@pytest.mark.parametrize("name", FIELDS)
async def test_every_field_is_one_of_theirs(name: str) -> None:
    await judged((said(Role.USER, TextBlock("Hello")),), MemoryAttachments(), **FIELDS[name])


async def test_pictures_thoughts_calls_and_results_are_theirs() -> None:
    store = MemoryAttachments()
    picture = ImageBlock(await store.put(png(2, 2), name="a.png", media_type="image/png"), 2, 2)
    thought = ProviderDataBlock("messages", '{"type":"thinking","thinking":"Hm","signature":"c2ln"}')
    call = ToolCallBlock("toolu_1", "get_weather", '{"city":"Oslo"}')
    await judged(
        (
            said(Role.USER, TextBlock("Where is this?"), picture),
            said(Role.ASSISTANT, thought, TextBlock("Let me look."), call),
            said(Role.TOOL, ToolResultBlock("toolu_1", "18 C", is_error=True)),
        ),
        store,
        tools=(TOOL,),
        thinking=Thinking(budget=2048),
    )


async def test_what_is_kept_of_a_reply_is_theirs(gateway: Gateway) -> None:
    question = said(Role.USER, TextBlock("Hello"))
    fields: dict[str, Any] = {"tools": (TOOL,), "thinking": Thinking(budget=2048)}
    settings = GenerationSettings(endpoint=Endpoint.MESSAGES, **fields)
    async with provider_at(gateway.url, gateway.key) as provider:
        first = await hear(provider, ChatRequest("tools-parallel", (question,), "", settings))
    blocks = blocks_of(first.events)
    results = [ToolResultBlock(block.call_id, "18 C") for block in blocks if isinstance(block, ToolCallBlock)]
    assert len(results) == 2
    await judged((question, said(Role.ASSISTANT, *blocks), said(Role.TOOL, *results)), MemoryAttachments(), **fields)
