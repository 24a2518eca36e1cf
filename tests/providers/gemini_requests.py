"""Requests in Gemini's dialect, and the official types that judge them."""

from collections.abc import Mapping

from google.genai import types

from app.domain.blocks import (
    ContentBlock,
)
from app.domain.conversation import Role
from app.domain.ports import ChatRequest, RequestMessage
from app.providers.dialect import Habits
from app.providers.gemini import GeminiDialect
from app.providers.loose import as_items, as_mapping
from tests.providers.doubles import MemoryAttachments


def judged(body: Mapping[str, object]) -> dict[str, object]:
    """Return the body, once Google's own types have taken every part of it."""
    for content in as_items(body["contents"]):
        types.Content.model_validate(content)
    config = dict(as_mapping(body.get("generationConfig")))
    types.GenerateContentConfig.model_validate(config)
    for tool in as_items(body.get("tools")):
        types.Tool.model_validate(tool)
    if "toolConfig" in body:
        types.ToolConfig.model_validate(body["toolConfig"])
    if "systemInstruction" in body:
        types.Content.model_validate(body["systemInstruction"])
    return dict(body)


async def body_of(request: ChatRequest, store: MemoryAttachments | None = None) -> dict[str, object]:
    outgoing = await GeminiDialect().outgoing(request, store or MemoryAttachments(), Habits())
    return judged(outgoing.body)


def dialogue(*messages: tuple[Role, tuple[ContentBlock, ...]], model: str = "gemini-2.5-flash") -> ChatRequest:
    return ChatRequest(model, tuple(RequestMessage(role, blocks) for role, blocks in messages))
