"""Which messages go into a request, and which parts of them."""

from datetime import UTC, datetime

import pytest

from app.domain.blocks import (
    AttachmentRef,
    ContentBlock,
    ImageBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    UnknownBlock,
)
from app.domain.conversation import Conversation, Message, MessageStatus, Role
from app.domain.generation import GenerationSettings
from app.services.request import build_request, says_something

NOW = datetime(2026, 3, 4, tzinfo=UTC)
CONVERSATION = Conversation("c", NOW, NOW, system_prompt="Be brief.", settings=GenerationSettings(temperature=0.5))
PICTURE = ImageBlock(AttachmentRef("ab" * 32, "image/png", "cat.png", 10), 4, 3)


def message(role: Role, *blocks: ContentBlock, status: MessageStatus = MessageStatus.COMPLETE) -> Message:
    return Message("m", "c", None, role, blocks, NOW, status)


def sent(*path: Message) -> list[tuple[Role, tuple[ContentBlock, ...]]]:
    return [(each.role, each.blocks) for each in build_request(CONVERSATION, path, "a-model").messages]


def test_model_prompt_and_settings_go_along() -> None:
    request = build_request(CONVERSATION, (), "a-model")
    assert (request.model, request.system_prompt, request.stream) == ("a-model", "Be brief.", True)
    assert request.settings == CONVERSATION.settings
    assert request.messages == ()


def test_text_and_pictures_go_as_they_stand() -> None:
    blocks = (TextBlock("What is this?"), PICTURE)
    assert sent(message(Role.USER, *blocks)) == [(Role.USER, blocks)]


def test_pictures_alone_go_too() -> None:
    assert sent(message(Role.USER, TextBlock("  "), PICTURE)) == [(Role.USER, (PICTURE,))]


def test_thinking_and_what_is_not_understood_stay_here() -> None:
    reply = message(Role.ASSISTANT, ThinkingBlock("Hm"), UnknownBlock("hologram", 1, "{}"), TextBlock("A cat."))
    assert sent(reply) == [(Role.ASSISTANT, (TextBlock("A cat."),))]


@pytest.mark.parametrize("blocks", [(), (ThinkingBlock("Hm"),), (TextBlock(" \n"),)])
def test_a_try_that_said_nothing_is_left_out_and_the_question_is_not(blocks: tuple[ContentBlock, ...]) -> None:
    question = message(Role.USER, TextBlock("Hello"))
    failed = message(Role.ASSISTANT, *blocks, status=MessageStatus.FAILED)
    again = message(Role.USER, TextBlock("Again"))
    assert sent(question, failed, again) == [(Role.USER, question.blocks), (Role.USER, again.blocks)]


@pytest.mark.parametrize("status", [MessageStatus.FAILED, MessageStatus.CUT, MessageStatus.STOPPED])
def test_what_a_person_saw_of_an_unfinished_reply_goes_along(status: MessageStatus) -> None:
    reply = message(Role.ASSISTANT, TextBlock("Half a"), status=status)
    assert sent(reply) == [(Role.ASSISTANT, (TextBlock("Half a"),))]


@pytest.mark.parametrize(
    ("blocks", "says"),
    [
        ((), False),
        ((TextBlock(" \n\t"),), False),
        ((ThinkingBlock("Hm"),), False),
        ((UnknownBlock("hologram", 1, "{}"),), False),
        ((ThinkingBlock("Hm"), TextBlock("x")), True),
        ((PICTURE,), True),
        ((ToolCallBlock("1", "search", "{}"),), True),
    ],
)
def test_what_counts_as_saying_something(blocks: tuple[ContentBlock, ...], *, says: bool) -> None:
    assert says_something(blocks) is says
