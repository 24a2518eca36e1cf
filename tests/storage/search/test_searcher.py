"""One search at a time, on a thread of its own; what is not indexed yet is indexed between other writes."""

import asyncio
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from app.domain.blocks import TextBlock
from app.domain.errors import AppError
from app.domain.search import SearchQuery, Term
from app.infra.paths import DataFolder
from app.storage.history import SqliteHistory
from app.storage.search import index, searcher
from app.storage.search.finding import Finder, Found
from tests.storage.make_fixtures import FIXTURES, MESSAGES
from tests.storage.search.support import ask, found, index_all, tell
from tests.storage.support import a_conversation, a_message, a_running_turn, opened

QUERY = SearchQuery((Term("wanted"),))
ENDLESS = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Let the first search go on in SQLite until it is interrupted; set once it runs."""
    runs = threading.Event()
    original = Finder.find

    def note() -> bool:
        runs.set()
        return False

    def find(self: Finder, query: SearchQuery, limit: int, offset: int) -> Found:
        if runs.is_set():
            return original(self, query, limit, offset)
        self._connection.set_progress_handler(note, 1000)
        try:
            self._connection.execute(ENDLESS).fetchall()
        finally:
            self._connection.set_progress_handler(None)
        raise AssertionError("it is endless")

    monkeypatch.setattr(Finder, "find", find)
    return runs


async def begun(runs: threading.Event) -> None:
    assert await asyncio.to_thread(runs.wait, 30)


async def test_a_newer_search_ends_the_older(history: SqliteHistory, endless: threading.Event) -> None:
    _, labels = await tell(history, {"a": "wanted"})
    older = asyncio.ensure_future(history.search.search(QUERY, 10, 0))
    await begun(endless)
    newer = await history.search.search(QUERY, 10, 0)
    assert {hit.message_id for hit in newer.messages} == set(labels)
    with pytest.raises(asyncio.CancelledError):
        await older


async def test_a_caller_that_is_cancelled_ends_its_search(
    history: SqliteHistory, endless: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    await tell(history, {"a": "wanted"})
    task = asyncio.ensure_future(history.search.search(QUERY, 10, 0))
    await begun(endless)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    # The thread is free again, or this would not come back.
    assert len(await found(history, QUERY)) == 1
    assert caplog.text == ""


async def test_closing_ends_what_is_being_looked_for(tmp_path: Path, endless: threading.Event) -> None:
    async with opened(tmp_path) as history:
        task = asyncio.ensure_future(history.search.search(QUERY, 10, 0))
        await begun(endless)
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_the_history_is_read_and_written_while_a_search_runs(
    history: SqliteHistory, endless: threading.Event
) -> None:
    conversation, labels = await tell(history, {"a": "wanted"})
    task = asyncio.ensure_future(history.search.search(QUERY, 10, 0))
    await begun(endless)
    message = a_message(conversation, TextBlock("written meanwhile"))
    await history.add_messages((message,), conversation)
    assert {each.id for each in await history.messages(conversation.id)} == {*labels, message.id}
    task.cancel()
    assert await found(history, "meanwhile") == [message.id]


async def test_an_interruption_that_came_too_late_hits_nobody_else(
    history: SqliteHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tell(history, {"a": "wanted"})
    original = Finder.find
    interrupted: list[int] = []

    def find(self: Finder, query: SearchQuery, limit: int, offset: int) -> Found:
        if not interrupted:
            interrupted.append(1)
            raise apsw.InterruptError("meant for the search before")
        return original(self, query, limit, offset)

    monkeypatch.setattr(Finder, "find", find)
    assert len(await found(history, QUERY)) == 1
    assert interrupted


async def test_many_searches_at_once_leave_the_last_one(history: SqliteHistory) -> None:
    _, labels = await tell(history, {str(number): f"wanted {number}" for number in range(50)})
    searches = [asyncio.ensure_future(history.search.search(QUERY, 100, 0)) for _ in range(30)]
    results = await asyncio.gather(*searches, return_exceptions=True)
    assert all(isinstance(each, asyncio.CancelledError) for each in results[:-1])
    assert not isinstance(results[-1], BaseException)
    assert {hit.message_id for hit in results[-1].messages} == set(labels)


async def test_a_history_of_before_is_indexed_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # One message in a transaction.
    monkeypatch.setattr(index, "AT_ONCE", 1)
    monkeypatch.setattr(searcher, "_PIECE", 1e-9)
    folder = DataFolder(tmp_path)
    shutil.copy(FIXTURES / "schema_5.db", folder.database)
    ended = [message for message in MESSAGES if message.status != "running"]
    async with opened(tmp_path) as history:
        result = await ask(history, "what")
        assert (result.messages, result.unindexed) == ((), len(ended))
        assert await history.search.index_some()
        assert await history.search.unindexed() == len(ended) - 1
    # The program was ended in between: it goes on where it was.
    async with opened(tmp_path) as history:
        assert await history.search.unindexed() == len(ended) - 1
        # What is said meanwhile is found at once.
        conversation = a_conversation()
        await history.add_conversation(conversation)
        message = a_message(conversation, TextBlock("said meanwhile"))
        await history.add_messages((message,), conversation)
        assert await found(history, "meanwhile") == [message.id]
        assert await history.search.unindexed() == len(ended) - 1
        await index_all(history)
        assert not await history.search.index_some()
        assert (await ask(history, "what")).messages[0].message_id == MESSAGES[0].id
        assert len((await ask(history, "猫")).titles) == 1


async def test_an_import_is_indexed_in_the_background(history: SqliteHistory) -> None:
    conversation = a_conversation()
    await history.add_conversation(conversation)
    await history.add_messages([a_message(conversation, TextBlock(f"one {n}")) for n in range(250)], conversation)
    waiting = await history.search.unindexed()
    assert 0 < waiting < 250
    assert (await ask(history, "one")).total == 250 - waiting
    await index_all(history)
    assert (await ask(history, "one")).total == 250


async def test_a_reply_that_runs_does_not_count_as_waiting(history: SqliteHistory) -> None:
    _, _, reply = await a_running_turn(history)
    await history.update_message(replace(reply, blocks=(TextBlock("some"),)))
    assert await history.search.unindexed() == 0
    assert not await history.search.index_some()


async def test_a_damaged_index_is_told_and_the_thread_goes_on(history: SqliteHistory) -> None:
    await tell(history, {"a": "wanted"})
    await history._writer.run(lambda connection: connection.execute("DROP TABLE search_text").fetchall())
    with pytest.raises(AppError):
        await ask(history, "wanted")
    with pytest.raises(AppError):
        await ask(history, "wanted")
