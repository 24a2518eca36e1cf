import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.actions import WindowActions, action_title, key_text, shortcuts


def test_every_action_has_a_title_and_keys_of_its_own(qtbot: QtBot) -> None:
    rows = shortcuts()
    assert len({row.title for row in rows}) == len(rows)
    assert len({row.keys for row in rows}) == len(rows)
    assert all(row.title and row.keys for row in rows)


def test_keys_read_as_a_person_says_them(qtbot: QtBot) -> None:
    assert key_text("search") == "Ctrl K"
    assert key_text("zoom_in") == "Ctrl +"
    assert key_text("rename") == "F2"


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
    actions.connect_all({"new_conversation": lambda: called.append("new"), "zoom_in": lambda: called.append("larger")})
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert called == ["new", "larger", "larger"]
    assert actions["search"].shortcut() == QKeySequence("Ctrl+K")
