"""What a search of the history asks for and what it finds."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.conversation import Role


class Has(StrEnum):
    """What a message has to carry for ``has:``."""

    IMAGE = "image"
    FILE = "file"
    AUDIO = "audio"
    VIDEO = "video"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search. Those of one kind are alternatives, different kinds all have to hold.

    ``models`` are parts of model ids, ``folders`` and ``tags`` are names, compared without case. ``after`` is included,
    ``before`` is not; both are aware datetimes.
    """

    models: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    has: tuple[Has, ...] = ()
    before: datetime | None = None
    after: datetime | None = None
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """Something that has to be there: a word or beginning of one, or a quoted phrase; ``excluded`` is ``-word``.

    The last word of a phrase, or of what is excluded, is meant as a whole, and so are words of one or two letters in a
    query of more than three, the last left out. Characters of scripts without spaces are
    found wherever they stand.
    """

    text: str
    phrase: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search, parsed. One without terms lists what the filters let through, the newest first.

    ``misread`` are filters whose value means nothing, as they were typed: they narrow nothing.
    """

    terms: tuple[Term, ...] = ()
    filters: Filters = Filters()
    misread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of text on one line, and which of its characters matched, as (start, end) in code points, in order."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TitleHit:
    """A conversation whose title matches."""

    conversation_id: str
    title: Snippet
    updated_at: datetime
    folder: str = ""
    archived: bool = False


@dataclass(frozen=True, slots=True)
class MessageHit:
    """A message that matches. ``on_shown_path`` says whether its branch is the one that is shown.

    ``attachment`` is the name of an attachment where that is what matched, else empty. ``model_label`` is the id of the
    model that wrote it, as the gateway spells it.
    """

    conversation_id: str
    message_id: str
    title: str
    role: Role
    created_at: datetime
    snippet: Snippet
    model_label: str = ""
    on_shown_path: bool = True
    has_image: bool = False
    attachment: str = ""
    folder: str = ""
    archived: bool = False


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found. ``total`` counts the messages that match, of which ``messages`` are a page.

    ``newest_first`` says that there were too many to be ranked: then there are more than ``total``. Titles come with
    the first page. ``unindexed`` counts the messages that could not be looked at because they are not in the index yet.
    ``seconds`` is how long it took.
    """

    titles: tuple[TitleHit, ...] = ()
    messages: tuple[MessageHit, ...] = ()
    total: int = 0
    newest_first: bool = False
    unindexed: int = 0
    seconds: float = 0.0
