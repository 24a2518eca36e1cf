"""Application events: what services publish and ``ui`` and ``cli`` listen to."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.blocks import ContentBlock
from app.domain.conversation import Conversation, Message, MessageStatus, QueuedMessage
from app.domain.errors import ErrorInfo
from app.domain.folder_work import FolderWork
from app.domain.jobs import StoredJob
from app.domain.stream import StreamEvent


@dataclass(frozen=True, slots=True)
class ConversationAdded:
    """A conversation is new in the list: made, restored, or written by another process and not read here before.

    It may stand in any section (``domain.library.stands_in``), and in none where it is temporary.
    """

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class ConversationChanged:
    """Title, model, head, marks, time or place of a conversation changed, or it is temporary no longer."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class ConversationRemoved:
    """A conversation left the list."""

    conversation_id: str


@dataclass(frozen=True, slots=True)
class MessageAdded:
    """A message was added below the head and is the head now."""

    message: Message


@dataclass(frozen=True, slots=True)
class MessageChanged:
    """A message has a new status or new blocks as a whole (the end of a turn, a repair)."""

    message: Message


@dataclass(frozen=True, slots=True)
class PathChanged:
    """Another branch is shown, or the tree changed above the head: open the conversation again."""

    conversation_id: str


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """A reply is being waited for; ``message_id`` is the assistant's message."""

    conversation_id: str
    message_id: str


@dataclass(frozen=True, slots=True)
class TurnProgress:
    """One stream event of a running turn, to be applied once and in order.

    ``sequence`` counts from 0 in each turn; ``block`` is the index, in the message, of the block
    that a delta belongs to (a change between thinking and text begins a new block).
    """

    conversation_id: str
    message_id: str
    sequence: int
    block: int
    event: StreamEvent


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """A turn is over and stored; a MessageChanged came just before."""

    conversation_id: str
    message_id: str
    status: MessageStatus


@dataclass(frozen=True, slots=True)
class QueueChanged:
    """The messages that wait in a conversation."""

    conversation_id: str
    queued: tuple[QueuedMessage, ...]


@dataclass(frozen=True, slots=True)
class SendFailed:
    """What a person said could not be stored and is nowhere but here: the composer takes it back."""

    conversation_id: str
    blocks: tuple[ContentBlock, ...]
    error: ErrorInfo


@dataclass(frozen=True, slots=True)
class ProvidersChanged:
    """A provider was added, changed or removed."""


@dataclass(frozen=True, slots=True)
class ModelsChanged:
    """The model list of a provider, its loading state, or a favourite changed."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """Names of the settings fields that have new values."""

    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class JobChanged:
    """An order is new, is further, or is over."""

    job: StoredJob


class ActKind(StrEnum):
    """What a person did to the history that can be undone."""

    RENAMED = "renamed"
    DELETED = "deleted"
    RESTORED = "restored"
    ARCHIVED = "archived"
    UNARCHIVED = "unarchived"
    PINNED = "pinned"
    UNPINNED = "unpinned"
    MOVED = "moved"
    """Into a folder, or out of all of them where ``name`` is empty."""
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    FOLDER_MADE = "folder_made"
    FOLDER_RENAMED = "folder_renamed"
    FOLDER_REMOVED = "folder_removed"
    FOLDER_SORTED = "folder_sorted"
    MESSAGE_DELETED = "message_deleted"
    MESSAGE_RESTORED = "message_restored"
    MESSAGE_EDITED = "message_edited"
    """The person's own, or a reply's text: the one before stands beside it."""
    RETRIED = "retried"
    BRANCH_SHOWN = "branch_shown"
    FORKED = "forked"


@dataclass(frozen=True, slots=True)
class ActDone:
    """Something was done that ``UndoStack.undo(act_id)`` takes back.

    ``count`` conversations or messages were concerned; ``name`` is the title, folder or tag that a sentence about it
    names. ``conversation_id`` is where it was done, where it was in one.
    """

    act_id: str
    kind: ActKind
    count: int = 1
    name: str = ""
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True)
class ActUndone:
    """An act was taken back; ``UndoStack.redo`` does it again."""

    act: ActDone


@dataclass(frozen=True, slots=True)
class ActRedone:
    """An act that was taken back was done again."""

    act: ActDone


@dataclass(frozen=True, slots=True)
class FoldersChanged:
    """Folders were made, renamed, sorted or removed: read them again."""


@dataclass(frozen=True, slots=True)
class TrashChanged:
    """Something went into the trash, came out of it, or is gone for good."""


@dataclass(frozen=True, slots=True)
class IndexGrew:
    """The search finds more of the history; ``unindexed`` messages are still not in its index, 0 at the end."""

    unindexed: int


@dataclass(frozen=True, slots=True)
class HistoryImported:
    """Conversations came from a file. Those beyond the first were not told one by one: read the list again.

    ``added`` are new, ``extended`` have new messages.
    """

    added: int
    extended: int


@dataclass(frozen=True, slots=True)
class ProblemRaised:
    """Something outside any turn failed and a person should know."""

    error: ErrorInfo


@dataclass(frozen=True, slots=True)
class DamageFound:
    """The database is not whole, as a check after a bad end or a copy has shown; ``error`` says where."""

    error: ErrorInfo


@dataclass(frozen=True, slots=True)
class CopiesChanged:
    """A copy of the history was made or removed, or could not be made (``error``)."""

    error: ErrorInfo | None = None


@dataclass(frozen=True, slots=True)
class FolderWorkWanted:
    """Something shall be done for which no history may be open: the program ends its work, does it, and goes on."""

    work: FolderWork


AppEvent = (
    DamageFound
    | CopiesChanged
    | FolderWorkWanted
    | ConversationAdded
    | ConversationChanged
    | ConversationRemoved
    | MessageAdded
    | MessageChanged
    | PathChanged
    | TurnStarted
    | TurnProgress
    | TurnEnded
    | QueueChanged
    | SendFailed
    | ProvidersChanged
    | ModelsChanged
    | SettingsChanged
    | JobChanged
    | ActDone
    | ActUndone
    | ActRedone
    | FoldersChanged
    | TrashChanged
    | IndexGrew
    | HistoryImported
    | ProblemRaised
)
