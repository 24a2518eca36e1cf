import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.ui.sidebar import Sidebar
from app.ui.theme import ThemeManager
from tests.ui.conversation_list.samples import conversation


@pytest.fixture
def sidebar(themes: ThemeManager, qtbot: QtBot) -> Sidebar:
    made = Sidebar(themes)
    qtbot.addWidget(made)
    made.resize(264, 600)
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    return made


def fill(sidebar: Sidebar) -> None:
    sidebar.conversations.conversations.set_all([conversation("alpha"), conversation("beta", days=1)])


def test_its_parts_have_names_and_stand_on_the_grid(sidebar: Sidebar) -> None:
    assert sidebar.search.objectName() == "searchField"
    assert sidebar.new_button.objectName() == "newConversationButton"
    assert sidebar.settings_button.objectName() == "settingsButton"
    assert sidebar.conversations.objectName() == "conversationList"
    assert sidebar.search.geometry().getRect() == (12, 12, 200, 32)
    assert sidebar.new_button.geometry().getRect() == (220, 12, 32, 32)
    assert sidebar.settings_button.geometry().getRect() == (228, 562, 28, 28)
    named = (sidebar.search, sidebar.new_button, sidebar.settings_button, sidebar.conversations)
    assert all(widget.accessibleName() for widget in named)


def test_an_empty_list_says_so(sidebar: Sidebar) -> None:
    (label,) = sidebar.findChildren(QLabel, "emptyListLabel")
    assert label.isVisible()
    assert label.text() == "No conversations"
    fill(sidebar)
    assert not label.isVisible()


def test_the_field_is_a_door_a_click_enter_and_letters_open_it(sidebar: Sidebar) -> None:
    fill(sidebar)
    asked: list[str] = []
    sidebar.search_requested.connect(asked.append)
    sidebar.conversations.setFocus()
    QTest.mouseClick(sidebar.search, Qt.MouseButton.LeftButton)
    assert sidebar.conversations.hasFocus(), "focus goes back from the popup to where it was"
    sidebar.search.setFocus()
    QTest.keyClick(sidebar.search, Qt.Key.Key_Return)
    QTest.keyClicks(sidebar.search, "b")
    composed = QInputMethodEvent("xian", [])
    QApplication.sendEvent(sidebar.search, composed)
    assert asked == ["", "", "b"]
    done = QInputMethodEvent("", [])
    done.setCommitString("限流")
    QApplication.sendEvent(sidebar.search, done)
    assert asked == ["", "", "b", "限流"]
    assert sidebar.search.text() == ""


def test_down_goes_from_the_field_into_the_list(sidebar: Sidebar) -> None:
    fill(sidebar)
    sidebar.search.setFocus()
    QTest.keyClick(sidebar.search, Qt.Key.Key_Down)
    assert sidebar.conversations.hasFocus()
    assert sidebar.conversations.currentIndex().data() == "alpha"


def test_the_order_of_the_keyboard(sidebar: Sidebar) -> None:
    fill(sidebar)
    sidebar.search.setFocus()
    order = [sidebar.search, sidebar.new_button, sidebar.conversations, sidebar.settings_button]
    for expected in order:
        assert expected.hasFocus(), expected.objectName()
        sidebar.focusNextChild()
