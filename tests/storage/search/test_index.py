"""The index follows whatever is written, deleted, restored and left half done."""

import asyncio
import gc
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.blocks import AttachmentRef, FileBlock, ImageBlock, TextBlock, ThinkingBlock, plain_text
from app.domain.conversation import Conversation, Message, MessageStatus, Role
from app.domain.model_info import ModelRef
from app.services.tree import living
from app.storage import message_rows
from app.storage.database import transaction
from app.storage.history import SqliteHistory
from app.storage.search import index
from app.storage.search.documents import Document, document
from tests.storage.search.brute import matches
from tests.storage.search.support import ask, found, index_all, tell
from tests.storage.support import NOON, KnownLease, a_conversation, a_message, a_running_turn, opened, with_text

WORDS = ("数据库", "数据", "python", "pythonic", "foo_bar", "茶", "👍", "the", "café")
QUERIES = ("数", "数据", "据库", "pyth", '"python"', "foo_bar", "茶", "👍", "the", "cafe", "the -python", "数据 the")


class History:
    """Does random things to a history, and knows by itself what has to be found."""

    def __init__(self, history: SqliteHistory) -> None:
        self.history = history
        self.conversations: list[Conversation] = []
        self.messages: list[Message] = []

    async def step(self, kind: int, which: int, words: tuple[str, ...]) -> None:
        """Do one thing; ``which`` picks what it is done to."""
        steps: tuple[Callable[[int, str], Awaitable[None]], ...] = (
            self.say, self.say, self.say, self.write_unindexed, self.edit, self.run, self.delete, self.restore,
            self.trash, self.take_out, self.purge, self.index_some,
        )  # fmt: skip
        await steps[kind % len(steps)](which, " ".join(words))

    async def say(self, which: int, text: str) -> None:
        if not self.conversations or which % 4 == 0:
            self.conversations.append(a_conversation())
            await self.history.add_conversation(self.conversations[-1])
        conversation = self.conversations[which % len(self.conversations)]
        self.messages.append(self._message(conversation, which, text))
        await self.history.add_messages(self.messages[-1:], conversation)

    async def write_unindexed(self, which: int, text: str) -> None:
        """Write as a part of the program does that knows nothing of the index."""
        if not self.conversations:
            return
        message = self._message(self.conversations[which % len(self.conversations)], which, text)
        self.messages.append(message)

        def write(connection: apsw.Connection) -> None:
            with transaction(connection):
                message_rows.insert_message(connection, message, "")

        await self.history._writer.run(write)

    def _message(self, conversation: Conversation, which: int, text: str) -> Message:
        others = [each for each in self.messages if each.conversation_id == conversation.id]
        message = a_message(conversation, TextBlock(text), parent=others[which % len(others)] if others else None)
        # Some of the same moment, some older than those that are there.
        return replace(message, created_at=NOON + timedelta(hours=which % 5))

    async def edit(self, which: int, text: str) -> None:
        await self._change(which, lambda old: with_text(replace(old, status=MessageStatus.COMPLETE), text))

    async def run(self, which: int, text: str) -> None:
        await self._change(which, lambda old: with_text(replace(old, status=MessageStatus.RUNNING), text))
        # What runs goes on being found by what it said before: it ends here.
        await self._change(which, lambda old: replace(old, status=MessageStatus.STOPPED))

    async def delete(self, which: int, _: str) -> None:
        await self._mark(which, datetime.now(UTC))

    async def restore(self, which: int, _: str) -> None:
        await self._mark(which, None)

    async def trash(self, which: int, _: str) -> None:
        await self._trash(which, NOON)

    async def take_out(self, which: int, _: str) -> None:
        await self._trash(which, None)

    async def purge(self, which: int, _: str) -> None:
        if which % 3:
            return
        gone = {each.id for each in self.conversations if each.deleted_at is not None}
        for conversation_id in sorted(gone):
            await self.history.trash.remove_conversation(conversation_id)
        self.conversations = [each for each in self.conversations if each.id not in gone]
        self.messages = [each for each in self.messages if each.conversation_id not in gone]

    async def index_some(self, which: int, _: str) -> None:
        await self.history.search.index_some()

    async def _change(self, which: int, change: Callable[[Message], Message]) -> None:
        if self.messages:
            at = which % len(self.messages)
            self.messages[at] = change(self.messages[at])
            await self.history.update_message(self.messages[at])

    async def _mark(self, which: int, moment: datetime | None) -> None:
        if self.messages:
            at = which % len(self.messages)
            self.messages[at] = replace(self.messages[at], deleted_at=moment)
            await self.history.set_deleted(self.messages[at].id, moment)

    async def _trash(self, which: int, moment: datetime | None) -> None:
        if self.conversations:
            at = which % len(self.conversations)
            self.conversations[at] = replace(self.conversations[at], deleted_at=moment)
            await self.history.update_conversation(self.conversations[at])

    def expected(self, query: str) -> set[str]:
        """Return the ids of the messages that have to be found."""
        hidden = {each.id for each in self.conversations if each.deleted_at is not None}
        wanted = [word for word in query.split() if not word.startswith("-")]
        unwanted = [word[1:] for word in query.split() if word.startswith("-")]
        return {
            message.id
            for conversation in self.conversations
            for message in living([each for each in self.messages if each.conversation_id == conversation.id])
            if conversation.id not in hidden
            and all(_has(message, word) for word in wanted)
            and not any(_has(message, word, whole=True) for word in unwanted)
        }


def _has(message: Message, word: str, *, whole: bool = False) -> bool:
    return matches(plain_text(message.blocks), word.strip('"'), whole=whole or word.startswith('"'))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 11), st.integers(0, 19), st.lists(st.sampled_from(WORDS), max_size=4).map(tuple)),
        min_size=5,
        max_size=40,
    )
)
def test_whatever_was_done_a_search_finds_what_looking_at_everything_finds(
    steps: list[tuple[int, int, tuple[str, ...]]],
) -> None:
    async def play() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with opened(Path(folder)) as history:
                played = History(history)
                for step in steps:
                    await played.step(*step)
                await index_all(history)
                for query in QUERIES:
                    assert set(await found(history, query)) == played.expected(query), query
                integrity = "INSERT INTO search_text (search_text, rank) VALUES ('integrity-check', 0)"
                await history._writer.run(lambda connection: connection.execute(integrity).fetchall())

    asyncio.run(play())


async def test_a_message_is_found_as_soon_as_it_is_stored(history: SqliteHistory) -> None:
    conversation = a_conversation("标题 one")
    await history.add_conversation(conversation)
    message = a_message(conversation, TextBlock("即刻"))
    await history.add_messages((message,), conversation)
    assert await found(history, "即刻") == [message.id]
    assert [title.conversation_id for title in (await ask(history, "标题")).titles] == [conversation.id]
    await history.update_conversation(replace(conversation, title="renamed"))
    assert (await ask(history, "标题")).titles == ()
    assert [title.title.text for title in (await ask(history, "renam")).titles] == ["renamed"]


async def test_a_reply_is_indexed_once_when_it_has_ended(
    history: SqliteHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexed: list[Document] = []

    def note(*given: Any) -> Document:
        indexed.append(document(*given))
        return indexed[-1]

    monkeypatch.setattr(index, "document", note)
    _, question, reply = await a_running_turn(history)
    assert len(indexed) == 1  # the question
    for size in range(1, 20):
        await history.update_message(with_text(reply, "partial " * size))
    assert len(indexed) == 1
    assert await found(history, "partial") == []
    assert await history.search.unindexed() == 0
    await history.update_message(with_text(replace(reply, status=MessageStatus.COMPLETE), "the whole reply"))
    assert len(indexed) == 2
    assert await found(history, "whole") == [reply.id]
    assert await found(history, "hello") == [question.id]


async def test_a_reply_that_goes_on_is_found_by_what_it_said_until_it_ends(history: SqliteHistory) -> None:
    _, _, reply = await a_running_turn(history)
    await history.update_message(with_text(replace(reply, status=MessageStatus.CUT), "first half"))
    await history.update_message(with_text(reply, "first half and second"))
    assert await found(history, "half") == [reply.id]
    assert await found(history, "second") == []
    await history.update_message(with_text(replace(reply, status=MessageStatus.COMPLETE), "first half and second"))
    assert await found(history, "second") == [reply.id]


async def test_what_a_process_left_when_it_died_is_indexed_at_recovery(tmp_path: Path) -> None:
    async with opened(tmp_path, KnownLease("dead")) as history:
        _, _, reply = await a_running_turn(history)
        await history.update_message(with_text(reply, "what had come"))
    async with opened(tmp_path, KnownLease("alive")) as history:
        assert await found(history, "had come") == []
        await history.interrupted_turns()
        assert await found(history, "had come") == [reply.id]


async def test_names_of_attachments_and_thoughts_are_found(history: SqliteHistory) -> None:
    conversation = a_conversation()
    await history.add_conversation(conversation)
    file = AttachmentRef("12" * 32, "application/pdf", "年度报告 final.pdf", 10)
    with_file = a_message(conversation, TextBlock("see this"), FileBlock(file))
    thought = a_message(conversation, ThinkingBlock("secretly pondering"), TextBlock("done"), role=Role.ASSISTANT)
    spoken = a_message(conversation, TextBlock("pondering aloud, at some length, about this and that"))
    await history.add_messages((with_file, thought, spoken), conversation)
    (hit,) = (await ask(history, "报告")).messages
    assert (hit.message_id, hit.attachment) == (with_file.id, "年度报告 final.pdf")
    assert hit.snippet.text == "年度报告 final.pdf"
    assert await found(history, "final.pdf") == [with_file.id]
    # What was said counts more than what was thought, even where it is longer.
    assert await found(history, "pondering") == [spoken.id, thought.id]
    assert await found(history, '"pondering done"') == []


async def test_many_messages_of_one_moment_are_all_found(history: SqliteHistory) -> None:
    _, labels = await tell(history, {str(number): f"same {number}" for number in range(300)})
    assert set(await found(history, "same")) == set(labels)


async def test_a_message_that_is_gone_for_good_is_gone_from_every_table(history: SqliteHistory) -> None:
    conversation, _ = await tell(history, {"a": "one", "b": "two"}, "title")
    await history.update_conversation(replace(conversation, deleted_at=NOON))
    assert await found(history, "one") == []
    assert await history.trash.remove_conversation(conversation.id)

    def left(connection: apsw.Connection) -> list[int]:
        tables = ("search_messages", "search_waiting", "search_conversations", "search_text_docsize")
        counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables]  # noqa: S608
        return [int(str(count[0])) for count in counts if count is not None]

    assert await history._reader.run(left) == [0, 0, 0, 0]


async def test_an_index_that_cannot_be_written_keeps_nothing_from_being_stored(
    history: SqliteHistory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    conversation = a_conversation()
    await history.add_conversation(conversation)
    message = a_message(conversation, TextBlock("kept"))

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(index, "document", fail)
        await history.add_messages((message,), conversation)
    assert "could not be indexed" in caplog.text
    assert await history.message(message.id) == message
    assert await history.search.unindexed() == 1
    await index_all(history)
    assert await found(history, "kept") == [message.id]


async def test_pictures_are_a_fact(history: SqliteHistory) -> None:
    conversation = a_conversation()
    await history.add_conversation(conversation)
    picture = ImageBlock(AttachmentRef("12" * 32, "image/png", "cat.png", 10), 8, 6)
    message = a_message(conversation, TextBlock("look"), picture)
    await history.add_messages((message, a_message(conversation, TextBlock("look again"))), conversation)
    (hit,) = (await ask(history, "look has:image")).messages
    assert (hit.message_id, hit.has_image) == (message.id, True)


async def test_no_cursor_stays_behind(history: SqliteHistory) -> None:
    # apsw keeps a cursor for ever that is alive while another one ends, and each one makes all later statements slower.
    def alive() -> int:
        return sum(type(each) is apsw.Cursor for each in gc.get_objects())

    before = alive()
    conversation, _ = await tell(history, {str(number): f"word {number}" for number in range(100)}, "word")
    reply = a_message(conversation, TextBlock("word"), role=Role.ASSISTANT, status=MessageStatus.RUNNING)
    await history.add_messages((replace(reply, model=ModelRef("g", "m")),), conversation)
    await history.update_message(with_text(replace(reply, status=MessageStatus.COMPLETE), "word"))
    await history.set_deleted(reply.id, NOON)
    await history.interrupted_turns()
    for query in (
        "word",
        "wo",
        "wor",
        '"word 1"',
        "word -7",
        "word model:m",
        "in:nowhere",
        "word after:2020 has:image",
    ):
        await ask(history, query)
    await history.messages(conversation.id)
    await history.last_messages(conversation.id, 10)
    assert alive() == before
