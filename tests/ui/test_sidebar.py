import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
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
    sidebar.search.setText("nothing has this")
    assert label.isVisible()
    assert label.text() == "No conversation has these words."


def test_words_filter_enter_opens_the_first_and_esc_shows_all(sidebar: Sidebar, qtbot: QtBot) -> None:
    fill(sidebar)
    sidebar.focus_search()
    QTest.keyClicks(sidebar.search, "bet")
    assert sidebar.conversations.conversations.first() == "id-beta"
    with qtbot.waitSignal(sidebar.conversations.opened) as caught:
        QTest.keyClick(sidebar.search, Qt.Key.Key_Return)
    assert caught.args == ["id-beta"]
    QTest.keyClick(sidebar.search, Qt.Key.Key_Escape)
    assert sidebar.search.text() == ""
    assert sidebar.conversations.conversations.first() == "id-alpha"


def test_down_goes_from_the_field_into_the_list(sidebar: Sidebar) -> None:
    fill(sidebar)
    sidebar.focus_search()
    QTest.keyClick(sidebar.search, Qt.Key.Key_Down)
    assert sidebar.conversations.hasFocus()
    assert sidebar.conversations.currentIndex().data() == "alpha"


def test_the_order_of_the_keyboard(sidebar: Sidebar) -> None:
    fill(sidebar)
    sidebar.focus_search()
    order = [sidebar.search, sidebar.new_button, sidebar.conversations, sidebar.settings_button]
    for expected in order:
        assert expected.hasFocus(), expected.objectName()
        sidebar.focusNextChild()
