"""Whatever happens, in whatever order, and whatever the disk does meanwhile: no word is lost and no turn left over."""

import asyncio
import tempfile
from collections import Counter
from pathlib import Path
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.blocks import ContentBlock, TextBlock, plain_text
from app.domain.conversation import Message, MessageStatus, Role
from app.domain.errors import AppError, ErrorReason
from app.domain.events import SendFailed, TurnEnded, TurnProgress, TurnStarted
from app.domain.stream import FinishReason, TextDelta, ThinkingDelta
from app.services.tree import path_to, siblings_of
from tests.services.fakes import FakeHistory, ScriptedReply
from tests.services.room import Room, said, until

FULL = AppError.because(ErrorReason.DISK_FULL)
ACTIONS = (
    *("send", "send", "edit", "retry", "continue", "stop", "withdraw", "resume", "show"),
    *("text", "text", "text", "think", "finish", "finish", "cut", "fail", "full", "room again"),
)
STEP = st.tuples(st.sampled_from(ACTIONS), st.integers(0, 10_000), st.sampled_from((0, 1, 3, 30)))


class Person:
    """Does things to one of two conversations, and remembers every word."""

    def __init__(self, room: Room, memory: FakeHistory, conversations: tuple[str, str]) -> None:
        self._room = room
        self._memory = memory
        self._conversations = conversations
        self._number = 0
        self.words: list[str] = []
        self.withdrawn: list[str] = []

    async def do(self, action: str, pick: int, pause: int) -> None:
        conversation_id = self._conversations[pick % 2]
        if action in ("full", "room again"):
            self._memory.problem = FULL if action == "full" else None
        elif action in ("text", "think", "finish", "cut", "fail"):
            self._reply(action, pick)
        elif action in ("edit", "retry", "continue", "show"):
            await self._to_a_message(action, conversation_id, pick)
        else:
            self._to_the_conversation(action, conversation_id)
        for _ in range(pause):
            await asyncio.sleep(0)

    def _new_words(self) -> tuple[ContentBlock, ...]:
        self._number += 1
        self.words.append(f"words {self._number}.")
        return said(self.words[-1])

    def _to_the_conversation(self, action: str, conversation_id: str) -> None:
        chat = self._room.chat
        if action == "send":
            chat.send(conversation_id, self._new_words())
        elif action == "stop":
            chat.stop(conversation_id)
        elif action == "resume":
            chat.resume_queue(conversation_id)
        elif queued := chat.queued(conversation_id):
            taken = chat.withdraw(conversation_id, queued[-1].id)
            assert taken == queued[-1]
            self.withdrawn.append(plain_text(taken.blocks))

    async def _to_a_message(self, action: str, conversation_id: str, pick: int) -> None:
        role = Role.USER if action == "edit" else Role.ASSISTANT
        messages = [each for each in await self._memory.messages(conversation_id) if each.role is role]
        if not messages:
            return
        chosen = messages[pick % len(messages)].id
        if action == "edit":
            self._room.chat.edit(conversation_id, chosen, self._new_words())
        elif action == "retry":
            self._room.chat.retry(conversation_id, chosen)
        elif action == "continue":
            self._room.chat.continue_reply(conversation_id, chosen)
        elif self._memory.problem is None:
            await self._room.branching.show_branch(conversation_id, chosen)

    def _reply(self, action: str, pick: int) -> None:
        coming: list[ScriptedReply] = [each for each in self._room.provider.replies if not each.closed.is_set()]
        if not coming:
            return
        reply = coming[pick % len(coming)]
        self._number += 1
        if action == "text":
            reply.text(f"t{self._number} ")
        elif action == "think":
            reply.give(ThinkingDelta(f"h{self._number} "))
        elif action == "finish":
            reply.finish()
        elif action == "cut":
            reply.finish(FinishReason.LENGTH)
        else:
            reply.give(AppError.because(ErrorReason.CONNECTION_LOST))


def one_turn_at_a_time(room: Room) -> None:
    running: dict[str, str] = {}
    sequences: dict[str, int] = {}
    for event in room.events:
        if isinstance(event, TurnStarted):
            assert event.conversation_id not in running
            running[event.conversation_id] = event.message_id
            sequences[event.message_id] = 0
        elif isinstance(event, TurnProgress):
            assert running[event.conversation_id] == event.message_id
            assert event.sequence == sequences[event.message_id]
            sequences[event.message_id] += 1
        elif isinstance(event, TurnEnded):
            assert running.pop(event.conversation_id) == event.message_id
    assert running == {}


def every_token_is_kept(room: Room, messages: list[Message]) -> None:
    told: dict[str, str] = {}
    for event in room.of(TurnProgress):
        if isinstance(event.event, TextDelta | ThinkingDelta):
            told[event.message_id] = told.get(event.message_id, "") + event.event.text
    for message in messages:
        if message.role is Role.ASSISTANT:
            assert "".join(getattr(block, "text", "") for block in message.blocks) == told.get(message.id, "")


async def every_word_is_somewhere(room: Room, person: Person, conversations: tuple[str, str]) -> None:
    kept = Counter(person.withdrawn)
    for conversation_id in conversations:
        messages = await room.history.messages(conversation_id)
        kept.update(plain_text(message.blocks) for message in messages if message.role is Role.USER)
        draft = (await room.history.conversation(conversation_id)).draft
        kept.update(filter(None, draft.text.split("\n\n")))
    kept.update(plain_text(event.blocks) for event in room.of(SendFailed))
    assert kept == Counter(person.words)


async def the_tree_is_whole(room: Room, conversation_id: str) -> None:
    messages = await room.history.messages(conversation_id)
    head = (await room.history.conversation(conversation_id)).head_id
    path = path_to(messages, head)
    assert [message.parent_id for message in path] == [None, *(message.id for message in path)][: len(path)]
    assert (path[-1].id if path else None) == head
    assert [message.role for message in path] == [Role.USER, Role.ASSISTANT] * (len(path) // 2)
    assert all(message.id in tries for message, tries in zip(path, siblings_of(messages, path).values(), strict=True))
    assert MessageStatus.RUNNING not in {message.status for message in messages}


async def live(steps: list[tuple[str, int, int]], folder: Path) -> None:
    memory = FakeHistory()
    room = Room(memory, folder)
    conversations = (await room.conversation()).id, (await room.conversation()).id
    person = Person(room, memory, conversations)
    for action, pick, pause in steps:
        await person.do(action, pick, pause)
    memory.problem = None
    await room.aclose()
    one_turn_at_a_time(room)
    stored = [message for each in conversations for message in await memory.messages(each)]
    every_token_is_kept(room, stored)
    await every_word_is_somewhere(room, person, conversations)
    for conversation_id in conversations:
        await the_tree_is_whole(room, conversation_id)
    await until(lambda: len(asyncio.all_tasks()) == 1)


@settings(max_examples=150, deadline=None)
@given(st.lists(STEP, max_size=40))
def test_no_word_is_lost_and_no_turn_left_over(steps: list[tuple[str, int, int]]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        patch("app.services.turn.SAVE_SECONDS", 0),
        patch("app.services.late_saves.AGAIN_SECONDS", 0.001),
        asyncio.Runner() as runner,
    ):
        runner.run(live(steps, Path(folder)))


def test_the_checks_see_a_lost_word(tmp_path: Path) -> None:
    """The property above would be worth nothing if it held of anything."""

    async def lose() -> None:
        memory = FakeHistory()
        room = Room(memory, tmp_path)
        conversation = await room.conversation()
        reply = await room.answered(conversation.id, "words 1.", "kept and lost")
        shorter = Message(
            **{name: getattr(reply, name) for name in Message.__slots__} | {"blocks": (TextBlock("kept"),)}
        )
        await memory.update_message(shorter)
        await room.aclose()
        every_token_is_kept(room, list(await memory.messages(conversation.id)))

    with asyncio.Runner() as runner:
        try:
            runner.run(lose())
        except AssertionError:
            return
    raise AssertionError("A lost word was not seen")
