"""A long conversation in the window: its end is in sight at once, and all of it is there a moment later."""

from dataclasses import replace
from pathlib import Path

from app.domain.blocks import TextBlock
from app.domain.conversation import Message, Role
from app.services.context import Services
from app.ui.main_window import MainWindow
from tests.storage.support import a_message, opened
from tests.ui.waiting import until


async def test_a_long_conversation_is_there_from_its_end_to_its_start(
    window: MainWindow, services: Services, data_dir: Path
) -> None:
    conversation = await services.conversations.create()
    messages: list[Message] = []
    for number in range(300):
        parent = messages[-1] if messages else None
        role = Role.ASSISTANT if number % 2 else Role.USER
        messages.append(a_message(conversation, TextBlock(f"Message {number}"), parent=parent, role=role))
    async with opened(data_dir) as history:
        await history.add_messages(messages, replace(conversation, head_id=messages[-1].id))
    counts: list[int] = []
    window.page.timeline.verticalScrollBar().rangeChanged.connect(
        lambda _low, _high: counts.append(len(window.page.timeline.model.entries))
    )
    window.open_conversation(conversation.id)
    await until(lambda: len(window.page.timeline.model.entries) == 300, "all messages")
    bar = window.page.timeline.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    assert any(0 < count < 300 for count in counts), "the end came first"
    assert len(window.page._messages) == 300
    bar.setValue(0)
    first = window.page.timeline.model.entries[0].message
    assert first.id == messages[0].id
