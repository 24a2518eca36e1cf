from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from app.ui.conversation_list.view import ConversationList
from app.ui.theme import ThemeManager
from tests.ui.conversation_list.samples import conversation

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def listed(themes: ThemeManager, qtbot: QtBot) -> ConversationList:
    view = ConversationList(themes)
    qtbot.addWidget(view)
    view.resize(264, 600)
    view.conversations._today = lambda: conversation("x").updated_at.date()
    view.conversations.check_day()
    view.conversations.set_all([conversation("a"), conversation("b", days=0.1), conversation("c", days=1)])
    view.show()
    view.activateWindow()
    QTest.qWaitForWindowActive(view)
    return view


@pytest.fixture
def opened(listed: ConversationList) -> list[str]:
    ids: list[str] = []
    listed.opened.connect(ids.append)
    return ids


def row(view: ConversationList, name: str) -> QPoint:
    return view.visualRect(view.conversations.index_of(f"id-{name}")).center()


def test_a_press_opens_a_conversation_once(listed: ConversationList, opened: list[str]) -> None:
    QTest.mouseClick(listed.viewport(), LEFT, pos=row(listed, "b"))
    QTest.mouseClick(listed.viewport(), LEFT, pos=row(listed, "b"))
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
    assert [index.data() for index in listed.selectedIndexes()] == ["a"]
    QTest.keyClick(listed, Qt.Key.Key_Return)
    assert opened == ["id-c"]


def test_showing_what_is_open_opens_nothing(listed: ConversationList, opened: list[str]) -> None:
    listed.set_open("id-b")
    assert [index.data() for index in listed.selectedIndexes()] == ["b"]
    listed.set_open(None)
    assert listed.selectedIndexes() == []
    assert opened == []


def test_the_open_row_is_selected_again_after_a_filter(listed: ConversationList, opened: list[str]) -> None:
    listed.set_open("id-b")
    listed.conversations.set_filter("c")
    assert listed.selectedIndexes() == []
    listed.conversations.set_filter("")
    assert [index.data() for index in listed.selectedIndexes()] == ["b"]
    assert opened == []


def test_f2_renames_in_place(listed: ConversationList, qtbot: QtBot) -> None:
    listed.set_open("id-b")
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_F2)
    (editor,) = listed.findChildren(QLineEdit, "renameField")
    assert editor.selectedText() == "b"
    editor.setText("New title")
    with qtbot.waitSignal(listed.rename_requested) as caught:
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert caught.args == ["id-b", "New title"]


def test_esc_gives_a_rename_up(listed: ConversationList, qtbot: QtBot) -> None:
    listed.rename("id-b")
    (editor,) = listed.findChildren(QLineEdit, "renameField")
    editor.setText("New title")
    with qtbot.assertNotEmitted(listed.rename_requested):
        QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert listed.conversations.index_of("id-b").data() == "b"


def test_delete_asks_to_delete_the_row_with_the_ring(listed: ConversationList, qtbot: QtBot) -> None:
    listed.set_open("id-a")
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_Down)
    with qtbot.waitSignal(listed.delete_requested) as caught:
        QTest.keyClick(listed, Qt.Key.Key_Delete)
    assert caught.args == ["id-b"]


def test_a_letter_goes_to_the_composer_and_a_shortcut_does_not(listed: ConversationList, qtbot: QtBot) -> None:
    listed.setFocus()
    typed: list[str] = []
    listed.typed.connect(typed.append)
    QTest.keyClicks(listed, "H")
    QTest.keyClick(listed, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(listed, Qt.Key.Key_Escape)
    assert typed == ["H"]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_menu_renames_and_deletes(listed: ConversationList, opened: list[str], qtbot: QtBot) -> None:
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.RightButton, pos=row(listed, "b"))
    assert opened == []
    asked: list[str] = []
    listed.delete_requested.connect(asked.append)
    shown = listed.conversations.conversation("id-b")
    assert shown is not None
    listed.open_menu(shown, QPoint(20, 20))
    (menu,) = listed.findChildren(QMenu)
    rename, delete = menu.actions()
    delete.trigger()
    assert asked == ["id-b"]
    rename.trigger()
    assert len(listed.findChildren(QLineEdit, "renameField")) == 1
    menu.close()


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
    ],
)
def test_each_state_of_a_row_looks_its_own_way(
    listed: ConversationList, change: Callable[[ConversationList], None]
) -> None:
    before = listed.grab().toImage()
    change(listed)
    assert listed.grab().toImage() != before
    listed.set_running(frozenset())
