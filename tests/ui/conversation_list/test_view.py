import dataclasses
from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.library import Counts, Page, Section, SectionKind
from app.ui.conversation_list.entries import DAYS, PINNED
from app.ui.conversation_list.orders import Act, Order
from app.ui.conversation_list.rack import PageWanted
from app.ui.conversation_list.view import ConversationList
from app.ui.name_popup import NamePopup
from app.ui.theme import ThemeManager
from tests.ui.conversation_list.hands import CONTROL, LEFT, SHIFT, click, drag, fill, folder_row, row, selected
from tests.ui.conversation_list.samples import NOW, conversation, folder, page_of


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


def test_shift_and_arrows_select_from_the_ring_and_not_the_row_that_is_open(listed: ConversationList) -> None:
    listed.set_open("id-a")
    # Qt keeps what is selected for good when rows come or go.
    listed.conversations.put(conversation("new"))
    listed.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(listed, Qt.Key.Key_End)
    QTest.keyClick(listed, Qt.Key.Key_Up, SHIFT)
    assert selected(listed) == ["b", "c"]
    QTest.keyClick(listed, Qt.Key.Key_Up, SHIFT)
    assert selected(listed) == ["a", "b", "c"]
    QTest.keyClick(listed, Qt.Key.Key_Down, SHIFT)
    assert selected(listed) == ["b", "c"], "the range goes back to where it began"


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
