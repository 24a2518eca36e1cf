"""What a cut of the power leaves of a history: everything that was acknowledged, on the disk of ``power_loss``."""

import random
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from app.domain.blocks import AttachmentRef, TextBlock
from app.domain.conversation import Conversation, Draft, Message, MessageStatus, Role
from app.infra.paths import DataFolder
from app.infra.resources import resource_path
from app.storage.attachments import FileAttachmentStore
from app.storage.history import SqliteHistory
from app.storage.migrations import read_migrations
from tests.storage.cuts import KEPT_CUTS, Cuts, complete
from tests.storage.fixture_content import holds_all
from tests.storage.make_fixtures import FIXTURES
from tests.storage.power_loss import Remains, put_down, watched
from tests.storage.support import NOON, KnownLease, a_conversation, a_message, opened

ACTS = 60

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks up open files in /proc")

State = dict[str, tuple[Conversation, tuple[Message, ...]]]


Known = tuple[Conversation, tuple[Message, ...]] | None


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


class Writer:
    """Writes a random history; ``states[n]`` is what it has to be after n acts."""

    def __init__(self, history: SqliteHistory, chance: random.Random) -> None:
        self._history = history
        self._random = chance
        self.states: list[State] = [{}]

    async def act(self) -> None:
        """Do something and note what should be there then, before it is done."""
        known = list(self.states[-1].values())
        acts = [self._add] if not known else [self._add, self._send, self._grow, self._grow, self._grow, self._draft]
        if len(known) > 1:
            acts.append(self._purge)
        await self._random.choice(acts)(self._random.choice(known) if known else None)

    def _expect(self, conversation: Conversation, messages: tuple[Message, ...]) -> None:
        self.states.append({**self.states[-1], conversation.id: (conversation, messages)})

    async def _add(self, of: Known) -> None:
        conversation = a_conversation("标题" * self._random.randrange(20))
        self._expect(conversation, ())
        await self._history.add_conversation(conversation)

    async def _send(self, of: Known) -> None:
        assert of is not None
        conversation, messages = of
        parent = messages[-1] if messages else None
        question = a_message(conversation, TextBlock("why? " * self._random.randrange(200)), parent=parent)
        reply = a_message(conversation, parent=question, role=Role.ASSISTANT, status=MessageStatus.RUNNING)
        changed = replace(conversation, head_id=reply.id, updated_at=conversation.updated_at + timedelta(seconds=1))
        self._expect(changed, (*messages, question, reply))
        await self._history.add_messages((question, reply), changed)

    async def _grow(self, of: Known) -> None:
        assert of is not None
        conversation, messages = of
        if not messages:
            return await self._send(of)
        longer = TextBlock("word 字 " * self._random.randrange(4_000))
        grown = replace(messages[-1], blocks=(longer,), status=self._random.choice(list(MessageStatus)))
        self._expect(conversation, (*messages[:-1], grown))
        return await self._history.update_message(grown)

    async def _draft(self, of: Known) -> None:
        assert of is not None
        conversation = replace(of[0], draft=Draft("half a thought " * self._random.randrange(50)))
        self._expect(conversation, of[1])
        await self._history.save_draft(conversation)

    async def _purge(self, of: Known) -> None:
        assert of is not None
        gone = replace(of[0], deleted_at=NOON)
        self._expect(gone, of[1])
        await self._history.update_conversation(gone)
        if any(message.status is MessageStatus.RUNNING for message in of[1]):
            return
        self.states.append({key: value for key, value in self.states[-1].items() if key != gone.id})
        assert await self._history.trash.remove_conversation(gone.id)


async def state_of(history: SqliteHistory, among: State) -> State:
    """Return what is stored of the conversations in ``among``; every stored one has to be there."""
    count = await history._reader.run(lambda connection: connection.execute("SELECT count(*) FROM conversations").get)
    found: State = {}
    for conversation_id in among:
        if await history._reader.run(_exists(conversation_id)):
            found[conversation_id] = (
                await history.conversation(conversation_id),
                await history.messages(conversation_id),
            )
    assert len(found) == count
    return found


def _exists(conversation_id: str) -> Callable[[apsw.Connection], bool]:
    return lambda connection: bool(
        connection.execute("SELECT 1 FROM conversations WHERE id = ?", (conversation_id,)).get
    )


@asynccontextmanager
async def left_by(remains: Remains, folder: Path) -> AsyncIterator[SqliteHistory]:
    """Open what a cut left, as the next start does; it has to be whole."""
    put_down(remains, folder)
    async with opened(folder) as history:
        assert await history._writer.run(lambda connection: connection.pragma("integrity_check")) == "ok"
        yield history
    shutil.rmtree(folder)


@asynccontextmanager
async def written(root: Path) -> AsyncIterator[SqliteHistory]:
    """Give a history that can be written and not read: on the modelled disk it has one connection, the writer's."""
    history = SqliteHistory(DataFolder(root), KnownLease())
    await history._writer.open()
    try:
        yield history
    finally:
        await history._writer.aclose()


async def write_and_cut(root: Path, seed: int, synchronous: str = "full") -> tuple[Cuts, Writer]:
    """Write a random history; return the cuts and what was written."""
    chance = random.Random(seed)  # noqa: S311
    with watched(root) as disk:
        async with written(root) as history:
            await history._writer.run(lambda connection: connection.pragma("synchronous", synchronous))
            cuts, writer = Cuts(disk, chance), Writer(history, chance)
            for number in range(ACTS):
                await writer.act()
                cuts.acknowledged = len(writer.states) - 1
                cuts.note(f"the end of act {number}")
    return cuts, writer


@pytest.mark.parametrize("seed", range(6))
async def test_nothing_that_was_acknowledged_is_lost(root: Path, tmp_path: Path, seed: int) -> None:
    cuts, writer = await write_and_cut(root, seed)
    assert len(cuts.kept) == KEPT_CUTS
    everything: State = {key: value for state in writer.states for key, value in state.items()}
    for number, (acknowledged, event, remains) in enumerate(cuts.kept):
        async with left_by(remains, tmp_path / str(number)) as history:
            # An act may do two transactions; whatever was under way is wholly there or not at all.
            allowed = writer.states[acknowledged : acknowledged + 3]
            assert await state_of(history, everything) in allowed, f"cut at {event}, {acknowledged} acknowledged"


async def test_the_model_shows_what_a_write_that_nobody_waits_for_costs(root: Path, tmp_path: Path) -> None:
    """With synchronous=NORMAL a commit is not waited for: the same cuts lose acts that were acknowledged."""
    cuts, writer = await write_and_cut(root, 0, "normal")
    everything: State = {key: value for state in writer.states for key, value in state.items()}
    lost = 0
    for number, (acknowledged, _, remains) in enumerate(cuts.kept):
        async with left_by(remains, tmp_path / str(number)) as history:
            lost += await state_of(history, everything) not in writer.states[acknowledged : acknowledged + 3]
    assert lost > 0


@pytest.mark.parametrize("number", range(1, len(read_migrations(resource_path("migrations")))))
async def test_a_cut_during_a_migration_leaves_it_before_or_after_a_step(
    root: Path, tmp_path: Path, number: int
) -> None:
    schema = f"schema_{number}"
    shutil.copy(FIXTURES / f"{schema}.db", root / "history.db")
    with watched(root) as disk:
        cuts = Cuts(disk, random.Random(number))  # noqa: S311
        async with written(root):
            pass
    for place, (_, _event, remains) in enumerate(cuts.kept):
        folder = tmp_path / str(place)
        put_down(remains, folder)
        for copy in (folder / "backups").glob("*.db"):
            assert f"-version-{complete(copy)}-" in copy.name
        async with opened(folder) as history:
            await holds_all(history, schema)
        shutil.rmtree(folder)


async def test_an_attachment_that_was_put_is_there(root: Path, tmp_path: Path) -> None:
    with watched(root) as disk:
        cuts = Cuts(disk, random.Random(5))  # noqa: S311
        store, put = FileAttachmentStore(root / "attachments"), list[tuple[AttachmentRef, bytes]]()
        for size in (0, 1, 511, 512, 5_000, 70_000):
            data = bytes([size % 251]) * size
            put.append((await store.put(data, name="a", media_type="b"), data))
            cuts.acknowledged = len(put)
            cuts.note("the end of a put")
    for place, (acknowledged, event, remains) in enumerate(cuts.kept):
        folder = tmp_path / str(place)
        put_down(remains, folder)
        for ref, data in put[:acknowledged]:
            assert await FileAttachmentStore(folder / "attachments").read(ref) == data, event
