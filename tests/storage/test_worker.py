"""The threads: order, cancelled callers, the end."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from app.domain.blocks import TextBlock
from app.domain.errors import AppError, ErrorReason
from app.infra.paths import DataFolder
from app.storage.history import SqliteHistory
from app.storage.worker import ConnectionThread
from tests.storage.support import KnownLease, a_conversation, a_running_turn, names, opened, with_text


def a_thread(folder: Path) -> ConnectionThread:
    path = folder / "worker.db"
    return ConnectionThread("history test", path, lambda: apsw.Connection(str(path)))


def wait_for(gate: threading.Event) -> Callable[[apsw.Connection], None]:
    def work(_: apsw.Connection) -> None:
        assert gate.wait(30)

    return work


async def test_work_is_done_in_order_on_one_thread(tmp_path: Path) -> None:
    thread = a_thread(tmp_path)
    await thread.open()
    done: list[int] = []
    seen: set[str] = set()

    def work(number: int) -> Callable[[apsw.Connection], int]:
        def do(_: apsw.Connection) -> int:
            done.append(number)
            seen.add(threading.current_thread().name)
            return number

        return do

    assert await asyncio.gather(*(thread.run(work(number)) for number in range(50))) == list(range(50))
    assert done == list(range(50))
    assert seen == {"history test"}
    await thread.aclose()


async def test_the_write_of_a_cancelled_caller_still_happens(history: SqliteHistory) -> None:
    _, _, reply = await a_running_turn(history)
    gate = threading.Event()
    blocker = asyncio.ensure_future(history._writer.run(wait_for(gate)))
    caller = asyncio.ensure_future(history.update_message(with_text(reply, "written all the same")))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    gate.set()
    await blocker
    await history.change_counter()
    assert (await history.message(reply.id)).blocks == (TextBlock("written all the same"),)


async def test_a_failure_that_nobody_waits_for_is_logged(
    history: SqliteHistory, caplog: pytest.LogCaptureFixture
) -> None:
    gate = threading.Event()
    blocker = asyncio.ensure_future(history._writer.run(wait_for(gate)))
    caller = asyncio.ensure_future(history.update_conversation(a_conversation()))
    await asyncio.sleep(0)
    caller.cancel()
    gate.set()
    await blocker
    await history.change_counter()
    assert caller.cancelled()
    assert "storage.not_found" in caplog.text


async def test_work_that_raises_does_not_end_the_thread(history: SqliteHistory) -> None:
    conversation = a_conversation()

    def fail(_: apsw.Connection) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await history._writer.run(fail)
    with pytest.raises(AppError) as caught:
        await history._writer.run(lambda connection: connection.execute("SELECT nonsense").get)
    assert caught.value.info.reason is ErrorReason.STORAGE_FAILED
    assert "nonsense" in caught.value.info.gateway_message
    with pytest.raises(TypeError):
        await history.add_conversation(replace(conversation, created_at=conversation.created_at.replace(tzinfo=None)))
    await history.add_conversation(conversation)
    assert await history.conversations() == (conversation,)


async def test_what_was_handed_over_is_written_before_the_end(tmp_path: Path) -> None:
    conversations = [a_conversation(str(number), number) for number in range(30)]
    async with opened(tmp_path) as history:
        writes = [asyncio.ensure_future(history.add_conversation(conversation)) for conversation in conversations]
        await asyncio.sleep(0)
    assert all(write.done() for write in writes)
    async with opened(tmp_path) as history:
        assert await history.conversations() == tuple(reversed(conversations))


async def test_the_log_is_taken_in_at_the_end(tmp_path: Path) -> None:
    async with opened(tmp_path) as history:
        await a_running_turn(history)
        assert names(tmp_path) == {"history.db", "history.db-wal", "history.db-shm"}
    assert names(tmp_path) == {"history.db"}


async def test_it_can_be_closed_twice_and_opened_again(tmp_path: Path) -> None:
    history = SqliteHistory(DataFolder(tmp_path), KnownLease())
    await history.aclose()
    with pytest.raises(RuntimeError):
        await history.conversations()
    await history.open()
    await history.aclose()
    await history.aclose()
    with pytest.raises(RuntimeError):
        await history.add_conversation(a_conversation())
    await history.open()
    await history.add_conversation(a_conversation())
    await history.aclose()


async def test_opening_can_be_cancelled_and_leaves_no_thread(tmp_path: Path) -> None:
    history = SqliteHistory(DataFolder(tmp_path), KnownLease())
    opening = asyncio.ensure_future(history.open())
    await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    assert [thread for thread in threading.enumerate() if thread.name.startswith("history")] == []


def test_a_result_after_the_end_of_the_loop_is_dropped(tmp_path: Path) -> None:
    gate = threading.Event()
    thread = a_thread(tmp_path)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(thread.open())
    waiting = loop.create_task(thread.run(wait_for(gate)))
    failing = loop.create_task(thread.run(lambda connection: connection.execute("SELECT nonsense").get))
    closing = loop.create_task(thread.aclose())
    loop.run_until_complete(asyncio.sleep(0))
    for task in (waiting, failing, closing):
        task.cancel()
    loop.run_until_complete(asyncio.gather(waiting, failing, closing, return_exceptions=True))
    loop.close()
    errors: list[BaseException | None] = []
    original, threading.excepthook = threading.excepthook, lambda args: errors.append(args.exc_value)
    try:
        gate.set()
        assert thread._thread is not None
        thread._thread.join(30)
    finally:
        threading.excepthook = original
    assert errors == []
    assert not thread._thread.is_alive()


async def test_many_writes_at_once_lose_none(history: SqliteHistory) -> None:
    conversations = [a_conversation(str(number), number) for number in range(100)]
    await asyncio.gather(*(history.add_conversation(conversation) for conversation in conversations))
    assert await history.conversations() == tuple(reversed(conversations))
