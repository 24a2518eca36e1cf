"""Turns that do not come to their end."""

from dataclasses import replace

import pytest

from app.domain.blocks import ThinkingBlock
from app.domain.conversation import MessageStatus
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import MessageChanged, ProblemRaised, TurnEnded
from app.domain.model_info import ModelRef, Usage
from app.domain.stream import FinishReason, ReplyFinished, ReplyStarted, StreamEvent, ThinkingDelta, UsageReported
from tests.services.on_disk.desk import GATEWAY, Desk, text
from tests.services.on_disk.doubles import END, STOP, End, ScriptedProvider

LOST = AppError(ErrorInfo(ErrorReason.CONNECTION_LOST, {"host": "h"}, request_id="req-9"))
BUSY = AppError.because(ErrorReason.SERVER_ERROR)
FILTERED = ReplyFinished(FinishReason.CONTENT_FILTER, "content_filter")
MISSING = ReplyFinished(FinishReason.MISSING)
THOUGHT = ThinkingDelta("Hm")

Step = StreamEvent | Exception | End | str


@pytest.mark.parametrize(
    ("steps", "status", "reason", "words"),
    [
        ((LOST,), MessageStatus.FAILED, ErrorReason.CONNECTION_LOST, ""),
        (("Half", LOST), MessageStatus.CUT, ErrorReason.CONNECTION_LOST, "Half"),
        (("Half", BUSY), MessageStatus.FAILED, ErrorReason.SERVER_ERROR, "Half"),
        ((THOUGHT, LOST), MessageStatus.FAILED, ErrorReason.CONNECTION_LOST, ""),
        ((STOP,), MessageStatus.FAILED, ErrorReason.EMPTY_REPLY, ""),
        ((" \n", STOP), MessageStatus.FAILED, ErrorReason.EMPTY_REPLY, " \n"),
        ((THOUGHT, STOP), MessageStatus.FAILED, ErrorReason.EMPTY_REPLY, ""),
        ((END,), MessageStatus.FAILED, ErrorReason.EMPTY_REPLY, ""),
        (("Half", END), MessageStatus.CUT, ErrorReason.STREAM_ENDED, "Half"),
        (("Half", MISSING), MessageStatus.CUT, ErrorReason.STREAM_ENDED, "Half"),
        ((ReplyFinished(FinishReason.MISSING, "[DONE]"),), MessageStatus.FAILED, ErrorReason.EMPTY_REPLY, ""),
        (("Half", FILTERED), MessageStatus.CUT, ErrorReason.CONTENT_FILTERED, "Half"),
        ((FILTERED,), MessageStatus.FAILED, ErrorReason.CONTENT_FILTERED, ""),
        ((ValueError("a bug"),), MessageStatus.FAILED, ErrorReason.BUG, ""),
        (("Half", ValueError("a bug")), MessageStatus.FAILED, ErrorReason.BUG, "Half"),
    ],
)
async def test_status_error_and_text_are_stored(
    desk: Desk, steps: tuple[Step, ...], status: MessageStatus, reason: ErrorReason, words: str
) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play(*steps)
    reply = await desk.ended()
    said = tuple(block for block in reply.blocks if not isinstance(block, ThinkingBlock))
    assert reply.status is status
    assert reply.error is not None
    assert reply.error.reason is reason
    assert said == (text(words) if words else ())
    assert desk.events.of(TurnEnded)[0].status is status
    assert desk.events.of(MessageChanged)[-1].message == reply
    assert desk.events.of(ProblemRaised) == [], "the error is the turn's, and told in its place"
    assert not desk.chat.is_running(conversation_id)


async def test_thinking_stays_where_the_reply_failed(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play(THOUGHT, LOST)
    reply = await desk.ended()
    assert isinstance(reply.blocks[0], ThinkingBlock)
    assert reply.request_id == "req-9"


@pytest.mark.parametrize(("usage", "params"), [(Usage(5, 100), {"tokens": "100"}), (None, {})])
async def test_the_token_limit_cuts(desk: Desk, usage: Usage | None, params: dict[str, str]) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    counted = () if usage is None else (UsageReported(usage),)
    desk.provider.play("Half", *counted, ReplyFinished(FinishReason.LENGTH, "length"))
    reply = await desk.ended()
    assert reply.status is MessageStatus.CUT
    assert reply.error == ErrorInfo(ErrorReason.TOKEN_LIMIT, params)
    assert reply.finish_reason == "length"


async def test_an_empty_reply_says_which_request_it_was(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("Hello"))
    desk.provider.play(ReplyStarted("req-7"), STOP)
    reply = await desk.ended()
    assert reply.error == ErrorInfo(ErrorReason.EMPTY_REPLY, request_id="req-7")
    assert reply.request_id == "req-7"


async def test_without_any_model(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation = await desk.conversations.create()
    monkeypatch.setattr(desk.catalog, "default_model", lambda: None)
    desk.chat.send(conversation.id, text("Hello"))
    reply = await desk.ended()
    assert reply.status is MessageStatus.FAILED
    assert reply.error == ErrorInfo(ErrorReason.NO_MODEL)


async def test_with_a_provider_that_was_removed(desk: Desk) -> None:
    conversation = await desk.conversations.create(ModelRef("gone", "m"))
    desk.chat.send(conversation.id, text("Hello"))
    reply = await desk.ended()
    assert reply.error is not None
    assert reply.error.reason is ErrorReason.PROVIDER_GONE
    assert reply.model_label == ""


async def test_a_provider_that_is_switched_off_is_gone(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.settings.change(providers=(replace(GATEWAY, enabled=False),))
    desk.chat.send(conversation_id, text("Hello"))
    reply = await desk.ended()
    assert reply.error == ErrorInfo(ErrorReason.PROVIDER_GONE, {"provider": "My gateway"})


async def test_a_failed_try_is_not_sent_back_to_the_model(desk: Desk) -> None:
    conversation_id = await desk.new()
    desk.chat.send(conversation_id, text("One"))
    desk.provider.play(LOST)
    await desk.ended()
    await desk.exchange(conversation_id, "Two")
    assert [message.blocks for message in desk.provider.requests[-1].messages] == [text("One"), text("Two")]


@pytest.mark.parametrize("command", ["retry", "continue", "edit"])
async def test_a_message_that_is_not_there_leaves_the_conversation_free(desk: Desk, command: str) -> None:
    conversation_id, other = await desk.new(), await desk.new()
    elsewhere = await desk.exchange(other, "Elsewhere")
    for message_id in ("nowhere", elsewhere.id):
        desk.events.clear()
        if command == "retry":
            desk.chat.retry(conversation_id, message_id)
        elif command == "continue":
            desk.chat.continue_reply(conversation_id, message_id)
        else:
            desk.chat.edit(conversation_id, message_id, text("Hello"))
        problem = await desk.events.until(ProblemRaised)
        assert problem.error.reason is ErrorReason.NOT_FOUND_IN_HISTORY
        assert not desk.chat.is_running(conversation_id)
    assert await desk.history.messages(conversation_id) == ()
    assert (await desk.exchange(conversation_id, "Hello")).status is MessageStatus.COMPLETE


async def test_a_bug_before_the_stream_leaves_the_conversation_free(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_arguments: object) -> None:
        raise ValueError("a bug")

    conversation_id = await desk.new()
    with monkeypatch.context() as patch:
        patch.setattr(desk.history, "add_messages", fail)
        desk.chat.send(conversation_id, text("Hello"))
        problem = await desk.events.until(ProblemRaised)
    assert problem.error == ErrorInfo(ErrorReason.BUG, {"what": "ValueError"})
    assert not desk.chat.is_running(conversation_id)
    assert (await desk.exchange(conversation_id, "Hello")).status is MessageStatus.COMPLETE


async def test_a_provider_that_cannot_be_made_fails_the_turn(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> ScriptedProvider:
        raise AppError.because(ErrorReason.CERTIFICATE_FILE, path="/x.pem")

    conversation_id = await desk.new()
    monkeypatch.setattr(desk.factory, "create", fail)
    desk.chat.send(conversation_id, text("Hello"))
    reply = await desk.ended()
    assert reply.error == ErrorInfo(ErrorReason.CERTIFICATE_FILE, {"path": "/x.pem"})
