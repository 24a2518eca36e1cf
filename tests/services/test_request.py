"""Which messages go into a request, and which parts of them."""

from datetime import UTC, datetime

import pytest

from app.domain.blocks import (
    AttachmentRef,
    AudioBlock,
    CitationBlock,
    ContentBlock,
    FileBlock,
    ImageBlock,
    ProviderDataBlock,
    StructuredBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    ToolResultBlock,
    UnknownBlock,
    VideoBlock,
)
from app.domain.conversation import Conversation, Message, MessageStatus, Role
from app.domain.generation import GenerationSettings
from app.domain.model_info import ModelInfo, ModelRef
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
        ((StructuredBlock("{}"),), True),
        ((ProviderDataBlock("messages", "{}"),), False),
        ((CitationBlock("https://a.example"),), False),
    ],
)
def test_what_counts_as_saying_something(blocks: tuple[ContentBlock, ...], *, says: bool) -> None:
    assert says_something(blocks) is says


FILE = AttachmentRef("cd" * 32, "application/pdf", "a.pdf", 10)
CALLS = (ToolCallBlock("1", "search", "{}"), ToolCallBlock("2", "count", "{}"))
SIGNATURE = ProviderDataBlock("messages", "{}")
ASKED = message(Role.USER, TextBlock("How many?"))
CALLED = message(Role.ASSISTANT, SIGNATURE, TextBlock("Let me look."), *CALLS)


def results(*call_ids: str) -> Message:
    return message(Role.TOOL, *(ToolResultBlock(call_id, "3") for call_id in call_ids))


def test_what_is_known_of_the_model_goes_along() -> None:
    info = ModelInfo(ModelRef("gate", "a-model"), endpoint_types=("openai-response",))
    assert build_request(CONVERSATION, (), "a-model", info).info is info


@pytest.mark.parametrize("role", [Role.USER, Role.ASSISTANT])
def test_files_of_every_kind_go_along(role: Role) -> None:
    blocks = (FileBlock(FILE), VideoBlock(FILE), AudioBlock(FILE), PICTURE)
    assert sent(message(role, *blocks)) == [(role, blocks)]


def test_data_goes_as_the_text_that_it_was_and_sources_stay_here() -> None:
    reply = message(Role.ASSISTANT, StructuredBlock('{"n": 1}', "answer"), CitationBlock("https://a.example"))
    assert sent(reply) == [(Role.ASSISTANT, (TextBlock('{"n": 1}'),))]


@pytest.mark.parametrize("answers", [(results("1", "2"),), (results("1"), results("2"))])
def test_calls_go_with_their_results_and_what_the_endpoint_noted(answers: tuple[Message, ...]) -> None:
    path = (ASKED, CALLED, *answers, message(Role.ASSISTANT, TextBlock("Three.")))
    assert sent(*path) == [(each.role, each.blocks) for each in path]


@pytest.mark.parametrize("after", [(), (message(Role.USER, TextBlock("Never mind.")),)])
def test_calls_that_nobody_answered_stay_here(after: tuple[Message, ...]) -> None:
    path = (ASKED, CALLED, *after)
    said = (Role.ASSISTANT, (TextBlock("Let me look."),))
    assert sent(*path) == [(Role.USER, ASKED.blocks), said, *((each.role, each.blocks) for each in after)]
    nothing_but_calls = message(Role.ASSISTANT, SIGNATURE, *CALLS)
    assert sent(ASKED, nothing_but_calls) == [(Role.USER, ASKED.blocks)]


def test_of_two_calls_the_answered_one_goes_with_what_the_endpoint_noted() -> None:
    assert sent(ASKED, CALLED, results("2"))[1:] == [
        (Role.ASSISTANT, (SIGNATURE, TextBlock("Let me look."), CALLS[1])),
        (Role.TOOL, (ToolResultBlock("2", "3"),)),
    ]


@pytest.mark.parametrize("before", [(), (ASKED,), (ASKED, message(Role.ASSISTANT, TextBlock("No call.")))])
def test_results_without_a_call_stay_here(before: tuple[Message, ...]) -> None:
    assert sent(*before, results("1")) == [(each.role, each.blocks) for each in before]


def test_what_only_an_endpoint_reads_is_no_message() -> None:
    assert sent(ASKED, message(Role.ASSISTANT, SIGNATURE)) == [(Role.USER, ASKED.blocks)]
