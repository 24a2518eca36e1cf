"""Opens a conversation where something was found in it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Protocol

from app.domain.conversation import ConversationView
from app.ui.search.places import FoundPlace
from app.ui.search.ports import Conversations


class Branches(Protocol):
    """What shows another branch."""

    async def look_at(self, conversation_id: str, message_id: str) -> None:
        """Show the path through a message and on to the latest leaf below it. Raises AppError."""
        ...


async def opening_at(
    conversations: Conversations, branches: Branches, place: FoundPlace
) -> AsyncGenerator[ConversationView, None]:
    """Yield a conversation that is being opened, from the first view on that holds the message that was found.

    Its branch is shown first where it is not, also where that changed since the search. Raises AppError.
    """
    if not place.on_shown_path:
        await branches.look_at(place.conversation_id, place.message_id)
    for may_show in (True, False):
        is_there = False
        async with aclosing(conversations.opening(place.conversation_id)) as views:
            async for view in views:
                is_there = is_there or place.is_in(view)
                if is_there or not may_show:
                    yield view
        if is_there:
            return
        if may_show:
            await branches.look_at(place.conversation_id, place.message_id)
