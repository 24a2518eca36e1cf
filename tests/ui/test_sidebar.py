import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from app.domain.library import Counts, Section, SectionKind
from app.ui.conversation_list.entries import ARCHIVE, DAYS, PINNED
from app.ui.conversation_list.orders import Act, Order
from app.ui.sidebar import Sidebar
from app.ui.theme import ThemeManager
from tests.ui.conversation_list.samples import conversation, page_of

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def sidebar(themes: ThemeManager, qtbot: QtBot) -> Sidebar:
    made = Sidebar(themes)
    qtbot.addWidget(made)
    made.resize(264, 600)
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    return made


def fill(sidebar: Sidebar, *, shown: Section | None = None, counts: Counts = Counts({}, {})) -> None:  # noqa: B008
    """Give the list what its keeper would."""
    everything = (conversation("alpha"), conversation("beta", days=1), conversation("old", archived=True))
    sections = [PINNED, DAYS] if shown is None else [shown]
    pages = {section: page_of(everything, section, None, 10) for section in sections}
    sidebar.conversations.conversations.set_up(shown, (), counts, pages)
    sidebar.set_counts(counts)
    sidebar.set_section(shown)


def test_its_parts_have_names_and_stand_on_the_grid(sidebar: Sidebar) -> None:
    assert sidebar.search.objectName() == "searchField"
    assert sidebar.new_button.objectName() == "newConversationButton"
    assert sidebar.settings_button.objectName() == "settingsButton"
    assert sidebar.conversations.objectName() == "conversationList"
    assert sidebar.search.geometry().getRect() == (12, 12, 200, 32)
    assert sidebar.new_button.geometry().getRect() == (220, 12, 32, 32)
    assert sidebar.settings_button.geometry().getRect() == (228, 562, 28, 28)
    named = (
        sidebar.search,
        sidebar.new_button,
        sidebar.list_button,
        sidebar.settings_button,
        sidebar.conversations,
    )
    assert all(widget.accessibleName() for widget in named)


def test_an_empty_list_says_so_once_it_was_read(sidebar: Sidebar) -> None:
    (label,) = sidebar.findChildren(QLabel, "emptyListLabel")
    assert label.text() == ""
    sidebar.set_section(None)
    assert label.isVisible()
    assert label.text() == "No conversations"
    fill(sidebar)
    assert not label.isVisible()
    fill(sidebar, shown=Section(SectionKind.TAG, "nothing"))
    assert label.text() == "No conversation has this tag."


def test_a_section_alone_is_said_over_the_list_and_left_by_its_chip(sidebar: Sidebar, qtbot: QtBot) -> None:
    fill(sidebar, shown=ARCHIVE)
    chip = sidebar.chip.button
    assert (chip.isVisible(), chip.text()) == (True, "Archive")
    assert "Archive" in chip.accessibleName()
    with qtbot.waitSignal(sidebar.section_wanted) as caught:
        QTest.mouseClick(chip, LEFT)
    assert caught.args == [None]
    sidebar.conversations.setFocus()
    with qtbot.waitSignal(sidebar.conversations.left):
        QTest.keyClick(sidebar.conversations, Qt.Key.Key_Escape)
    fill(sidebar)
    assert not chip.isVisible()


def test_several_that_are_selected_have_a_bar(sidebar: Sidebar, qtbot: QtBot) -> None:
    fill(sidebar)
    assert not sidebar.selection_bar.isVisible()
    sidebar.conversations.selecting.select_all()
    assert sidebar.selection_bar.isVisible()
    (archive,) = sidebar.findChildren(QAbstractButton, "selection_archive")
    with qtbot.waitSignal(sidebar.conversations.ordered) as caught:
        QTest.mouseClick(archive, LEFT)
    assert caught.args == [Order(Act.ARCHIVE, ("id-alpha", "id-beta"))]
    (clear,) = sidebar.findChildren(QAbstractButton, "selection_clear")
    QTest.mouseClick(clear, LEFT)
    assert not sidebar.selection_bar.isVisible()
    assert all(button.accessibleName() for button in sidebar.selection_bar.findChildren(QAbstractButton))


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_menu_of_the_list_leads_to_tags_archive_and_trash(sidebar: Sidebar) -> None:
    fill(sidebar, counts=Counts({}, {"b": 2, "a": 1, "unused": 0}, archived=1, deleted=1200))
    asked: list[object] = []
    sidebar.section_wanted.connect(asked.append)
    sidebar.trash_requested.connect(lambda: asked.append("trash"))
    sidebar.temporary_requested.connect(lambda: asked.append("temporary"))
    QTest.mouseClick(sidebar.list_button, LEFT)
    (menu,) = (menu for menu in sidebar.findChildren(QMenu) if menu.isVisible())
    actions = {action.text(): action for action in menu.actions()}
    (tags,) = (action.menu() for action in menu.actions() if action.menu() is not None)
    assert isinstance(tags, QMenu)
    assert [action.text() for action in tags.actions()] == ["a\t1", "b\t2"]
    tags.actions()[1].trigger()
    for words in ("Archive\t1", "Trash\t1,200", "Temporary conversation"):
        actions[words].trigger()
    assert asked == [Section(SectionKind.TAG, "b"), ARCHIVE, "trash", "temporary"]
    menu.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


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
    order = [sidebar.search, sidebar.new_button, sidebar.conversations, sidebar.list_button, sidebar.settings_button]
    for expected in order:
        assert expected.hasFocus(), expected.objectName()
        sidebar.focusNextChild()
