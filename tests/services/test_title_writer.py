"""Titles that a model is asked for: when, of whom, and what becomes of the answer."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.domain.blocks import AttachmentRef, ImageBlock, TextBlock
from app.domain.conversation import Conversation
from app.domain.errors import AppError, ErrorReason
from app.domain.events import ActDone, ConversationChanged, MessageAdded, ProblemRaised, TurnStarted
from app.domain.generation import Effort, Endpoint, GenerationSettings, Thinking
from app.domain.model_info import Capabilities, ModelInfo, ModelRef
from app.domain.ports import ChatRequest
from app.domain.provider import LOCAL_PROVIDER_ID
from app.domain.stream import BlockAdded, FinishReason, TextWasThinking, ThinkingDelta
from app.services import title_writer
from app.services.title_writer import talks
from tests.services.room import MODEL, OTHER_MODEL, Room, said, until

pytestmark = pytest.mark.usefixtures("asking")


@pytest.fixture
async def asking(room: Room) -> AsyncIterator[None]:
    """Let titles be asked for, as the settings do by themselves."""
    room.settings.change(titles_by_model=True)
    yield
    await nothing_more(room)


async def nothing_more(room: Room) -> None:
    """Wait until no title is being asked for."""
    await until(lambda: not room.titles._tasks.running)


async def title(room: Room, conversation: Conversation) -> str:
    return (await room.history.conversation(conversation.id)).title


def text_of(request: ChatRequest) -> str:
    (message,) = request.messages
    (block,) = message.blocks
    assert isinstance(block, TextBlock)
    return block.text


async def answered(room: Room, *answer: str, model: ModelRef = MODEL) -> Conversation:
    """Have a first message answered, and the question for a title with ``answer``."""
    conversation = await room.conversation(model)
    await room.answered(conversation.id, "How do I boil an egg?", "For six minutes.")
    reply = await room.reply(1)
    reply.text(*answer)
    reply.finish()
    await nothing_more(room)
    return conversation


async def test_the_model_that_answered_is_asked_once_for_a_title(room: Room) -> None:
    conversation = await answered(room, "Boiling", " eggs")
    assert await title(room, conversation) == "Boiling eggs"
    assert not (await room.history.conversation(conversation.id)).title_by_hand
    request = room.provider.replies[1].request
    assert (request.model, request.settings, request.system_prompt) == (MODEL.model_id, GenerationSettings(), "")
    assert "User: How do I boil an egg?\n\nAssistant: For six minutes." in text_of(request)
    assert room.of(ConversationChanged)[-1].conversation.title == "Boiling eggs"
    # It is no turn and no act: nothing was said, and nothing can be taken back.
    assert len(await room.history.messages(conversation.id)) == 2
    assert len(room.of(TurnStarted)) == 1
    assert len(room.of(MessageAdded)) == 2
    assert room.of(ActDone) == []
    await room.answered(conversation.id, "And hard?", "Ten.")
    await nothing_more(room)
    assert len(room.provider.replies) == 3


async def test_off_means_off(room: Room) -> None:
    room.settings.change(titles_by_model=False)
    conversation = await room.conversation()
    await room.answered(conversation.id, "How do I boil an egg?", "For six minutes.")
    assert room.titles._tasks.running == 0
    assert await title(room, conversation) == "How do I boil an egg?"


async def test_a_title_by_hand_stays_for_ever(room: Room) -> None:
    conversation = await room.conversation()
    await room.library.rename(conversation.id, "Mine")
    await room.answered(conversation.id, "How do I boil an egg?", "For six minutes.")
    await nothing_more(room)
    assert len(room.provider.replies) == 1
    assert await title(room, conversation) == "Mine"


async def test_a_rename_while_it_is_asked_wins(room: Room) -> None:
    conversation = await room.conversation()
    await room.answered(conversation.id, "How do I boil an egg?", "For six minutes.")
    reply = await room.reply(1)
    await room.library.rename(conversation.id, "Mine")
    reply.text("Boiling eggs")
    reply.finish()
    await nothing_more(room)
    assert await title(room, conversation) == "Mine"


async def test_so_does_what_became_of_a_title_that_was_taken_back(room: Room) -> None:
    conversation = await room.conversation()
    await room.answered(conversation.id, "How do I boil an egg?", "For six minutes.")
    reply = await room.reply(1)
    await room.library.rename(conversation.id, "")
    reply.text("Boiling eggs")
    reply.finish()
    await nothing_more(room)
    assert await title(room, conversation) == ""


async def test_one_that_is_deleted_meanwhile_is_left_alone(room: Room) -> None:
    conversation = await room.conversation()
    await room.answered(conversation.id, "How do I boil an egg?", "For six minutes.")
    reply = await room.reply(1)
    await room.library.delete([conversation.id])
    reply.text("Boiling eggs")
    reply.finish()
    await nothing_more(room)
    assert await title(room, conversation) == "How do I boil an egg?"


@pytest.mark.parametrize("answer", ["", "  \n", "...", "Title", "<think>Hm", "x" * 101])
async def test_an_answer_that_says_nothing_keeps_the_first_line(room: Room, answer: str) -> None:
    conversation = await answered(room, answer)
    assert await title(room, conversation) == "How do I boil an egg?"


async def test_thoughts_are_no_title(room: Room) -> None:
    conversation = await room.conversation()
    await room.answered(conversation.id, "How do I boil an egg?", "For six minutes.")
    reply = await room.reply(1)
    reply.give(ThinkingDelta("An egg, hm."))
    reply.text("So it is about an egg.")
    reply.give(TextWasThinking())
    reply.text("**Boiling eggs**")
    reply.finish()
    await nothing_more(room)
    assert await title(room, conversation) == "Boiling eggs"


async def test_an_answer_that_does_not_end_is_left(room: Room) -> None:
    conversation = await room.conversation()
    await room.answered(conversation.id, "How do I boil an egg?", "For six minutes.")
    reply = await room.reply(1)
    reply.text("An egg. " * 1000)
    await reply.closed.wait()
    await nothing_more(room)
    assert await title(room, conversation) == "How do I boil an egg?"


@pytest.mark.parametrize("failure", [AppError.because(ErrorReason.SERVER_ERROR), None])
async def test_a_failure_is_only_logged(room: Room, failure: AppError | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if failure is None:
        monkeypatch.setattr(title_writer, "PATIENCE", 0.01)
    conversation = await room.conversation()
    await room.answered(conversation.id, "How do I boil an egg?", "For six minutes.")
    reply = await room.reply(1)
    if failure is not None:
        reply.give(failure)
    await nothing_more(room)
    assert reply.closed.is_set()
    assert await title(room, conversation) == "How do I boil an egg?"
    assert room.of(ProblemRaised) == []


async def test_it_is_the_first_reply_that_ended_well_and_none_after_it(room: Room) -> None:
    conversation = await room.conversation()
    first = await room.asked(conversation.id)
    first.give(AppError.because(ErrorReason.SERVER_ERROR))
    await room.idle(conversation.id)
    assert room.titles._tasks.running == 0
    failed = (await room.path(conversation.id))[-1]
    room.chat.retry(conversation.id, failed.id)
    again = await room.reply(1)
    again.text("For six minutes.")
    again.finish()
    asked = await room.reply(2)
    asked.text("Boiling eggs")
    asked.finish()
    await nothing_more(room)
    assert await title(room, conversation) == "Boiling eggs"


async def test_conversations_of_another_run_that_were_answered_are_left(room: Room) -> None:
    room.settings.change(titles_by_model=False)
    conversation = await room.conversation()
    await room.answered(conversation.id, "How do I boil an egg?", "For six minutes.")
    room.settings.change(titles_by_model=True)
    await room.answered(conversation.id, "And hard?", "Ten.")
    await nothing_more(room)
    assert len(room.provider.replies) == 2


async def test_a_reply_without_words_is_waited_beyond(room: Room) -> None:
    conversation = await room.conversation()
    reply = await room.asked(conversation.id)
    reply.give(BlockAdded(ImageBlock(AttachmentRef("ab" * 32, "image/png", "a.png", 1), 1, 1)))
    reply.finish()
    await room.idle(conversation.id)
    await nothing_more(room)
    assert len(room.provider.replies) == 1
    await room.answered(conversation.id, "What is it?", "A cat.")
    asked = await room.reply(2)
    asked.text("A cat")
    asked.finish()
    await nothing_more(room)
    assert await title(room, conversation) == "A cat"


async def test_a_cut_reply_asks_for_nothing(room: Room) -> None:
    conversation = await room.conversation()
    reply = await room.asked(conversation.id)
    reply.text("For six")
    reply.finish(FinishReason.LENGTH, "length")
    await room.idle(conversation.id)
    assert room.titles._tasks.running == 0


async def test_a_chosen_model_is_asked_in_its_place(room: Room) -> None:
    room.settings.change(title_model=OTHER_MODEL)
    await answered(room, "Boiling eggs")
    assert room.provider.replies[1].request.model == OTHER_MODEL.model_id


async def test_a_model_of_this_computer_is_asked_only_if_it_was_chosen(room: Room) -> None:
    tiny = ModelRef(LOCAL_PROVIDER_ID, "tiny")
    conversation = await room.conversation(tiny)
    room.chat.send(conversation.id, said("How do I boil an egg?"))
    await until(lambda: room.local.replies)
    room.local.replies[0].text("For six minutes.")
    room.local.replies[0].finish()
    await room.idle(conversation.id)
    await nothing_more(room)
    assert len(room.local.replies) == 1
    room.settings.change(title_model=tiny)
    other = await room.conversation()
    await room.answered(other.id, "How do I boil an egg?", "For six minutes.")
    await until(lambda: len(room.local.replies) == 2)
    room.local.replies[1].text("Eggs")
    room.local.replies[1].finish()
    await nothing_more(room)
    assert await title(room, other) == "Eggs"


async def test_a_temporary_conversation_is_not_worth_a_request(room: Room) -> None:
    conversation = await room.conversations.create(MODEL, temporary=True)
    reply = await room.asked(conversation.id, "How do I boil an egg?")
    reply.text("For six minutes.")
    reply.finish()
    await room.idle(conversation.id)
    await nothing_more(room)
    assert len(room.provider.replies) == 1


async def kept(room: Room, *, title: str = "") -> Conversation:
    """Have a temporary conversation answered twice, and keep it."""
    conversation = await room.conversations.create(MODEL, temporary=True)
    for number, (question, answer) in enumerate((("How do I boil an egg?", "For six minutes."), ("Hard?", "Ten."))):
        reply = await room.asked(conversation.id, question)
        assert len(room.provider.replies) == number + 1
        reply.text(answer)
        reply.finish()
        await room.idle(conversation.id)
        await nothing_more(room)
    if title:
        await room.library.rename(conversation.id, title)
    await room.conversations.keep(conversation.id)
    return conversation


async def test_one_that_is_kept_gets_its_title_then(room: Room) -> None:
    conversation = await kept(room)
    reply = await room.reply(2)
    # It is about the beginning, as ever.
    assert "Hard?" not in text_of(reply.request)
    reply.text("Boiling eggs")
    reply.finish()
    await nothing_more(room)
    assert await title(room, conversation) == "Boiling eggs"


async def test_one_that_is_kept_with_a_title_by_hand_has_that(room: Room) -> None:
    conversation = await kept(room, title="Mine")
    await nothing_more(room)
    assert len(room.provider.replies) == 2
    assert await title(room, conversation) == "Mine"


async def test_one_that_another_program_named_keeps_its_name(room: Room) -> None:
    conversation = await room.conversation()
    await room.editor.change(conversation.id, lambda old: replace(old, title="Eggs", origin="chatgpt:1"))
    await room.answered(conversation.id, "How do I boil an egg?", "For six minutes.")
    await nothing_more(room)
    assert len(room.provider.replies) == 1


@pytest.mark.parametrize("model_id", ["gpt-image-1", "sora-2", "o3-deep-research", "gemini-2.5-flash-image-preview"])
async def test_models_that_draw_or_film_or_research_are_not_asked(room: Room, model_id: str) -> None:
    conversation = await room.conversation(ModelRef("gate", model_id))
    await room.answered(conversation.id, "An egg", "Here it is.")
    await nothing_more(room)
    assert len(room.provider.replies) == 1


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        (ModelInfo(ModelRef("g", "m")), True),
        (ModelInfo(ModelRef("g", "m"), endpoint_types=("image-generation",)), False),
        (ModelInfo(ModelRef("g", "m"), endpoint_types=("image-generation", "openai")), True),
        (ModelInfo(ModelRef("g", "m"), endpoint=Endpoint.COMPLETIONS), False),
        (ModelInfo(ModelRef("g", "m"), Capabilities(makes_images=True), endpoint_types=("openai",)), False),
    ],
)
def test_who_talks(info: ModelInfo, expected: bool) -> None:
    assert talks(info) is expected


@pytest.mark.parametrize(
    ("model_id", "thinking"),
    [
        ("qwen3-32b", Thinking(effort=Effort.NONE)),
        ("qwen3-235b-a22b-thinking-2507", None),
        ("claude-sonnet-4-5", Thinking(effort=Effort.NONE)),
        ("gemini-2.5-flash", Thinking(effort=Effort.NONE)),
        ("gemini-2.5-pro", None),
        ("glm-4.6", Thinking(effort=Effort.NONE)),
        ("deepseek-reasoner", None),
        ("o3", None),
        ("gpt-5", None),
        ("gpt-4o", None),
        ("qwen2.5-7b-instruct", None),
    ],
)
async def test_thinking_is_turned_off_where_it_can_be(room: Room, model_id: str, thinking: Thinking | None) -> None:
    await answered(room, "Eggs", model=ModelRef("gate", model_id))
    assert room.provider.replies[1].request.settings == GenerationSettings(thinking=thinking)


async def test_the_conversations_endpoint_is_kept_and_its_other_settings_are_not(room: Room) -> None:
    conversation = await room.conversation()
    wanted = GenerationSettings(endpoint=Endpoint.MESSAGES, temperature=2.0, max_tokens=5, search=True)
    await room.conversations.set_settings(conversation.id, wanted)
    await room.answered(conversation.id, "How do I boil an egg?", "For six minutes.")
    reply = await room.reply(1)
    assert reply.request.settings == GenerationSettings(endpoint=Endpoint.MESSAGES)
    reply.finish()


async def test_long_messages_are_shown_by_their_beginnings(room: Room) -> None:
    conversation = await room.conversation()
    await room.answered(conversation.id, "a " * 100_000, "b " * 100_000)
    reply = await room.reply(1)
    assert len(text_of(reply.request)) < 5000
    reply.finish()


async def test_the_end_of_the_program_gives_it_up(room: Room) -> None:
    conversation = await room.conversation()
    await room.answered(conversation.id, "How do I boil an egg?", "For six minutes.")
    reply = await room.reply(1)
    await room.titles.aclose()
    assert reply.closed.is_set()
    assert await title(room, conversation) == "How do I boil an egg?"
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("titles")]


async def test_what_was_refused_of_a_title_is_not_left_out_of_what_the_person_asks(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[str] = []
    again: list[str] = []
    monkeypatch.setattr(room.provider, "left_out", lambda _model: tuple(refused))
    monkeypatch.setattr(room.provider, "send_again", again.append)
    conversation = await room.conversation(ModelRef("gate", "qwen3-32b"))
    await room.answered(conversation.id, "How do I boil an egg?", "For six minutes.")
    reply = await room.reply(1)
    refused.append("thinking")
    reply.text("Eggs")
    reply.finish()
    await nothing_more(room)
    assert again == ["qwen3-32b"]
