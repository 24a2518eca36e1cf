"""This program's own JSON, versions 1 and 2 (``services/export/as_json`` describes it).

It is read piece by piece: a conversation's files are many times larger than what is said in it, and each is handed on
as soon as it is there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

import msgspec

from app.domain.blocks import ContentBlock, UnknownBlock, type_names
from app.domain.conversation import Conversation, Message, MessageStatus, Role, Timing
from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.generation import GenerationSettings, Route
from app.domain.interchange import Place, RemarkKind
from app.domain.library import Folder
from app.domain.model_info import ModelRef, Usage
from app.infra.json_stream import (
    HEAVIEST,
    JsonRefusedError,
    JsonStream,
    JsonTooDeepError,
    JsonTooLargeError,
    decode,
)
from app.infra.json_weight import weight
from app.services.importing.inputs import LARGEST_CONVERSATION, Input
from app.services.importing.own_files import OwnFiles
from app.services.importing.source import Item, Notes, OwnConversation
from app.services.importing.values import line, mapping, text

NEWEST: Final = 2
_STORED_REASON: Final = "stored_reason"
"""As the history does it: a reason that a newer program gave is kept under this name."""

_decoders: Mapping[str, msgspec.json.Decoder[ContentBlock]] = {
    written: msgspec.json.Decoder(block_type) for block_type, written in type_names.items()
}


class _Error(msgspec.Struct):
    reason: str
    params: dict[str, str] = {}
    gateway_message: str = ""
    status: int | None = None
    code: str = ""
    request_id: str = ""
    retry_after: float | None = None


class _Message(msgspec.Struct):
    id: str
    role: Role
    created_at: datetime
    parent: str | None = None
    status: MessageStatus = MessageStatus.COMPLETE
    blocks: list[msgspec.Raw] = []
    model: ModelRef | None = None
    model_label: str = ""
    usage: Usage | None = None
    timing: Timing = msgspec.field(default_factory=Timing)
    finish_reason: str = ""
    request_id: str = ""
    error: _Error | None = None
    route: Route | None = None
    origin: str = ""
    edited_from: str | None = None


class _Fields(msgspec.Struct):
    """A conversation without its messages and files."""

    id: str
    created_at: datetime
    updated_at: datetime
    title: str = ""
    title_by_hand: bool = False
    model: ModelRef | None = None
    system_prompt: str = ""
    settings: GenerationSettings = msgspec.field(default_factory=GenerationSettings)
    head: str | None = None
    folder: Folder | None = None
    tags: tuple[str, ...] = ()
    pinned_at: datetime | None = None
    archived_at: datetime | None = None
    forked_from: str | None = None
    origin: str = ""
    unread: bool = False
    failed: bool = False


_message_decoder = msgspec.json.Decoder(_Message)
_KNOWN_FIELDS: Final = frozenset(_Fields.__struct_fields__)
_fields_decoder = msgspec.json.Decoder(_Fields)


def read_own(given: Input, notes: Notes) -> Iterator[Item]:
    """Yield the files and conversations of an export, the files of each before it."""
    for stream in given.streams():
        for key in stream.members():
            if key == "version":
                if not _is_known(_version(stream)):
                    notes.add(RemarkKind.NEWER_FORMAT)
                    return
            elif key == "conversations" and stream.peek() == "[":
                for number in stream.items():
                    if stream.peek() != "{":
                        notes.add(RemarkKind.NO_CONVERSATION, Place(item=f"#{number + 1}"))
                        continue
                    yield from _Reading(stream, Place(item=f"#{number + 1}"), given, notes).read()


def _version(stream: JsonStream) -> object:
    try:
        return decode(stream.take(100))
    except JsonRefusedError:
        return None


def _is_known(version: object) -> bool:
    return isinstance(version, int) and 1 <= version <= NEWEST


class _Reading:
    """One conversation while it is read."""

    def __init__(self, stream: JsonStream, place: Place, given: Input, notes: Notes) -> None:
        self._stream = stream
        self._place = place
        self._files = OwnFiles(stream, notes, looks=given.looks, rooms=given.rooms)
        self._notes = notes
        self._fields: dict[str, msgspec.Raw] = {}
        self._messages: list[Message] = []
        self._size = 0
        self._weight = 0

    def read(self) -> Iterator[Item]:
        """Yield its files as they come, and the conversation at last."""
        stream = self._stream
        for key in stream.members():
            if key == "attachments" and stream.peek() == "{":
                for digest in stream.members():
                    yield from self._files.read(digest, self._place)
            elif key == "messages" and stream.peek() == "[":
                for number in stream.items():
                    self._message(number)
            else:
                self._field(key)
        if self._size > LARGEST_CONVERSATION:
            self._notes.add(RemarkKind.CONVERSATION_TOO_LARGE, self._place)
        elif (conversation := self._conversation()) is not None:
            yield conversation

    def _field(self, key: str) -> None:
        raw = self._take()
        if raw is None or key not in _KNOWN_FIELDS:
            return
        self._fields[key] = msgspec.Raw(bytes(raw))
        if key == "title":
            self._place = Place(line(_quietly(raw)) or self._place.conversation, self._place.item)

    def _take(self) -> bytearray | None:
        """Return the next value, None where the conversation has become too large or the value is too deep."""
        try:
            raw = self._stream.take(max(0, LARGEST_CONVERSATION - self._size))
        except JsonTooLargeError:
            self._let_go()
            return None
        except JsonTooDeepError:
            self._notes.add(RemarkKind.TOO_DEEP, self._place)
            return None
        self._size += len(raw)
        self._weight += weight(raw)
        if self._weight > HEAVIEST:
            self._let_go()
            return None
        return raw

    def _let_go(self) -> None:
        """Hold nothing of a conversation that is too large, and take nothing more of it."""
        self._size = LARGEST_CONVERSATION + 1
        self._messages.clear()

    def _message(self, number: int) -> None:
        raw = self._take()
        if raw is None:
            return
        try:
            self._messages.append(_message_of(_message_decoder.decode(raw)))
        except (msgspec.MsgspecError, JsonRefusedError, UnicodeError, RecursionError, ValueError):
            self._notes.add(RemarkKind.NO_MESSAGE, self._place, f"#{number + 1}")

    def _conversation(self) -> OwnConversation | None:
        try:
            found = _fields_decoder.decode(msgspec.json.encode(self._fields))
        except (msgspec.MsgspecError, UnicodeError, RecursionError, ValueError):
            self._notes.add(RemarkKind.NO_CONVERSATION, self._place)
            return None
        conversation = Conversation(
            id=found.id,
            created_at=found.created_at,
            updated_at=found.updated_at,
            title=found.title,
            title_by_hand=found.title_by_hand,
            model=found.model,
            system_prompt=found.system_prompt,
            settings=found.settings,
            head_id=found.head,
            unread=found.unread,
            failed=found.failed,
            pinned_at=found.pinned_at,
            archived_at=found.archived_at,
            folder_id=None if found.folder is None else found.folder.id,
            tags=found.tags,
            forked_from=found.forked_from,
            origin=found.origin,
        )
        if not _has_zones(found.created_at, found.updated_at, found.pinned_at, found.archived_at):
            self._notes.add(RemarkKind.NO_CONVERSATION, self._place)
            return None
        folder = found.folder if found.folder is None or _has_zones(found.folder.created_at) else None
        messages = tuple(replace(message, conversation_id=found.id) for message in self._messages)
        return OwnConversation(conversation, messages, folder)


def _has_zones(*moments: datetime | None) -> bool:
    return all(moment is None or moment.tzinfo is not None for moment in moments)


def _quietly(raw: bytearray) -> object:
    try:
        return decode(raw)
    except JsonRefusedError:
        return None


def _message_of(found: _Message) -> Message:
    """Return a message without its conversation. Raises ValueError and msgspec.MsgspecError."""
    if found.created_at.tzinfo is None:
        raise ValueError("a time without a zone")
    return Message(
        id=found.id,
        conversation_id="",
        parent_id=found.parent,
        role=found.role,
        blocks=tuple(_block_of(raw) for raw in found.blocks),
        created_at=found.created_at,
        # Nobody writes it any more: the program that did has another history.
        status=MessageStatus.INTERRUPTED if found.status is MessageStatus.RUNNING else found.status,
        model=found.model,
        model_label=found.model_label,
        usage=found.usage,
        timing=found.timing,
        finish_reason=found.finish_reason,
        request_id=found.request_id,
        error=None if found.error is None else _error_of(found.error),
        route=found.route,
        edited_from=found.edited_from,
        origin=found.origin,
    )


def _error_of(found: _Error) -> ErrorInfo:
    reason, params = ErrorReason.BUG, found.params
    try:
        reason = ErrorReason(found.reason)
    except ValueError:
        params = {**params, _STORED_REASON: found.reason}
    return ErrorInfo(
        reason, params, found.gateway_message, found.status, found.code, found.request_id, found.retry_after
    )


def _block_of(raw: msgspec.Raw) -> ContentBlock:
    """Return a block; one that is not known, or is not as it should be, is kept as it is."""
    value = mapping(decode(bytes(raw)))
    kind = text(value.get("type")) or "part"
    version, kept = value.get("schema_version"), value.get("json")
    if isinstance(version, int) and isinstance(kept, str):
        return UnknownBlock(kind, version, kept)
    decoder = _decoders.get(kind)
    if decoder is not None:
        try:
            return decoder.decode(raw)
        except (msgspec.MsgspecError, UnicodeError):
            pass
    return UnknownBlock(kind, 1, bytes(raw).decode("utf-8", "replace"))
