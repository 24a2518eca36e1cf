"""Two processes on one history: what one writes, the other hears of."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.domain.conversation import MessageStatus
from app.domain.errors import AppError, ErrorReason
from app.domain.events import (
    ConversationAdded,
    ConversationChanged,
    ConversationRemoved,
    FoldersChanged,
    MessageChanged,
    PathChanged,
    TrashChanged,
)
from app.domain.library import Changes, Section, SectionKind
from app.services import conversations
from tests.services.on_disk.desk import REF, Desk, opened_desk, text
from tests.services.on_disk.doubles import STOP

ROUNDS = 5


@pytest.fixture
async def other(root: Path, desk: Desk) -> AsyncIterator[Desk]:
    """Return the services of another process on the folder of ``desk``."""
    async with opened_desk(root) as opened:
        yield opened


@pytest.fixture
async def rounds(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator["asyncio.Queue[int]"]:
    """Watch with ``desk``; each look at the counter is put into the queue."""
    monkeypatch.setattr(conversations, "WATCH_SECONDS", 0.005)
    looks: asyncio.Queue[int] = asyncio.Queue()
    count = desk.history.change_counter

    async def counted() -> int:
        number = await count()
        looks.put_nowait(number)
        return number

    monkeypatch.setattr(desk.history, "change_counter", counted)
    # As a window does: what is written after its first page is news.
    await desk.conversations.page(Section(SectionKind.DAYS))
    watch = asyncio.ensure_future(desk.conversations.watch())
    await looks.get()
    yield looks
    watch.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watch


async def test_a_new_conversation(desk: Desk, other: Desk, rounds: "asyncio.Queue[int]") -> None:
    conversation = await other.conversations.create(REF)
    event = await desk.events.until(ConversationAdded)
    assert event.conversation == conversation


async def test_a_new_title(desk: Desk, other: Desk, rounds: "asyncio.Queue[int]") -> None:
    conversation_id = await desk.new()
    await other.conversations.rename(conversation_id, "By another")
    event = await desk.events.until(ConversationChanged)
    assert event.conversation.title == "By another"
    assert desk.events.of(PathChanged) == []


async def test_new_messages(desk: Desk, other: Desk, rounds: "asyncio.Queue[int]") -> None:
    conversation_id = await desk.new()
    await other.exchange(conversation_id, "Hello", "Good day")
    event = await desk.events.until(PathChanged)
    assert event.conversation_id == conversation_id
    assert await desk.path(conversation_id) == ["Hello", "Good day"]


async def test_one_that_was_deleted(desk: Desk, other: Desk, rounds: "asyncio.Queue[int]") -> None:
    conversation_id = await desk.new()
    await other.conversations.delete(conversation_id)
    assert await desk.events.until(ConversationRemoved) == ConversationRemoved(conversation_id)
    desk.events.clear()
    await other.conversations.restore(conversation_id)
    assert (await desk.events.until(ConversationAdded)).conversation.id == conversation_id


async def test_the_end_of_a_reply_that_was_running_when_it_was_opened(
    desk: Desk, other: Desk, rounds: "asyncio.Queue[int]"
) -> None:
    conversation_id = await desk.new()
    other.chat.set_open(conversation_id)
    other.chat.send(conversation_id, text("Hello"))
    await desk.events.until(PathChanged)
    view = await desk.conversations.open(conversation_id)
    assert view.path[-1].status is MessageStatus.RUNNING
    other.provider.play("Good day", STOP)
    event = await desk.events.until(MessageChanged)
    assert (event.message.status, event.message.blocks) == (MessageStatus.COMPLETE, text("Good day"))


async def test_own_writes_are_told_once(desk: Desk, rounds: "asyncio.Queue[int]") -> None:
    conversation_id = await desk.new()
    await desk.conversations.rename(conversation_id, "Mine")
    await desk.exchange(conversation_id, "Hello")
    while not rounds.empty():
        rounds.get_nowait()
    for _ in range(ROUNDS):
        await rounds.get()
    assert desk.events.events == []


async def test_own_writes_are_not_told_again_when_another_writes_too(
    desk: Desk, other: Desk, rounds: "asyncio.Queue[int]"
) -> None:
    conversation_id = await desk.new()
    await desk.conversations.rename(conversation_id, "Mine")
    desk.events.clear()
    conversation = await other.conversations.create(REF)
    await desk.events.until(ConversationAdded)
    assert desk.events.events == [ConversationAdded(conversation)]


async def test_it_goes_on_after_a_failure(
    desk: Desk, other: Desk, rounds: "asyncio.Queue[int]", monkeypatch: pytest.MonkeyPatch
) -> None:
    failures: list[None] = []
    changed_since = desk.history.changed_since

    async def fail_once(revision: int | None, limit: int) -> Changes:
        if not failures:
            failures.append(None)
            raise AppError.because(ErrorReason.STORAGE_FAILED)
        return await changed_since(revision, limit)

    monkeypatch.setattr(desk.history, "changed_since", fail_once)
    conversation = await other.conversations.create(REF)
    event = await desk.events.until(ConversationAdded)
    assert event.conversation == conversation
    assert failures


async def test_many_at_once_are_told_piece_by_piece(
    desk: Desk, other: Desk, rounds: "asyncio.Queue[int]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "PIECE", 3)
    ids = [(await other.conversations.create()).id for _ in range(10)]
    await desk.events.until(ConversationAdded, lambda event: event.conversation.id == ids[-1])
    assert [event.conversation.id for event in desk.events.of(ConversationAdded)] == ids
    desk.events.clear()
    await other.library.pin(ids)
    await desk.events.until(ConversationChanged, lambda event: event.conversation.id == ids[-1])
    assert [event.conversation.id for event in desk.events.of(ConversationChanged)] == ids


async def test_what_was_read_by_the_page_is_not_new(desk: Desk, other: Desk) -> None:
    conversation_id = (await other.conversations.create(REF)).id
    page = await desk.conversations.page(Section(SectionKind.DAYS))
    assert [each.id for each in page.rows] == [conversation_id]
    # Between the first page and the first look nothing gets lost.
    await other.conversations.rename(conversation_id, "By another")
    watch = asyncio.ensure_future(desk.conversations.watch())
    event = await desk.events.until(ConversationChanged)
    watch.cancel()
    assert event.conversation.title == "By another"
    assert desk.events.of(ConversationAdded) == []


async def test_folders_and_the_trash(desk: Desk, other: Desk, rounds: "asyncio.Queue[int]") -> None:
    conversation_id = await desk.new()
    await other.library.create_folder("Work")
    await desk.events.until(FoldersChanged)
    await other.library.delete([conversation_id])
    await desk.events.until(TrashChanged)
    assert desk.events.of(ConversationRemoved) == [ConversationRemoved(conversation_id)]
    desk.events.clear()
    await other.trash.empty()
    await desk.events.until(TrashChanged)
    assert desk.events.of(ConversationRemoved) == []


async def test_one_that_is_gone_for_good_before_anybody_looked(
    desk: Desk, other: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = await desk.new()
    await desk.conversations.page(Section(SectionKind.DAYS))
    await other.library.delete([conversation_id])
    await other.trash.empty()
    watch = asyncio.ensure_future(desk.conversations.watch())
    assert await desk.events.until(ConversationRemoved) == ConversationRemoved(conversation_id)
    watch.cancel()


async def test_marks_of_a_reply_elsewhere_reach_rows_of_every_section(
    desk: Desk, other: Desk, rounds: "asyncio.Queue[int]"
) -> None:
    pinned, archived = await desk.new(), await desk.new()
    await desk.library.pin([pinned])
    await desk.library.archive([archived])
    for conversation_id in (pinned, archived):
        desk.events.clear()
        await other.exchange(conversation_id, "Hello", "Good day")
        event = await desk.events.until(ConversationChanged, lambda event: event.conversation.unread)
        assert event.conversation.id == conversation_id
    for section, conversation_id in ((SectionKind.PINNED, pinned), (SectionKind.ARCHIVE, archived)):
        (row,) = (await desk.conversations.page(Section(section))).rows
        assert (row.id, row.unread, row.failed) == (conversation_id, True, False)
