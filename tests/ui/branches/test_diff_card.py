"""The card beside the map: its buttons have room at every width."""

from datetime import UTC, datetime

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.conversation import MessageStatus, Role
from app.domain.tree_map import TreeNode
from app.ui.branches.diff_card import DiffCard, Side
from app.ui.theme import ThemeManager


def test_no_button_is_cut_in_a_narrow_window(qtbot: QtBot, themes: ThemeManager) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    card = DiffCard(themes, window)
    node = TreeNode("m", None, Role.USER, MessageStatus.COMPLETE, datetime(2026, 3, 4, tzinfo=UTC), shown=True)
    card.tell([Side("", node)], None)
    window.resize(1000, 600)
    window.show()
    buttons = (card.go_button, card.fork_button)
    both = sum(each.sizeHint().width() for each in buttons)
    rows = []
    for width in (both, both + 200, both):
        card.resize(width, 528)
        QApplication.sendPostedEvents(card, QEvent.Type.LayoutRequest)
        assert all(each.width() >= each.sizeHint().width() for each in buttons)
        assert all(card.rect().contains(each.geometry()) for each in buttons)
        rows.append(len({each.y() for each in buttons}))
    assert rows == [2, 1, 2]
