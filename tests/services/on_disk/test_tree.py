"""Whatever a person does, no message is ever lost and the path is whole."""

import asyncio
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.conversation import Message, Role
from app.domain.events import TurnEnded
from tests.services.on_disk.desk import REF, Desk, opened_desk, text
from tests.services.on_disk.doubles import AnsweringProvider

ACTIONS = ("send", "send", "edit", "retry", "continue", "show", "delete", "restore", "stop")
STEPS = st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 10_000)), max_size=14)


class Person:
    """Does things to one conversation and checks it after each."""

    def __init__(self, desk: Desk, conversation_id: str) -> None:
        self._desk = desk
        self._id = conversation_id
        self._seen: dict[str, Message] = {}
        self._number = 0

    async def do(self, action: str, pick: int) -> None:
        messages = await self._desk.history.messages(self._id)
        self._number += 1
        self._desk.events.clear()
        continued = None
        if action in ("send", "stop", "delete", "restore"):
            await self._do_to_the_whole(action)
        elif messages:
            continued = await self._do_to_one(action, messages, pick)
        if self._desk.chat.is_running(self._id):
            await self._desk.events.until(TurnEnded)
        await self._check(continued)

    async def _do_to_the_whole(self, action: str) -> None:
        chat, conversations = self._desk.chat, self._desk.conversations
        words = text(f"words {self._number}")
        if action == "send":
            chat.send(self._id, words)
        elif action == "stop":
            chat.send(self._id, words)
            chat.stop(self._id)
        elif action == "delete":
            await conversations.delete(self._id)
        elif action == "restore":
            await conversations.restore(self._id)

    async def _do_to_one(self, action: str, messages: tuple[Message, ...], pick: int) -> str | None:
        """Return the id of the reply that goes on, if one does."""
        chat = self._desk.chat
        role = Role.USER if action == "edit" else Role.ASSISTANT
        choice = [message.id for message in messages if action == "show" or message.role is role]
        chosen = choice[pick % len(choice)]
        if action == "show":
            await self._desk.branching.show_branch(self._id, chosen)
        elif action == "edit":
            chat.edit(self._id, chosen, text(f"words {self._number}"))
        elif action == "retry":
            chat.retry(self._id, chosen)
        else:
            chat.continue_reply(self._id, chosen)
            return chosen
        return None

    async def _check(self, continued: str | None) -> None:
        messages = await self._desk.history.messages(self._id)
        stored = {message.id: message for message in messages}
        for message_id, message in self._seen.items():
            if message_id != continued:
                assert stored[message_id] == message
            else:
                before = "".join(getattr(block, "text", "") for block in message.blocks)
                after = "".join(getattr(block, "text", "") for block in stored[message_id].blocks)
                assert after.startswith(before)
        self._seen = stored
        view = await self._desk.conversations.open(self._id)
        parents = [None, *(message.id for message in view.path)]
        assert [message.parent_id for message in view.path] == parents[:-1]
        assert parents[-1] == view.conversation.head_id
        roles = [message.role for message in view.path]
        assert roles == [Role.USER, Role.ASSISTANT] * (len(roles) // 2)
        for message in view.path:
            tries = view.siblings[message.id]
            assert message.id in tries
            assert {stored[each].parent_id for each in tries} == {message.parent_id}


async def live(steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with opened_desk(Path(folder) / "data", AnsweringProvider()) as desk:
            conversation = await desk.conversations.create(REF)
            person = Person(desk, conversation.id)
            for action, pick in steps:
                await person.do(action, pick)


def run(work: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner() as runner:
        runner.run(work)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_nothing_is_ever_lost(steps: list[tuple[str, int]]) -> None:
    run(live(steps))
