"""Several processes on one history, and one that is killed."""

import asyncio
import random
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest

from app.domain.blocks import TextBlock, ThinkingBlock
from app.domain.conversation import MessageStatus
from app.infra.lease import Lease
from app.infra.paths import DataFolder
from tests.storage.partial_writer import WORD
from tests.storage.support import a_conversation, opened

ROOT = Path(__file__).parent.parent.parent


async def start(program: str, *arguments: str) -> Process:
    command = (sys.executable, "-m", f"tests.storage.{program}", *arguments)
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE)


async def lines(process: Process, count: int) -> list[str]:
    assert process.stdout is not None
    return [(await process.stdout.readline()).decode().strip() for _ in range(count)]


async def killed_after(root: Path, acknowledged: int) -> tuple[str, int]:
    """Kill a writer after so many acknowledged writes; return the reply's id and the last that it acknowledged."""
    process = await start("partial_writer", str(root))
    reply_id, *_ = await lines(process, 1 + acknowledged)
    process.send_signal(signal.SIGKILL)
    assert process.stdout is not None
    rest = (await process.stdout.read()).decode().split("\n")
    await process.wait()
    assert process.returncode == -signal.SIGKILL
    # The last line can be cut off by the kill; what comes before a line's end was written whole.
    return reply_id, max([acknowledged, *(int(line) for line in rest[:-1])])


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
async def test_a_kill_costs_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    lease = Lease(DataFolder(tmp_path).leases)
    lease.acquire()
    for round_number in range(8):
        reply_id, acknowledged = await killed_after(tmp_path, random.randint(1, 60))  # noqa: S311
        async with opened(tmp_path, lease) as history:
            (interrupted,) = await history.interrupted_turns()
            assert interrupted.id == reply_id
            assert interrupted.status is MessageStatus.INTERRUPTED
            thinking, reply = interrupted.blocks
            assert thinking == ThinkingBlock("thought before")
            assert isinstance(reply, TextBlock)
            count, rest = divmod(len(reply.text), len(WORD))
            # At most one write was under way when the signal came.
            assert (rest, count - acknowledged) in {(0, 0), (0, 1)}
            assert await history._writer.run(lambda connection: connection.pragma("integrity_check")) == "ok"
            assert len(await history.messages(interrupted.conversation_id)) == 2
            assert len(await history.conversations()) == round_number + 1
    lease.release()


@pytest.mark.skipif(sys.platform == "win32", reason="kill")
async def test_a_turn_of_a_process_that_runs_is_left_alone(tmp_path: Path) -> None:
    lease = Lease(DataFolder(tmp_path).leases)
    lease.acquire()
    process = await start("partial_writer", str(tmp_path))
    reply_id, *_ = await lines(process, 5)
    async with opened(tmp_path, lease) as history:
        assert await history.interrupted_turns() == ()
        assert (await history.message(reply_id)).status is MessageStatus.RUNNING
        process.kill()
        await process.communicate()
        assert [message.id for message in await history.interrupted_turns()] == [reply_id]
    lease.release()


async def test_processes_write_at_once_and_lose_nothing(tmp_path: Path) -> None:
    processes = [await start("list_writer", str(tmp_path), name, "40") for name in ("a", "b")]
    async with opened(tmp_path) as history:
        for number in range(40):
            await history.add_conversation(a_conversation(f"own {number}"))
        assert [await process.wait() for process in processes] == [0, 0]
        titles = {conversation.title for conversation in await history.conversations()}
    assert titles == {f"{name} {number}" for name in ("a", "b", "own") for number in range(40)}


async def test_processes_make_the_database_at_once(tmp_path: Path) -> None:
    names = [f"process {number}" for number in range(4)]
    processes = [await start("list_writer", str(tmp_path / "new"), name, "1") for name in names]
    assert [await process.wait() for process in processes] == [0] * len(names)
    async with opened(tmp_path / "new") as history:
        assert {conversation.title for conversation in await history.conversations()} == {f"{name} 0" for name in names}
