"""The end of the program in the middle of a turn, and what the next start makes of it."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from app.domain.conversation import MessageStatus
from app.domain.events import MessageChanged, TurnEnded, TurnProgress
from tests.services.on_disk.desk import Desk, opened_desk, other_eyes, text
from tests.services.on_disk.doubles import STOP

OTHER_PROGRAM = """
import asyncio, os, sys
from pathlib import Path
from tests.services.on_disk.desk import opened_desk, text
from app.domain.events import TurnProgress

async def main():
    async with opened_desk(Path(sys.argv[1])) as desk:
        conversation = await desk.conversations.create()
        desk.chat.send(conversation.id, text("Hello"))
        desk.provider.play("Good")
        await desk.events.until(TurnProgress)
        while not any(message.blocks == text("Good") for message in await desk.history.messages(conversation.id)):
            pass
        print(conversation.id, flush=True)
        if sys.argv[2] == "killed":
            os._exit(9)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(main())
"""


async def program(root: Path, end: str) -> tuple[asyncio.subprocess.Process, str]:
    """Run another process until its reply is half stored; return it and the conversation."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", OTHER_PROGRAM, str(root), end, stdin=pipe, stdout=pipe, cwd=Path(__file__).parents[3]
    )
    assert process.stdout is not None
    return process, (await process.stdout.readline()).decode().strip()


async def test_a_reply_is_interrupted_and_its_text_kept(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play("Good")
    await desk.events.until(TurnProgress)
    await desk.chat.aclose()
    reply = await desk.ended()
    assert (reply.status, reply.blocks, reply.error) == (MessageStatus.INTERRUPTED, text("Good"), None)
    assert desk.provider.open_streams == 0
    assert not (await desk.stored(conversation_id)).failed


async def test_at_once_after_sending(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    await desk.chat.aclose()
    reply = await desk.ended()
    assert reply.status is MessageStatus.INTERRUPTED
    assert desk.provider.requests == []


async def test_several_at_once_and_closing_twice(desk: Desk) -> None:
    ids = [await desk.new() for _ in range(3)]
    for conversation_id in ids:
        desk.chat.send(conversation_id, text("Hello"))
    await desk.provider.asked.wait()
    await desk.chat.aclose()
    await desk.chat.aclose()
    assert {event.conversation_id for event in desk.events.of(TurnEnded)} == set(ids)
    assert {event.status for event in desk.events.of(TurnEnded)} == {MessageStatus.INTERRUPTED}


async def test_commands_after_the_end_do_nothing(desk: Desk) -> None:
    conversation_id = await desk.new()
    reply = await desk.exchange(conversation_id, "Hello")
    await desk.chat.aclose()
    desk.chat.retry(conversation_id, reply.id)
    desk.chat.continue_reply(conversation_id, reply.id)
    desk.chat.edit(conversation_id, reply.parent_id or "", text("x"))
    desk.chat.resume_queue(conversation_id)
    assert desk.chat.running() == frozenset()


async def test_the_reply_of_a_process_that_was_killed_is_interrupted(root: Path) -> None:
    killed, conversation_id = await program(root, "killed")
    await killed.communicate()
    async with opened_desk(root) as desk:
        _said, reply = await desk.history.messages(conversation_id)
        assert reply.status is MessageStatus.RUNNING
        await desk.chat.recover()
        _said, reply = await desk.history.messages(conversation_id)
        assert (reply.status, reply.blocks) == (MessageStatus.INTERRUPTED, text("Good"))
        assert [event.message for event in desk.events.of(MessageChanged)] == [reply]
        desk.chat.continue_reply(conversation_id, reply.id)
        desk.provider.play(" day", STOP)
        assert (await desk.ended()).blocks == text("Good day")


async def test_the_reply_of_a_process_that_lives_is_left_alone(root: Path) -> None:
    living, conversation_id = await program(root, "living")
    async with opened_desk(root) as desk:
        await desk.chat.recover()
        _said, reply = await desk.history.messages(conversation_id)
        assert reply.status is MessageStatus.RUNNING
        assert desk.events.of(MessageChanged) == []
        await living.communicate(b"")
        _said, reply = await desk.history.messages(conversation_id)
        assert (reply.status, reply.blocks) == (MessageStatus.INTERRUPTED, text("Good"))


async def test_a_running_reply_of_this_process_is_left_alone(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    await desk.provider.asked.wait()
    await desk.chat.recover()
    desk.provider.play("Good", STOP)
    assert (await desk.ended()).status is MessageStatus.COMPLETE


async def test_a_reply_that_ended_is_not_touched_by_recovery(desk: Desk) -> None:
    conversation_id = await desk.new()
    reply = await desk.exchange(conversation_id, "Hello")
    async with other_eyes(desk.folder.root) as other:
        assert await other.interrupted_turns() == ()
        assert await other.message(reply.id) == replace(reply)
