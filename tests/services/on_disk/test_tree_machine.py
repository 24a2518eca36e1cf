"""Whatever is done to trees, in whatever order, on the real database: nothing is lost, and all of it can be undone."""

import asyncio
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.domain.blocks import plain_text
from app.domain.conversation import Conversation, Message, Role
from app.domain.events import ActDone, TurnEnded
from app.services.tree import living
from tests.services.on_disk.desk import REF, Desk, opened_desk, text
from tests.services.on_disk.doubles import AnsweringProvider

ResultT = TypeVar("ResultT")

picks = st.integers(0, 1000)


class TreeMachine(RuleBasedStateMachine):
    """One person on one history. ``known`` is every message that was ever seen in the database."""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._folder = tempfile.TemporaryDirectory()
        self._provider = AnsweringProvider()
        self._stack = AsyncExitStack()
        self._number = 0
        self._ids: list[str] = []
        self._id = ""
        self.known: dict[str, Message] = {}
        self._done: list[tuple[str, str | None] | None] = []
        """For each act that can be taken back, its conversation and the head before it; None where it moves no head."""
        self._undone: list[tuple[str, str | None] | None] = []
        self._emptied = False

    def run(self, work: Coroutine[Any, Any, ResultT]) -> ResultT:
        return self._runner.run(work)

    async def _open(self) -> None:
        self._stack = AsyncExitStack()
        root = Path(self._folder.name) / "data"
        self.desk: Desk = await self._stack.enter_async_context(opened_desk(root, self._provider))
        # What can be undone ends with the program.
        self._done, self._undone, self._emptied = [], [], False

    def teardown(self) -> None:
        self.run(self._stack.aclose())
        self._runner.close()
        self._folder.cleanup()

    @initialize()
    def begin(self) -> None:
        self.run(self._open())
        self.run(self._begin())

    async def _begin(self) -> None:
        self._ids = [(await self.desk.conversations.create(REF)).id]
        self._id = self._ids[0]

    # What there is to choose from

    async def _messages(self) -> tuple[Message, ...]:
        return await self.desk.history.messages(self._id)

    def _pick(self, pick: int, *, role: Role | None = None, there: bool = True) -> Message | None:
        messages = self.run(self._messages())
        found = [each for each in (living(messages) if there else messages) if role in (None, each.role)]
        return found[pick % len(found)] if found else None

    def _conversation(self) -> Conversation:
        return self.run(self.desk.stored(self._id))

    def _words(self, begin: str) -> str:
        self._number += 1
        return f"{begin} {self._number}"

    async def _idle(self, ended: int) -> None:
        while self.desk.chat.is_running(self._id):
            await self.desk.events.until(TurnEnded, lambda _event: len(self.desk.events.of(TurnEnded)) > ended)

    async def _act(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something that may be an act, and note how the conversation stood before, if it is one."""
        before = (await self.desk.stored(self._id)).head_id
        self.desk.events.clear()
        await work
        if acts := self.desk.events.of(ActDone):
            assert len(acts) == 1, "everything that a person does is one act"
            self._done.append((self._id, before))
            self._undone.clear()

    async def _turn(self, *, sends: bool = False, edits: Message | None = None, retries: Message | None = None) -> None:
        ended = len(self.desk.events.of(TurnEnded))
        if sends:
            self.desk.chat.send(self._id, text(self._words("said")))
        elif edits is not None:
            self.desk.chat.edit(self._id, edits.id, text(self._words("said otherwise")))
        elif retries is not None:
            self.desk.chat.retry(self._id, retries.id)
        await self._idle(ended)

    # What a person does

    @rule()
    def say(self) -> None:
        self.desk.events.clear()
        self.run(self._turn(sends=True))

    @rule(pick=picks)
    def edit(self, pick: int) -> None:
        if (chosen := self._pick(pick, role=Role.USER)) is not None:
            self.run(self._act(self._turn(edits=chosen)))

    @rule(pick=picks)
    def retry(self, pick: int) -> None:
        if (chosen := self._pick(pick)) is not None:
            self.run(self._act(self._turn(retries=chosen)))

    @rule(pick=picks)
    def edit_reply(self, pick: int) -> None:
        if (chosen := self._pick(pick, role=Role.ASSISTANT)) is not None:
            words = self._words("corrected")
            self.run(self._act(self.desk.branching.edit_reply(self._id, chosen.id, words)))
            view = self.run(self.desk.conversations.open(self._id))
            assert plain_text(view.path[-1].blocks) == words
            assert chosen.id in view.siblings[view.path[-1].id]

    @rule(pick=picks)
    def show_branch(self, pick: int) -> None:
        if (chosen := self._pick(pick)) is not None:
            self.run(self._act(self.desk.branching.show_branch(self._id, chosen.id)))
            assert chosen.id in [each.id for each in self.run(self.desk.conversations.open(self._id)).path]

    @rule(pick=picks)
    def delete_message(self, pick: int) -> None:
        if (chosen := self._pick(pick)) is not None:
            self.run(self._act(self.desk.branching.delete_message(self._id, chosen.id)))

    @rule(pick=picks)
    def restore_message(self, pick: int) -> None:
        if (chosen := self._pick(pick, there=False)) is not None:
            was_there = chosen in living(self.run(self._messages()))
            self.run(self._act(self.desk.branching.restore_message(self._id, chosen.id)))
            there = [each.id for each in living(self.run(self._messages()))]
            assert chosen.id in there
            path = [each.id for each in self.run(self.desk.conversations.open(self._id)).path]
            assert was_there or chosen.id in path

    @precondition(lambda self: len(self._ids) < 4)
    @rule(pick=picks)
    def fork(self, pick: int) -> None:
        if (chosen := self._pick(pick)) is not None:
            self.desk.events.clear()
            made = self.run(self.desk.branching.fork(self._id, chosen.id))
            assert len(self.desk.events.of(ActDone)) == 1
            self._done.append(None)
            self._undone.clear()
            path = self.run(self.desk.conversations.open(made.id)).path
            assert [each.blocks for each in path][-1] == chosen.blocks
            assert not {each.id for each in path} & self.known.keys()
            self._ids.append(made.id)

    @rule(pick=picks)
    def turn_to_the_list(self, pick: int) -> None:
        self._id = self._ids[pick % len(self._ids)]
        self.desk.events.clear()
        if pick % 3 == 0:
            self.run(self.desk.library.delete([self._id]))
        elif pick % 3 == 1:
            self.run(self.desk.library.restore([self._id]))
        if self.desk.events.of(ActDone):
            self._done.append(None)
            self._undone.clear()

    @rule(pick=picks)
    def delete_one_below_the_other_and_restore_the_lower(self, pick: int) -> None:
        lower = self._pick(pick)
        if lower is not None and lower.parent_id is not None:
            for message_id in (lower.id, lower.parent_id):
                self.run(self._act(self.desk.branching.delete_message(self._id, message_id)))
            if pick % 2:
                self.run(self._act(self.desk.branching.restore_message(self._id, lower.id)))
                assert lower.id in [each.id for each in living(self.run(self._messages()))]

    @rule(pick=picks)
    def go_on_after_an_act_and_take_it_back(self, pick: int) -> None:
        self.retry(pick)
        self._note_heads()
        for _ in range(pick % 3):
            self.run(self._turn(sends=True))
        self._note_heads()
        if self._done and not self._emptied:
            self.undo()
            self.redo()

    @precondition(lambda self: not self._emptied)
    @rule()
    def undo(self) -> None:
        act = self.run(self.desk.undo.undo())
        assert (act is None) == (not self._done)
        if act is not None:
            self._undone.append(self._check_head(self._done.pop()))

    @precondition(lambda self: not self._emptied)
    @rule()
    def redo(self) -> None:
        before = {each: self.run(self.desk.stored(each)).head_id for each in self._ids}
        act = self.run(self.desk.undo.redo())
        assert (act is None) == (not self._undone)
        if act is not None:
            entry = self._undone.pop()
            self._done.append(None if entry is None else (entry[0], before[entry[0]]))
            if entry is not None:
                assert self.run(self.desk.stored(entry[0])).head_id == entry[1]

    def _check_head(self, entry: tuple[str, str | None] | None) -> tuple[str, str | None] | None:
        """Check that undoing showed what was shown before the act; return where redoing has to lead."""
        if entry is None:
            return None
        conversation_id, before = entry
        assert self.run(self.desk.stored(conversation_id)).head_id == before
        return conversation_id, self._heads[conversation_id]

    @precondition(lambda self: not self._emptied)
    @rule()
    def undo_and_redo_at_once(self) -> None:
        if not self._done or self._undone:
            return
        before = self.run(self._everything())
        self.run(self.desk.undo.undo())
        self.run(self.desk.undo.redo())
        assert self.run(self._everything()) == before

    @precondition(lambda self: not self._emptied)
    @rule()
    def undo_everything(self) -> None:
        first = {entry[0]: entry[1] for entry in reversed(self._done) if entry is not None}
        while self._done:
            self.undo()
            self._note_heads()
        for conversation_id, head_id in first.items():
            assert self.run(self.desk.stored(conversation_id)).head_id == head_id

    @rule(pick=picks)
    def empty_the_trash(self, pick: int) -> None:
        if pick % 3:
            return
        gone = self.run(self._deleted())
        removed = self.run(self.desk.trash.empty())
        assert removed.kept == 0
        for message_id in gone:
            del self.known[message_id]
        self._ids = [each for each in self._ids if self.run(self._is_stored(each))]
        if not self._ids:
            self.run(self._begin())
        self._id = self._ids[0]
        # Acts on what is gone fail by now, as they have to.
        self._emptied = self._emptied or bool(gone)

    async def _is_stored(self, conversation_id: str) -> bool:
        rows = await self.desk.history._reader.run(
            lambda connection: connection.execute("SELECT 1 FROM conversations WHERE id = ?", (conversation_id,)).get
        )
        return rows is not None

    async def _deleted(self) -> list[str]:
        gone: list[str] = []
        for conversation_id in self._ids:
            conversation = await self.desk.stored(conversation_id)
            messages = await self.desk.history.messages(conversation_id)
            left = () if conversation.deleted_at is not None else living(messages)
            gone += [each.id for each in messages if each not in left]
        return gone

    @rule(pick=picks)
    def end_the_program_and_start_it_again(self, pick: int) -> None:
        if pick % 3:
            return
        self.run(self._stack.aclose())
        self.run(self._open())

    # What always holds

    async def _everything(self) -> dict[str, tuple[Conversation, tuple[Message, ...]]]:
        return {each: (await self.desk.stored(each), await self.desk.history.messages(each)) for each in self._ids}

    def _note_heads(self) -> None:
        self._heads = {each: self.run(self.desk.stored(each)).head_id for each in self._ids}

    @invariant()
    def nothing_is_lost_and_every_path_is_whole(self) -> None:
        if not self._ids:
            return
        self._note_heads()
        stored: dict[str, Message] = {}
        for conversation_id, (conversation, messages) in self.run(self._everything()).items():
            stored |= {each.id: each for each in messages}
            ids = {each.id for each in messages}
            assert all(each.parent_id is None or each.parent_id in ids for each in messages)
            assert all(each.conversation_id == conversation_id for each in messages)
            self._check_path(conversation, messages)
            self._check_map(conversation, messages)
        for message_id, message in self.known.items():
            assert stored[message_id].blocks == message.blocks
            assert stored[message_id].parent_id == message.parent_id
        self.known = stored

    def _check_path(self, conversation: Conversation, messages: tuple[Message, ...]) -> None:
        view = self.run(self.desk.conversations.open(conversation.id))
        chain = [None, *(each.id for each in view.path)]
        assert [each.parent_id for each in view.path] == chain[:-1]
        assert chain[-1] == conversation.head_id
        assert all(each.deleted_at is None for each in view.path)
        there = living(messages)
        for each in view.path:
            beside = [other.id for other in there if (other.parent_id, other.role) == (each.parent_id, each.role)]
            assert list(view.siblings[each.id]) == beside

    def _check_map(self, conversation: Conversation, messages: tuple[Message, ...]) -> None:
        tree = self.run(self.desk.branching.map(conversation.id))
        rows = {node.message_id: row for row, node in enumerate(tree.nodes)}
        assert rows.keys() == {each.id for each in messages}
        assert len(tree.nodes) == len(messages)
        there = {each.id for each in living(messages)}
        for row, node in enumerate(tree.nodes):
            assert node.gone == (node.message_id not in there)
            if node.parent_id is None:
                assert node.parent_row is None
            else:
                assert node.parent_row == rows[node.parent_id]
                assert node.parent_row < row
                assert node.lane - tree.nodes[node.parent_row].lane in (0, 1)
        shown = [node.message_id for node in tree.nodes if node.shown]
        view = self.run(self.desk.conversations.open(conversation.id))
        assert shown == [each.id for each in view.path]
        assert all(node.shown == (node.lane == 0) for node in tree.nodes) or not shown


# A failure is made as short as can be before it is told.
pytestmark = pytest.mark.timeout(900)

TestTrees = TreeMachine.TestCase
TestTrees.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
