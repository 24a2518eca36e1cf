"""A list of three conversations, and what it says that a person wants."""

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.conversation_list.orders import Order
from app.ui.conversation_list.view import ConversationList
from app.ui.theme import ThemeManager
from tests.ui.conversation_list.hands import fill
from tests.ui.conversation_list.samples import NOW, conversation


@pytest.fixture
def listed(themes: ThemeManager, qtbot: QtBot) -> ConversationList:
    view = ConversationList(themes)
    qtbot.addWidget(view)
    view.resize(264, 600)
    view.conversations._shelves._today = lambda: NOW.date()
    fill(view, conversation("a"), conversation("b", days=0.1), conversation("c", days=1))
    view.show()
    view.activateWindow()
    QTest.qWaitForWindowActive(view)
    return view


@pytest.fixture
def opened(listed: ConversationList) -> list[str]:
    ids: list[str] = []
    listed.opened.connect(ids.append)
    return ids


@pytest.fixture
def ordered(listed: ConversationList) -> list[Order]:
    orders: list[Order] = []
    listed.ordered.connect(orders.append)
    return orders
