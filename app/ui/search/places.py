"""Where a search leads."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.conversation import ConversationView
from app.domain.search import MessageHit, SearchQuery
from app.ui.search.rows import Row
from app.ui.timeline.finding.wanted import Wanted


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A conversation, and in it a message where one was found.

    ``wanted`` is what is marked there, ``words`` the same as a person reads it, and ``like`` begins at the match that
    is meant. ``on_shown_path`` says whether the conversation shows the branch of the message.
    """

    conversation_id: str
    message_id: str = ""
    wanted: Wanted = field(default_factory=Wanted)
    words: str = ""
    like: str = ""
    on_shown_path: bool = True

    def is_in(self, view: ConversationView) -> bool:
        """Return whether a path goes through the message; any does where there is none."""
        return not self.message_id or any(message.id == self.message_id for message in view.path)


def wanted_of(query: SearchQuery) -> Wanted:
    """Return what a search marks."""
    return Wanted.any_of(_texts(query))


def _texts(query: SearchQuery) -> Sequence[str]:
    return [term.text for term in query.terms if not term.excluded]


def like_of(hit: MessageHit) -> str:
    """Return the snippet from its first match on, by which that match is told from others in the message."""
    marks = hit.snippet.marks
    return hit.snippet.text[marks[0][0] :] if marks else ""


def place_of(row: Row, query: SearchQuery) -> FoundPlace | None:
    """Return where a row leads, None for one that stands for no hit."""
    words = " ".join(_texts(query))
    if row.message is not None:
        hit = row.message
        ids = (hit.conversation_id, hit.message_id)
        return FoundPlace(*ids, wanted_of(query), words, like_of(hit), hit.on_shown_path)
    return FoundPlace(row.title.conversation_id) if row.title is not None else None
