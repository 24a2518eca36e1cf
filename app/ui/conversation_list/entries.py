"""What the rows of the list hold: as little of a conversation as a row shows, heads, and folders."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from app.domain.conversation import Conversation
from app.domain.library import Folder, Position, Section, SectionKind
from app.ui.conversation_list.groups import Group

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST = -(1 << 62)
_INVERTED = bytes(255 - byte for byte in range(256))

Key = tuple[int, bytes]
"""What sorts the entries of a section, the smallest first."""

PINNED = Section(SectionKind.PINNED)
DAYS = Section(SectionKind.DAYS)
ARCHIVE = Section(SectionKind.ARCHIVE)


class HeadKind(Enum):
    """What a head says that is no day."""

    PINNED = "pinned"
    FOLDERS = "folders"


@dataclass(frozen=True, slots=True)
class Head:
    """A head that stands over a whole section."""

    kind: HeadKind


@dataclass(frozen=True, slots=True)
class FolderRow:
    """A folder, which stands over its conversations while it is open; ``count`` is how many it has."""

    folder: Folder
    count: int = 0
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation without its prompt, settings and draft. ``moment`` is in microseconds since 1970."""

    id: str
    moment: int
    title: str = ""
    unread: bool = False
    failed: bool = False
    pinned: bool = False
    archived: bool = False
    folder_id: str | None = None
    tags: tuple[str, ...] = ()


Entry = Row | Group | Head | FolderRow


def row_of(conversation: Conversation) -> Row:
    """Return what the list keeps of a conversation."""
    return Row(
        id=conversation.id,
        moment=(conversation.updated_at - _EPOCH) // _MICROSECOND,
        title=conversation.title,
        unread=conversation.unread,
        failed=conversation.failed,
        pinned=conversation.pinned_at is not None,
        archived=conversation.archived_at is not None,
        folder_id=conversation.folder_id,
        tags=conversation.tags,
    )


def key_of(entry: Entry) -> Key:
    """Return what sorts an entry in its section: heads before theirs, rows as the history sorts them, newest first.

    Rows of one moment stand by their ids, the greatest first, hence the bytes that count down.
    """
    if isinstance(entry, Row):
        return place_key(entry.moment, entry.id)
    if isinstance(entry, Group):
        end = _FIRST if entry.end == float("inf") else -round(entry.end * 1_000_000)
        # After every row of the moment at which the group ends: those belong to the group above.
        return end, b"\xff\xff"
    return _FIRST - 1, b""


def place_key(moment: int, conversation_id: str) -> Key:
    """Return the key of a row with this moment and id."""
    return -moment, conversation_id.encode("utf-8", "surrogatepass").translate(_INVERTED) + b"\xff"


def position_key(position: Position) -> Key:
    """Return the key of the row that stands at ``position``."""
    return place_key(position.moment, position.conversation_id)


def section_of(row: Row, shown: Section | None) -> Section | None:
    """Return the section in which a row stands, None where it is not to be seen.

    ``shown`` is the one section that the list shows (the archive, a tag), or None where it shows pinned
    conversations, folders and days.
    """
    if shown is not None:
        belongs = row.archived if shown.kind is SectionKind.ARCHIVE else shown.name in row.tags and not row.archived
        return shown if belongs else None
    if row.archived:
        return None
    if row.pinned:
        return PINNED
    return DAYS if row.folder_id is None else Section(SectionKind.FOLDER, row.folder_id)
