"""The body of a request to ``/v1/chat/completions`` (OpenAI's CreateChatCompletionRequest)."""

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from app.domain.blocks import ImageBlock, TextBlock, plain_text
from app.domain.conversation import Role
from app.domain.model_info import GenerationSettings
from app.domain.ports import AttachmentStore, ChatRequest, RequestMessage


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one server wants otherwise; learnt from its refusals."""

    stream_options: bool = True
    """Ask for token counts in a stream; older servers refuse the field."""
    completion_tokens: bool = False
    """The limit is called max_completion_tokens (OpenAI's reasoning models refuse max_tokens)."""


async def request_body(request: ChatRequest, attachments: AttachmentStore, dialect: Dialect) -> dict[str, object]:
    """Return the body as JSON values: what the person set, and nothing else.

    Raises:
        AppError: FILE_UNREADABLE when a picture is gone.
    """
    messages: list[dict[str, object]] = []
    if request.system_prompt:
        messages.append({"role": "system", "content": request.system_prompt})
    for message in request.messages:
        content = await _content(message, attachments)
        if content:
            messages.append({"role": message.role.value, "content": content})
    body: dict[str, object] = {"model": request.model, "messages": messages, "stream": request.stream}
    if request.stream and dialect.stream_options:
        body["stream_options"] = {"include_usage": True}
    body |= _settings(request.settings, dialect)
    body |= request.settings.extra
    return body


async def encoded(body: Mapping[str, object]) -> bytes:
    """Return the body as UTF-8 JSON; made beside the event loop, since pictures make it large."""
    return await asyncio.to_thread(msgspec.json.encode, body)


async def _content(message: RequestMessage, attachments: AttachmentStore) -> str | list[dict[str, object]]:
    """Return a plain string where there is only text: some servers know no other; else parts, in the order of reading.

    Thinking is left out: most servers refuse it or charge for it.
    """
    pictures = message.role is Role.USER and any(isinstance(block, ImageBlock) for block in message.blocks)
    if not pictures:
        return plain_text(message.blocks)
    parts: list[dict[str, object]] = []
    for block in message.blocks:
        if isinstance(block, TextBlock) and block.text:
            parts.append({"type": "text", "text": block.text})
        elif isinstance(block, ImageBlock):
            data = await attachments.read(block.attachment)
            url = await asyncio.to_thread(_data_url, block.attachment.media_type, data)
            parts.append({"type": "image_url", "image_url": {"url": url}})
    return parts


def _data_url(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode('ascii')}"


def _settings(settings: GenerationSettings, dialect: Dialect) -> dict[str, object]:
    limit = "max_completion_tokens" if dialect.completion_tokens else "max_tokens"
    fields: dict[str, object] = {
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        limit: settings.max_tokens,
        "seed": settings.seed,
        "stop": list(settings.stop) or None,
    }
    return {name: value for name, value in fields.items() if value is not None}
