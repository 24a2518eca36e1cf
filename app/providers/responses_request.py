"""The body of a request to ``/v1/responses`` (OpenAI's CreateResponse).

A conversation becomes a flat list of items: messages, calls, results of calls and, between them, the items that the
model wrote for itself (thoughts, searches), which go back as they came. Nothing is left on the server: the whole
history is sent each time, because a gateway may ask another account for the next turn.
"""

import re
from typing import Final

from app.domain.blocks import (
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
    Effort,
    Endpoint,
    FormatKind,
    GenerationSettings,
    ResponseFormat,
    ToolChoice,
    ToolDefinition,
)
from app.domain.ports import AttachmentStore, ChatRequest, RequestMessage
from app.providers import loose
from app.providers.carried import Carried
from app.providers.dialect import Habits
from app.providers.unplaced import field_not_taken, file_not_taken, refuse_unplaced

MAX_FILES: Final = 50 * 1024 * 1024
"""Bytes of all files of one request; OpenAI's limit."""

SOURCES: Final = "web_search_call.action.sources"
SEALED: Final = "reasoning.encrypted_content"
_ODDS: Final = "message.output_text.logprobs"

_UNPLACED: Final = (
    "n",
    "seed",
    "stop",
    "presence_penalty",
    "frequency_penalty",
    "logit_bias",
    "picture_size",
    "aspect_ratio",
    "suffix",
    "echo",
    "best_of",
)

_THINKS: Final = re.compile(r"(^|/)(gpt-5|gpt-6|o[1-9](-|$)|codex|computer-use)", re.IGNORECASE)
_THINKS_NOT: Final = re.compile(r"gpt-5[^/]*-chat", re.IGNORECASE)

Item = dict[str, object]


async def request_body(request: ChatRequest, attachments: AttachmentStore, habits: Habits) -> dict[str, object]:
    """Return the body as JSON values: what the person set, ``stream`` and ``store``, and nothing else.

    Raises:
        AppError: FIELD_NOT_TAKEN, FILE_NOT_TAKEN; FILE_UNREADABLE when a file is gone.
    """
    settings = request.settings
    refuse_unplaced(settings, Endpoint.RESPONSES, _UNPLACED)
    writer = _InputWriter(request, attachments)
    body: dict[str, object] = {"model": request.model, "input": await writer.items(), "stream": request.stream}
    # A reply in the background lives on the server: it is refused where nothing may be stored.
    body["store"] = settings.store or settings.background
    if request.system_prompt:
        body["instructions"] = request.system_prompt
    body |= _plain(settings)
    body |= _tools(settings, habits)
    if reasoning := _reasoning(settings, habits):
        body["reasoning"] = reasoning
    if include := _include(request, habits):
        body["include"] = include
    body |= settings.extra
    return body


def _plain(settings: GenerationSettings) -> dict[str, object]:
    fields: dict[str, object] = {
        "max_output_tokens": settings.max_tokens,
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "top_logprobs": settings.top_logprobs,
        "user": settings.user or None,
        "background": settings.background or None,
        "text": {"format": _format(settings.response_format)} if settings.response_format else None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _format(wanted: ResponseFormat) -> dict[str, object]:
    if wanted.kind is not FormatKind.JSON_SCHEMA:
        return {"type": wanted.kind.value}
    return {"type": "json_schema", "name": wanted.name, "schema": dict(wanted.schema), "strict": wanted.strict}


def _tools(settings: GenerationSettings, habits: Habits) -> dict[str, object]:
    tools = [_tool(tool) for tool in settings.tools]
    if settings.search:
        tools.append({"type": "web_search_preview" if habits.older_search else "web_search"})
    fields: dict[str, object] = {"tools": tools} if tools else {}
    if settings.tool_choice is not None:
        fields["tool_choice"] = _choice(settings.tool_choice)
    if settings.parallel_tool_calls is not None:
        fields["parallel_tool_calls"] = settings.parallel_tool_calls
    return fields


def _tool(tool: ToolDefinition) -> dict[str, object]:
    """Return a function, flat. ``strict`` is always said: left out it means true here, unlike in a chat."""
    written: dict[str, object] = {
        "type": "function",
        "name": tool.name,
        "parameters": dict(tool.parameters) or {"type": "object", "properties": {}},
        "strict": bool(tool.strict),
    }
    if tool.description:
        written["description"] = tool.description
    return written


def _choice(choice: ToolChoice) -> object:
    if choice.name:
        return {"type": "custom" if choice.custom else "function", "name": choice.name}
    if choice.allowed:
        names = [{"type": "function", "name": name} for name in choice.allowed]
        return {"type": "allowed_tools", "mode": choice.mode.value, "tools": names}
    return choice.mode.value


def _reasoning(settings: GenerationSettings, habits: Habits) -> dict[str, object]:
    thinking = settings.thinking
    if thinking is None:
        return {}
    if thinking.budget is not None:
        raise field_not_taken("thinking.budget", Endpoint.RESPONSES)
    fields: dict[str, object] = {}
    if thinking.effort is not None:
        fields["effort"] = thinking.effort.value
    if thinking.effort is not Effort.NONE and habits.thought_summaries:
        fields["summary"] = "auto"
    return fields


def _include(request: ChatRequest, habits: Habits) -> list[str]:
    """Return what is asked for beyond the usual: sealed thoughts for the next turn, sources of a search, odds."""
    settings = request.settings
    include: list[str] = []
    if habits.sealed_thoughts and _thinks(request):
        include.append(SEALED)
    if settings.search and not habits.older_search:
        include.append(SOURCES)
    if settings.logprobs or settings.top_logprobs:
        include.append(_ODDS)
    return include


def _thinks(request: ChatRequest) -> bool:
    thinking = request.settings.thinking
    if thinking is not None:
        return thinking.effort is not Effort.NONE
    if request.info is not None and request.info.capabilities.thinking is not None:
        return request.info.capabilities.thinking
    return bool(_THINKS.search(request.model)) and not _THINKS_NOT.search(request.model)


class _InputWriter:
    """Writes the messages of one request as items."""

    def __init__(self, request: ChatRequest, attachments: AttachmentStore) -> None:
        self._request = request
        self._files = Carried(attachments, Endpoint.RESPONSES, MAX_FILES)
        self._kept = request.settings.store or request.settings.background
        self._items: list[Item] = []
        self._drawn: list[ImageBlock] = []
        self._custom: set[str] = set()
        self._called: frozenset[str] = frozenset()

    async def items(self) -> list[Item]:
        """Return all items."""
        for message in self._request.messages:
            if message.role is Role.ASSISTANT:
                self._reply(message)
            elif message.role is Role.TOOL:
                self._results(message)
            else:
                await self._said(message)
        return self._items

    async def _said(self, message: RequestMessage) -> None:
        """Add what the person said, after the pictures that the model drew: its own turn has no place for them."""
        blocks: list[ContentBlock] = [*self._drawn, *message.blocks]
        parts = [part for block in blocks for part in await self._parts(block)]
        if parts:
            self._drawn.clear()
            self._items.append({"role": "user", "content": parts})

    async def _parts(self, block: ContentBlock) -> list[Item]:
        if isinstance(block, TextBlock):
            return [{"type": "input_text", "text": block.text}] if block.text else []
        if isinstance(block, ImageBlock):
            return [self._picture(await self._files.data_url(block.attachment))]
        if isinstance(block, VideoBlock):
            frames = await self._files.frames(block, self._request.settings.video_form)
            return [self._picture(f"data:image/jpeg;base64,{frame}") for frame in frames]
        if isinstance(block, FileBlock):
            url = await self._files.data_url(block.attachment)
            return [{"type": "input_file", "filename": block.attachment.name, "file_data": url}]
        if isinstance(block, AudioBlock):
            raise file_not_taken(block.attachment.name, Endpoint.RESPONSES, "PNG, JPEG, WebP, GIF, PDF")
        return []

    def _picture(self, url: str) -> Item:
        detail = self._request.settings.detail
        return {"type": "input_image", "image_url": url, "detail": detail.value if detail else "auto"}

    def _results(self, message: RequestMessage) -> None:
        for block in message.blocks:
            if isinstance(block, ToolResultBlock):
                kind = "custom_tool_call_output" if block.call_id in self._custom else "function_call_output"
                self._items.append({"type": kind, "call_id": block.call_id, "output": block.content})

    def _reply(self, message: RequestMessage) -> None:
        """Add a reply. A thought is refused without the item that it led to, so it waits until that one is written."""
        thoughts: list[Item] = []
        text: list[Item] = []
        self._called = frozenset(block.call_id for block in message.blocks if isinstance(block, ToolCallBlock))
        for block in message.blocks:
            written = self._replied(block, thoughts)
            if written is None:
                continue
            if written.get("type") == "output_text":
                if not text:
                    self._items += [*thoughts, {"type": "message", "role": "assistant", "content": text}]
                text.append(written)
            else:
                text = []
                self._items += [*thoughts, written]
            thoughts.clear()

    def _replied(self, block: ContentBlock, thoughts: list[Item]) -> Item | None:
        """Return the item, or the part of a message, that a block becomes; a thought goes to ``thoughts``."""
        if isinstance(block, TextBlock | StructuredBlock):
            words = block.text if isinstance(block, TextBlock) else block.json
            return {"type": "output_text", "text": words, "annotations": []} if words else None
        if isinstance(block, ToolCallBlock):
            if block.call_id in self._custom:
                return None
            arguments = block.arguments or "{}"
            return {"type": "function_call", "call_id": block.call_id, "name": block.name, "arguments": arguments}
        if isinstance(block, ImageBlock):
            self._drawn.append(block)
            thoughts.clear()
        if isinstance(block, ProviderDataBlock) and block.dialect == Endpoint.RESPONSES.value:
            return self._own(block, thoughts)
        return None

    def _own(self, block: ProviderDataBlock, thoughts: list[Item]) -> Item | None:
        item = _item(block)
        kind = item.get("type")
        if not kind:
            return None
        if kind == "reasoning":
            # Without its sealed or open content a thought is only the name of something on a server.
            if self._kept or item.get("encrypted_content") or item.get("content"):
                thoughts.append(item)
            return None
        if kind == "custom_tool_call" and item.get("call_id") not in self._called:
            return None  # it has no result
        if kind == "custom_tool_call":
            self._custom.add(loose.as_text(item.get("call_id")))
        return item


def _item(block: ProviderDataBlock) -> Item:
    try:
        return dict(loose.as_mapping(loose.decode(block.json)))
    except loose.NotJsonError:
        return {}
