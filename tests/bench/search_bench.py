"""The search by the clock: ``SEARCH_MESSAGES=1000000 python -m tests.bench search`` (100,000 without the variable).

A history is made and searched through the service that the window uses, while a task on the same loop watches for
silence. ``SEARCH_FOLDER`` keeps the history for another run.
"""

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles

import apsw

from app.domain.blocks import AttachmentRef, ImageBlock, TextBlock, plain_text
from app.domain.conversation import Conversation, Message, MessageStatus, Role
from app.domain.ids import new_id
from app.domain.library import Folder
from app.domain.model_info import ModelRef
from app.infra.bus import EventBus
from app.services.search import SearchService
from app.services.search_query import parse
from app.storage import conversation_rows, message_rows
from app.storage.database import transaction
from app.storage.history import SqliteHistory
from app.storage.search.index import index_some
from tests.bench.figures import Figure, report
from tests.bench.search_corpus import Corpus
from tests.storage.support import opened

MESSAGES = int(os.environ.get("SEARCH_MESSAGES", "100000"))
IN_ONE = 10
"""Messages of a conversation."""

_WRITTEN_AT_ONCE = 5_000
ANEW = 5_000
"""Messages that are indexed again."""

ROUNDS = 3
LIMIT = 50.0
_FIRST = datetime(2021, 12, 1, tzinfo=UTC)
_LAST = datetime(2026, 11, 30, tzinfo=UTC)
_PICTURE = AttachmentRef("12" * 32, "image/png", "screenshot.png", 4321)
_MODELS = tuple(ModelRef("g", name) for name in ("gpt-5.2", "claude-sonnet-5", "qwen3-max", "deepseek-v4", "glm-5"))


@dataclass(frozen=True, slots=True)
class Class:
    """Queries of one kind."""

    name: str
    queries: Sequence[str]


def classes(corpus: Corpus) -> tuple[Class, ...]:
    """Return what is looked for. Words are named by their place in the order of how common they are."""
    en, zh = corpus.english, corpus.chinese
    singles = [word for word in zh if len(word) == 1]
    pairs = [word for word in zh if len(word) == 2]
    triples = [word for word in zh if len(word) == 3]
    return (
        Class("one Chinese character, common", singles[:8]),
        Class("one Chinese character, rare", singles[-8:]),
        Class("two Chinese characters", [*pairs[:4], *pairs[-4:], "的一", "数据"]),
        Class(
            "three Chinese characters and more",
            [*triples[:4], *triples[-2:], "的一是", "数据库", zh[0] + zh[1] + zh[2]],
        ),
        Class("two Chinese words", ["的 一", f"{pairs[0]} {pairs[1]}", f"的 {pairs[-1]}", "数据 索引"]),
        Class("an English word, common", en[:8]),
        Class("an English word, rare", [*en[2_000:2_004], *en[-4:]]),
        Class("two common words", ["the of", "and to", "in is it", "python code", "you that"]),
        Class(
            "a sentence of common words",
            ["how do these make the time of a part", "what can you do with this in python"],
        ),
        Class("a common and a rare word", [f"the {en[3_000]}", f"{en[-1]} of", f"the of {en[20_000]}"]),
        Class("one letter", ["a", "t", "p", "z"]),
        Class("two letters", ["th", "py", "co", "ba", "zz"]),
        Class("three letters", ["the", "pyt", "con", "bar"]),
        Class("four letters and more", ["with", "pyth", "func", "conta", "banar"]),
        Class("a phrase", [f'"{en[200]} {en[150]}"', '"python code"', f'"{en[5_000]} {en[3]}"']),
        Class("a phrase of common words", ['"of the"', '"in the"', '"of the to"', '"it is"']),
        Class("without a word", ["the -of", "python -the", "的 -一", "the -python"]),
        Class("mixed", ["python 数据", f"the {pairs[0]}", "code 的"]),
        Class("narrowed by role and model", ["the role:user", "的 model:gpt", "python model:claude role:assistant"]),
        Class("narrowed by time", ["the before:2022-06", "的 after:2026-11", "python after:2024 before:2024-03"]),
        Class("narrowed by folder and picture", ["the in:small", "的 in:large", "python has:image", "的 in:small -一"]),
        Class("filters alone", ["has:image", "role:user", "in:small", "before:2022"]),
        Class("nothing to be found", ["qqqqq", "鑫鱻", '"the zzzzq"']),
    )


async def fill(history: SqliteHistory, corpus: Corpus) -> None:
    """Write the history, folders and all."""
    begun = time.perf_counter()
    step = (_LAST - _FIRST) / MESSAGES
    folders = [Folder(new_id(), name, place, _FIRST) for place, name in enumerate(("small", "large"))]
    await history._writer.run(
        lambda connection: connection.executemany(
            "INSERT INTO folders VALUES (?, ?, ?, 0)", [(folder.id, folder.name, folder.position) for folder in folders]
        ).fetchall()
    )
    for begin in range(0, MESSAGES, _WRITTEN_AT_ONCE):
        made = [
            talk(corpus, first, step, folders)
            for first in range(begin, min(begin + _WRITTEN_AT_ONCE, MESSAGES), IN_ONE)
        ]
        await history._writer.run(partial(write, made))
        if begin % (MESSAGES // 10) == 0:
            sys.stdout.write(f"search: {begin} messages written, {time.perf_counter() - begun:.0f} s\n")
            sys.stdout.flush()


def write(made: list[tuple[Conversation, list[Message]]], connection: apsw.Connection) -> None:
    """Store many conversations at once and index them."""
    connection.pragma("synchronous", "off")
    with transaction(connection):
        for conversation, messages in made:
            conversation_rows.insert_conversation(connection, conversation)
            for message in messages:
                message_rows.insert_message(connection, message, "")
        index_some(connection, 3600)
    connection.pragma("synchronous", "full")


def talk(corpus: Corpus, first: int, step: timedelta, folders: list[Folder]) -> tuple[Conversation, list[Message]]:
    """Return a conversation with its messages. One in a thousand is in the small folder, one in twenty in the large."""
    place = first // IN_ONE
    made: list[Message] = []
    conversation = Conversation(new_id(), _FIRST + first * step, _FIRST + (first + IN_ONE) * step)
    for number in range(IN_ONE):
        reply = number % 2 == 1
        message = Message(
            new_id(),
            conversation.id,
            made[-1].id if made else None,
            Role.ASSISTANT if reply else Role.USER,
            (TextBlock(corpus.text(reply=reply)),),
            _FIRST + (first + number) * step,
            model=_MODELS[place % len(_MODELS)] if reply else None,
        )
        if first % 500 == 0 and number == 0:
            message = replace(message, blocks=(*message.blocks, ImageBlock(_PICTURE, 800, 600)))
        made.append(message)
    folder = folders[0].id if place % 1000 == 0 else folders[1].id if place % 20 == 1 else None
    title = plain_text(made[0].blocks)[:30]
    return replace(conversation, title=title, folder_id=folder, head_id=made[-1].id), made


@asynccontextmanager
async def silence(found: list[float]) -> AsyncIterator[None]:
    """Note how long the loop did not answer, in milliseconds, while the block runs."""

    async def beat() -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            found.append((now - last) * 1000)
            last = now

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()


async def measure(service: SearchService, corpus: Corpus) -> None:
    """Look for everything, and report each class and all of them."""
    everything: list[float] = []
    worked: list[float] = []
    silent: list[float] = []
    async with silence(silent):
        for kind in classes(corpus):
            taken: list[float] = []
            for query in kind.queries:
                for _ in range(ROUNDS):
                    begun, work = time.perf_counter(), time.process_time()
                    await service.search(parse(query))
                    taken.append((time.perf_counter() - begun) * 1000)
                    worked.append((time.process_time() - work) * 1000)
            everything += taken
            p50, p95 = middle_and_end(taken)
            cpu = middle_and_end(worked[-len(taken) :])[1]
            line = f"search: {kind.name:40} p50 {p50:7.1f}  p95 {p95:7.1f}  max {max(taken):7.1f}"
            sys.stdout.write(f"{line} ms by the clock, p95 {cpu:7.1f} ms of work\n")
            sys.stdout.flush()
    p50, p95 = middle_and_end(everything)
    report(
        "search",
        Figure("all queries, p50", p50, "ms"),
        Figure("all queries, p95", p95, "ms", LIMIT),
        Figure("all queries, max", max(everything), "ms"),
        Figure("all queries, p95 of the work (CPU of the process)", middle_and_end(worked)[1], "ms"),
        Figure("silence of the loop meanwhile, p99", quantiles(silent, n=100)[98], "ms"),
        Figure("silence of the loop meanwhile, max", max(silent), "ms"),
    )


async def measure_interrupting(service: SearchService) -> None:
    """Type a word letter by letter without waiting; report when the last search has its answer."""
    taken = []
    for _ in range(20):
        searches = [asyncio.ensure_future(service.search(parse("the of to"[:size]))) for size in range(1, 10)]
        begun = time.perf_counter()
        await asyncio.wait(searches)
        taken.append((time.perf_counter() - begun) * 1000)
    report("search", Figure("nine letters at once: the last answer, p95", middle_and_end(taken)[1], "ms"))


async def measure_writing(history: SqliteHistory, corpus: Corpus) -> None:
    """Report what the index adds to writing: a message, the end of a reply, a partial reply."""
    conversation = Conversation(new_id(), _LAST, _LAST)
    await history.add_conversation(conversation)
    taken: dict[str, list[float]] = {
        "a question and an empty reply": [],
        "a partial save": [],
        "the end of a reply": [],
    }
    moment, parent = datetime.now(UTC), None
    for number in range(300):
        moment += timedelta(seconds=1)
        blocks = (TextBlock(corpus.text(reply=False)),)
        question = Message(new_id(), conversation.id, parent, Role.USER, blocks, moment)
        reply = Message(
            new_id(),
            conversation.id,
            question.id,
            Role.ASSISTANT,
            (),
            moment,
            MessageStatus.RUNNING,
            _MODELS[number % 5],
        )
        whole = replace(reply, blocks=(TextBlock(corpus.text(reply=True)),))
        steps = (
            history.add_messages((question, reply), conversation),
            history.update_message(whole),
            history.update_message(replace(whole, status=MessageStatus.COMPLETE)),
        )
        for name, step in zip(taken, steps, strict=True):
            begun = time.perf_counter()
            await step
            taken[name].append((time.perf_counter() - begun) * 1000)
        parent = reply.id
    for name, times in taken.items():
        p50, p95 = middle_and_end(times)
        report("search", Figure(f"{name}, p50", p50, "ms"), Figure(f"{name}, p95", p95, "ms"))
        report("search", Figure(f"{name}, max", max(times), "ms"))


async def measure_sizes(history: SqliteHistory) -> None:
    """Report how large the index is beside the messages."""

    index, messages = await asyncio.gather(_size(history, "search%"), _size(history, "blocks"))
    report("search", Figure("size of the index", index, "MB"), Figure("size of the blocks", messages, "MB"))


async def _size(history: SqliteHistory, like: str) -> float:
    query = "SELECT sum(pgsize) FROM dbstat WHERE aggregate = TRUE AND name LIKE ?"
    row = await history._reader.run(lambda connection: connection.execute(query, (like,)).fetchone())
    return float((row[0] if row else 0) or 0) / 1e6


def middle_and_end(taken: list[float]) -> tuple[float, float]:
    """Return the 50th and the 95th percentile."""
    cuts = quantiles(taken, n=20, method="inclusive")
    return cuts[9], cuts[18]


async def measure_indexing(service: SearchService, history: SqliteHistory) -> None:
    """Index the newest messages anew as after an update, in the background, and report what others wait for it."""
    waits: list[float] = []
    conversation = Conversation(new_id(), _LAST, _LAST)
    await history.add_conversation(conversation)
    wait = "INSERT INTO search_waiting SELECT number, 0 FROM messages ORDER BY number DESC LIMIT ?"
    await history._writer.run(lambda connection: connection.execute(wait, (ANEW,)).fetchall())
    begun = time.perf_counter()
    indexing = asyncio.create_task(index_everything(service))
    while not indexing.done():
        start = time.perf_counter()
        await history.save_draft(conversation)
        waits.append((time.perf_counter() - start) * 1000)
        await asyncio.sleep(0.1)
    p50, p95 = middle_and_end([*waits, waits[-1]])
    report(
        "search",
        Figure("messages indexed in a second", ANEW / (time.perf_counter() - begun), "1"),
        Figure("another write meanwhile, p50", p50, "ms"),
        Figure("another write meanwhile, p95", p95, "ms"),
        Figure("another write meanwhile, max", max(waits), "ms"),
    )


async def index_everything(service: SearchService) -> None:
    """Do what ``keep_up`` does, to its end."""
    while await service.index_some():
        pass


async def main() -> None:
    """Make the history unless it is there, and measure."""
    kept = os.environ.get("SEARCH_FOLDER")
    folder = Path(kept or tempfile.mkdtemp(prefix="search-bench-"))
    corpus = Corpus()
    try:
        async with opened(folder) as history:
            service = SearchService(history.search, history, EventBus())
            if not await history.conversations():
                await fill(history, corpus)
            await measure_sizes(history)
            await measure(service, corpus)
            await measure_interrupting(service)
            await measure_writing(history, corpus)
            await measure_indexing(service, history)
    finally:
        if kept is None:
            shutil.rmtree(folder)
