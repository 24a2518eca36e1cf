"""What two processes write into one conversation at the same time."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from app.domain.conversation import Conversation, Message
from tests.services.on_disk.desk import Desk, opened_desk


async def test_what_another_process_writes_while_a_message_is_added_stays(
    desk: Desk, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = await desk.new()
    add_messages = desk.history.add_messages
    async with opened_desk(root) as other:

        async def behind(
            messages: Sequence[Message], conversation: Conversation, before: Conversation | None = None
        ) -> Conversation:
            # Between what was read and what is written.
            await other.library.tag([conversation_id], "work")
            await other.library.rename(conversation_id, "By hand")
            await other.library.delete([conversation_id])
            return await add_messages(messages, conversation, before)

        monkeypatch.setattr(desk.history, "add_messages", behind)
        reply = await desk.exchange(conversation_id, "Hello", "Hi")
        stored = await desk.stored(conversation_id)
    assert (stored.tags, stored.title, stored.title_by_hand) == (("work",), "By hand", True)
    assert stored.deleted_at is not None
    assert stored.head_id == reply.id
    assert desk.editor.known[conversation_id].title == "By hand"
