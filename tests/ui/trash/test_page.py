"""The trash page on a library in memory."""

import dataclasses
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from app.domain.conversation import Conversation, Role
from app.domain.errors import AppError, ErrorReason
from app.domain.events import TrashChanged
from app.domain.library import Page, Position, Section
from app.domain.trash import Removed, TrashedMessage
from app.infra.bus import EventBus
from app.infra.tasks import TaskScope
from app.ui.controls import Question
from app.ui.theme import ThemeManager
from app.ui.trash import TrashPage
from app.ui.trash.ports import TrashPorts
from app.ui.trash.words import left_words
from tests.ui.conversation_list.samples import MemoryLibrary, conversation
from tests.ui.pages import in_window
from tests.ui.waiting import until

LEFT = Qt.MouseButton.LeftButton
NOW = datetime.now(UTC)


def deleted(name: str, days: float) -> Conversation:
    """Return a conversation that was deleted some days ago."""
    return dataclasses.replace(conversation(name), deleted_at=NOW - timedelta(days=days))


def message(name: str, days: float, role: Role = Role.ASSISTANT) -> TrashedMessage:
    """Return a message that was deleted some days ago."""
    return TrashedMessage(f"m-{name}", "id-there", "Where it was", name, NOW - timedelta(days=days), role)


class Bin:
    """The trash in memory."""

    def __init__(self, bus: EventBus, library: MemoryLibrary, messages: Sequence[TrashedMessage]) -> None:
        self._bus = bus
        self._library = library
        self.there = list(messages)
        self.asked: list[object] = []
        self.kept = 0

    async def messages(self) -> tuple[TrashedMessage, ...]:
        """Return them."""
        return tuple(sorted(self.there, key=lambda each: each.deleted_at, reverse=True))

    async def delete_for_good(self, conversation_ids: Sequence[str] = (), message_ids: Sequence[str] = ()) -> Removed:
        """Remove some."""
        self.asked.append((tuple(conversation_ids), tuple(message_ids)))
        for each in conversation_ids:
            del self._library.all[each]
        self.there = [each for each in self.there if each.message_id not in message_ids]
        self._bus.publish(TrashChanged())
        return Removed(len(conversation_ids), len(message_ids), self.kept)

    async def empty(self) -> Removed:
        """Remove all."""
        gone = [each.id for each in self._library.all.values() if each.deleted_at is not None]
        return await self.delete_for_good(gone, [each.message_id for each in self.there])

    async def restore_message(self, conversation_id: str, message_id: str) -> None:
        """Bring one back."""
        self.asked.append((conversation_id, message_id))
        self.there = [each for each in self.there if each.message_id != message_id]


class Room:
    """A trash page in a window."""

    def __init__(self, themes: ThemeManager) -> None:
        self.bus = EventBus()
        self.problems: list[AppError] = []
        self.tasks = TaskScope("test", self.problems.append, lambda bug: pytest.fail(repr(bug)))
        self.library = MemoryLibrary(
            self.bus, deleted("older", 20), deleted("newer", 1), deleted("oldest", 29.5), conversation("there")
        )
        self.bin = Bin(self.bus, self.library, [message("what it said", 3), message("mine", 25, Role.USER)])
        ports = TrashPorts(self.bus, self.tasks, self.library, self.bin, self.library, self.bin)
        self.page = TrashPage(ports, themes)

    def rows(self) -> list[str]:
        model = self.page.model
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def select(self, *names: str) -> None:
        rows = self.rows()
        selection = self.page.list.selectionModel()
        for number, name in enumerate(names):
            index = self.page.model.index(rows.index(name), 0)
            flag = selection.SelectionFlag.ClearAndSelect if number == 0 else selection.SelectionFlag.Select
            selection.select(index, flag)

    def question(self) -> Question:
        (found,) = self.page.window().findChildren(Question)
        return found


@pytest.fixture
async def room(themes: ThemeManager) -> AsyncGenerator[Room]:
    made = Room(themes)
    with in_window(made.page):
        await until(made.rows, "the rows")
        yield made
        made.page.close_down()
        await made.tasks.aclose()


async def test_the_last_deleted_comes_first_messages_among_conversations(room: Room) -> None:
    assert room.rows() == ["newer", "what it said", "older", "mine", "oldest"]
    spoken = [room.page.model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(5)]
    assert spoken[0] == "newer, Conversation, gone for good in 29 days"
    assert spoken[1].startswith("what it said, Reply in Where it was")
    assert spoken[3].startswith("mine, Your message in Where it was")
    assert spoken[4].endswith("gone for good today")


def test_a_day_that_has_begun_counts() -> None:
    assert left_words(NOW, NOW + timedelta(minutes=1)) == "gone for good in 30 days"
    assert left_words(NOW - timedelta(days=3), NOW) == "gone for good in 27 days"
    assert left_words(NOW - timedelta(days=29, hours=1), NOW) == "gone for good today"
    assert left_words(NOW - timedelta(days=40), NOW) == "gone for good today"


async def test_what_is_chosen_is_brought_back_by_button_and_enter(room: Room) -> None:
    assert not room.page.restore.isEnabled()
    room.select("older", "what it said")
    QTest.mouseClick(room.page.restore, LEFT)
    await until(lambda: room.rows() == ["newer", "mine", "oldest"], "what is left")
    assert room.library.asked == [("restored", ("id-older",))]
    assert room.bin.asked == [("id-there", "m-what it said")]
    room.page.list.setFocus(Qt.FocusReason.TabFocusReason)
    room.select("newer")
    QTest.keyClick(room.page.list, Qt.Key.Key_Return)
    await until(lambda: room.rows() == ["mine", "oldest"], "what is left")


async def test_deleting_for_good_asks_first(room: Room) -> None:
    room.select("older", "mine")
    QTest.keyClick(room.page.list, Qt.Key.Key_Delete)
    question = room.question()
    assert "Delete 2 items for good?" in question.text
    assert question.no.hasFocus()
    QTest.mouseClick(question.no, LEFT)
    assert not question.isVisible()
    assert room.bin.asked == []
    QTest.mouseClick(room.page.delete, LEFT)
    QTest.mouseClick(question.yes, LEFT)
    await until(lambda: room.rows() == ["newer", "what it said", "oldest"], "what is left")
    assert room.bin.asked == [(("id-older",), ("m-mine",))]


async def test_emptying_asks_first_and_tells_what_stays(room: Room) -> None:
    told: list[str] = []
    room.page.told.connect(told.append)
    room.bin.kept = 2
    QTest.mouseClick(room.page.empty, LEFT)
    QTest.keyClick(room.question(), Qt.Key.Key_Escape)
    assert room.bin.asked == []
    QTest.mouseClick(room.page.empty, LEFT)
    QTest.mouseClick(room.question().yes, LEFT)
    await until(lambda: room.rows() == [], "an empty trash")
    (label,) = room.page.findChildren(QLabel, "trashEmptyLabel")
    await until(lambda: label.text() == "The trash is empty.", "the words")
    assert not room.page.empty.isEnabled()
    assert told == ["2 items stay until the reply in them has ended"]


async def test_words_find_titles_and_what_messages_said(room: Room) -> None:
    room.page.search.setFocus()
    QTest.keyClicks(room.page.search, "old")
    assert room.rows() == ["older", "oldest"]
    room.page.search.setText("SAID")
    assert room.rows() == ["what it said"]
    room.page.search.setText("nobody")
    (label,) = room.page.findChildren(QLabel, "trashEmptyLabel")
    assert label.text() == "Nothing here has these words."
    closed: list[int] = []
    room.page.closed.connect(lambda: closed.append(1))
    QTest.keyClick(room.page.search, Qt.Key.Key_Escape)
    assert (len(room.rows()), closed) == (5, [])
    QTest.keyClick(room.page.search, Qt.Key.Key_Escape)
    assert closed == [1]


async def test_what_happens_elsewhere_appears(room: Room) -> None:
    room.library.put(deleted("there", 0))
    await until(lambda: room.rows()[0] == "there", "what was deleted just now")


async def test_a_long_trash_is_read_by_the_page_and_to_its_end_for_a_search(themes: ThemeManager) -> None:
    room = Room(themes)
    room.library.all = {each.id: each for each in (deleted(f"c{n:04}", n / 100) for n in range(1000))}
    with in_window(room.page):
        await until(room.rows, "the rows")
        assert len(room.rows()) == 200
        bar = room.page.list.verticalScrollBar()
        bar.setValue(bar.maximum())
        await until(lambda: len(room.rows()) > 400, "the next page, with the message that stands between")
        assert "what it said" in room.rows()
        room.page.search.setText("c0999")
        await until(lambda: room.rows() == ["c0999"], "the last of all")
        room.page.close_down()
        await room.tasks.aclose()


async def test_a_page_that_cannot_be_read_is_told(room: Room) -> None:
    async def broken(section: Section, after: Position | None = None, limit: int = 200) -> Page:
        raise AppError.because(ErrorReason.DISK_FULL, path="/data")

    room.library.page = broken  # type: ignore[method-assign]
    room.bus.publish(TrashChanged())
    await until(lambda: room.problems, "the problem")
    assert len(room.rows()) == 5


async def test_each_part_has_a_name_and_can_be_reached(room: Room) -> None:
    page = room.page
    room.select("older")
    buttons = page.findChildren(QAbstractButton)
    assert all(button.text() or button.accessibleName() for button in buttons)
    assert page.search.accessibleName()
    assert page.list.accessibleName()
    page.search.setFocus()
    seen: list[QWidget] = []
    for _ in range(4):
        page.focusNextChild()
        seen.append(page.focusWidget())
    assert [page.restore, page.delete, page.list] == [
        each for each in seen if each in (page.restore, page.delete, page.list)
    ]
