"""The conversation list as it is read: sections, pages of rows, folders and tags."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from app.domain.conversation import Conversation

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of the list. Folders do not nest; ``position`` orders them, the smallest first."""

    id: str
    name: str
    position: int
    created_at: datetime


class SectionKind(StrEnum):
    """A part of the list that is read by itself, the last updated first."""

    PINNED = "pinned"
    FOLDER = "folder"
    DAYS = "days"
    """What is in no folder and neither pinned nor archived."""
    ARCHIVE = "archive"
    TAG = "tag"
    """Every conversation with a tag that is not archived, wherever it stands."""
    TRASH = "trash"
    """Deleted conversations, the last deleted first."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section. ``name`` is the folder's id or the tag; empty for the other kinds."""

    kind: SectionKind
    name: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where in a section a row stands: the time it is sorted by, in microseconds since 1970, and its id.

    Sections begin with the greatest position.
    """

    moment: int
    conversation_id: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a section, in its order. ``after`` is where the next page begins; None at the section's end."""

    rows: tuple[Conversation, ...]
    after: Position | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many conversations stand in each section that shows a number; 0 where a name is not a key."""

    folders: dict[str, int]
    tags: dict[str, int]
    archived: int = 0
    deleted: int = 0


@dataclass(frozen=True, slots=True)
class ConversationChange:
    """A stored conversation before and after a change; the two differ."""

    before: Conversation
    after: Conversation


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed in the history since a revision, whoever changed it.

    ``rows`` are conversations as they are now, deleted ones among them, the last changed last; ``gone`` are the ids of
    those that were removed for good. ``revision`` is how far this goes: where the next look begins. ``folders`` is
    another number whenever a folder has changed.
    """

    rows: tuple[Conversation, ...]
    gone: tuple[str, ...]
    revision: int
    folders: int


def section_of(conversation: Conversation) -> Section | None:
    """Return the one section, beside those of its tags, that a conversation stands in; None for a temporary one."""
    if conversation.temporary:
        return None
    if conversation.deleted_at is not None:
        return Section(SectionKind.TRASH)
    if conversation.archived_at is not None:
        return Section(SectionKind.ARCHIVE)
    if conversation.pinned_at is not None:
        return Section(SectionKind.PINNED)
    if conversation.folder_id is not None:
        return Section(SectionKind.FOLDER, conversation.folder_id)
    return Section(SectionKind.DAYS)


def stands_in(conversation: Conversation, section: Section) -> bool:
    """Return whether a conversation stands in a section."""
    own = section_of(conversation)
    if section.kind is not SectionKind.TAG or own is None:
        return own == section
    return section.name in conversation.tags and own.kind not in (SectionKind.TRASH, SectionKind.ARCHIVE)


def position_in(conversation: Conversation, section: Section) -> Position:
    """Return where in a section a conversation stands or would stand; the greatest position comes first."""
    moment = conversation.updated_at
    if section.kind is SectionKind.TRASH and conversation.deleted_at is not None:
        moment = conversation.deleted_at
    return Position((moment - _EPOCH) // _MICROSECOND, conversation.id)
