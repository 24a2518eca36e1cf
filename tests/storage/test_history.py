"""What goes into the history comes out of it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from app.domain.blocks import AttachmentRef, ImageBlock, TextBlock, ThinkingBlock, UnknownBlock
from app.domain.conversation import Draft, MessageStatus, Role, Timing
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.generation import Endpoint, EndpointReason, GenerationSettings, Route
from app.domain.ids import new_id
from app.domain.model_info import ModelRef, Usage
from app.domain.ports import ConversationRepository
from app.storage.history import SqliteHistory
from tests.storage.support import NOON, KnownLease, a_conversation, a_message, a_running_turn, opened, with_text

PICTURE = ImageBlock(AttachmentRef("ab" * 32, "image/png", "猫.png", 1234), 640, 480)


async def test_it_is_a_repository(history: SqliteHistory) -> None:
    repository: ConversationRepository = history
    assert await repository.conversations() == ()


async def test_every_field_of_a_conversation_survives_a_restart(tmp_path: Path) -> None:
    conversation = replace(
        a_conversation("标题 with \0 and 😀"),
        title_by_hand=True,
        model=ModelRef("gateway", "gpt-5"),
        system_prompt="Answer briefly.\nIn Chinese.",
        settings=GenerationSettings(
            temperature=0.5,
            top_p=0.9,
            max_tokens=100,
            seed=2**70,
            stop=("END",),
            extra={"logit_bias": {"50256": -100}, "n": None},
        ),
        head_id=new_id(),
        draft=Draft("half a thought", (PICTURE, UnknownBlock("hologram", 7, '{"a": 1}'))),
        unread=True,
        failed=True,
        deleted_at=NOON + timedelta(days=1, microseconds=1),
    )
    async with opened(tmp_path) as history:
        await history.add_conversation(conversation)
    async with opened(tmp_path) as history:
        assert await history.conversation(conversation.id) == conversation


async def test_every_field_of_a_message_survives_a_restart(tmp_path: Path) -> None:
    conversation = a_conversation()
    question = a_message(conversation, TextBlock("What is this?"), PICTURE)
    reply = replace(
        a_message(conversation, ThinkingBlock("Hm.", 1.5), TextBlock("一只猫"), parent=question, role=Role.ASSISTANT),
        status=MessageStatus.CUT,
        model=ModelRef("gateway", "qwen-vl"),
        model_label="My gateway",
        usage=Usage(10, 20, 0, None),
        timing=Timing(0.25, 3.5),
        finish_reason="length",
        request_id="req-1",
        route=Route(Endpoint.GEMINI, EndpointReason.FITS, ("seed",)),
        error=ErrorInfo(ErrorReason.TOKEN_LIMIT, {"tokens": "20"}, "stopped", 200, "length", "req-1", 1.5),
    )
    async with opened(tmp_path) as history:
        await history.add_conversation(conversation)
        await history.add_messages((question, reply), conversation)
    async with opened(tmp_path) as history:
        assert await history.messages(conversation.id) == (question, reply)
        assert await history.message(reply.id) == reply


async def test_counts_of_nothing_are_not_the_same_as_no_counts(history: SqliteHistory) -> None:
    conversation = a_conversation()
    await history.add_conversation(conversation)
    with_usage, without = replace(a_message(conversation), usage=Usage()), a_message(conversation)
    await history.add_messages((with_usage, without), conversation)
    assert [message.usage for message in await history.messages(conversation.id)] == [Usage(), None]


async def test_the_list_has_the_last_updated_first_and_nothing_deleted(history: SqliteHistory) -> None:
    old, new, deleted = a_conversation("old", 1), a_conversation("new", 2), a_conversation("deleted", 3)
    for conversation in (new, deleted, old):
        await history.add_conversation(conversation)
    await history.update_conversation(replace(deleted, deleted_at=NOON))
    assert await history.conversations() == (new, old)
    await history.update_conversation(replace(old, updated_at=NOON + timedelta(hours=1)))
    assert [conversation.title for conversation in await history.conversations()] == ["old", "new"]


async def test_messages_come_in_the_order_of_writing_whatever_their_ids(history: SqliteHistory) -> None:
    conversation = a_conversation()
    await history.add_conversation(conversation)
    messages = [a_message(conversation, TextBlock(str(number))) for number in range(20)]
    messages.sort(key=lambda message: message.id, reverse=True)
    await history.add_messages(messages, conversation)
    assert await history.messages(conversation.id) == tuple(messages)


async def test_saving_a_draft_changes_nothing_else(history: SqliteHistory) -> None:
    conversation = a_conversation("kept")
    await history.add_conversation(conversation)
    await history.save_draft(replace(conversation, title="not saved", draft=Draft("typed")))
    assert await history.conversation(conversation.id) == replace(conversation, draft=Draft("typed"))
    await history.save_draft(conversation)
    assert await history.conversation(conversation.id) == conversation


async def test_new_messages_and_the_new_head_are_one_transaction(history: SqliteHistory) -> None:
    conversation = a_conversation()
    await history.add_conversation(conversation)
    first = a_message(conversation)
    await history.add_messages((first,), replace(conversation, head_id=first.id))
    second = a_message(conversation, parent=first)
    with pytest.raises(AppError) as caught:
        await history.add_messages((second, first), replace(conversation, head_id=second.id))
    assert caught.value.info.reason is ErrorReason.STORAGE_FAILED
    assert "UNIQUE" in caught.value.info.gateway_message
    assert await history.messages(conversation.id) == (first,)
    assert (await history.conversation(conversation.id)).head_id == first.id
    await history.add_messages((second,), replace(conversation, head_id=second.id))
    assert (await history.conversation(conversation.id)).head_id == second.id


async def test_a_message_may_stand_before_its_parent_but_not_without_one(history: SqliteHistory) -> None:
    conversation = a_conversation()
    await history.add_conversation(conversation)
    parent = a_message(conversation)
    child, orphan = a_message(conversation, parent=parent), a_message(conversation, parent=a_message(conversation))
    await history.add_messages((child, parent), conversation)
    with pytest.raises(AppError, match="FOREIGN KEY"):
        await history.add_messages((orphan,), conversation)
    assert await history.messages(conversation.id) == (child, parent)


async def test_what_is_not_there_is_not_found(history: SqliteHistory) -> None:
    conversation = a_conversation()
    message = a_message(conversation)
    for attempt in (
        history.conversation(conversation.id),
        history.message(message.id),
        history.update_conversation(conversation),
        history.save_draft(conversation),
        history.update_message(message),
        history.add_messages((message,), conversation),
    ):
        with pytest.raises(AppError) as caught:
            await attempt
        assert caught.value.info.reason is ErrorReason.NOT_FOUND_IN_HISTORY
    assert await history.messages(conversation.id) == ()


async def test_a_turn_from_empty_to_complete(history: SqliteHistory) -> None:
    conversation, question, reply = await a_running_turn(history)
    assert (await history.message(reply.id)).status is MessageStatus.RUNNING
    longer = replace(reply, blocks=(ThinkingBlock("Let me see"), TextBlock("Once upon")))
    await history.update_message(longer)
    assert await history.message(reply.id) == longer
    done = replace(longer, blocks=(TextBlock("Once upon a time"),), status=MessageStatus.COMPLETE, usage=Usage(1, 2))
    await history.update_message(done)
    assert await history.messages(conversation.id) == (question, done)


async def test_a_partial_save_writes_only_the_blocks_that_changed(history: SqliteHistory) -> None:
    _, _, reply = await a_running_turn(history)
    closed = (ThinkingBlock("long thoughts"), TextBlock("A finished paragraph"))
    await history.update_message(replace(reply, blocks=(*closed, TextBlock("and"))))
    written: list[tuple[str, int]] = []

    def watch(connection: apsw.Connection) -> None:
        connection.set_update_hook(lambda kind, database, table, row: written.append((table, row)))

    await history._writer.run(watch)
    await history.update_message(replace(reply, blocks=(*closed, TextBlock("and more"))))
    assert [table for table, _ in written] == ["messages", "blocks"]
    assert (await history.message(reply.id)).blocks == (*closed, TextBlock("and more"))


async def test_an_unknown_block_goes_back_as_it_came(history: SqliteHistory) -> None:
    conversation = a_conversation()
    await history.add_conversation(conversation)
    newer = UnknownBlock("text", 2, '{ "text" : "of a newer program", "tone": "warm" }')
    strange = UnknownBlock("hologram", 1, "not even JSON \\u0000")
    message = a_message(conversation, newer, TextBlock("between"), strange)
    await history.add_messages((message,), conversation)
    read = await history.message(message.id)
    assert read.blocks == (newer, TextBlock("between"), strange)
    await history.update_message(replace(read, blocks=(*read.blocks, TextBlock("more"))))
    assert (await history.message(message.id)).blocks == (newer, TextBlock("between"), strange, TextBlock("more"))


async def test_half_a_character_costs_itself_alone(history: SqliteHistory) -> None:
    conversation = replace(a_conversation("\ud83d\ude00 and \ud83d"), draft=Draft("\ud83d"))
    await history.add_conversation(conversation)
    reply = replace(a_message(conversation, TextBlock("kept \ud83d kept"), ThinkingBlock("\ud83d\ude00")))
    await history.add_messages((replace(reply, error=ErrorInfo(ErrorReason.BUG, {"a": "\udc00"})),), conversation)
    stored = await history.message(reply.id)
    assert stored.blocks == (TextBlock("kept \ufffd kept"), ThinkingBlock("😀"))
    assert stored.error == ErrorInfo(ErrorReason.BUG, {"a": "\ufffd"})
    assert (await history.conversation(conversation.id)).title == "😀 and \ufffd"
    assert (await history.conversation(conversation.id)).draft == Draft("\ufffd")


async def test_only_turns_of_dead_leases_are_interrupted(tmp_path: Path) -> None:
    async with opened(tmp_path, KnownLease("dead")) as history:
        _, _, of_the_dead = await a_running_turn(history)
        await history.update_message(with_text(of_the_dead, "as far as it came"))
        _, _, finished = await a_running_turn(history)
        await history.update_message(replace(finished, status=MessageStatus.COMPLETE))
    async with opened(tmp_path, KnownLease("living")) as history:
        _, _, of_the_living = await a_running_turn(history)
    async with opened(tmp_path, KnownLease("own", {"living"})) as history:
        _, _, own = await a_running_turn(history)
        interrupted = await history.interrupted_turns()
        assert interrupted == (replace(with_text(of_the_dead, "as far as it came"), status=MessageStatus.INTERRUPTED),)
        assert await history.message(of_the_dead.id) == interrupted[0]
        assert (await history.message(finished.id)).status is MessageStatus.COMPLETE
        assert (await history.message(of_the_living.id)).status is MessageStatus.RUNNING
        assert (await history.message(own.id)).status is MessageStatus.RUNNING
        assert await history.interrupted_turns() == ()


async def test_a_reply_that_goes_on_belongs_to_the_process_that_goes_on(tmp_path: Path) -> None:
    async with opened(tmp_path, KnownLease("first")) as history:
        _, _, reply = await a_running_turn(history)
    async with opened(tmp_path, KnownLease("second")) as history:
        (interrupted,) = await history.interrupted_turns()
        await history.update_message(replace(interrupted, status=MessageStatus.RUNNING))
    async with opened(tmp_path, KnownLease("third", {"second"})) as history:
        assert await history.interrupted_turns() == ()
    async with opened(tmp_path, KnownLease("fourth", {"first"})) as history:
        assert [message.id for message in await history.interrupted_turns()] == [reply.id]


async def test_the_change_counter_sees_others_and_not_oneself(tmp_path: Path, history: SqliteHistory) -> None:
    before = await history.change_counter()
    await a_running_turn(history)
    assert await history.change_counter() == before
    async with opened(tmp_path, KnownLease("other")) as other:
        await a_running_turn(other)
        seen = await history.change_counter()
        assert seen != before
        await a_running_turn(history)
        assert await history.change_counter() == seen
    assert len(await history.conversations()) == 3


async def test_commits_are_synced_and_references_are_kept(history: SqliteHistory) -> None:
    def pragmas(connection: apsw.Connection) -> tuple[object, ...]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return tuple(connection.pragma(name) for name in names)

    assert await history._writer.run(pragmas) == ("wal", 2, 1, 5000)
    assert (await history._reader.run(pragmas))[3] == 5000


async def test_nothing_can_be_written_through_the_reader(history: SqliteHistory) -> None:
    with pytest.raises(AppError) as caught:
        await history._reader.run(lambda connection: connection.execute("DELETE FROM conversations").get)
    assert caught.value.info.reason is ErrorReason.STORAGE_READ_ONLY


@pytest.mark.parametrize(
    "query",
    [
        "SELECT id FROM conversations WHERE deleted_at IS NULL ORDER BY updated_at DESC, id DESC",
        "SELECT id FROM messages WHERE conversation_id = ? ORDER BY number",
        "SELECT id FROM messages WHERE status = 'running' AND lease = ?",
        "SELECT json FROM blocks WHERE message_id = ? ORDER BY message_id, position",
    ],
)
async def test_the_queries_go_by_an_index(history: SqliteHistory, query: str) -> None:
    def plan(connection: apsw.Connection) -> list[str]:
        bindings = ("x",) * query.count("?")
        return [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", bindings)]

    steps = await history._reader.run(plan)
    assert steps
    assert all("INDEX" in step and "TEMP B-TREE" not in step for step in steps)
