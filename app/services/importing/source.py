"""A conversation as it stands in a file of another program, before it has a place in the history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from app.domain.blocks import AttachmentRef, ContentBlock
from app.domain.conversation import Conversation, Message, MessageStatus, Role, Timing
from app.domain.errors import ErrorInfo
from app.domain.interchange import Place, Remark, RemarkKind, Withheld, WithheldKind
from app.domain.library import Folder
from app.domain.model_info import Usage

PLACES = 20
"""Places that are named for each kind of remark."""

MOST_WITHHELD = 200
"""Names of what is not taken that are kept."""


class FileRefusedError(Exception):
    """A file that a message points at cannot be taken."""

    def __init__(self, kind: RemarkKind) -> None:
        super().__init__(kind.value)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that a message points at. ``load`` returns its bytes or raises FileRefusedError.

    It is None where the file is not there. ``media_type`` is what the file says of it, "" where it says nothing.
    """

    name: str
    load: Callable[[], bytes] | None
    media_type: str = ""


SourceBlock = ContentBlock | SourceFile


_NO_TIMING = Timing()


@dataclass(frozen=True, slots=True)
class SourceMessage:
    """A node of the tree. ``key`` is its name in the file, unique in the conversation unless the file is at fault.

    ``model`` and ``provider`` are the file's own words for who answered.
    """

    key: str
    parent: str | None
    role: Role
    blocks: tuple[SourceBlock, ...]
    created_at: datetime | None = None
    model: str = ""
    provider: str = ""
    status: MessageStatus = MessageStatus.COMPLETE
    usage: Usage | None = None
    timing: Timing = _NO_TIMING
    finish_reason: str = ""
    error: ErrorInfo | None = None


@dataclass(frozen=True, slots=True)
class SourceConversation:
    """``key`` is its name in the file. ``head`` is the last message of the branch that the file says was shown.

    ``above`` tells, for nodes of the file that are no messages here, which node stands above each: what hangs on one
    of them hangs on the nearest message above instead.
    """

    key: str
    title: str
    messages: tuple[SourceMessage, ...]
    created_at: datetime | None = None
    updated_at: datetime | None = None
    head: str | None = None
    system_prompt: str = ""
    title_by_hand: bool = False
    pinned: bool = False
    archived: bool = False
    tags: tuple[str, ...] = ()
    above: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """Return how a remark names it."""
        return Place(self.title or self.key)


@dataclass(frozen=True, slots=True)
class OwnConversation:
    """A conversation of this program's own format, with its own ids."""

    conversation: Conversation
    messages: tuple[Message, ...]
    folder: Folder | None = None

    @property
    def place(self) -> Place:
        """Return how a remark names it."""
        return Place(self.conversation.title or self.conversation.id)


@dataclass(frozen=True, slots=True)
class OwnFile:
    """An attachment of this program's own format; ``data`` is None in a preview, which looks into no file.

    It is open until the next item is asked for.
    """

    ref: AttachmentRef
    data: IO[bytes] | None


Item = SourceConversation | OwnConversation | OwnFile


class Notes:
    """Collects what there is to say of one file, in little memory however much that is."""

    def __init__(self) -> None:
        self._counts: dict[RemarkKind, int] = {}
        self._places: dict[RemarkKind, list[Place]] = {}
        self._withheld: dict[Withheld, None] = {}

    def add(self, kind: RemarkKind, place: Place | None = None, item: str = "") -> None:
        """Say ``kind`` of a place, or of ``item`` in it."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        places = self._places.setdefault(kind, [])
        where = Place() if place is None else place
        if len(places) < PLACES:
            places.append(Place(_short(where.conversation), _short(item or where.item)))

    def withhold(self, kind: WithheldKind, name: str = "") -> None:
        """Say that something was left where it is."""
        if len(self._withheld) < MOST_WITHHELD:
            self._withheld.setdefault(Withheld(kind, _short(name)))

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Return what was said, kind by kind, in the order of RemarkKind."""
        return tuple(
            Remark(kind, self._counts[kind], tuple(self._places[kind])) for kind in RemarkKind if kind in self._counts
        )

    @property
    def withheld(self) -> tuple[Withheld, ...]:
        """Return what is not taken."""
        return tuple(self._withheld)


def _short(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= 120 else f"{line[:119]}…"
