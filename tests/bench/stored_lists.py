"""The stored list with a thousand conversations against one with a hundred thousand: whether both cost the same."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import apsw

from app.domain.blocks import TextBlock
from app.domain.conversation import Conversation, Message, Role
from app.domain.events import ConversationChanged
from app.domain.library import Folder, Page, Section, SectionKind, position_in
from app.infra.bus import EventBus
from app.services.conversations import ConversationService
from app.services.editor import ConversationEditor
from app.storage import conversation_rows, message_rows
from app.storage.database import transaction
from app.storage.history import SqliteHistory
from tests.bench.figures import Figure, report
from tests.storage.support import opened

FEW, MANY = 1_000, 100_000
LIMIT = 1.5
"""How much more the long list may cost: the trees of its indexes are a level or two higher."""

_NOW = datetime.now(UTC)
_DAYS = Section(SectionKind.DAYS)
_WORK = Section(SectionKind.TAG, "work")
_UNPROMISED = frozenset({"names of all tags"})
"""A few leaps through an index, far below a millisecond: there the height of the index is all that there is."""


@dataclass
class Costs:
    """Milliseconds of each kind of work, the times that it was done."""

    times: dict[str, list[float]] = field(default_factory=dict)

    async def measure(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        start = time.perf_counter()
        await work()
        self.times.setdefault(name, []).append((time.perf_counter() - start) * 1000)


def _conversation(number: int) -> Conversation:
    """Return one of many: most under their days, some in folders, pinned, tagged, archived and deleted."""
    moment = _NOW - timedelta(minutes=number)
    return Conversation(
        f"{number:032}",
        moment,
        moment,
        title=f"Conversation {number} about 一些事情",
        folder_id=f"folder {number % 20 % 5}" if number % 20 < 5 else None,
        pinned_at=moment if number % 5_000 == 7 else None,
        archived_at=moment if number % 10 == 8 else None,
        deleted_at=moment if number % 50 == 9 else None,
        tags=("work", f"tag {number % 30}") if number % 7 == 0 else (),
    )


def _fill(connection: apsw.Connection, count: int) -> None:
    with transaction(connection):
        for number in range(count):
            conversation = _conversation(number)
            first = Message(f"{number:030}-q", conversation.id, None, Role.USER, (TextBlock("Why? " * 20),), _NOW)
            reply = Message(
                f"{number:030}-a", conversation.id, first.id, Role.ASSISTANT, (TextBlock("字 " * 300),), _NOW
            )
            conversation_rows.insert_conversation(connection, replace(conversation, head_id=reply.id))
            for message in (first, reply):
                message_rows.insert_message(connection, message, "")


async def _make(root: Path, count: int) -> None:
    async with opened(root) as history:
        for number in range(5):
            await history.add_folder(Folder(f"folder {number}", f"Folder {number}", number, _NOW))
        await history._writer.run(lambda connection: _fill(connection, count))


def _service(history: SqliteHistory) -> tuple[ConversationService, EventBus]:
    bus = EventBus()
    return ConversationService(history, ConversationEditor(history, bus), bus), bus


async def _start(root: Path) -> None:
    """Do what a window needs before it can show its list: open the history, read the first page, folders, counts."""
    async with opened(root) as history:
        service, _ = _service(history)
        await service.page(_DAYS)
        await service.page(Section(SectionKind.PINNED))
        await history.folders()
        await service.counts()


async def _once(root: Path, count: int, costs: Costs, turn: int) -> None:
    await costs.measure("start: history, first page, pinned, folders, counts", lambda: _start(root))
    async with opened(root) as history, opened(root) as other:
        service, bus = _service(history)
        first = await service.page(_DAYS, limit=200)
        middle = position_in(_conversation(count // 2), _DAYS)
        for _ in range(20):
            await costs.measure("first page of 200 rows", lambda: service.page(_DAYS))
            await costs.measure("next page", lambda: service.page(_DAYS, first.after))
            await costs.measure("page in the middle", lambda: service.page(_DAYS, middle))
            await costs.measure("page of a tag, 100 rows", lambda: service.page(_WORK, limit=100))
            await costs.measure(
                "page of the trash, 15 rows", lambda: service.page(Section(SectionKind.TRASH), limit=15)
            )
            await costs.measure("counts of all sections", service.counts)
            await costs.measure("names of all tags", history.tags)
        for row in first.rows[:20]:
            await costs.measure("opening a conversation", partial(service.open, row.id))
        await _watch(service, bus, other, costs, first, turn)


async def _watch(
    service: ConversationService, bus: EventBus, other: SqliteHistory, costs: Costs, first: Page, turn: int
) -> None:
    """Let another connection write, and measure what it costs to find out what."""
    told: list[str] = []
    bus.subscribe(ConversationChanged, lambda event: told.append(event.conversation.id))
    for number, row in enumerate(first.rows[:20]):
        await other.change_many([row.id], partial(_renamed, title=f"Turn {turn}, {number}"))
        await costs.measure("finding out what another process wrote", service._tell_of_changes)
    assert len(told) == 20


def _renamed(conversation: Conversation, title: str) -> Conversation:
    return replace(conversation, title=title)


async def _whole(roots: tuple[Path, Path]) -> tuple[Costs, Costs]:
    costs = (Costs(), Costs())
    for turn in range(7):
        # In turns, so that a busy moment of the machine meets both.
        for root, count, each in zip(roots, (FEW, MANY), costs, strict=True):
            await _once(root, count, each, turn)
    return costs


async def measure() -> None:
    """Print what each costs with few and with many conversations."""
    with TemporaryDirectory() as folder:
        roots = Path(folder) / "few", Path(folder) / "many"
        for root, count in zip(roots, (FEW, MANY), strict=True):
            await _make(root, count)
        few, many = await _whole(roots)
        for name, times in few.times.items():
            limit = None if name in _UNPROMISED else LIMIT
            small, large = median(times), median(many.times[name])
            report("stored list", Figure(f"{name}: {FEW:,}", small, "ms"))
            report("stored list", Figure(f"{name}: {MANY:,}", large, "ms"))
            report("stored list", Figure(f"{name}: {MANY:,} against {FEW:,}", large / small, "x", limit))
        await _bulk(roots[1])


async def _bulk(root: Path) -> None:
    async with opened(root) as history:
        ids = [f"{number:032}" for number in range(1_000)]
        start = time.perf_counter()
        await history.change_many(ids, lambda old: replace(old, archived_at=_NOW))
        report(
            "stored list", Figure("1,000 conversations archived at once", (time.perf_counter() - start) * 1000, "ms")
        )


if __name__ == "__main__":
    asyncio.run(measure())
