"""The messages of a request to ``/v1/chat/completions`` (OpenAI's ChatCompletionRequestMessage), files among them.

A conversation that has only text is sent as plain strings: some servers know nothing else.

Pictures that a model made are given back as ``image_url`` parts in front of what the person says next, since a reply of
the assistant has no place for them: as many of the last ones as fit ``MAX_DRAWN``.
"""

import re
from collections.abc import Iterable
from typing import Final

from app.domain.blocks import (
    AttachmentRef,
    AudioBlock,
    ContentBlock,
    FileBlock,
    ImageBlock,
    StructuredBlock,
    TextBlock,
    ToolCallBlock,
    ToolResultBlock,
    VideoBlock,
)
from app.domain.conversation import Role
from app.domain.errors import AppError, ErrorReason
from app.domain.generation import Endpoint, VideoForm
from app.domain.ports import AttachmentStore, ChatRequest, RequestMessage
from app.providers import loose
from app.providers.carried import Carried
from app.providers.chat_kept import Kept, kept_of
from app.providers.dialect import Habits
from app.providers.unplaced import field_not_taken, file_not_taken

MAX_FILE: Final = 20 * 1024 * 1024
"""Bytes of one file: what Google's models take inside a request, behind whichever gateway."""

MAX_FILES: Final = 50 * 1024 * 1024
"""Bytes of all files of a request: OpenAI's limit."""

MAX_DRAWN: Final = 12 * 1024 * 1024
"""Bytes of pictures made in earlier replies that are given back."""

_SOUNDS: Final = {"audio/mpeg": "mp3", "audio/mp3": "mp3"} | dict.fromkeys(
    ("audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"), "wav"
)
_AS_IMAGE: Final = re.compile(r"gemini", re.IGNORECASE)
_AS_VIDEO: Final = re.compile(r"qwen|qvq|glm-[45][\d.]*v|internvl|minicpm", re.IGNORECASE)

Part = dict[str, object]


class MessageWriter:
    """Writes the messages of one request.

    Args:
        request: whose messages.
        attachments: where their files are.
        habits: what was learnt of the server.
    """

    def __init__(self, request: ChatRequest, attachments: AttachmentStore, habits: Habits) -> None:
        self._request = request
        self._habits = habits
        self._files = Carried(attachments, Endpoint.CHAT, MAX_FILES)
        self._given_back = _given_back(request)
        self._drawn: list[ImageBlock] = []

    async def messages(self) -> list[Part]:
        """Return all messages.

        Raises:
            AppError: FILE_TOO_LARGE, FILE_NOT_TAKEN, FIELD_NOT_TAKEN, FILE_UNREADABLE; those of ``frames_of``.
        """
        written: list[Part] = []
        if self._request.system_prompt:
            written.append({"role": "system", "content": self._request.system_prompt})
        for message in self._request.messages:
            if message.role is Role.ASSISTANT:
                written += self._reply(message)
            elif message.role is Role.TOOL:
                written += _results(message)
            else:
                written += await self._said(message)
        return written

    async def _said(self, message: RequestMessage) -> list[Part]:
        parts = [part for block in message.blocks for part in await self._parts(block)]
        if not parts:
            return []
        drawn = [await self._picture(block.attachment) for block in self._drawn]
        self._drawn.clear()
        if not drawn and all(part["type"] == "text" for part in parts):
            return [{"role": "user", "content": "\n\n".join(loose.as_text(part["text"]) for part in parts)}]
        return [{"role": "user", "content": [*drawn, *parts]}]

    async def _parts(self, block: ContentBlock) -> list[Part]:
        if isinstance(block, TextBlock):
            return [{"type": "text", "text": block.text}] if block.text else []
        if isinstance(block, ImageBlock):
            return [await self._picture(block.attachment)]
        if isinstance(block, FileBlock):
            return await self._file(block)
        if isinstance(block, AudioBlock):
            return [await self._sound(block.attachment)]
        if isinstance(block, VideoBlock):
            return await self._video(block)
        return []

    async def _picture(self, ref: AttachmentRef) -> Part:
        address = {"url": await self._data_url(ref)}
        if self._request.settings.detail is not None:
            address["detail"] = self._request.settings.detail.value
        return {"type": "image_url", "image_url": address}

    async def _file(self, block: FileBlock) -> list[Part]:
        """Return a file in the part made for its type, any other type as ``file``."""
        ref = block.attachment
        kind = ref.media_type.partition("/")[0]
        if kind == "image":
            return [await self._picture(ref)]
        if kind == "audio":
            return [await self._sound(ref)]
        if kind == "video":
            return await self._video(VideoBlock(ref))
        return [await self._as_file(ref)]

    async def _sound(self, ref: AttachmentRef) -> Part:
        form = _SOUNDS.get(ref.media_type.partition(";")[0].strip().lower())
        if form is None:
            raise file_not_taken(ref.name, Endpoint.CHAT, "WAV, MP3")
        _measure(ref)
        return {"type": "input_audio", "input_audio": {"data": await self._files.base64(ref), "format": form}}

    async def _video(self, block: VideoBlock) -> list[Part]:
        """Return a video in the form that was chosen or that the model takes; there is no standard."""
        ref, form = block.attachment, self._request.settings.video_form
        if form is VideoForm.AUTO:
            form = _form_for(self._request.model, ref)
        if form is VideoForm.INLINE:
            raise field_not_taken("video_form", Endpoint.CHAT)
        if form is VideoForm.FRAMES:
            frames = await self._files.frames(block, form)
            return [{"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{one}"}} for one in frames]
        if form is VideoForm.FILE:
            return [await self._as_file(ref)]
        return [{"type": form.value, form.value: {"url": await self._data_url(ref)}}]

    async def _as_file(self, ref: AttachmentRef) -> Part:
        return {"type": "file", "file": {"filename": ref.name, "file_data": await self._data_url(ref)}}

    async def _data_url(self, ref: AttachmentRef) -> str:
        _measure(ref)
        return await self._files.data_url(ref)

    def _reply(self, message: RequestMessage) -> list[Part]:
        kept = kept_of(message.blocks, self._request.model)
        text = "\n\n".join(filter(None, map(_words, message.blocks)))
        calls = [_call(block, kept) for block in message.blocks if isinstance(block, ToolCallBlock)]
        self._drawn += [
            block for block in message.blocks if isinstance(block, ImageBlock) and id(block) in self._given_back
        ]
        if not text and not calls:
            return []
        written: Part = {"role": "assistant", "content": text or None}
        if calls:
            written["tool_calls"] = calls
        written |= {name: value for name, value in kept.fields.items() if name != "reasoning_content"}
        if self._habits.thoughts_back:
            # Models that ask for it ask for it in every reply, in those without thoughts too.
            written["reasoning_content"] = kept.fields.get("reasoning_content", "")
        return [_without(written, self._habits.without)]


def _form_for(model: str, ref: AttachmentRef) -> VideoForm:
    """Return how a model takes a video; pictures from it where it is too large to be sent, or no model says how."""
    if ref.size > MAX_FILE:
        return VideoForm.FRAMES
    if _AS_IMAGE.search(model):
        return VideoForm.IMAGE_URL
    return VideoForm.VIDEO_URL if _AS_VIDEO.search(model) else VideoForm.FRAMES


def _measure(ref: AttachmentRef) -> None:
    if ref.size > MAX_FILE:
        raise AppError.because(ErrorReason.FILE_TOO_LARGE, name=ref.name, megabytes=str(MAX_FILE // 1024**2))


def _given_back(request: ChatRequest) -> frozenset[int]:
    """Return which pictures of earlier replies go back (by identity); none to a model that is known not to see."""
    if request.info is not None and request.info.capabilities.vision is False:
        return frozenset()
    drawn = [
        block
        for message in reversed(request.messages)
        if message.role is Role.ASSISTANT
        for block in reversed(message.blocks)
        if isinstance(block, ImageBlock)
    ]
    found: set[int] = set()
    left = MAX_DRAWN
    for block in drawn:
        left -= block.attachment.size
        if left < 0:
            break
        found.add(id(block))
    return frozenset(found)


def _words(block: ContentBlock) -> str:
    """Return what a block of a reply says; sound by its transcript."""
    if isinstance(block, TextBlock):
        return block.text
    if isinstance(block, StructuredBlock):
        return block.json
    return block.transcript if isinstance(block, AudioBlock) else ""


def _call(block: ToolCallBlock, kept: Kept) -> Part:
    own = kept.calls.get(block.call_id, {})
    if own.get("type") == "custom":
        return {"id": block.call_id, "type": "custom", "custom": {"name": block.name, "input": block.arguments}}
    function = {"name": block.name, "arguments": block.arguments or "{}"}
    return {"id": block.call_id, "type": "function", "function": function, **own}


def _results(message: RequestMessage) -> Iterable[Part]:
    return [
        {"role": "tool", "tool_call_id": block.call_id, "content": block.content}
        for block in message.blocks
        if isinstance(block, ToolResultBlock)
    ]


def _without(message: Part, names: frozenset[str]) -> Part:
    """Leave out the fields that the server refuses, in the message and in its calls."""
    if not names:
        return message
    message = {name: value for name, value in message.items() if name not in names or name in ("role", "content")}
    if "tool_calls" in message:
        message["tool_calls"] = [
            {name: value for name, value in loose.as_mapping(call).items() if name not in names}
            for call in loose.as_items(message["tool_calls"])
        ]
    return message
