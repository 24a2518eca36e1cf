"""The conversation list as it is read: sections, pages of rows, folders and tags."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.conversation import Conversation


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


@dataclass(frozen=True, slots=True)
class Position:
    """Where in a section a row stands: the time it is sorted by, in microseconds since 1970, and its id."""

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
