"""Ways of asking the quirky models, and of going on with what they said."""

import json
from collections.abc import Iterable
from typing import Any

from app.domain.blocks import ContentBlock, TextBlock, ThinkingBlock, ToolCallBlock, ToolResultBlock
from app.domain.conversation import Role
from app.domain.errors import ErrorInfo
from app.domain.generation import GenerationSettings, ToolDefinition
from app.domain.ports import ChatRequest, RequestMessage
from app.domain.stream import BlockAdded, StreamEvent, TextDelta, ThinkingDelta
from tests.gateway import Gateway
from tests.providers.doubles import Heard, asking, hear, hear_failure, provider_at

WEATHER = ToolDefinition(
    "get_weather", "Tells the weather.", {"type": "object", "properties": {"city": {"type": "string"}}}
)


async def said_by(gateway: Gateway, model: str, *, stream: bool = True, **fields: Any) -> Heard:
    """Return what a model says; it must not fail."""
    request = asking(model, stream=stream, settings=GenerationSettings(**fields))
    async with provider_at(gateway.url, gateway.key) as provider:
        return await hear(provider, request)


async def failure_of(gateway: Gateway, model: str, *, stream: bool = True, **fields: Any) -> tuple[ErrorInfo, Heard]:
    """Return how a model fails and what it said before; it must fail."""
    request = asking(model, stream=stream, settings=GenerationSettings(**fields))
    async with provider_at(gateway.url, gateway.key) as provider:
        heard = await hear_failure(provider, request)
    assert heard.error is not None
    return heard.error, heard


async def both_turns(gateway: Gateway, model: str, **fields: Any) -> tuple[Heard, Heard]:
    """Return what is said to a first question, and to a second one (or to the answers of the tools it called)."""
    settings = GenerationSettings(**fields)
    question = RequestMessage(Role.USER, (TextBlock("Hello"),))
    async with provider_at(gateway.url, gateway.key) as provider:
        first = await hear(provider, ChatRequest(model, (question,), "", settings))
        blocks = blocks_of(first.events)
        results = tuple(ToolResultBlock(block.call_id, "18 C") for block in blocks if isinstance(block, ToolCallBlock))
        then = RequestMessage(Role.TOOL, results) if results else RequestMessage(Role.USER, (TextBlock("And then?"),))
        history = (question, RequestMessage(Role.ASSISTANT, blocks), then)
        return first, await hear(provider, ChatRequest(model, history, "", settings))


def blocks_of(events: Iterable[StreamEvent]) -> tuple[ContentBlock, ...]:
    """Return a reply as it is kept: neighbouring pieces of one kind are one block."""
    blocks: list[ContentBlock] = []
    for event in events:
        if isinstance(event, BlockAdded):
            blocks.append(event.block)
        elif isinstance(event, TextDelta):
            before = blocks.pop() if blocks and isinstance(blocks[-1], TextBlock) else TextBlock("")
            blocks.append(TextBlock(_text(before) + event.text))
        elif isinstance(event, ThinkingDelta):
            before = blocks.pop() if blocks and isinstance(blocks[-1], ThinkingBlock) else ThinkingBlock("")
            blocks.append(ThinkingBlock(_text(before) + event.text))
    return tuple(blocks)


def _text(block: ContentBlock) -> str:
    return block.text if isinstance(block, TextBlock | ThinkingBlock) else ""


def calls_in(heard: Heard) -> list[tuple[str, str, Any]]:
    """Return id, name and arguments of each call."""
    return [
        (block.call_id, block.name, json.loads(block.arguments))
        for block in blocks_of(heard.events)
        if isinstance(block, ToolCallBlock)
    ]


def sent(gateway: Gateway) -> list[dict[str, Any]]:
    """Return the bodies of all chats, in their order."""
    return [record.json or {} for record in gateway.chats()]
