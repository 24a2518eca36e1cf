"""Messages as Google's ``contents``: turns of ``user`` and ``model``, each a list of parts."""

import asyncio
import base64
import re
from collections.abc import Mapping
from functools import partial
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
from app.domain.errors import AppError, ErrorReason
from app.domain.generation import Endpoint, VideoForm
from app.domain.ports import AttachmentStore, ChatRequest, RequestMessage
from app.providers import loose
from app.providers.unplaced import field_not_taken, file_not_taken

MAX_FILES: Final = 20 * 1024 * 1024
"""Bytes of all files of one message: what Google documents for files that stand in a request."""

SIGNATURE: Final = "thoughtSignature"
BEHIND: Final = "behind"
CALL_ID: Final = "id"
CALLED: Final = "called"
"""Fields of what is kept of a reply: the signature of a part, which kind of part it was, and a call's own id, or the
one that was given to it here."""

_UNSIGNED: Final = "skip_thought_signature_validator"
"""Google's word for a call that no Gemini made, such as one of another model earlier in the conversation: from its
third generation on, a call without any signature is refused (https://ai.google.dev/gemini-api/docs/thought-signatures).
"""

_GENERATION: Final = re.compile(r"gemini-(\d+)", re.IGNORECASE)
_PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/heic", "image/heif"})
_NAMES: Final = "PNG, JPEG, WebP, HEIC, PDF, text, audio, video"

Part = dict[str, object]


def generation_of(model: str) -> int:
    """Return which generation of Gemini a model is, such as 3 for ``gemini-3-pro-preview``; 0 where unknown."""
    found = _GENERATION.search(model)
    return int(found[1]) if found else 0


class ContentsWriter:
    """Writes the messages of one request."""

    def __init__(self, request: ChatRequest, attachments: AttachmentStore) -> None:
        self._request = request
        self._attachments = attachments
        self._names: dict[str, str] = {}
        self._ids: set[str] = set()
        self._bytes = 0
        self._last_call = ""

    async def contents(self) -> list[dict[str, object]]:
        """Return the turns. Neighbours of one role become one: results of parallel calls have to stand together.

        Raises:
            AppError: FIELD_NOT_TAKEN, FILE_NOT_TAKEN, FILE_TOO_LARGE, FILE_UNREADABLE, VIDEO_UNREADABLE.
        """
        turns: list[tuple[str, list[Part]]] = []
        for message in self._request.messages:
            self._bytes = 0
            role = "model" if message.role is Role.ASSISTANT else "user"
            parts = await self._parts(message)
            if not parts:
                continue
            if turns and turns[-1][0] == role:
                turns[-1][1].extend(parts)
            else:
                turns.append((role, parts))
        return [{"role": role, "parts": parts} for role, parts in turns]

    async def _parts(self, message: RequestMessage) -> list[Part]:
        parts: list[Part] = []
        for block in message.blocks:
            if isinstance(block, ProviderDataBlock):
                if block.dialect == Endpoint.GEMINI.value and message.role is Role.ASSISTANT:
                    self._sign(parts, block)
            elif isinstance(block, ToolCallBlock):
                parts.append(self._call(block))
            elif isinstance(block, ToolResultBlock):
                parts.append(self._result(block))
            else:
                parts += await self._said(block)
        self._sign_the_first_call(parts)
        return parts

    async def _said(self, block: ContentBlock) -> list[Part]:
        if isinstance(block, TextBlock):
            return [{"text": block.text}] if block.text else []
        if isinstance(block, StructuredBlock):
            return [{"text": block.json}] if block.json else []
        if isinstance(block, VideoBlock):
            return await self._video(block.attachment)
        if isinstance(block, ImageBlock | AudioBlock | FileBlock):
            return [await self._file(block.attachment)]
        return []

    async def _file(self, ref: AttachmentRef) -> Part:
        if not _taken(ref.media_type):
            raise file_not_taken(ref.name, Endpoint.GEMINI, _NAMES)
        self._bytes += ref.size
        if self._bytes > MAX_FILES:
            limit = str(MAX_FILES // 1024**2)
            raise AppError.because(ErrorReason.FILE_TOO_LARGE, name=ref.name, megabytes=limit)
        return await _inline(ref.media_type, await self._attachments.read(ref))

    async def _video(self, ref: AttachmentRef) -> list[Part]:
        form = self._request.settings.video_form
        too_large = form is VideoForm.AUTO and self._bytes + ref.size > MAX_FILES
        if form is VideoForm.FRAMES or too_large:
            from app.providers.frames import frames_of

            found = await frames_of(partial(self._attachments.open, ref), ref.name)
            return [await _inline("image/jpeg", jpeg) for jpeg in found]
        if form not in (VideoForm.AUTO, VideoForm.INLINE):
            raise field_not_taken("video_form", Endpoint.GEMINI)
        return [await self._file(ref)]

    def _call(self, block: ToolCallBlock) -> Part:
        self._names[block.call_id] = block.name
        self._last_call = block.call_id
        try:
            arguments = dict(loose.as_mapping(loose.decode(block.arguments or "{}")))
        except loose.NotJsonError:
            arguments = {}
        return {"functionCall": {"name": block.name, "args": arguments}}

    def _result(self, block: ToolResultBlock) -> Part:
        response: Part = {"name": self._names.get(block.call_id, block.call_id), "response": _answer(block)}
        if block.call_id in self._ids:
            response["id"] = block.call_id
        return {"functionResponse": response}

    def _sign(self, parts: list[Part], block: ProviderDataBlock) -> None:
        """Give the part before its signature, and a call its id, as they came."""
        try:
            kept = loose.as_mapping(loose.decode(block.json))
        except loose.NotJsonError:
            return
        signature = loose.as_text(kept.get(SIGNATURE))
        behind = loose.as_text(kept.get(BEHIND))
        last = parts[-1] if parts else {}
        call_id = loose.as_text(kept.get(CALL_ID))
        named = call_id or loose.as_text(kept.get(CALLED))
        if behind == "functionCall" and named and named != self._last_call:
            return  # the call has no result and stays here
        if call_id and behind == "functionCall" and behind in last:
            last[behind] = {**loose.as_mapping(last[behind]), "id": call_id}
            self._ids.add(call_id)
        if not signature:
            return
        if behind in last and SIGNATURE not in last:
            last[SIGNATURE] = signature
        elif behind == "text":
            parts.append({"text": "", SIGNATURE: signature})

    def _sign_the_first_call(self, parts: list[Part]) -> None:
        first = next((part for part in parts if "functionCall" in part), None)
        if first is None or SIGNATURE in first:
            return
        if generation_of(self._request.model) >= 3:
            first[SIGNATURE] = _UNSIGNED


def _taken(media_type: str) -> bool:
    kind = media_type.lower()
    return kind in _PICTURES or kind == "application/pdf" or kind.startswith(("audio/", "video/", "text/"))


def _answer(block: ToolResultBlock) -> Mapping[str, object]:
    """Return what a tool answered as an object; nothing else is taken."""
    name = "error" if block.is_error else "result"
    try:
        value = loose.decode(block.content)
    except loose.NotJsonError:
        return {name: block.content}
    return value if isinstance(value, dict) and not block.is_error else {name: block.content}


async def _inline(media_type: str, data: bytes) -> Part:
    text = await asyncio.to_thread(base64.b64encode, data)
    return {"inlineData": {"mimeType": media_type, "data": text.decode("ascii")}}
