"""Conversations as JSON: everything that is known of them, every branch, and the attached files themselves.

The file is an object (``resources/schemas/loquent-conversations-2.json`` is its JSON Schema)::

    {"format": "loquent-conversations", "version": 2, "conversations": [CONVERSATION, ...]}

    CONVERSATION = {"id", "title", "title_by_hand", "created_at", "updated_at", "model", "system_prompt", "settings",
                    "head", "folder", "tags", "pinned_at", "archived_at", "forked_from", "origin", "unread", "failed",
                    "attachments": {SHA256: {"media_type", "name", "size", "data"}, ...}, "messages": [MESSAGE, ...]}
    MESSAGE = {"id", "parent", "role", "created_at", "status", "blocks": [BLOCK, ...], "model", "model_label", "usage",
               "timing", "finish_reason", "request_id", "error", "route", "origin", "edited_from"}
    BLOCK = {"type": "text" | "thinking" | "image" | ..., and the fields of that block}

Times are ISO 8601 in UTC. ``model`` is {"provider_id", "model_id"} or null. ``parent`` is the id of the message before,
null for a first one, and stands before it in the file; several messages with one parent are tries in one place, and
``head`` is the last message of the path that is shown. ``edited_from`` is the id of the reply whose text a person
changed to make this one. ``folder`` is {"id", "name", "position", "created_at"} or null.

A block names its file by ``attachment.sha256``. Each file is in the first conversation that has it, and in no later
one: ``data`` is an array of base64 texts whose bytes follow one another, or null where the file is gone. A block of a
type that this version does not know is {"type", "schema_version", "json"}.

What is in the trash is not in the file, nor what stands in a composer, nor any key. Version 1 had no folder, tags,
pin, archive, origin and marks, the whole ``data`` of each file as one text, and files once for every conversation.
"""

import base64
import json
from collections.abc import AsyncGenerator, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime

from app.domain.blocks import AttachmentRef, ContentBlock, type_names
from app.domain.conversation import Message, attachments_of
from app.domain.errors import AppError
from app.domain.ports import AttachmentStore
from app.services.export.tree import ConversationTree

FORMAT = "loquent-conversations"
VERSION = 2

_PIECE = 3 * 64 * 1024
"""Bytes of a file in one text: divisible by 3, so that the pieces are base64 of the whole when put together."""


class JsonExporter:
    """Implements Exporter, and StreamingExporter. The file is valid JSON once ``end`` has been written."""

    def __init__(self, attachments: AttachmentStore) -> None:
        self._attachments = attachments
        self._first = True
        self._written: set[str] = set()

    def begin(self) -> str:
        """Return the head of the file."""
        return f'{{"format": "{FORMAT}", "version": {VERSION}, "conversations": ['

    async def conversation(self, tree: ConversationTree) -> str:
        """Return one conversation with all of its branches and files."""
        return "".join([part async for part in self.parts(tree)])

    async def parts(self, tree: ConversationTree) -> AsyncGenerator[str, None]:
        """Yield one conversation in pieces, of which none is much larger than a message."""
        comma = "" if self._first else ","
        self._first = False
        yield f'{comma}\n{_text(conversation_value(tree))[:-1]}, "attachments": {{'
        first = True
        for ref in _files(tree):
            if ref.sha256 in self._written:
                continue
            self._written.add(ref.sha256)
            yield "" if first else ", "
            first = False
            async for piece in self._file(ref):
                yield piece
        yield '}, "messages": ['
        for number, message in enumerate(tree.messages):
            yield f"{', ' if number else ''}{_text(message_value(message))}"
        yield "]}"

    def end(self) -> str:
        """Return the tail of the file."""
        return "\n]}\n"

    async def _file(self, ref: AttachmentRef) -> AsyncGenerator[str, None]:
        about = {"media_type": ref.media_type, "name": ref.name, "size": ref.size}
        yield f'{_text(ref.sha256)}: {_text(about)[:-1]}, "data": '
        try:
            data = await self._attachments.read(ref)
        except AppError:
            yield "null}"
            return
        for start in range(0, len(data), _PIECE):
            piece = base64.b64encode(data[start : start + _PIECE]).decode("ascii")
            yield f'{", " if start else "["}"{piece}"'
        yield "]}" if data else "[]}"


def _files(tree: ConversationTree) -> Iterator[AttachmentRef]:
    for message in tree.messages:
        yield from attachments_of(message.blocks)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def conversation_value(tree: ConversationTree) -> dict[str, object]:
    """Return a conversation as JSON values, without its messages and files."""
    conversation = tree.conversation
    return {
        "id": conversation.id,
        "title": conversation.title,
        "title_by_hand": conversation.title_by_hand,
        "created_at": json_value(conversation.created_at),
        "updated_at": json_value(conversation.updated_at),
        "model": json_value(conversation.model),
        "system_prompt": conversation.system_prompt,
        "settings": json_value(conversation.settings),
        "head": conversation.head_id,
        "folder": json_value(tree.folder),
        "tags": list(conversation.tags),
        "pinned_at": json_value(conversation.pinned_at),
        "archived_at": json_value(conversation.archived_at),
        "forked_from": conversation.forked_from,
        "origin": conversation.origin,
        "unread": conversation.unread,
        "failed": conversation.failed,
    }


def message_value(message: Message) -> dict[str, object]:
    """Return a message as JSON values."""
    return {
        "id": message.id,
        "parent": message.parent_id,
        "role": message.role.value,
        "created_at": json_value(message.created_at),
        "status": message.status.value,
        "blocks": [block_value(block) for block in message.blocks],
        "model": json_value(message.model),
        "model_label": message.model_label,
        "usage": json_value(message.usage),
        "timing": json_value(message.timing),
        "finish_reason": message.finish_reason,
        "request_id": message.request_id,
        "error": json_value(message.error),
        "route": json_value(message.route),
        "origin": message.origin,
        "edited_from": message.edited_from,
    }


def block_value(block: ContentBlock) -> dict[str, object]:
    """Return a block as JSON values, under the name of its type."""
    name = type_names.get(type(block))
    own = {} if name is None else {"type": name}
    return {**own, **{item.name: json_value(getattr(block, item.name)) for item in fields(block)}}


def json_value(value: object) -> object:
    """Return a value of the domain as JSON values: dataclasses as objects, times as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: json_value(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Mapping):
        return {str(key): json_value(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [json_value(item) for item in value]
    return value
