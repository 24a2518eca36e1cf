from collections.abc import Generator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from app.ui.system_prompt import SystemPromptEditor
from app.ui.theme import ThemeManager
from tests.ui.pages import in_window


@pytest.fixture
def below(themes: ThemeManager) -> Generator[QLineEdit]:
    """Return a field that has focus before the popup opens."""
    field = QLineEdit()
    with in_window(field):
        field.setFocus()
        yield field


@pytest.fixture
def editor(themes: ThemeManager, below: QLineEdit) -> SystemPromptEditor:
    return SystemPromptEditor(themes, below)


def saved_by(editor: SystemPromptEditor) -> list[str]:
    found: list[str] = []
    editor.saved.connect(found.append)
    return found


def open_editor(editor: SystemPromptEditor, prompt: str) -> None:
    editor.edit(prompt, editor.window().mapToGlobal(QPoint(200, 100)))


def button(widget: QWidget, text: str) -> QAbstractButton:
    return next(each for each in widget.findChildren(QAbstractButton) if each.text() == text)


def test_it_opens_with_the_prompt_and_the_caret_at_its_end(editor: SystemPromptEditor) -> None:
    open_editor(editor, "Be brief.")
    assert QApplication.focusWidget() is editor.text
    QTest.keyClicks(editor.text, " Be kind.")
    assert editor.text.toPlainText() == "Be brief. Be kind."


@pytest.mark.parametrize("way", ["escape", "control enter", "done", "outside"])
def test_every_way_out_saves_what_was_written_once(editor: SystemPromptEditor, below: QLineEdit, way: str) -> None:
    saved = saved_by(editor)
    open_editor(editor, "")
    QTest.keyClicks(editor.text, "Be brief.")
    if way == "escape":
        QTest.keyClick(editor.text, Qt.Key.Key_Escape)
    elif way == "control enter":
        QTest.keyClick(editor.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    elif way == "done":
        button(editor, "Done").click()
    else:
        QTest.mouseClick(below, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert not editor.isVisible()
    assert saved == ["Be brief."]
    assert QApplication.focusWidget() is below


def test_what_was_not_changed_is_not_saved(editor: SystemPromptEditor) -> None:
    saved = saved_by(editor)
    open_editor(editor, "Be brief.")
    editor.text.setPlainText("  Be brief.\n")
    editor.hide()
    assert saved == []


def test_clear_takes_the_prompt_away(editor: SystemPromptEditor) -> None:
    saved = saved_by(editor)
    open_editor(editor, "Be brief.")
    button(editor, "Clear").click()
    editor.hide()
    assert saved == [""]


def test_enter_makes_a_new_line_and_tab_leaves_the_field(editor: SystemPromptEditor) -> None:
    open_editor(editor, "one")
    QTest.keyClick(editor.text, Qt.Key.Key_Return)
    QTest.keyClicks(editor.text, "two")
    assert editor.text.toPlainText() == "one\ntwo"
    QTest.keyClick(editor.text, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is button(editor, "Done")


def test_it_is_readable_in_the_dark(editor: SystemPromptEditor, themes: ThemeManager) -> None:
    open_editor(editor, "")
    themes.set_mode("dark")
    image = editor.text.grab().toImage()
    assert image.pixelColor(image.width() // 2, image.height() // 2) == themes.theme.field
    assert editor.text.palette().color(QPalette.ColorRole.Text) == themes.theme.text
