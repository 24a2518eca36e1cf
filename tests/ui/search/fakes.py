"""Stand-ins for the services that the search popup uses, filled by each test."""

import asyncio
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.domain.blocks import AttachmentRef, TextBlock
from app.domain.conversation import Conversation, ConversationView, Message, Role
from app.domain.errors import AppError, ErrorReason
from app.domain.library import Folder
from app.domain.model_info import ModelInfo, ModelRef
from app.domain.search import Filters, Has, MessageHit, SearchQuery, SearchResult, Snippet, Term, TitleHit
from app.infra.bus import EventBus
from app.infra.film_frames import FilmStill
from app.infra.tasks import TaskScope

NOW = datetime.now(UTC)


def snippet(text: str) -> Snippet:
    """Return a snippet; what stands in brackets matches."""
    marks: list[tuple[int, int]] = []
    plain = ""
    for piece in re.split(r"(\[[^\]]*\])", text):
        if piece.startswith("["):
            marks.append((len(plain), len(plain) + len(piece) - 2))
        plain += piece.strip("[]")
    return Snippet(plain, tuple(marks))


def message_hit(name: str, text: str, **more: object) -> MessageHit:
    """Return a hit in the message ``name`` of the conversation ``c-name``."""
    base = MessageHit(f"c-{name}", name, f"Title of {name}", Role.ASSISTANT, NOW, snippet(text), "gpt-5")
    return replace(base, **more)  # type: ignore[arg-type]


def title_hit(name: str, text: str, **more: object) -> TitleHit:
    """Return a hit in the title of the conversation ``c-name``."""
    return replace(TitleHit(f"c-{name}", snippet(text), NOW), **more)  # type: ignore[arg-type]


def view_of(
    conversation_id: str,
    *texts: str,
    head: str = "",
    siblings: dict[str, tuple[str, ...]] | None = None,
    ids: tuple[str, ...] = (),
) -> ConversationView:
    """Return a conversation with a path of these texts, the person's first; ``ids`` name the messages."""
    names = ids or tuple(f"{conversation_id}-{number}" for number in range(len(texts)))
    path = tuple(
        Message(
            names[number],
            conversation_id,
            names[number - 1] if number else None,
            Role.ASSISTANT if number % 2 else Role.USER,
            (TextBlock(text),),
            NOW - timedelta(minutes=len(texts) - number),
            model=ModelRef("g", "gpt-5") if number % 2 else None,
        )
        for number, text in enumerate(texts)
    )
    conversation = Conversation(conversation_id, NOW, NOW, f"Title of {conversation_id}", head_id=head or names[-1])
    return ConversationView(conversation, path, siblings or {name: (name,) for name in names})


@dataclass
class FakeSearch:
    """Answers with ``answers[text of the query]``; one in ``held`` waits until its event is set."""

    answers: dict[str, SearchResult] = field(default_factory=dict)
    views: dict[str, ConversationView] = field(default_factory=dict)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    failure: AppError | None = None
    asked: list[tuple[SearchQuery, int]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    previewed: list[str] = field(default_factory=list)

    async def search(self, query: SearchQuery, *, limit: int = 50, offset: int = 0) -> SearchResult:
        self.asked.append((query, offset))
        words = " ".join(term.text for term in query.terms)
        if words in self.held:
            try:
                await self.held[words].wait()
            except asyncio.CancelledError:
                self.ended.append(words)
                raise
        if self.failure is not None:
            raise self.failure
        found = self.answers.get(words, SearchResult(seconds=0.009))
        if query.filters != Filters() and f"{words}|" in self.answers:
            found = self.answers[f"{words}|"]
        return replace(
            found, messages=found.messages[offset : offset + limit], total=len(found.messages) or found.total
        )

    async def preview(self, conversation_id: str, message_id: str) -> ConversationView:
        self.previewed.append(message_id)
        if message_id not in self.views:
            raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=message_id)
        return self.views[message_id]

    @property
    def words(self) -> list[str]:
        """Return what was asked for, the first page alone."""
        return [" ".join(term.text for term in query.terms) for query, offset in self.asked if not offset]

    @property
    def last(self) -> SearchQuery:
        """Return the query that was asked last."""
        return self.asked[-1][0]


@dataclass
class FakeConversations:
    views: dict[str, ConversationView] = field(default_factory=dict)

    async def opening(self, conversation_id: str) -> AsyncGenerator[ConversationView, None]:
        if conversation_id not in self.views:
            raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=conversation_id)
        yield self.views[conversation_id]


@dataclass
class FakeLibrary:
    names: tuple[str, ...] = ()
    all_tags: tuple[str, ...] = ()

    async def folders(self) -> tuple[Folder, ...]:
        return tuple(Folder(name, name, at, NOW) for at, name in enumerate(self.names))

    async def tags(self) -> tuple[str, ...]:
        return self.all_tags


@dataclass
class FakeCatalog:
    ids: tuple[str, ...] = ("gpt-5", "claude-sonnet-4.5")
    stars: tuple[str, ...] = ()

    def models(self) -> tuple[ModelInfo, ...]:
        return tuple(ModelInfo(ModelRef("g", name)) for name in self.ids)

    def favourites(self) -> tuple[ModelRef, ...]:
        return tuple(ModelRef("g", name) for name in self.stars)


@dataclass
class FakeState:
    values: dict[str, str | int | bool] = field(default_factory=dict)

    def get(self, name: str) -> str | int | bool | None:
        return self.values.get(name)

    def set(self, name: str, value: str | int | bool) -> None:
        self.values[name] = value


class FakeAttachments:
    async def read(self, ref: AttachmentRef) -> bytes:
        raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=ref.sha256)

    async def still(self, ref: AttachmentRef) -> FilmStill:
        raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=ref.sha256)

    async def copy(self, ref: AttachmentRef, ending: str) -> Path:
        raise AppError.because(ErrorReason.NOT_FOUND_IN_HISTORY, id=ref.sha256)


@dataclass
class FakeServices:
    bus: EventBus = field(default_factory=EventBus)
    tasks: TaskScope = field(default_factory=lambda: TaskScope("test"))
    search: FakeSearch = field(default_factory=FakeSearch)
    conversations: FakeConversations = field(default_factory=FakeConversations)
    library: FakeLibrary = field(default_factory=FakeLibrary)
    catalog: FakeCatalog = field(default_factory=FakeCatalog)
    window_state: FakeState = field(default_factory=FakeState)
    attachments: FakeAttachments = field(default_factory=FakeAttachments)


def words_of(text: str) -> SearchQuery:
    """Return a search for words without filters."""
    return SearchQuery(tuple(Term(word) for word in text.split()))


def parse(text: str) -> SearchQuery:
    """Parse as far as these tests go: words, phrases, ``-word`` and filters."""
    terms: list[Term] = []
    filters = Filters()
    misread: list[str] = []
    for piece in re.findall(r'(?:[^\s"]|"[^"]*"?)+', text):
        key, colon, value = piece.partition(":")
        narrowed = _narrowed(filters, key, value.strip('"')) if colon and value.strip('"') else None
        if narrowed is not None:
            filters = narrowed
        elif colon and key in ("has", "role"):
            misread += [] if text.endswith(piece) else [piece]
        elif piece.strip('"-'):
            terms.append(Term(piece.strip('"-'), phrase=piece[0] == '"', excluded=piece[0] == "-"))
    return SearchQuery(tuple(terms), filters, tuple(misread))


def _narrowed(filters: Filters, key: str, value: str) -> Filters | None:
    try:
        match key:
            case "model":
                return replace(filters, models=(*filters.models, value))
            case "in":
                return replace(filters, folders=(*filters.folders, value))
            case "tag":
                return replace(filters, tags=(*filters.tags, value))
            case "role":
                return replace(filters, roles=(*filters.roles, Role(value)))
            case "has":
                return replace(filters, has=(*filters.has, Has(value)))
            case "after":
                return replace(filters, after=datetime.fromisoformat(value).astimezone())
            case "before":
                return replace(filters, before=datetime.fromisoformat(value).astimezone())
    except ValueError:
        return None
    return None
