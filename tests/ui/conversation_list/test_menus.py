"""The menus of conversations and folders."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.ui.conversation_list.orders import Act, Order
from app.ui.conversation_list.view import ConversationList
from app.ui.name_popup import NamePopup
from tests.ui.conversation_list.hands import fill
from tests.ui.conversation_list.samples import conversation, folder


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
