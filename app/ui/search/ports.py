"""What the search popup needs of the services, and no more."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from app.domain.conversation import ConversationView
from app.domain.library import Folder
from app.domain.model_info import ModelInfo, ModelRef
from app.domain.search import SearchQuery, SearchResult
from app.infra.bus import EventBus
from app.ui.timeline.ports import TimelineServices

Value = str | int | bool


class Search(Protocol):
    """The search of the history."""

    async def search(self, query: SearchQuery, *, limit: int = 50, offset: int = 0) -> SearchResult:
        """Return what is found, ``limit`` messages from the ``offset``-th on. Raises AppError."""
        ...

    async def preview(self, conversation_id: str, message_id: str) -> ConversationView:
        """Return a conversation with the path through a message and on to the latest leaf below. Raises AppError."""
        ...


class Conversations(Protocol):
    """Conversations as they are shown."""

    def opening(self, conversation_id: str) -> AsyncGenerator[ConversationView, None]:
        """Yield a conversation: of a long one first the end of its path, at last the whole. Raises AppError."""
        ...


class Library(Protocol):
    """What conversations are sorted by."""

    async def folders(self) -> tuple[Folder, ...]:
        """Return all folders in their order. Raises AppError."""
        ...

    async def tags(self) -> tuple[str, ...]:
        """Return all tags. Raises AppError."""
        ...


class Catalog(Protocol):
    """The models that are known."""

    def models(self) -> Sequence[ModelInfo]:
        """Return all models of all providers."""
        ...

    def favourites(self) -> tuple[ModelRef, ...]:
        """Return the models with a star."""
        ...


class State(Protocol):
    """What the window remembers from one start to the next."""

    def get(self, name: str) -> Value | None:
        """Return a value, or None."""
        ...

    def set(self, name: str, value: Value) -> None:
        """Keep a value."""
        ...


class SearchServices(TimelineServices, Protocol):
    """The part of the services that the popup sees."""

    @property
    def bus(self) -> EventBus:
        """Return what tells of the index."""
        ...

    @property
    def search(self) -> Search:
        """Return the search of the history."""
        ...

    @property
    def conversations(self) -> Conversations:
        """Return what opens conversations."""
        ...

    @property
    def library(self) -> Library:
        """Return what knows folders and tags."""
        ...

    @property
    def catalog(self) -> Catalog:
        """Return what knows models."""
        ...

    @property
    def window_state(self) -> State:
        """Return what is remembered of the window."""
        ...
