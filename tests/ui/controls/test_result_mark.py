"""The mark before a result."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui import icons
from app.ui.controls.result_mark import ResultMark
from app.ui.theme import ThemeManager


@pytest.mark.parametrize("line", ["card", "ui"])
def test_a_mark_grows_with_the_zoom(themes: ThemeManager, qtbot: QtBot, line: str) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    mark = ResultMark(themes, parent, line)
    before = mark.size()
    themes.set_zoom(150)
    assert mark.width() == round(before.width() * 1.5)
    assert mark.height() == themes.theme.line_height(line) > before.height()


def test_a_mark_has_the_colour_of_what_came(
    themes: ThemeManager, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    mark = ResultMark(themes, parent)
    painted: list[tuple[str, QColor]] = []
    monkeypatch.setattr(icons, "paint_icon", lambda _painter, _box, name, colour: painted.append((name, colour)))
    for name, is_mild in (("check", False), ("lock", False), ("warning", True), ("warning", False)):
        mark.show_icon(name, is_mild=is_mild)
        mark.grab()
    theme = themes.theme
    assert painted == [("check", theme.ok), ("lock", theme.text2), ("warning", theme.warn), ("warning", theme.danger)]
