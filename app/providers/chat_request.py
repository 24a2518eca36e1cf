"""The body of a request to ``/v1/chat/completions`` (OpenAI's CreateChatCompletionRequest)."""

import asyncio
import base64

from app.domain.blocks import ImageBlock, TextBlock, plain_text
from app.domain.conversation import Role
from app.domain.generation import GenerationSettings
from app.domain.ports import AttachmentStore, ChatRequest, RequestMessage
from app.providers.dialect import Habits


async def request_body(request: ChatRequest, attachments: AttachmentStore, habits: Habits) -> dict[str, object]:
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
    if request.stream and habits.stream_options:
        body["stream_options"] = {"include_usage": True}
    body |= _settings(request.settings, habits)
    body |= request.settings.extra
    return body


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


def _settings(settings: GenerationSettings, habits: Habits) -> dict[str, object]:
    limit = "max_completion_tokens" if habits.completion_tokens else "max_tokens"
    fields: dict[str, object] = {
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        limit: settings.max_tokens,
        "seed": settings.seed,
        "stop": list(settings.stop) or None,
    }
    return {name: value for name, value in fields.items() if value is not None}
