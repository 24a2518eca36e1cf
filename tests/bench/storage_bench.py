"""What the history costs: ``python -m tests.bench.storage_bench``. Numbers to read, not a test."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import quantiles

from app.domain.blocks import TextBlock, ThinkingBlock
from app.domain.conversation import Conversation, Message, MessageStatus, Role, Timing
from app.domain.model_info import ModelRef, Usage
from app.storage.history import SqliteHistory
from tests.storage.support import a_conversation, a_message, opened

CONVERSATIONS = 1_000
MESSAGES = 10_000


async def measure(name: str, work: Callable[[int], Awaitable[object]], times: int = 40) -> None:
    """Write how many milliseconds ``work`` takes; it is told its turn."""
    taken = []
    for turn in range(times):
        start = time.perf_counter()
        await work(turn)
        taken.append((time.perf_counter() - start) * 1000)
    cuts = quantiles(taken, n=20, method="inclusive")
    sys.stdout.write(f"{name:48} p50 {cuts[9]:8.2f} ms   p95 {cuts[18]:8.2f} ms   max {max(taken):8.2f} ms\n")


async def fill(history: SqliteHistory) -> tuple[Conversation, Message]:
    """Store many conversations, one of them long; return it and its last message."""
    for number in range(CONVERSATIONS - 1):
        await history.add_conversation(replace(a_conversation(f"对话 {number}", number), model=ModelRef("a", "b")))
    conversation = a_conversation()
    await history.add_conversation(conversation)
    messages = [a_message(conversation, TextBlock("A question"))]
    for number in range(1, MESSAGES):
        question = number % 2 == 0
        blocks = (TextBlock("word " * 100),) if question else (ThinkingBlock("hm " * 50, 1.0), TextBlock("字 " * 300))
        role = Role.USER if question else Role.ASSISTANT
        message = a_message(conversation, *blocks, parent=messages[-1], role=role)
        counted = replace(message, model=ModelRef("a", "b"), usage=Usage(100, 200), timing=Timing(0.1, 2.0))
        messages.append(message if question else counted)
    await history.add_messages(messages, conversation)
    return conversation, messages[-1]


async def partial_saves(history: SqliteHistory, reply: Message) -> None:
    """Save a reply that grows, as a turn does four times a second."""
    running = replace(reply, status=MessageStatus.RUNNING)

    async def save(closed: int, size: int, turn: int) -> None:
        blocks = (*(TextBlock("x" * 100_000),) * closed, TextBlock("y" * (1024 * size + 40 * turn)))
        await history.update_message(replace(running, blocks=blocks))

    for size in (4, 64, 256):
        await measure(f"partial save, {size} KiB", partial(save, 0, size))
    await measure("partial save, 4 KiB after 1 MB of closed blocks", partial(save, 10, 4))


async def main() -> None:
    """Measure everything in a fresh folder."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder)) as history:
            conversation, reply = await fill(history)
            await measure(f"list of {CONVERSATIONS} conversations", lambda _: history.conversations())
            await measure(f"tree of {MESSAGES} messages", lambda _: history.messages(conversation.id), 10)
            await measure("one message", lambda _: history.message(reply.id))
            await partial_saves(history, reply)

        async def open_and_close(_: int) -> None:
            async with opened(Path(folder)):
                pass

        await measure("open and close", open_and_close, 10)


if __name__ == "__main__":
    asyncio.run(main())
