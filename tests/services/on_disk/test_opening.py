"""A long conversation opens with its end; the rest follows."""

from dataclasses import replace

from app.domain.blocks import TextBlock
from app.domain.conversation import ConversationView, Message, Role
from tests.services.on_disk.desk import Desk
from tests.storage.support import a_message


async def filled(desk: Desk, count: int) -> list[Message]:
    """Store a conversation of one path and return its messages."""
    conversation = await desk.stored(await desk.new())
    messages: list[Message] = []
    for number in range(count):
        parent = messages[-1] if messages else None
        role = Role.ASSISTANT if number % 2 else Role.USER
        messages.append(a_message(conversation, TextBlock(f"Message {number}"), parent=parent, role=role))
    await desk.history.add_messages(messages, replace(conversation, head_id=messages[-1].id))
    return messages


async def views_of(desk: Desk, conversation_id: str) -> list[ConversationView]:
    return [view async for view in desk.conversations.opening(conversation_id)]


async def test_the_end_of_a_long_conversation_comes_first(desk: Desk) -> None:
    messages = await filled(desk, 200)
    conversation_id = messages[0].conversation_id
    end, whole = await views_of(desk, conversation_id)
    assert 0 < len(end.path) < 100
    assert list(end.path) == messages[-len(end.path) :]
    assert whole == await desk.conversations.open(conversation_id)
    assert list(whole.path) == messages
    assert end.siblings == {message.id: whole.siblings[message.id] for message in end.path}


async def test_a_short_conversation_comes_whole(desk: Desk) -> None:
    messages = await filled(desk, 7)
    views = await views_of(desk, messages[0].conversation_id)
    assert [list(view.path) for view in views] == [messages]


async def test_a_path_that_ends_far_from_what_was_written_last_comes_whole(desk: Desk) -> None:
    messages = await filled(desk, 200)
    conversation = await desk.stored(messages[0].conversation_id)
    await desk.history.update_conversation(replace(conversation, head_id=messages[3].id))
    views = await views_of(desk, conversation.id)
    assert [list(view.path) for view in views] == [messages[:4]]


async def test_what_is_said_while_it_is_read_is_not_missed(desk: Desk) -> None:
    messages = await filled(desk, 200)
    conversation_id = messages[0].conversation_id
    views = desk.conversations.opening(conversation_id)
    await anext(views)
    said = await desk.exchange(conversation_id, "One more")
    whole = [view async for view in views][-1]
    assert whole.path[-1].id == said.id
