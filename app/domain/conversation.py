"""Conversations: trees of messages, of which one path is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.domain.blocks import AttachmentRef, ContentBlock
from app.domain.errors import ErrorInfo
from app.domain.generation import GenerationSettings, Route
from app.domain.model_info import ModelRef, Usage


class Role(StrEnum):
    """Who speaks."""

    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


class MessageStatus(StrEnum):
    """How far a message has come."""

    COMPLETE = "complete"
    RUNNING = "running"
    STOPPED = "stopped"
    """The person pressed Stop."""
    INTERRUPTED = "interrupted"
    """The program ended in the middle; what had come is here."""
    CUT = "cut"
    """The gateway ended it early; ``error`` says how."""
    FAILED = "failed"
    """``error`` says why; text that came before is kept."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds from the moment the request was sent."""

    first_token: float | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A node of the tree. Times are aware datetimes in UTC."""

    id: str
    conversation_id: str
    parent_id: str | None
    role: Role
    blocks: tuple[ContentBlock, ...]
    created_at: datetime
    status: MessageStatus = MessageStatus.COMPLETE
    model: ModelRef | None = None
    model_label: str = ""
    """The provider's name when the reply was written; the provider may be gone since."""
    usage: Usage | None = None
    timing: Timing = Timing()
    finish_reason: str = ""
    """The gateway's own word."""
    request_id: str = ""
    error: ErrorInfo | None = None
    route: Route | None = None
    """Which way the request for it went, where that is known."""
    deleted_at: datetime | None = None
    """When the person took it out; what stands below it is out too, and keeps its own None."""
    origin: str = ""
    """What it was imported as, by its name in the file it came from; empty for what was written here."""
    edited_from: str | None = None
    """The reply whose text a person changed to make this one (gone since, perhaps)."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the composer and was not sent."""

    text: str = ""
    attachments: tuple[ContentBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """A row of the conversation list.

    ``head_id`` is the last message of the path that is shown. ``title`` is empty until the first
    message gives one; ``title_by_hand`` keeps later changes off. ``forked_from`` is the message of another
    conversation that a fork was made at (gone since, perhaps). ``origin`` is what an imported conversation is called in
    the file that it came from, the kind of file first ("chatgpt:..."). ``tags`` are in the order of the alphabet. A
    ``temporary`` conversation is never written down.
    """

    id: str
    created_at: datetime
    updated_at: datetime
    title: str = ""
    title_by_hand: bool = False
    model: ModelRef | None = None
    system_prompt: str = ""
    settings: GenerationSettings = field(default_factory=GenerationSettings)
    head_id: str | None = None
    draft: Draft = Draft()
    unread: bool = False
    failed: bool = False
    deleted_at: datetime | None = None
    pinned_at: datetime | None = None
    archived_at: datetime | None = None
    folder_id: str | None = None
    tags: tuple[str, ...] = ()
    forked_from: str | None = None
    origin: str = ""
    temporary: bool = False


@dataclass(frozen=True, slots=True)
class ConversationView:
    """One conversation opened: the path from its first message to its head.

    ``siblings`` gives, for each message of the path, the ids of all tries in its place, oldest first
    (itself among them).
    """

    conversation: Conversation
    path: tuple[Message, ...]
    siblings: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """A message sent while a reply was running; it waits for its turn."""

    id: str
    blocks: tuple[ContentBlock, ...]


def attachments_of(blocks: tuple[ContentBlock, ...]) -> tuple[AttachmentRef, ...]:
    """Return every stored file that the blocks point at."""
    return tuple(block.attachment for block in blocks if hasattr(block, "attachment"))
