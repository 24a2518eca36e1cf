"""Requests to /v1/responses, and their bodies, judged by the official SDK."""

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
from app.domain.model_info import ModelInfo
from app.domain.ports import ChatRequest, RequestMessage
from app.providers.dialect import Habits
from app.providers.responses_request import request_body
from tests.providers.doubles import MemoryAttachments
from tests.providers.sdk import judge_responses

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
REASONING = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "sealed"}


def asking(
    *messages: tuple[Role, tuple[ContentBlock, ...]],
    model: str = "m",
    settings: GenerationSettings | None = None,
    system: str = "",
    stream: bool = True,
    info: ModelInfo | None = None,
) -> ChatRequest:
    said = messages or ((Role.USER, (TextBlock("Hi"),)),)
    asked = tuple(RequestMessage(role, blocks) for role, blocks in said)
    return ChatRequest(model, asked, system, settings or GenerationSettings(), stream, info)


async def body_of(
    request: ChatRequest, store: MemoryAttachments | None = None, habits: Habits | None = None
) -> dict[str, object]:
    body = await request_body(request, store or MemoryAttachments(), habits or Habits())
    judge_responses(body)
    return body


async def refusal(request: ChatRequest, store: MemoryAttachments | None = None) -> ErrorInfo:
    with pytest.raises(AppError) as caught:
        await request_body(request, store or MemoryAttachments(), Habits())
    return caught.value.info


def own(value: Mapping[str, object]) -> ProviderDataBlock:
    return ProviderDataBlock("responses", json.dumps(value))
