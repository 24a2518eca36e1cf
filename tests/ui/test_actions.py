import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.ui.actions import WindowActions, action_title, key_text, shortcuts
from app.ui.controls import Popup
from app.ui.theme import ThemeManager


def test_every_action_has_a_title_and_keys_of_its_own(qtbot: QtBot) -> None:
    rows = shortcuts()
    assert len({row.title for row in rows}) == len(rows)
    assert len({row.keys for row in rows}) == len(rows)
    assert all(row.title and row.keys for row in rows)


def test_keys_read_as_a_person_says_them(qtbot: QtBot) -> None:
    assert key_text("search") == "Ctrl K"
    assert key_text("zoom_in") == "Ctrl +"
    assert key_text("rename") == "F2"
    assert key_text("new_line") == "Shift Enter"


def test_a_page_in_the_conversations_place_gets_no_keys_of_the_conversation(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    actions = WindowActions(window)
    called: list[str] = []
    slots = {"find": lambda: called.append("find"), "settings": lambda: called.append("settings")}
    is_main = False
    actions.connect_all(slots, lambda: is_main)
    actions["find"].trigger()
    actions["settings"].trigger()
    is_main = True
    actions["find"].trigger()
    assert called == ["settings", "find"]


def test_what_leads_elsewhere_closes_the_popup_that_is_open(qtbot: QtBot, themes: ThemeManager) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    popup = Popup(themes, window)
    field = QLineEdit(popup.content)
    actions = WindowActions(window)
    names = ("new_conversation", "zoom_in", "undo")
    actions.connect_all({name: lambda: None for name in names}, lambda: True)
    window.activateWindow()
    QTest.qWaitForWindowActive(window)

    def is_open_after(name: str) -> bool:
        popup.open_at(QPoint(0, 0))
        field.setFocus()
        actions[name].trigger()
        return popup.isVisible()

    assert [is_open_after(name) for name in names] == [False, True, False]
    QTest.keyClicks(field, "a")
    assert is_open_after("undo"), "the text takes it back"


def test_unknown_names_are_errors(qtbot: QtBot) -> None:
    with pytest.raises(KeyError):
        action_title("fly")
    with pytest.raises(KeyError):
        key_text("fly")


def test_keys_work_in_the_whole_window(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    actions = WindowActions(window)
    called: list[str] = []
    slots = {"new_conversation": lambda: called.append("new"), "zoom_in": lambda: called.append("larger")}
    actions.connect_all(slots, lambda: True)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert called == ["new", "larger", "larger"]
    assert actions["search"].shortcut() == QKeySequence("Ctrl+K")
