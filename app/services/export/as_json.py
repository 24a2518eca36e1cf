"""Conversations as JSON: everything that is known of them, every branch, and the attached files themselves.

The file is an object::

    {"format": "loquent-conversations", "version": 1, "conversations": [CONVERSATION, ...]}

    CONVERSATION = {"id", "title", "created_at", "updated_at", "model", "system_prompt", "settings", "head",
                    "messages": [MESSAGE, ...], "attachments": {SHA256: {"media_type", "name", "size", "data"}, ...}}
    MESSAGE = {"id", "parent", "role", "created_at", "status", "blocks": [BLOCK, ...], "model", "model_label", "usage",
               "timing", "finish_reason", "request_id", "error", "route", "edited_from"}
    BLOCK = {"type": "text" | "thinking" | "image" | ..., and the fields of that block}

Times are ISO 8601 in UTC. ``model`` is {"provider_id", "model_id"} or null. ``parent`` is the id of the message before,
null for a first one; several messages with one parent are tries in one place, and ``head`` is the last message of the
path that is shown. ``edited_from`` is the id of the reply whose text a person changed to make this one. A block names
its file by ``attachment.sha256``; ``data`` is base64, or null where the file is gone. A block of a type that this
version does not know is {"type", "schema_version", "json"}. No key is in the file.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime

from app.domain.blocks import ContentBlock, type_names
from app.domain.conversation import Message, attachments_of
from app.domain.errors import AppError
from app.domain.ports import AttachmentStore
from app.services.export.tree import ConversationTree

FORMAT = "loquent-conversations"
VERSION = 1


class JsonExporter:
    """Implements Exporter. The file is valid JSON once ``end`` has been written."""

    def __init__(self, attachments: AttachmentStore) -> None:
        self._attachments = attachments
        self._first = True

    def begin(self) -> str:
        """Return the head of the file."""
        return f'{{"format": "{FORMAT}", "version": {VERSION}, "conversations": ['

    async def conversation(self, tree: ConversationTree) -> str:
        """Return one conversation with all of its branches and files."""
        comma = "" if self._first else ","
        self._first = False
        value = conversation_value(tree)
        value["attachments"] = await self._files(tree)
        return f"{comma}\n{json.dumps(value, ensure_ascii=False)}"

    def end(self) -> str:
        """Return the tail of the file."""
        return "\n]}\n"

    async def _files(self, tree: ConversationTree) -> dict[str, object]:
        files: dict[str, object] = {}
        for message in tree.messages:
            for ref in attachments_of(message.blocks):
                if ref.sha256 in files:
                    continue
                try:
                    data = base64.b64encode(await self._attachments.read(ref)).decode("ascii")
                except AppError:
                    data = None
                files[ref.sha256] = {"media_type": ref.media_type, "name": ref.name, "size": ref.size, "data": data}
        return files


def conversation_value(tree: ConversationTree) -> dict[str, object]:
    """Return a conversation as JSON values, without the bytes of its files."""
    conversation = tree.conversation
    return {
        "id": conversation.id,
        "title": conversation.title,
        "created_at": json_value(conversation.created_at),
        "updated_at": json_value(conversation.updated_at),
        "model": json_value(conversation.model),
        "system_prompt": conversation.system_prompt,
        "settings": json_value(conversation.settings),
        "head": conversation.head_id,
        "messages": [message_value(message) for message in tree.messages],
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
