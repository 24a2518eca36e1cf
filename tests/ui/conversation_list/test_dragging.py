"""Rows and folders that are carried."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.domain.library import Page
from app.ui.conversation_list.orders import Act, Order
from app.ui.conversation_list.rack import PageWanted
from app.ui.conversation_list.view import ConversationList
from app.ui.theme import ThemeManager
from tests.ui.conversation_list.hands import CONTROL, LEFT, click, drag, fill, folder_row, row
from tests.ui.conversation_list.samples import conversation, folder
from tests.ui.waiting import until


def carries(view: ConversationList) -> bool:
    return view.drag.is_on


def test_conversations_are_dragged_into_a_folder_and_open_nothing(
    listed: ConversationList, opened: list[str], ordered: list[Order]
) -> None:
    fill(listed, conversation("a"), conversation("b"), conversation("c"), folders=(folder("work"),))
    drag(listed, row(listed, "a"), folder_row(listed, "work"))
    click(listed, "a", CONTROL)
    click(listed, "b", CONTROL)
    drag(listed, row(listed, "b"), folder_row(listed, "work"))
    drag(listed, row(listed, "c"), folder_row(listed, "work"))
    assert ordered == [
        Order(Act.MOVE, ("id-a",), "f-work"),
        Order(Act.MOVE, ("id-b", "id-a"), "f-work"),
        Order(Act.MOVE, ("id-c",), "f-work"),
    ]
    assert opened == []
    assert not listed.drag.is_on


def test_dropping_on_what_is_pinned_pins_and_on_days_lets_go(listed: ConversationList, ordered: list[Order]) -> None:
    fill(listed, conversation("p", pinned=True), conversation("a"))
    drag(listed, row(listed, "a"), row(listed, "p"))
    drag(listed, row(listed, "p"), row(listed, "a"))
    drag(listed, row(listed, "p"), row(listed, "p") + QPoint(0, 14))
    assert ordered == [Order(Act.PIN, ("id-a",)), Order(Act.MOVE, ("id-p",), "")]


def test_a_strip_takes_what_is_to_be_pinned_while_nothing_is(listed: ConversationList, ordered: list[Order]) -> None:
    drag(listed, row(listed, "b"), QPoint(60, 100), QPoint(60, 10))
    assert ordered == [Order(Act.PIN, ("id-b",))]


def test_out_of_a_folder(listed: ConversationList, ordered: list[Order]) -> None:
    fill(listed, conversation("a"), folders=(folder("work"),))
    wanted: list[PageWanted] = []
    listed.conversations.page_wanted.connect(wanted.append)
    listed.conversations.set_open("f-work", is_open=True)
    listed.conversations.add_page(wanted[0], Page((conversation("filed", folder="f-work"),), None))
    drag(listed, row(listed, "filed"), row(listed, "a"))
    drag(listed, row(listed, "filed"), folder_row(listed, "work"))
    assert ordered == [Order(Act.MOVE, ("id-filed",), "")]


def test_esc_and_another_button_end_a_drag_without_a_trace(
    listed: ConversationList, opened: list[str], ordered: list[Order]
) -> None:
    fill(listed, conversation("a"), folders=(folder("work"),))
    drag(listed, row(listed, "a"), folder_row(listed, "work"), drop=False)
    assert carries(listed)
    assert listed.drag.target is not None
    QTest.keyClick(listed, Qt.Key.Key_Escape)
    assert not carries(listed)
    QTest.mouseRelease(listed.viewport(), LEFT, pos=folder_row(listed, "work"))
    assert (ordered, opened) == ([], [])
    drag(listed, row(listed, "a"), folder_row(listed, "work"), drop=False)
    QTest.mousePress(listed.viewport(), Qt.MouseButton.RightButton, pos=folder_row(listed, "work"))
    assert not carries(listed)
    QTest.mouseRelease(listed.viewport(), LEFT, pos=folder_row(listed, "work"))
    assert (ordered, opened) == ([], [])


def test_folders_are_sorted_by_dragging(listed: ConversationList, ordered: list[Order]) -> None:
    fill(listed, conversation("a"), folders=(folder("one"), folder("two"), folder("three")))
    drag(listed, folder_row(listed, "three"), folder_row(listed, "one") - QPoint(0, 8))
    drag(listed, folder_row(listed, "one"), folder_row(listed, "two") + QPoint(0, 8))
    drag(listed, folder_row(listed, "one"), folder_row(listed, "one") + QPoint(40, 8))
    assert ordered == [Order(Act.SORT_FOLDER, ("f-three",), place=0), Order(Act.SORT_FOLDER, ("f-one",), place=1)]


async def test_a_closed_folder_opens_under_what_rests_on_it(themes: ThemeManager) -> None:
    view = ConversationList(themes)
    view.resize(264, 300)
    view.show()
    fill(view, conversation("a"), folders=(folder("work"),))
    view.drag._rest.setInterval(1)
    drag(view, row(view, "a"), folder_row(view, "work"), drop=False)
    await until(lambda: view.conversations.folders()[0].is_open, "the folder to open")
    view.drag.cancel()
    view.close()
    view.deleteLater()


async def test_the_list_scrolls_under_what_is_held_at_its_edge(themes: ThemeManager) -> None:
    view = ConversationList(themes)
    view.resize(264, 300)
    view.show()
    fill(view, *(conversation(f"c{number}") for number in range(100)))
    view.drag._scroll.setInterval(1)
    first = view.indexAt(QPoint(20, 100))
    drag(view, QPoint(20, 100), QPoint(20, 290), drop=False)
    await until(lambda: view.verticalScrollBar().value() >= 200, "the list to scroll")
    view.drag.follow(QPoint(20, 150))
    assert not view.drag._scroll.isActive()
    assert first.isValid()
    view.drag.cancel()
    view.close()
    view.deleteLater()


# Where one is stays where it is
