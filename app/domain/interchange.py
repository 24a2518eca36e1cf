"""What is brought in from files of this program and of others: formats, what was found in a file, what became of it.

Nothing here is a sentence: front ends say what a ``RemarkKind`` means, and name the places.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ImportFormat(StrEnum):
    """Whose file it is."""

    LOQUENT = "loquent"
    """This program's own JSON."""
    CHATGPT = "chatgpt"
    CLAUDE = "claude"
    CHERRY = "cherry"
    """A backup of Cherry Studio 1 to 5: ``data.json`` with its files, or one compressed file."""
    CHERRY_DATABASE = "cherry-database"
    """A backup of Cherry Studio 2 (format 7): an SQLite database with its files."""
    CHATBOX = "chatbox"
    OPEN_WEBUI = "open-webui"

    @property
    def origin(self) -> str:
        """Return the first part of ``Conversation.origin``. Both backups of Cherry Studio hold the same topics."""
        return "cherry" if self is ImportFormat.CHERRY_DATABASE else self.value


class RemarkKind(StrEnum):
    """What there is to say of something in a file. Those in ``MENDED`` were taken all the same."""

    FILE_UNREADABLE = "file_unreadable"
    NOT_RECOGNISED = "not_recognised"
    NEWER_FORMAT = "newer_format"
    """Written by a later version of its program, in a form that this one does not know."""
    NEEDS_OTHER_EXPORT = "needs_other_export"
    """A backup that is a copy of the program's own folder (Cherry Studio 6): another kind of export can be read."""
    BREAKS_OFF = "breaks_off"
    """The file is damaged from some place on; what stands before was taken."""
    ARCHIVE_BROKEN = "archive_broken"
    ENCRYPTED = "encrypted"
    UNSAFE_NAME = "unsafe_name"
    """A name in an archive that leads out of it, or a link."""
    BOMB = "bomb"
    """It would become many times as large as any honest file does."""
    TOO_MANY_MEMBERS = "too_many_members"
    ARCHIVE_INSIDE = "archive_inside"
    """An archive in an archive, which is not opened."""
    CONVERSATION_TOO_LARGE = "conversation_too_large"
    TOO_DEEP = "too_deep"
    NO_CONVERSATION = "no_conversation"
    """Something stands in the place of a conversation and is none."""
    EMPTY = "empty"
    """A conversation in which nothing was said."""
    IN_TRASH = "in_trash"
    """It was imported before and is in the trash since: nobody wants it back."""
    NO_MESSAGE = "no_message"
    MESSAGE_EMPTY = "message_empty"
    HIDDEN = "hidden"
    """A message that the program never showed: instructions, tools' housekeeping."""
    DUPLICATE = "duplicate"
    """A second message of the same id in one conversation."""
    PART_UNKNOWN = "part_unknown"
    """A part of a message of a kind that is not known; it is kept as data."""
    FILE_MISSING = "file_missing"
    FILE_TOO_LARGE = "file_too_large"
    FILE_DAMAGED = "file_damaged"
    """It is not what its name, its type or its digest says."""
    FILE_ELSEWHERE = "file_elsewhere"
    """Only its address is in the file; it was not fetched, and the address is kept as a link."""
    CYCLE = "cycle"
    ORPHAN = "orphan"
    """The message before it is not in the file; it was hung where it fits."""
    TIME_UNKNOWN = "time_unknown"

    @property
    def mended(self) -> bool:
        """Return whether what it is said of was taken all the same."""
        return self in _MENDED


_MENDED = frozenset(
    (
        RemarkKind.PART_UNKNOWN,
        RemarkKind.FILE_ELSEWHERE,
        RemarkKind.CYCLE,
        RemarkKind.ORPHAN,
        RemarkKind.TIME_UNKNOWN,
    )
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: the title or id of a conversation, and what in it; or the name of a member. Empty: the file."""

    conversation: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say, how often, and the first places that it is said of."""

    kind: RemarkKind
    count: int
    places: tuple[Place, ...]


class WithheldKind(StrEnum):
    """What a file holds that is never taken from one."""

    KEY = "key"
    PROVIDER = "provider"
    TOOL_SERVER = "tool_server"
    """Commands and addresses of tool servers."""
    SETTINGS = "settings"
    PROMPTS = "prompts"
    KNOWLEDGE = "knowledge"


@dataclass(frozen=True, slots=True)
class Withheld:
    """Something that was found and left where it is, by its name in the file; never the thing itself."""

    kind: WithheldKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What one file holds. ``format`` is None where nobody knows the file; ``known`` conversations are here already.

    ``attachments`` counts those that are in the file. ``first`` and ``last`` are the times of messages.
    """

    path: str
    format: ImportFormat | None
    conversations: int = 0
    known: int = 0
    messages: int = 0
    attachments: int = 0
    first: datetime | None = None
    last: datetime | None = None
    remarks: tuple[Remark, ...] = ()
    withheld: tuple[Withheld, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What would be imported, file by file; nothing was written."""

    files: tuple[FilePreview, ...]


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file: ``added`` conversations are new, ``extended`` have new messages, ``present`` have none.

    ``messages`` and ``attachments`` count what is new.
    """

    path: str
    format: ImportFormat | None
    added: int = 0
    extended: int = 0
    present: int = 0
    messages: int = 0
    attachments: int = 0
    remarks: tuple[Remark, ...] = ()
    withheld: tuple[Withheld, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of each file."""

    files: tuple[FileReport, ...]


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import or a preview is: ``read`` of ``total`` bytes of a file, and what was found until now.

    Some files are read twice: ``read`` goes up to ``total`` and stays there then.
    """

    path: str
    read: int
    total: int
    conversations: int
    messages: int
