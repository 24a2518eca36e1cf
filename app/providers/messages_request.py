"""The body of a request to ``/v1/messages`` (the public documentation of Anthropic's Messages API).

Person and model take turns: neighbours of one role become one message. Results of tools are the person's. What Claude
signed goes back as it came and where it stood.
"""

import re
from typing import Final

from app.domain.blocks import (
    AttachmentRef,
    AudioBlock,
    ContentBlock,
    FileBlock,
    ImageBlock,
    ProviderDataBlock,
    StructuredBlock,
    TextBlock,
    ToolCallBlock,
    ToolResultBlock,
    VideoBlock,
)
from app.domain.conversation import Role
from app.domain.generation import (
    Endpoint,
    FormatKind,
    GenerationSettings,
    ImageDetail,
    ToolChoice,
    ToolDefinition,
    ToolMode,
)
from app.domain.ports import AttachmentStore, ChatRequest, RequestMessage
from app.providers import loose
from app.providers.carried import Carried
from app.providers.dialect import Habits
from app.providers.messages_thinking import most_tokens, thinking_fields
from app.providers.unplaced import field_not_taken, file_not_taken, refuse_unplaced

MAX_FILES: Final = 24 * 1024 * 1024
"""Bytes of all files of a request: as base64 they fill the 32 MB that a request may have."""

MAX_PICTURE: Final = 5 * 1024 * 1024
"""Bytes of one picture."""

_PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_TEXTS: Final = re.compile(
    r"text/|application/(?:[\w.-]+\+)?(?:json|xml|yaml|toml|javascript|x-[\w-]*sh)", re.IGNORECASE
)
_TAKEN: Final = "PNG, JPEG, WebP, GIF, PDF, TXT"
_NO_ID: Final = re.compile(r"[^a-zA-Z0-9_-]")
_THOUGHTS: Final = frozenset({"thinking", "redacted_thinking"})

_UNPLACED: Final = (
    "n",
    "seed",
    "presence_penalty",
    "frequency_penalty",
    "logit_bias",
    "logprobs",
    "top_logprobs",
    "picture_size",
    "aspect_ratio",
    "store",
    "background",
    "suffix",
    "echo",
    "best_of",
)

Part = dict[str, object]


async def request_body(request: ChatRequest, attachments: AttachmentStore, habits: Habits) -> dict[str, object]:
    """Return the body as JSON values: what the person set, ``max_tokens`` and ``stream``, and nothing else.

    Raises:
        AppError: FIELD_NOT_TAKEN, FILE_NOT_TAKEN; FILE_UNREADABLE when a file is gone.
    """
    settings = request.settings
    refuse_unplaced(settings, Endpoint.MESSAGES, _UNPLACED)
    messages = await _MessageWriter(request, attachments).messages()
    fields = thinking_fields(settings, habits, request.model, goes_on=_goes_on(messages))
    if shape := _format(settings):
        fields["output_config"] = {**fields.get("output_config", {}), "format": shape}
    body: dict[str, object] = {
        "model": request.model,
        "max_tokens": most_tokens(settings, fields.get("thinking", {}), request.model),
        "messages": messages,
        "stream": request.stream,
    }
    if request.system_prompt:
        body["system"] = request.system_prompt
    body |= _plain(settings)
    body |= _tools(settings)
    body |= fields
    body |= settings.extra
    return body


def _plain(settings: GenerationSettings) -> dict[str, object]:
    fields: dict[str, object] = {
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "stop_sequences": list(settings.stop) or None,
        "metadata": {"user_id": settings.user} if settings.user else None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _format(settings: GenerationSettings) -> Part | None:
    wanted = settings.response_format
    if wanted is None or wanted.kind is FormatKind.TEXT:
        return None
    if wanted.kind is FormatKind.JSON_OBJECT:
        raise field_not_taken("response_format", Endpoint.MESSAGES)
    return {"type": "json_schema", "schema": dict(wanted.schema)}


def _tools(settings: GenerationSettings) -> dict[str, object]:
    choice = settings.tool_choice
    # There is no list of allowed tools: only those are offered.
    allowed = choice.allowed if choice is not None and not choice.name else ()
    tools: list[Part] = [_tool(tool) for tool in settings.tools if not allowed or tool.name in allowed]
    if settings.search:
        tools.append({"type": "web_search_20250305", "name": "web_search"})
    fields: dict[str, object] = {"tools": tools} if tools else {}
    if choice is not None or settings.parallel_tool_calls is False:
        written = _choice(choice or ToolChoice())
        if settings.parallel_tool_calls is False and written["type"] != "none":
            written["disable_parallel_tool_use"] = True
        fields["tool_choice"] = written
    return fields


def _tool(tool: ToolDefinition) -> Part:
    written: Part = {"name": tool.name, "input_schema": dict(tool.parameters) or {"type": "object", "properties": {}}}
    if tool.description:
        written["description"] = tool.description
    if tool.strict:
        written["strict"] = True
    return written


def _choice(choice: ToolChoice) -> Part:
    if choice.custom:
        raise field_not_taken("tool_choice", Endpoint.MESSAGES)
    if choice.name:
        return {"type": "tool", "name": choice.name}
    names = {ToolMode.AUTO: "auto", ToolMode.REQUIRED: "any", ToolMode.NONE: "none"}
    return {"type": names[choice.mode]}


def _goes_on(messages: list[Part]) -> bool:
    """Return whether the last message is a reply that ends in text; white space at its end is refused: it is cut."""
    if not messages or messages[-1]["role"] != "assistant":
        return False
    parts = loose.as_items(messages[-1]["content"])
    last = parts[-1] if parts else None
    if not isinstance(last, dict) or last.get("type") != "text":
        return False
    last["text"] = loose.as_text(last.get("text")).rstrip()
    return True


class _MessageWriter:
    """Writes the messages of one request."""

    def __init__(self, request: ChatRequest, attachments: AttachmentStore) -> None:
        self._request = request
        self._files = Carried(attachments, Endpoint.MESSAGES, MAX_FILES)
        self._messages: list[Part] = []
        self._drawn: list[ImageBlock] = []

    async def messages(self) -> list[Part]:
        """Return all messages."""
        last = len(self._request.messages) - 1
        for number, message in enumerate(self._request.messages):
            if message.role is Role.ASSISTANT:
                self._add("assistant", self._reply(message, last=number == last))
            elif message.role is Role.TOOL:
                self._add("user", [_result(block) for block in message.blocks if isinstance(block, ToolResultBlock)])
            else:
                self._add("user", await self._said(message))
        return self._messages

    def _add(self, role: str, parts: list[Part]) -> None:
        if not parts:
            return
        before = self._messages[-1] if self._messages else {}
        content = before.get("content")
        if before.get("role") == role and isinstance(content, list):
            content += parts
        else:
            self._messages.append({"role": role, "content": parts})

    async def _said(self, message: RequestMessage) -> list[Part]:
        """Return what the person said, after the pictures that the model drew: its own turn has no place for them."""
        blocks: list[ContentBlock] = [*self._drawn, *message.blocks]
        parts = [part for block in blocks for part in await self._parts(block)]
        if parts:
            self._drawn.clear()
        return parts

    async def _parts(self, block: ContentBlock) -> list[Part]:
        if isinstance(block, TextBlock):
            return _text(block.text)
        if isinstance(block, ImageBlock):
            return [await self._picture(block.attachment)]
        if isinstance(block, VideoBlock):
            frames = await self._files.frames(block, self._request.settings.video_form)
            return [_source("image", "image/jpeg", frame) for frame in frames]
        if isinstance(block, FileBlock):
            return [await self._document(block.attachment)]
        if isinstance(block, AudioBlock):
            raise file_not_taken(block.attachment.name, Endpoint.MESSAGES, _TAKEN)
        return []

    async def _picture(self, ref: AttachmentRef) -> Part:
        if self._request.settings.detail not in (None, ImageDetail.AUTO):
            raise field_not_taken("detail", Endpoint.MESSAGES)
        if ref.media_type not in _PICTURES:
            raise file_not_taken(ref.name, Endpoint.MESSAGES, _TAKEN)
        if ref.size > MAX_PICTURE:
            raise file_not_taken(ref.name, Endpoint.MESSAGES, f"{MAX_PICTURE // 1024**2} MB")
        return _source("image", ref.media_type, await self._files.base64(ref))

    async def _document(self, ref: AttachmentRef) -> Part:
        kind = ref.media_type.partition(";")[0].strip()
        if kind in _PICTURES:
            return await self._picture(ref)
        if kind == "application/pdf":
            return {**_source("document", kind, await self._files.base64(ref)), "title": ref.name}
        if not _TEXTS.match(kind):
            raise file_not_taken(ref.name, Endpoint.MESSAGES, _TAKEN)
        text = (await self._files.read(ref)).decode("utf-8", "replace")
        source = {"type": "text", "media_type": "text/plain", "data": text}
        return {"type": "document", "source": source, "title": ref.name}

    def _reply(self, message: RequestMessage, *, last: bool) -> list[Part]:
        """Return a reply. It may not end in a thought, and every search needs its result unless it is under way."""
        parts = [part for block in message.blocks for part in self._replied(block)]
        answered = {part.get("tool_use_id") for part in parts if part.get("type") != "server_tool_use"}
        parts = [part for part in parts if last or part.get("type") != "server_tool_use" or part.get("id") in answered]
        while parts and parts[-1].get("type") in _THOUGHTS:
            parts.pop()
        return parts

    def _replied(self, block: ContentBlock) -> list[Part]:
        if isinstance(block, TextBlock):
            return _text(block.text)
        if isinstance(block, StructuredBlock):
            return _text(block.json)
        if isinstance(block, ToolCallBlock):
            return [_call(block)]
        if isinstance(block, ImageBlock):
            self._drawn.append(block)
        if isinstance(block, ProviderDataBlock) and block.dialect == Endpoint.MESSAGES.value:
            return _own(block)
        return []


def _text(text: str) -> list[Part]:
    """Return text as a part; a blank one is refused, so there is none."""
    return [{"type": "text", "text": text}] if text.strip() else []


def _source(kind: str, media_type: str, data: str) -> Part:
    return {"type": kind, "source": {"type": "base64", "media_type": media_type, "data": data}}


def _id(call_id: str) -> str:
    """Return an id in the letters that are allowed here: a call may have been made at another endpoint."""
    return _NO_ID.sub("_", call_id)


def _call(block: ToolCallBlock) -> Part:
    """Return a call; its arguments have to be an object here."""
    try:
        value = loose.decode(block.arguments or "{}")
    except loose.NotJsonError:
        value = block.arguments
    arguments = value if isinstance(value, dict) else {"arguments": value}
    return {"type": "tool_use", "id": _id(block.call_id), "name": block.name, "input": arguments}


def _result(block: ToolResultBlock) -> Part:
    written: Part = {"type": "tool_result", "tool_use_id": _id(block.call_id), "content": block.content}
    if block.is_error:
        written["is_error"] = True
    return written


def _own(block: ProviderDataBlock) -> list[Part]:
    try:
        part = loose.as_mapping(loose.decode(block.json))
    except loose.NotJsonError:
        return []
    return [dict(part)] if part.get("type") else []
