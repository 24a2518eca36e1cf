"""Requests to a chat, as its dialect writes them."""

from app.domain.blocks import ContentBlock, TextBlock
from app.domain.conversation import Role
from app.domain.generation import GenerationSettings
from app.domain.model_info import ModelInfo
from app.domain.ports import ChatRequest, RequestMessage
from app.providers.chat_request import request_body
from app.providers.dialect import Habits
from tests.providers.doubles import MemoryAttachments
from tests.providers.sdk import judge_chat


def said(*messages: tuple[Role, tuple[ContentBlock, ...]]) -> tuple[RequestMessage, ...]:
    """Return messages."""
    return tuple(RequestMessage(role, blocks) for role, blocks in messages)


async def written(
    *messages: tuple[Role, tuple[ContentBlock, ...]],
    model: str = "m",
    settings: GenerationSettings | None = None,
    store: MemoryAttachments | None = None,
    habits: Habits | None = None,
    info: ModelInfo | None = None,
    stream: bool = False,
    system: str = "",
    judged: bool = True,
) -> dict[str, object]:
    """Return the body of a request; unless told otherwise the official SDK says whether it is one."""
    spoken = said(*(messages or ((Role.USER, (TextBlock("Hi"),)),)))
    request = ChatRequest(model, spoken, system, settings or GenerationSettings(), stream, info)
    body = await request_body(request, store or MemoryAttachments(), habits or Habits())
    if judged:
        judge_chat(body)
    return body


async def fields(
    settings: GenerationSettings, model: str = "m", habits: Habits | None = None, *, judged: bool = True
) -> dict[str, object]:
    """Return the body without what every one has: model, messages, stream."""
    body = await written(model=model, settings=settings, habits=habits, judged=judged)
    return {name: value for name, value in body.items() if name not in ("model", "messages", "stream")}
