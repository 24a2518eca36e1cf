"""The keeper of the list on a library in memory: what is read when, what is put where, what is carried out."""

import asyncio
import dataclasses
from collections.abc import AsyncGenerator, Callable
from functools import partial

import pytest
from PySide6.QtCore import QObject

from app.domain.conversation import Conversation
from app.domain.errors import AppError, ErrorReason
from app.domain.events import ConversationChanged, ConversationRemoved, FoldersChanged, PathChanged
from app.domain.library import Counts, Page, Position, Section, SectionKind
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope
from app.ui.conversation_list.entries import ARCHIVE, DAYS, PINNED, Row
from app.ui.conversation_list.orders import Act, Order
from app.ui.conversation_list.ports import ListPorts
from app.ui.conversation_list.view import ConversationList
from app.ui.list_keeper import PAGE, ListKeeper
from app.ui.theme import ThemeManager
from tests.ui.conversation_list.samples import NOW, MemoryLibrary, conversation, folder
from tests.ui.waiting import until


class Room:
    """A list with its keeper on a library in memory."""

    def __init__(self, themes: ThemeManager, *conversations: Conversation, folders: tuple[str, ...] = ()) -> None:
        self.bus = EventBus()
        self.problems: list[AppError] = []
        self.tasks = TaskScope("test", self.problems.append, lambda bug: pytest.fail(repr(bug)))
        made = [folder(name, number) for number, name in enumerate(folders)]
        self.library = MemoryLibrary(self.bus, *conversations, folders=made)
        self.view = ConversationList(themes)
        self.view.resize(264, 600)
        self.view.conversations._shelves._today = lambda: NOW.date()
        self.view.show()
        self.running: frozenset[str] = frozenset()
        ports = ListPorts(self.bus, self.tasks, self.library, self.library, lambda: self.running)
        self.keeper = ListKeeper(ports, self.view, self.view)

    def rows(self) -> list[str]:
        model = self.view.conversations
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def titles(self) -> list[str]:
        model = self.view.conversations
        entries = (model.entry_at(model.index(row, 0)) for row in range(model.rowCount()))
        return [entry.title for entry in entries if isinstance(entry, Row)]

    def do(self, act: Act, *ids: str, name: str = "", place: int = 0) -> None:
        self.keeper.carry_out(Order(act, ids, name, place))

    async def close(self) -> None:
        self.keeper.close_down()
        await self.tasks.aclose()
        self.view.close()
        self.view.deleteLater()


Maker = Callable[..., Room]


@pytest.fixture
async def make(themes: ThemeManager) -> AsyncGenerator[Maker]:
    rooms: list[Room] = []

    def made(*conversations: Conversation, folders: tuple[str, ...] = ()) -> Room:
        rooms.append(Room(themes, *conversations, folders=folders))
        return rooms[-1]

    yield made
    for room in rooms:
        await room.close()


async def test_the_start_reads_one_page_of_days_and_what_is_open(make: Maker) -> None:
    many = [conversation(f"c{n:04}", days=n / 1000) for n in range(1000)]
    filed = [conversation(f"f{n}", folder="f-work", days=n) for n in range(3)]
    pinned = [conversation(f"p{n:03}", pinned=True, days=n / 1000) for n in range(PAGE + 5)]
    room = make(*many, *filed, *pinned, folders=("work", "home"))
    await room.keeper.fill(["f-work", "f-gone"])
    assert room.library.read == [PINNED, PINNED, Section(SectionKind.FOLDER, "f-work"), DAYS]
    assert room.rows()[: PAGE + 7][-2:] == ["p204", "Folders"]
    assert len(room.titles()) == PAGE + 5 + 3 + PAGE
    assert [(each.folder.name, each.count, each.is_open) for each in room.view.conversations.folders()] == [
        ("work", 3, True),
        ("home", 0, False),
    ]
    assert room.keeper.open_folders() == ("f-work",)


async def test_scrolling_reads_on_until_everything_is_there(make: Maker) -> None:
    room = make(*(conversation(f"c{n:04}", days=n / 1000) for n in range(3 * PAGE)))
    await room.keeper.fill()
    while len(room.titles()) < 3 * PAGE:
        before = len(room.titles())
        bar = room.view.verticalScrollBar()
        bar.setValue(bar.maximum())
        await until(partial(lambda count: len(room.titles()) > count, before), "the next page")
    assert room.titles() == [f"c{n:04}" for n in range(3 * PAGE)]
    assert room.library.read.count(DAYS) == 3


async def test_the_open_conversation_is_read_for_and_shown(make: Maker) -> None:
    room = make(*(conversation(f"c{n:04}", days=n / 1000) for n in range(5 * PAGE)))
    await room.keeper.fill()
    far = room.library.all[f"id-c{3 * PAGE:04}"]
    room.keeper.show_open(far)
    await until(lambda: [row.id for row in room.view.selecting.rows()] == [far.id], "its row")
    index = room.view.conversations.index_of(far.id)
    assert room.view.viewport().rect().intersects(room.view.visualRect(index))
    # The fourth page holds it; a fifth may be read because the view has come near the end of that one.
    assert room.library.read.count(DAYS) in (4, 5)


async def test_one_that_no_shown_section_holds_is_not_looked_for(make: Maker) -> None:
    many = [conversation(f"c{n:04}", days=n / 1000) for n in range(3 * PAGE)]
    room = make(*many, conversation("away", archived=True), conversation("filed", folder="f-work"), folders=("work",))
    await room.keeper.fill()
    for name in ("away", "filed"):
        room.keeper.show_open(room.library.all[f"id-{name}"])
    assert room.tasks.running == 0
    assert room.library.read == [PINNED, DAYS]
    assert room.view.selecting.rows() == []


async def test_what_is_opened_next_ends_the_reading_for_the_one_before(make: Maker) -> None:
    room = make(*(conversation(f"c{n:04}", days=n / 1000) for n in range(5 * PAGE)))
    await room.keeper.fill()
    room.keeper.show_open(room.library.all[f"id-c{4 * PAGE:04}"])
    room.keeper.show_open(room.library.all["id-c0000"])
    await until(lambda: room.tasks.running == 0, "what was asked for")
    assert [row.id for row in room.view.selecting.rows()] == ["id-c0000"]
    assert room.library.read.count(DAYS) == 2


async def test_each_order_is_carried_out(make: Maker) -> None:
    room = make(conversation("a"), conversation("b"), folders=("one", "two"))
    await room.keeper.fill()
    asked = room.library.asked
    steps = (
        (Act.RENAME, ("id-a",), "A", 0),
        (Act.PIN, ("id-a", "id-b"), "", 0),
        (Act.UNPIN, ("id-a",), "", 0),
        (Act.MOVE, ("id-a",), "f-two", 0),
        (Act.MOVE, ("id-a",), "", 0),
        (Act.TAG, ("id-b",), "x", 0),
        (Act.UNTAG, ("id-b",), "x", 0),
        (Act.ARCHIVE, ("id-b",), "", 0),
        (Act.UNARCHIVE, ("id-b",), "", 0),
        (Act.DELETE, ("id-b",), "", 0),
        (Act.RENAME_FOLDER, ("f-one",), "First", 0),
        (Act.SORT_FOLDER, ("f-one",), "", 1),
        (Act.REMOVE_FOLDER, ("f-two",), "", 0),
    )
    for number, (act, ids, name, place) in enumerate(steps):
        room.do(act, *ids, name=name, place=place)
        await until(partial(lambda count: len(asked) == count, number + 1), act.value)
    assert [each[0] for each in asked] == [
        *("renamed", "pinned", "unpinned", "moved", "moved", "tagged", "untagged"),
        *("archived", "unarchived", "deleted", "rename_folder", "sort_folder", "remove_folder"),
    ]
    await until(lambda: room.rows() == ["Folders", "First", "Today", "A"], "the list as it is now")


async def test_a_new_folder_takes_what_was_chosen_for_it(make: Maker) -> None:
    room = make(conversation("a"), conversation("b"))
    await room.keeper.fill()
    room.do(Act.NEW_FOLDER, "id-a", name="work")
    await until(lambda: room.rows() == ["Folders", "work", "Today", "b"], "the folder")
    await until(lambda: room.view.conversations.folders()[0].count == 1, "its count")
    room.view.conversations.set_open("f-work", is_open=True)
    await until(lambda: room.rows() == ["Folders", "work", "a", "Today", "b"], "what is in it")


async def test_the_archive_and_a_tag_alone_and_back_again(make: Maker) -> None:
    room = make(
        conversation("a", tags=["x"]),
        conversation("b", archived=True),
        conversation("c", folder="f-work"),
        folders=("work",),
    )
    await room.keeper.fill(["f-work"])
    everything = room.rows()
    shown: list[object] = []
    room.keeper.shown.connect(shown.append)
    room.keeper.show(ARCHIVE)
    await until(lambda: room.rows() == ["Today", "b"], "the archive")
    room.keeper.show(Section(SectionKind.TAG, "x"))
    await until(lambda: room.rows() == ["Today", "a"], "the tag")
    assert room.keeper.open_folders() == ("f-work",)
    room.view.left.emit()
    await until(lambda: room.rows() == everything, "everything")
    assert shown == [ARCHIVE, Section(SectionKind.TAG, "x"), None]
    assert room.view.asker.tags == ("x",)


async def test_the_last_section_that_was_wanted_is_shown(make: Maker) -> None:
    room = make(conversation("a"), conversation("b", archived=True))
    await room.keeper.fill()
    room.keeper.show(ARCHIVE)
    room.keeper.show(None)
    shown: list[object] = []
    room.keeper.shown.connect(shown.append)
    await until(lambda: shown, "what is shown")
    assert set(shown) == {None}
    assert room.rows() == ["Today", "a"]


async def test_counts_follow_what_happens(make: Maker) -> None:
    room = make(conversation("a", folder="f-work", tags=["x"]), conversation("b"), folders=("work",))
    await room.keeper.fill()
    told: list[Counts] = []
    room.keeper.counted.connect(told.append)
    room.do(Act.DELETE, "id-a")
    await until(lambda: told and told[-1] == Counts({"f-work": 0}, {"x": 0}, 0, 1), "the counts")
    await until(lambda: room.view.conversations.folders()[0].count == 0, "the folder's count")
    assert room.view.asker.tags == ()
    before = len(told)
    room.library.put(dataclasses.replace(room.library.all["id-b"], unread=True))
    room.library.put(dataclasses.replace(room.library.all["id-b"], title="B"))
    await asyncio.sleep(0)
    assert len(told) == before


async def test_what_happens_while_the_list_is_read_is_not_lost(make: Maker) -> None:
    room = make(conversation("a"), conversation("b"))

    class Slow:
        async def page(self, section: Section, after: Position | None = None, limit: int = 200) -> Page:
            page = await room.library.page(section, after, limit)
            if section == DAYS:
                await held.wait()
            return page

        async def counts(self) -> Counts:
            return await room.library.counts()

    held = asyncio.Event()
    room.keeper._ports = dataclasses.replace(room.keeper._ports, pages=Slow())
    filling = asyncio.ensure_future(room.keeper.fill())
    await until(lambda: DAYS in room.library.read, "the reading")
    room.library.put(conversation("new"))
    room.library.put(dataclasses.replace(room.library.all["id-a"], deleted_at=NOW))
    held.set()
    await filling
    assert sorted(room.titles()) == ["b", "new"]


async def test_a_page_that_cannot_be_read_is_told_and_asked_for_again(make: Maker) -> None:
    room = make(*(conversation(f"c{n:04}", days=n / 1000) for n in range(2 * PAGE)))
    await room.keeper.fill()
    real = room.library.page

    async def broken(section: Section, after: Position | None = None, limit: int = 200) -> Page:
        raise AppError.because(ErrorReason.DISK_FULL, path="/data")

    room.library.page = broken  # type: ignore[method-assign]
    bar = room.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    await until(lambda: room.problems, "the problem")
    room.library.page = real  # type: ignore[method-assign]
    bar.setValue(bar.maximum() - 1)
    await until(lambda: len(room.titles()) == 2 * PAGE, "the next page")


async def test_what_goes_names_its_neighbour(make: Maker) -> None:
    room = make(conversation("a"), conversation("b", days=1), conversation("c", days=2))
    await room.keeper.fill()
    told: list[tuple[str, str]] = []
    room.keeper.removed.connect(lambda gone, beside: told.append((gone, beside)))
    for each in ("id-b", "id-c", "id-a"):
        room.bus.publish(ConversationRemoved(each))
    assert told == [("id-b", "id-c"), ("id-c", "id-a"), ("id-a", "")]


async def test_paths_and_exports_are_handed_on(make: Maker) -> None:
    room = make(conversation("a"))
    await room.keeper.fill()
    told: list[object] = []
    room.keeper.path_changed.connect(told.append)
    room.keeper.export_requested.connect(told.append)
    room.bus.publish(PathChanged("id-a"))
    room.do(Act.EXPORT, "id-a")
    assert told == ["id-a", ("id-a",)]


async def test_folders_of_another_process_appear(make: Maker) -> None:
    room = make(conversation("a"))
    await room.keeper.fill()
    room.library._folders.append(folder("from outside"))
    room.bus.publish(FoldersChanged())
    await until(lambda: room.rows() == ["Folders", "from outside", "Today", "a"], "the folder")
    room.bus.publish(ConversationChanged(conversation("a", folder="f-from outside")))
    await until(lambda: room.rows() == ["Folders", "from outside"], "the move")


def test_nothing_is_heard_after_the_end(themes: ThemeManager) -> None:
    parent = QObject()
    bus = EventBus()
    library = MemoryLibrary(bus)
    view = ConversationList(themes)
    scope = TaskScope("test", lambda _error: None, lambda _bug: None)
    keeper = ListKeeper(ListPorts(bus, scope, library, library, frozenset), view, parent)
    keeper.close_down()
    bus.publish(ConversationRemoved("id"))
    assert view.conversations.rowCount() == 0
    view.deleteLater()
    parent.deleteLater()
