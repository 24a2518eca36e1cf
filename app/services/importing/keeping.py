"""Puts conversations from files into the history, each in one transaction, and each only once."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Final

from app.domain.blocks import ContentBlock, broken_media, plain_text
from app.domain.conversation import Conversation, Message, attachments_of
from app.domain.ids import id_at
from app.domain.import_ports import ImportTarget
from app.domain.interchange import ImportFormat, Place, RemarkKind
from app.domain.model_info import ModelRef
from app.domain.ports import ConversationRepository
from app.services.editor import ConversationEditor
from app.services.importing.files import FileKeeper
from app.services.importing.source import Notes, OwnConversation, SourceConversation, SourceMessage
from app.services.importing.trees import SoundTree, sound, sound_own, times_of
from app.services.titles import title_from

_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Fate(Enum):
    """What became of a conversation."""

    ADDED = auto()
    EXTENDED = auto()
    PRESENT = auto()
    LEFT = auto()
    """It was not taken, and noted."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a conversation, and how many messages of it and files in them are new."""

    fate: Fate
    conversation: Conversation | None = None
    messages: int = 0
    files: int = 0


_LEFT: Final = Kept(Fate.LEFT)


def origin_of(source: SourceConversation, format_: ImportFormat) -> str:
    """Return the name under which a conversation is found again; what it began with where the file gives it none."""
    if source.key:
        return f"{format_.origin}:{source.key}"
    first = next((message for message in source.messages if message.parent is None), None)
    said = plain_text(tuple(b for b in first.blocks if isinstance(b, ContentBlock))) if first is not None else ""
    began = source.created_at.isoformat() if source.created_at is not None else source.title
    digest = hashlib.sha256(f"{began}\0{said}".encode("utf-8", "replace")).hexdigest()
    return f"{format_.origin}:sha256-{digest[:32]}"


class ConversationKeeper:
    """Every method raises AppError of kind storage; what is wrong in a file is noted."""

    def __init__(
        self,
        history: ConversationRepository,
        editor: ConversationEditor,
        target: ImportTarget,
        files: FileKeeper,
        notes: Notes,
    ) -> None:
        self._history = history
        self._editor = editor
        self._target = target
        self._files = files
        self._notes = notes

    async def keep(self, source: SourceConversation, format_: ImportFormat) -> Kept:
        """Take a conversation of another program, or what is new of it."""
        tree = sound(source, self._notes)
        if not tree.messages:
            self._notes.add(RemarkKind.EMPTY, source.place)
            return _LEFT
        origin = origin_of(source, format_)
        began, ended = times_of(source, tree, datetime.now(UTC))
        there = await self._target.of_origin(origin)
        if there is not None:
            return await self._extend(there, source, tree, format_, began, ended)
        conversation = Conversation(
            id=id_at(began),
            created_at=began,
            updated_at=ended,
            title_by_hand=bool(source.title),
            system_prompt=source.system_prompt,
            pinned_at=ended if source.pinned else None,
            archived_at=ended if source.archived else None,
            tags=source.tags,
            origin=origin,
        )
        messages = await self._made(conversation.id, tree.messages, {}, source.place, format_, began)
        ids = {message.origin: message.id for message in messages}
        title = source.title or next(filter(None, (title_from(message.blocks) for message in messages)), "")
        whole = replace(conversation, title=title, head_id=ids.get(tree.head or ""))
        stored = await self._target.add_whole(whole, messages)
        return Kept(Fate.ADDED, stored, len(messages), _files_in(messages))

    async def _extend(
        self,
        there: Conversation,
        source: SourceConversation,
        tree: SoundTree,
        format_: ImportFormat,
        began: datetime,
        ended: datetime,
    ) -> Kept:
        """Add those messages that are not there yet; those that are stay as they are."""
        if there.deleted_at is not None:
            self._notes.add(RemarkKind.IN_TRASH, source.place)
            return _LEFT
        stored = await self._history.messages(there.id)
        known = {message.origin: message.id for message in stored if message.origin}
        new = [message for message in tree.messages if message.key not in known]
        if not new:
            return Kept(Fate.PRESENT, there)
        messages = await self._made(there.id, new, known, source.place, format_, began)
        ids = {**known, **{message.origin: message.id for message in messages}}
        untouched = all(message.origin for message in stored)
        return await self._grow(there, messages, ids.get(tree.head or "") if untouched else None, ended)

    async def _grow(self, there: Conversation, messages: Sequence[Message], head: str | None, ended: datetime) -> Kept:
        """Write new messages; ``head`` is shown from now on, unless it is None: then what was shown stays."""

        def branch(old: Conversation) -> tuple[Conversation, tuple[Message, ...]]:
            shown = old.head_id if head is None else head
            return replace(old, head_id=shown, updated_at=max(old.updated_at, ended)), tuple(messages)

        conversation, _ = await self._editor.add(there.id, branch)
        return Kept(Fate.EXTENDED, conversation, len(messages), _files_in(messages))

    async def _made(
        self,
        conversation_id: str,
        sources: Sequence[SourceMessage],
        known: Mapping[str, str],
        place: Place,
        format_: ImportFormat,
        began: datetime,
    ) -> list[Message]:
        """Return messages of ours, with ids of their times and their files in the store."""
        ids = dict(known)
        times: dict[str, datetime] = {}
        made = []
        for source in sources:
            written = source.created_at
            if written is None:
                self._notes.add(RemarkKind.TIME_UNKNOWN, place, source.key)
                written = times.get(source.parent or "", began)
            times[source.key] = written
            ids[source.key] = id_at(written)
            blocks = await self._files.resolved(source.blocks, place)
            message = _message(source, blocks, written, format_)
            parent_id = None if source.parent is None else ids[source.parent]
            made.append(replace(message, id=ids[source.key], conversation_id=conversation_id, parent_id=parent_id))
        return made

    async def keep_own(self, own: OwnConversation) -> Kept:
        """Take a conversation of this program's own, with its ids where they are free."""
        messages, head = sound_own(own, self._notes)
        there = await self.found(own)
        if there is not None and there.deleted_at is not None:
            self._notes.add(RemarkKind.IN_TRASH, own.place)
            return _LEFT
        stored = () if there is None else await self._history.messages(there.id)
        known = {message.id: message.id for message in stored}
        known.update({message.origin: message.id for message in stored if message.origin})
        fresh = [one for one in messages if one.id not in known and (not one.origin or one.origin not in known)]
        if there is not None and not fresh:
            return Kept(Fate.PRESENT, there)
        conversation = await self._named(own.conversation) if there is None else there
        known.update({one.id: known[one.origin] for one in messages if one.origin and one.origin in known})
        made = await self._own_messages(fresh, conversation.id, known, own.place)
        ids = {**known, **{old.id: new.id for old, new in zip(fresh, made, strict=True)}}
        shown = None if head is None else ids[head]
        if there is not None:
            told = {message.id for message in messages} | {message.origin for message in messages if message.origin}
            written_here = any(message.id not in told and message.origin not in told for message in stored)
            return await self._grow(there, made, None if written_here else shown, own.conversation.updated_at)
        stored_as = await self._target.add_whole(replace(conversation, head_id=shown), made, own.folder)
        return Kept(Fate.ADDED, stored_as, len(made), _files_in(made))

    async def found(self, own: OwnConversation) -> Conversation | None:
        """Return the conversation that this one is here, None where it is new."""
        conversation = own.conversation
        there = await self._target.find(conversation.id)
        if there is not None and there.created_at == conversation.created_at:
            return there
        there = await self._target.of_origin(f"{ImportFormat.LOQUENT.origin}:{conversation.id}")
        if there is None and conversation.origin:
            there = await self._target.of_origin(conversation.origin)
        return there

    async def _named(self, conversation: Conversation) -> Conversation:
        """Return a conversation with an id that nothing else has."""
        if _ID.fullmatch(conversation.id) and await self._target.find(conversation.id) is None:
            return conversation
        origin = conversation.origin or f"{ImportFormat.LOQUENT.origin}:{conversation.id}"
        return replace(conversation, id=id_at(conversation.created_at), origin=origin)

    async def _own_messages(
        self, fresh: Sequence[Message], conversation_id: str, known: Mapping[str, str], place: Place
    ) -> list[Message]:
        taken = await self._target.taken_messages([message.id for message in fresh])
        ids = dict(known)
        made = []
        for message in fresh:
            is_free = message.id not in taken and _ID.fullmatch(message.id) is not None
            ids[message.id] = message.id if is_free else id_at(message.created_at)
            made.append(
                replace(
                    message,
                    id=ids[message.id],
                    conversation_id=conversation_id,
                    parent_id=None if message.parent_id is None else ids[message.parent_id],
                    blocks=tuple(self._own_block(block, place) for block in message.blocks),
                    origin=message.origin if is_free else message.origin or message.id,
                    edited_from=ids.get(message.edited_from or "", message.edited_from),
                )
            )
        return made

    def _own_block(self, block: ContentBlock, place: Place) -> ContentBlock:
        if self._files.is_stored(block):
            return block
        ref = attachments_of((block,))[0]
        self._notes.add(RemarkKind.FILE_MISSING, place, ref.name or ref.sha256)
        # One that is only gone is shown as gone; one that never can have been a file is none.
        return block if re.fullmatch("[0-9a-f]{64}", ref.sha256) else broken_media(ref.media_type, "")


def _message(
    source: SourceMessage, blocks: tuple[ContentBlock, ...], written: datetime, format_: ImportFormat
) -> Message:
    """Return a message of ours that has no place yet."""
    return Message(
        id="",
        conversation_id="",
        parent_id=None,
        role=source.role,
        blocks=blocks,
        created_at=written,
        status=source.status,
        model=ModelRef(f"import:{format_.origin}", source.model) if source.model else None,
        model_label=source.provider,
        usage=source.usage,
        timing=source.timing,
        finish_reason=source.finish_reason,
        error=source.error,
        origin=source.key,
    )


def _files_in(messages: Sequence[Message]) -> int:
    return sum(len(attachments_of(message.blocks)) for message in messages)
