from collections.abc import AsyncGenerator, Callable

import pytest
from PySide6.QtCore import Qt

from app.domain.blocks import TextBlock, plain_text
from app.domain.conversation import Conversation, Draft, MessageStatus
from app.domain.model_info import ModelRef
from app.services.context import Services
from app.ui.open_conversation import OpenConversation
from tests.gateway import Gateway
from tests.ui.waiting import until

HELLO = (TextBlock("Hello"),)
Use = Callable[[str], ModelRef]


@pytest.fixture
async def opened(services: Services) -> AsyncGenerator[OpenConversation]:
    made = OpenConversation(services)
    yield made
    await made.settle()
    made.deleteLater()


@pytest.fixture
def stored(opened: OpenConversation) -> list[Conversation]:
    conversations: list[Conversation] = []
    opened.stored.connect(conversations.append, Qt.ConnectionType.DirectConnection)
    return conversations


async def texts(services: Services, conversation_id: str) -> list[str]:
    view = await services.conversations.open(conversation_id)
    return [plain_text(message.blocks) for message in view.path]


async def test_a_new_conversation_is_not_stored(opened: OpenConversation, services: Services) -> None:
    opened.show(None)
    opened.keep_draft(Draft(), "")
    await opened.settle()
    assert await services.conversations.list() == ()
    assert opened.id is None


async def test_the_first_message_stores_it_and_is_answered(
    opened: OpenConversation, services: Services, stored: list[Conversation], on_gateway: Use
) -> None:
    on_gateway("echo")
    opened.show(None)
    opened.send(HELLO)
    await until(lambda: stored and not opened.is_running() and services.chat.running() == frozenset())
    (conversation,) = stored
    await until(lambda: not services.chat.is_running(conversation.id))
    assert await texts(services, conversation.id) == ["Hello", "Hello"]
    assert (await services.conversations.list())[0].title == "Hello"


async def test_a_first_word_stores_it_once_and_with_the_last_draft(
    opened: OpenConversation, services: Services, stored: list[Conversation], on_gateway: Use
) -> None:
    on_gateway("echo")
    opened.show(None)
    opened.keep_draft(Draft("W"), "")
    opened.keep_draft(Draft("Wo"), "")
    opened.send(HELLO)
    opened.keep_draft(Draft("next"), "")
    await until(lambda: stored)
    await opened.settle()
    assert len(stored) == 1
    (conversation,) = await services.conversations.list()
    assert conversation.draft == Draft("next")


async def test_a_draft_of_the_conversation_that_was_left_is_kept_there(
    opened: OpenConversation, services: Services
) -> None:
    left = await services.conversations.create()
    opened.show(None)
    opened.keep_draft(Draft("for the other one"), left.id)
    await opened.settle()
    (kept,) = await services.conversations.list()
    assert (kept.id, kept.draft.text) == (left.id, "for the other one")
    assert opened.id is None


async def test_one_that_is_left_while_it_is_being_stored_keeps_its_message(
    opened: OpenConversation, services: Services, stored: list[Conversation], on_gateway: Use
) -> None:
    on_gateway("echo")
    opened.show(None)
    opened.send(HELLO)
    opened.show(None)
    await opened.settle()
    assert stored == []
    (conversation,) = await services.conversations.list()
    await until(lambda: not services.chat.is_running(conversation.id))
    assert await texts(services, conversation.id) == ["Hello", "Hello"]
    assert opened.id is None


async def test_stop_keeps_what_came(
    opened: OpenConversation, services: Services, stored: list[Conversation], on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("held")
    opened.show(None)
    opened.send(HELLO)
    await until(lambda: stored and (reply := services.chat.running_message(stored[0].id)) and plain_text(reply.blocks))
    assert opened.is_running()
    opened.stop()
    await until(lambda: not opened.is_running())
    view = await services.conversations.open(stored[0].id)
    assert view.path[-1].status is MessageStatus.STOPPED
    assert plain_text(view.path[-1].blocks)


async def test_another_model_answers_the_next_message(
    opened: OpenConversation, services: Services, stored: list[Conversation], on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("echo")
    opened.show(None)
    opened.set_model(ModelRef("gateway", "think"))
    assert opened.model == ModelRef("gateway", "think")
    opened.send(HELLO)
    await until(lambda: stored and not opened.is_running())
    opened.set_model(ModelRef("gateway", "echo"))
    await opened.settle()
    opened.send((TextBlock("again"),))
    await until(lambda: len(gateway.chats()) == 2 and not opened.is_running())
    assert [chat.json["model"] for chat in gateway.chats() if chat.json] == ["think", "echo"]


async def test_a_system_prompt_makes_it_real(
    opened: OpenConversation, services: Services, stored: list[Conversation]
) -> None:
    opened.show(None)
    opened.set_system_prompt("Be brief.")
    await opened.settle()
    assert len(stored) == 1
    assert (await services.conversations.list())[0].system_prompt == "Be brief."
