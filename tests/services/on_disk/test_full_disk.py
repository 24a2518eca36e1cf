"""Partial replies on disk, and a history that takes nothing for a while."""

import asyncio
import time

import pytest

from app.domain.blocks import plain_text
from app.domain.conversation import Draft, MessageStatus
from app.domain.errors import ErrorReason
from app.domain.events import MessageAdded, MessageChanged, ProblemRaised, SendFailed, TurnEnded, TurnProgress
from app.domain.stream import TextDelta
from app.services import turn
from tests.services.on_disk.desk import Desk, other_eyes, text, until
from tests.services.on_disk.doubles import STOP


async def progress(desk: Desk, words: str) -> TurnProgress:
    return await desk.events.until(TurnProgress, lambda event: event.event == TextDelta(words))


async def test_what_has_come_is_on_disk_soon(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    async with other_eyes(desk.folder.root) as other:

        async def stored() -> str:
            return plain_text((await other.messages(conversation_id))[-1].blocks)

        said = ""
        for words in ("One ", "two ", "three "):
            desk.provider.play(words)
            await progress(desk, words)
            said += words
            came = time.monotonic()
            wanted = said

            async def is_there(wanted: str = wanted) -> bool:
                return await stored() == wanted

            await until(is_there)
            assert time.monotonic() - came < turn.SAVE_SECONDS + 1.0
        assert desk.chat.is_running(conversation_id)


async def test_many_deltas_make_few_writes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "SAVE_SECONDS", 3600)
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play(*(str(number) for number in range(200)), STOP)
    reply = await desk.ended()
    assert plain_text(reply.blocks) == "".join(map(str, range(200)))
    assert desk.history.updates <= 2


async def test_a_full_disk_does_not_end_the_reply(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "SAVE_SECONDS", 0.01)
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    await desk.provider.asked.wait()
    desk.history.full = True
    desk.provider.play("Good ")
    problem = await desk.events.until(ProblemRaised)
    assert problem.error.reason is ErrorReason.DISK_FULL
    tried = desk.history.updates

    async def tried_again() -> bool:
        await asyncio.sleep(0)
        return desk.history.updates > tried + 2

    await until(tried_again)
    desk.provider.play("day")
    await progress(desk, "day")
    desk.history.full = False
    desk.provider.play(STOP)
    reply = await desk.ended()
    assert (reply.status, reply.blocks) == (MessageStatus.COMPLETE, text("Good day"))
    assert len(desk.events.of(ProblemRaised)) == 1


async def test_saving_that_fails_is_tried_at_its_pace(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "SAVE_SECONDS", 3600)
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    await desk.provider.asked.wait()
    desk.history.full = True
    desk.provider.play(*(str(number) for number in range(50)))
    await progress(desk, "49")
    await desk.events.until(ProblemRaised)
    assert desk.history.updates == 1


async def test_an_end_that_cannot_be_stored_is_stored_later(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    await desk.provider.asked.wait()
    desk.history.full = True
    desk.provider.play("Good day", STOP)
    end = await desk.events.until(TurnEnded)
    assert end.status is MessageStatus.COMPLETE
    assert desk.events.of(MessageChanged)[-1].message.blocks == text("Good day")
    async with other_eyes(desk.folder.root) as other:
        assert (await other.message(end.message_id)).status is MessageStatus.RUNNING
        desk.history.full = False

        async def is_stored() -> bool:
            return (await other.message(end.message_id)).status is MessageStatus.COMPLETE

        await until(is_stored)
        assert (await other.message(end.message_id)).blocks == text("Good day")


async def test_what_follows_an_end_that_is_not_stored_waits_for_it(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("One"))
    await desk.provider.asked.wait()
    desk.history.full = True
    desk.provider.play("A", STOP)
    await desk.events.until(TurnEnded)
    desk.events.clear()
    desk.chat.send(conversation_id, text("Two"))
    failed = await desk.events.until(SendFailed)
    assert failed.blocks == text("Two")
    await desk.events.until(ProblemRaised)
    desk.history.full = False
    await desk.exchange(conversation_id, "Three", "C")
    assert await desk.path(conversation_id) == ["One", "A", "Three", "C"]
    assert [plain_text(each.blocks) for each in desk.provider.requests[-1].messages] == ["One", "A", "Three"]


async def test_an_end_that_is_not_stored_is_stored_when_the_program_ends(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.late_saves.AGAIN_SECONDS", 3600)
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("One"))
    await desk.provider.asked.wait()
    desk.history.full = True
    desk.provider.play("A", STOP)
    end = await desk.events.until(TurnEnded)
    desk.history.full = False
    await desk.chat.aclose()
    assert (await desk.history.message(end.message_id)).blocks == text("A")


@pytest.mark.parametrize("edit", [False, True])
async def test_words_that_cannot_be_stored_come_back(desk: Desk, *, edit: bool) -> None:
    conversation_id = await desk.new()
    before = await desk.exchange(conversation_id, "Before")
    desk.history.full = True
    if edit:
        desk.chat.edit(conversation_id, before.parent_id or "", text("Hello"))
    else:
        desk.chat.send(conversation_id, text("Hello"))
    problem = await desk.events.until(ProblemRaised)
    assert problem.error.reason is ErrorReason.DISK_FULL
    (failed,) = desk.events.of(SendFailed)
    assert failed == SendFailed(conversation_id, text("Hello"), problem.error)
    assert desk.events.of(MessageAdded) == []
    assert len(desk.provider.requests) == 1
    assert not desk.chat.is_running(conversation_id)
    desk.history.full = False
    assert (await desk.exchange(conversation_id, "Hello")).status is MessageStatus.COMPLETE


async def test_a_queue_that_cannot_be_kept_is_told(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("One"))
    await desk.provider.asked.wait()
    desk.chat.send(conversation_id, text("Two"))
    desk.history.full = True
    await desk.chat.aclose()
    assert desk.events.of(ProblemRaised)
    assert [plain_text(each.blocks) for each in desk.chat.queued(conversation_id)] == ["Two"]
    desk.history.full = False
    await desk.chat.aclose()
    assert (await desk.stored(conversation_id)).draft == Draft("Two")
