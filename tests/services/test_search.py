"""The service: previews, and the index that is kept up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.blocks import TextBlock, plain_text
from app.domain.conversation import Role
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import IndexGrew
from app.domain.search import SearchQuery, SearchResult
from app.infra.bus import EventBus
from app.services import search as search_module
from app.services.search import SearchService
from app.services.search_query import parse
from tests.services.fakes import FakeHistory
from tests.storage.support import NOON, a_conversation, a_message, opened


class FakeIndex:
    """An index with so many pieces to be indexed; ``problem`` is raised once."""

    def __init__(self, pieces: int, problem: AppError | None = None) -> None:
        self.pieces = pieces
        self.problem = problem
        self.looked = asyncio.Event()

    async def search(self, query: SearchQuery, limit: int, offset: int) -> SearchResult:
        return SearchResult(total=limit + offset)

    async def index_some(self) -> bool:
        if self.problem is not None:
            problem, self.problem = self.problem, None
            raise problem
        if self.pieces == 0:
            self.looked.set()
            return False
        self.pieces -= 1
        return True

    async def unindexed(self) -> int:
        return self.pieces * 10


async def test_a_preview_shows_the_branch_of_the_message_and_changes_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as history:
        service = SearchService(history.search, history, EventBus())
        conversation = a_conversation()
        await history.add_conversation(conversation)
        question = a_message(conversation, TextBlock("question"))
        first = a_message(conversation, TextBlock("first try"), parent=question, role=Role.ASSISTANT)
        below = a_message(conversation, TextBlock("below it"), parent=first)
        second = a_message(conversation, TextBlock("second try"), parent=question, role=Role.ASSISTANT)
        conversation = replace(conversation, head_id=second.id)
        await history.add_messages((question, first, below, second), conversation)
        (hit,) = (await service.search(parse("first"))).messages
        assert not hit.on_shown_path
        view = await service.preview(hit.conversation_id, hit.message_id)
        assert [plain_text(message.blocks) for message in view.path] == ["question", "first try", "below it"]
        assert view.siblings[first.id] == (first.id, second.id)
        assert await history.conversation(conversation.id) == conversation
        await history.set_deleted(first.id, NOON)
        for message_id in (below.id, "nowhere"):
            with pytest.raises(AppError) as caught:
                await service.preview(conversation.id, message_id)
            assert caught.value.info.reason is ErrorReason.NOT_FOUND_IN_HISTORY


async def test_what_waits_is_indexed_to_its_end_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_module, "LOOK_SECONDS", 0)
    monkeypatch.setattr(search_module, "TELL_SECONDS", 0)
    bus, told = EventBus(), []
    bus.subscribe(IndexGrew, lambda event: told.append(event.unindexed))
    index = FakeIndex(3, AppError(ErrorInfo(ErrorReason.DISK_FULL)))
    async with kept_up(index, bus) as task:
        await index.looked.wait()
        assert told == [20, 10, 0]
        monkeypatch.setattr(search_module, "TELL_SECONDS", 1e9)
        index.looked.clear()
        index.pieces = 1
        await index.looked.wait()
        assert told == [20, 10, 0, 0]
    assert task.cancelled()


@asynccontextmanager
async def kept_up(index: FakeIndex, bus: EventBus) -> AsyncIterator["asyncio.Task[None]"]:
    """Keep an index up while the block runs."""
    task = asyncio.ensure_future(SearchService(index, FakeHistory(), bus).keep_up())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait({task})
