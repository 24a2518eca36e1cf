import dataclasses
from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from app.domain.conversation import Conversation
from app.domain.library import Counts, Folder, Page, Section, SectionKind
from app.ui.conversation_list.entries import DAYS, PINNED
from app.ui.conversation_list.orders import Act, Order
from app.ui.conversation_list.rack import PageWanted
from app.ui.conversation_list.view import ConversationList
from app.ui.name_popup import NamePopup
from app.ui.theme import ThemeManager
from tests.ui.conversation_list.samples import NOW, conversation, folder, page_of
from tests.ui.waiting import until

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def fill(view: ConversationList, *conversations: Conversation, folders: tuple[Folder, ...] = ()) -> None:
    """Give the list all of these; folders are closed."""
    pages = {section: page_of(conversations, section, None, 200_000) for section in (PINNED, DAYS)}
    view.conversations.set_up(None, folders, Counts({}, {}), pages)


@pytest.fixture
def listed(themes: ThemeManager, qtbot: QtBot) -> ConversationList:
    view = ConversationList(themes)
    qtbot.addWidget(view)
    view.resize(264, 600)
    view.conversations._shelves._today = lambda: NOW.date()
    fill(view, conversation("a"), conversation("b", days=0.1), conversation("c", days=1))
    view.show()
    view.activateWindow()
    QTest.qWaitForWindowActive(view)
    return view


@pytest.fixture
def opened(listed: ConversationList) -> list[str]:
    ids: list[str] = []
    listed.opened.connect(ids.append)
    return ids


@pytest.fixture
def ordered(listed: ConversationList) -> list[Order]:
    orders: list[Order] = []
    listed.ordered.connect(orders.append)
    return orders


def row(view: ConversationList, name: str) -> QPoint:
    return view.visualRect(view.conversations.index_of(f"id-{name}")).center()


def folder_row(view: ConversationList, name: str) -> QPoint:
    return view.visualRect(view.conversations.index_of_folder(f"f-{name}")).center()


def click(view: ConversationList, name: str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(view.viewport(), LEFT, held, row(view, name))


def selected(view: ConversationList) -> list[str]:
    return [each.title for each in view.selecting.rows()]


# Opening and the ring


def test_a_click_opens_a_conversation_once(listed: ConversationList, opened: list[str]) -> None:
    click(listed, "b")
    click(listed, "b")
    assert opened == ["id-b"]


def test_a_head_opens_nothing(listed: ConversationList, opened: list[str]) -> None:
    QTest.mouseClick(listed.viewport(), LEFT, pos=listed.visualRect(listed.conversations.index(0, 0)).center())
    assert opened == []


def test_arrows_move_the_ring_and_enter_opens(listed: ConversationList, opened: list[str]) -> None:
    listed.set_open("id-a")
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_Down)
    QTest.keyClick(listed, Qt.Key.Key_Down)
    assert listed.currentIndex().data() == "c"
    assert opened == []
    assert selected(listed) == ["a"]
    QTest.keyClick(listed, Qt.Key.Key_Return)
    assert opened == ["id-c"]


def test_home_end_and_pages_pass_over_heads(listed: ConversationList) -> None:
    fill(listed, *(conversation(f"c{number:03}", days=number / 4) for number in range(100)))
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_End)
    assert listed.currentIndex().data() == "c099"
    assert listed.viewport().rect().contains(listed.visualRect(listed.currentIndex()))
    QTest.keyClick(listed, Qt.Key.Key_PageUp)
    assert listed.currentIndex().data() != "c099"
    QTest.keyClick(listed, Qt.Key.Key_Home)
    assert listed.currentIndex().data() == "c000"
    assert listed.verticalScrollBar().value() == 0
    QTest.keyClick(listed, Qt.Key.Key_Up)
    assert listed.currentIndex().data() == "c000"


def test_showing_what_is_open_opens_nothing(listed: ConversationList, opened: list[str]) -> None:
    listed.set_open("id-b")
    assert selected(listed) == ["b"]
    listed.set_open(None)
    assert selected(listed) == []
    assert opened == []


def test_the_open_row_is_selected_when_it_comes(listed: ConversationList, opened: list[str]) -> None:
    listed.set_open("id-new")
    assert selected(listed) == []
    listed.conversations.put(conversation("new"))
    assert selected(listed) == ["new"]
    fill(listed, conversation("b"), conversation("new"))
    assert selected(listed) == ["new"]
    assert opened == []


# Several


def test_control_and_shift_select_several_and_open_nothing(listed: ConversationList, opened: list[str]) -> None:
    told: list[tuple[str, ...]] = []
    listed.selection_changed.connect(told.append)
    click(listed, "a")
    click(listed, "c", CONTROL)
    assert selected(listed) == ["a", "c"]
    click(listed, "a", CONTROL)
    assert selected(listed) == ["c"]
    click(listed, "a")
    click(listed, "c", SHIFT)
    assert selected(listed) == ["a", "b", "c"]
    assert opened == ["id-a"]
    click(listed, "b")
    assert selected(listed) == ["b"]
    assert told == [("id-a", "id-c"), (), ("id-a", "id-b", "id-c"), ()]


def test_shift_and_arrows_control_a_and_esc(listed: ConversationList, opened: list[str]) -> None:
    listed.set_open("id-a")
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_Down, SHIFT)
    assert selected(listed) == ["a", "b"]
    QTest.keyClick(listed, Qt.Key.Key_Up, SHIFT)
    assert selected(listed) == ["a"]
    QTest.keyClick(listed, Qt.Key.Key_A, CONTROL)
    assert selected(listed) == ["a", "b", "c"]
    QTest.keyClick(listed, Qt.Key.Key_Escape)
    assert selected(listed) == ["a"]
    QTest.keyClick(listed, Qt.Key.Key_Down, CONTROL)
    QTest.keyClick(listed, Qt.Key.Key_Down, CONTROL)
    QTest.keyClick(listed, Qt.Key.Key_Space, CONTROL)
    assert selected(listed) == ["a", "c"]
    assert opened == []


def test_delete_concerns_all_that_are_selected(listed: ConversationList, ordered: list[Order]) -> None:
    click(listed, "a")
    click(listed, "c", SHIFT)
    QTest.keyClick(listed, Qt.Key.Key_Delete)
    assert ordered == [Order(Act.DELETE, ("id-a", "id-b", "id-c"))]


def test_what_is_selected_stays_so_when_rows_come_go_and_move(listed: ConversationList) -> None:
    click(listed, "a")
    click(listed, "c", CONTROL)
    listed.conversations.put(conversation("new"))
    listed.conversations.put(dataclasses.replace(conversation("c"), updated_at=NOW + timedelta(minutes=1)))
    assert selected(listed) == ["c", "a"]
    listed.conversations.remove("id-a")
    assert selected(listed) == ["c"]


# Names


def test_f2_renames_in_place(listed: ConversationList, ordered: list[Order], qtbot: QtBot) -> None:
    listed.set_open("id-b")
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_F2)
    (editor,) = listed.findChildren(QLineEdit, "renameField")
    assert editor.selectedText() == "b"
    editor.setText("New title")
    with qtbot.waitSignal(listed.ordered):
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert ordered == [Order(Act.RENAME, ("id-b",), "New title")]
    assert listed.conversations.index_of("id-b").data() == "New title"


def test_esc_gives_a_rename_up(listed: ConversationList, ordered: list[Order]) -> None:
    known = listed.conversations.conversation("id-b")
    assert known is not None
    listed.asker.rename(known)
    (editor,) = listed.findChildren(QLineEdit, "renameField")
    editor.setText("New title")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert ordered == []
    assert listed.conversations.index_of("id-b").data() == "b"


def test_a_conversation_whose_row_was_not_read_is_renamed_in_a_popup(
    listed: ConversationList, ordered: list[Order]
) -> None:
    known = listed.conversations.conversation("id-b")
    assert known is not None
    listed.conversations.remove("id-b")
    listed.asker.rename(known)
    (popup,) = listed.window().findChildren(NamePopup)
    assert popup.field.text() == "b"
    popup.field.setText(" Better  ")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert ordered == [Order(Act.RENAME, ("id-b",), "Better")]
    assert not popup.isVisible()


def test_a_letter_goes_to_the_composer_and_a_shortcut_does_not(listed: ConversationList, qtbot: QtBot) -> None:
    listed.setFocus()
    typed: list[str] = []
    listed.typed.connect(typed.append)
    QTest.keyClicks(listed, "H")
    QTest.keyClick(listed, Qt.Key.Key_K, CONTROL)
    QTest.keyClick(listed, Qt.Key.Key_Escape)
    assert typed == ["H"]


# Folders


def test_a_click_and_keys_open_and_close_a_folder(listed: ConversationList) -> None:
    fill(listed, conversation("a"), folders=(folder("work"),))
    wanted: list[PageWanted] = []
    listed.conversations.page_wanted.connect(wanted.append)
    QTest.mouseClick(listed.viewport(), LEFT, pos=folder_row(listed, "work"))
    assert [each.section for each in wanted] == [Section(SectionKind.FOLDER, "f-work")]
    listed.conversations.add_page(wanted[0], Page((conversation("in it", folder="f-work"),), None))
    assert listed.conversations.index_of("id-in it").isValid()
    listed.setFocus()
    for key, is_open in ((Qt.Key.Key_Left, False), (Qt.Key.Key_Right, True), (Qt.Key.Key_Return, False)):
        QTest.keyClick(listed, key)
        assert listed.conversations.folders()[0].is_open is is_open


def menu_of(view: ConversationList) -> QMenu:
    return next(menu for menu in view.findChildren(QMenu) if menu.isVisible())


def entry(menu: QMenu, words: str) -> Callable[[], None]:
    return next(action for action in menu.actions() if action.text() == words).trigger


def close_menus(view: ConversationList) -> None:
    for menu in view.findChildren(QMenu):
        menu.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_menu_of_a_conversation(listed: ConversationList, ordered: list[Order]) -> None:
    fill(listed, conversation("a", tags=["x"]), folders=(folder("work"),))
    listed.asker.tags = ("x", "y & z")
    known = listed.conversations.conversation("id-a")
    assert known is not None
    listed.asker.open_menu([known], QPoint(20, 20))
    menu = menu_of(listed)
    for words in ("Pin", "Archive", "Export…", "Delete"):
        entry(menu, words)()
    folders, tags = (action.menu() for action in menu.actions() if action.menu() is not None)
    assert isinstance(folders, QMenu)
    assert isinstance(tags, QMenu)
    assert [action.isChecked() for action in folders.actions()] == [True, False, False, False]
    entry(folders, "work")()
    assert [(action.text(), action.isChecked()) for action in tags.actions()[:2]] == [("x", True), ("y && z", False)]
    entry(tags, "x")()
    entry(tags, "y && z")()
    assert ordered == [
        Order(Act.PIN, ("id-a",)),
        Order(Act.ARCHIVE, ("id-a",)),
        Order(Act.EXPORT, ("id-a",)),
        Order(Act.DELETE, ("id-a",)),
        Order(Act.MOVE, ("id-a",), "f-work"),
        Order(Act.UNTAG, ("id-a",), "x"),
        Order(Act.TAG, ("id-a",), "y & z"),
    ]
    entry(tags, "New tag…")()
    close_menus(listed)
    (popup,) = listed.window().findChildren(NamePopup)
    popup.field.setText("new")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert ordered[-1] == Order(Act.TAG, ("id-a",), "new")


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_menu_of_a_folder(listed: ConversationList, ordered: list[Order]) -> None:
    fill(listed, folders=(folder("one"), folder("two", 1)))
    listed.asker.open_folder_menu(listed.conversations.folders()[1], QPoint(20, 20))
    menu = menu_of(listed)
    enabled = {action.text(): action.isEnabled() for action in menu.actions()}
    assert (enabled["Move up"], enabled["Move down"]) == (True, False)
    entry(menu, "Move up")()
    entry(menu, "Remove the folder, keep its conversations")()
    assert ordered == [Order(Act.SORT_FOLDER, ("f-two",), place=0), Order(Act.REMOVE_FOLDER, ("f-two",))]
    close_menus(listed)


# Dragging


def drag(view: ConversationList, start: QPoint, *stops: QPoint, drop: bool = True) -> None:
    """Press at ``start``, move through ``stops`` and let go. QTest's moves do not say that a button is held."""
    QTest.mousePress(view.viewport(), LEFT, pos=start)
    for stop in stops:
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            stop.toPointF(),
            view.viewport().mapToGlobal(stop).toPointF(),
            Qt.MouseButton.NoButton,
            LEFT,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(view.viewport(), move)
    if drop:
        QTest.mouseRelease(view.viewport(), LEFT, pos=stops[-1])


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


def seen(view: ConversationList) -> tuple[object, int]:
    index = view.indexAt(QPoint(20, 100))
    return index.data(), view.visualRect(index).top()


def test_what_is_seen_does_not_move_when_rows_come_go_or_move_above_it(listed: ConversationList) -> None:
    many = [conversation(f"c{number:03}", days=number / 50) for number in range(300)]
    fill(listed, *many)
    listed.verticalScrollBar().setValue(3333)
    before = seen(listed)
    listed.conversations.put(conversation("new"))
    assert seen(listed) == before
    listed.conversations.remove("id-c003")
    listed.conversations.remove("id-new")
    assert seen(listed) == before
    listed.conversations.put(dataclasses.replace(many[290], updated_at=NOW + timedelta(minutes=1)))
    assert seen(listed) == before
    listed.conversations.put(many[290])
    assert seen(listed) == before


def test_at_the_top_what_is_new_is_seen(listed: ConversationList) -> None:
    fill(listed, *(conversation(f"c{number}", days=1) for number in range(100)))
    listed.conversations.put(conversation("new"))
    assert listed.verticalScrollBar().value() == 0
    assert listed.indexAt(QPoint(20, 40)).data() == "new"


def test_the_next_page_is_wanted_before_the_end_is_seen(listed: ConversationList) -> None:
    many = [conversation(f"c{number:03}", days=number / 500) for number in range(600)]
    wanted: list[PageWanted] = []
    listed.conversations.page_wanted.connect(wanted.append)
    pages = {PINNED: Page((), None), DAYS: page_of(many, DAYS, None, 200)}
    listed.conversations.set_up(None, (), Counts({}, {}), pages)
    assert wanted == []
    listed.verticalScrollBar().setValue(90 * 32)
    assert [(each.section, each.after) for each in wanted] == [(DAYS, pages[DAYS].after)]
    listed.conversations.add_page(wanted[0], page_of(many, DAYS, pages[DAYS].after, 200))
    assert len(wanted) == 1
    assert listed.verticalScrollBar().value() == 90 * 32


def test_screen_readers_find_a_list_with_its_rows(listed: ConversationList) -> None:
    fill(listed, conversation("a", unread=True), folders=(folder("work"),))
    interface = QAccessible.queryAccessibleInterface(listed)
    assert interface.role() in (QAccessible.Role.List, QAccessible.Role.Table)
    said = [interface.child(number).text(QAccessible.Text.Name) for number in range(interface.childCount())]
    assert said[0] == "Folders"
    assert said[1].startswith("Folder work, 0 ")
    assert said[3] == "a, a reply you have not read"
    assert interface.child(3).rect().height() == 32


# How it looks


def test_rings_repaint_their_own_rectangle_and_no_more(
    listed: ConversationList, themes: ThemeManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    updates: list[object] = []
    listed.set_running(frozenset({"id-b"}))
    viewport = listed.viewport()
    monkeypatch.setattr(viewport, "update", lambda *box: updates.extend(box), raising=False)
    themes.activity.ticked.emit()
    assert updates == [listed._delegate.mark_rect(listed.visualRect(listed.conversations.index_of("id-b")))]
    listed.set_running(frozenset())
    assert not themes.activity.is_running


@pytest.mark.parametrize(
    "change",
    [
        lambda view: view.set_open("id-b"),
        lambda view: view.set_running(frozenset({"id-b"})),
        lambda view: view.conversations.put(conversation("b", days=0.1, unread=True)),
        lambda view: view.conversations.put(conversation("b", days=0.1, failed=True)),
        lambda view: view.conversations.set_folders([folder("work")], Counts({}, {})),
        lambda view: view.selecting.select_all(),
        lambda view: drag(view, row(view, "b"), QPoint(60, 20), drop=False),
    ],
)
def test_each_state_looks_its_own_way(listed: ConversationList, change: Callable[[ConversationList], None]) -> None:
    before = listed.grab().toImage()
    change(listed)
    assert listed.grab().toImage() != before
    listed.drag.cancel()
    listed.set_running(frozenset())


def test_an_index_of_no_row_is_nowhere(listed: ConversationList) -> None:
    assert listed.visualRect(QModelIndex()).isNull()
    assert not listed.indexAt(QPoint(10, 590)).isValid()
