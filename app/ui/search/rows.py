"""The rows of the list: titles first, then messages, each under its head; before a search, the last searches."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from app.domain.search import MessageHit, SearchResult, TitleHit


class RowKind(Enum):
    """What a row is."""

    TITLES_HEAD = auto()
    TITLE = auto()
    MESSAGES_HEAD = auto()
    MESSAGE = auto()
    RECENT_HEAD = auto()
    RECENT = auto()
    CLEAR = auto()
    """Forgets the last searches."""


HEADS = frozenset({RowKind.TITLES_HEAD, RowKind.MESSAGES_HEAD, RowKind.RECENT_HEAD})


@dataclass(frozen=True, slots=True)
class Row:
    """One row; which of the fields are filled depends on its kind."""

    kind: RowKind
    title: TitleHit | None = None
    message: MessageHit | None = None
    text: str = ""
    count: int = 0

    @property
    def is_choosable(self) -> bool:
        """Return whether the row can be chosen; heads cannot."""
        return self.kind not in HEADS

    @property
    def key(self) -> str:
        """Return what is the same when the row is found again: the id of what it stands for, or its text."""
        if self.message is not None:
            return self.message.message_id
        return self.title.conversation_id if self.title is not None else self.text


def rows_of(result: SearchResult) -> list[Row]:
    """Return the rows for what was found."""
    rows: list[Row] = []
    if result.titles:
        rows.append(Row(RowKind.TITLES_HEAD, count=len(result.titles)))
        rows += [Row(RowKind.TITLE, title=hit) for hit in result.titles]
    if result.messages:
        rows.append(Row(RowKind.MESSAGES_HEAD, count=result.total))
        rows += message_rows(result.messages)
    return rows


def message_rows(hits: Sequence[MessageHit]) -> list[Row]:
    """Return a row for each message."""
    return [Row(RowKind.MESSAGE, message=hit) for hit in hits]


def recent_rows(searches: Sequence[str]) -> list[Row]:
    """Return the rows of the last searches, with the one that forgets them."""
    if not searches:
        return []
    rows = [Row(RowKind.RECENT, text=text) for text in searches]
    return [Row(RowKind.RECENT_HEAD), *rows, Row(RowKind.CLEAR)]
