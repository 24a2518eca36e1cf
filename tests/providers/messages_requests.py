"""Requests to /v1/messages, and their bodies."""

import json
from collections.abc import Mapping

import pytest

from app.domain.blocks import (
    ContentBlock,
    ProviderDataBlock,
    TextBlock,
)
from app.domain.conversation import Role
from app.domain.errors import AppError, ErrorInfo
from app.domain.generation import (
    GenerationSettings,
)
from app.domain.ports import ChatRequest, RequestMessage
from app.providers.dialect import Habits
from app.providers.messages_request import request_body
from tests.providers.doubles import MemoryAttachments

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
THOUGHT = {"type": "thinking", "thinking": "Hm", "signature": "sig"}
SEALED = {"type": "redacted_thinking", "data": "xyz"}
SEARCH = {"type": "server_tool_use", "id": "srv_1", "name": "web_search", "input": {"query": "x"}}
FOUND = {"type": "web_search_tool_result", "tool_use_id": "srv_1", "content": []}


def asking(
    *messages: tuple[Role, tuple[ContentBlock, ...]],
    model: str = "claude-sonnet-4-5",
    settings: GenerationSettings | None = None,
    system: str = "",
    stream: bool = True,
) -> ChatRequest:
    said = messages or ((Role.USER, (TextBlock("Hi"),)),)
    asked = tuple(RequestMessage(role, blocks) for role, blocks in said)
    return ChatRequest(model, asked, system, settings or GenerationSettings(), stream)


async def body_of(
    request: ChatRequest, store: MemoryAttachments | None = None, habits: Habits | None = None
) -> dict[str, object]:
    return await request_body(request, store or MemoryAttachments(), habits or Habits())


async def messages_of(*messages: tuple[Role, tuple[ContentBlock, ...]], **more: object) -> list[dict[str, object]]:
    store = more.get("store")
    written = (await body_of(asking(*messages), store if isinstance(store, MemoryAttachments) else None))["messages"]
    assert isinstance(written, list)
    return written


async def content_of(*blocks: ContentBlock, store: MemoryAttachments | None = None) -> object:
    (message,) = await messages_of((Role.USER, blocks), store=store)
    assert message["role"] == "user"
    return message["content"]


async def refusal(
    request: ChatRequest, store: MemoryAttachments | None = None, habits: Habits | None = None
) -> ErrorInfo:
    with pytest.raises(AppError) as caught:
        await request_body(request, store or MemoryAttachments(), habits or Habits())
    return caught.value.info


def own(value: Mapping[str, object]) -> ProviderDataBlock:
    return ProviderDataBlock("messages", json.dumps(value))


def text(words: str) -> dict[str, object]:
    return {"type": "text", "text": words}
