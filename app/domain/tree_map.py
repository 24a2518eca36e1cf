"""The map of a conversation: its whole tree, in the order and the lanes in which it is drawn."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.conversation import MessageStatus, Role
from app.domain.model_info import ModelRef


@dataclass(frozen=True, slots=True)
class TreeNode:
    """One message of the map.

    ``words`` are its first ones on one line, or the names of its files; empty where it holds nothing to read.
    ``number`` of ``count`` is its place among the tries that are there, from 1; both are 0 for what is gone. ``lane``
    is how far to the right it is drawn, 0 being the path that is shown; it stands on the lane of its parent, or one
    beside it. ``parent_row`` is the row of its parent, which is always above. ``deleted_at`` is when a person took it
    out; ``gone`` says that it is out, by itself or with one above it.
    """

    message_id: str
    parent_id: str | None
    role: Role
    status: MessageStatus
    created_at: datetime
    words: str = ""
    model: ModelRef | None = None
    model_label: str = ""
    number: int = 0
    count: int = 0
    lane: int = 0
    parent_row: int | None = None
    shown: bool = False
    gone: bool = False
    deleted_at: datetime | None = None
    edited: bool = False
    children: int = 0
    """Messages directly below it, those that are gone among them."""


@dataclass(frozen=True, slots=True)
class TreeMap:
    """All messages of a conversation, deleted ones among them, from top to bottom.

    Below each message the other tries come first and the one that is shown (else the newest that is there) last, so
    that the shown path is the left edge. ``messages`` and ``branches`` (ends of paths) count what is not gone.
    """

    conversation_id: str
    head_id: str | None
    nodes: tuple[TreeNode, ...] = ()
    messages: int = 0
    branches: int = 0
