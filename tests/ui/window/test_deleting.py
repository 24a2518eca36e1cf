"""A message is deleted with what follows from it, and a toast brings it back."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.model_info import ModelRef
from app.services.context import Services
from app.ui.main_window import MainWindow
from tests.ui.menus import entries
from tests.ui.timeline.hand import Hand
from tests.ui.waiting import until
from tests.ui.window.acts import read, say, until_idle

Use = Callable[[str], ModelRef]


def choose(window: MainWindow, words: str) -> None:
    """Choose an entry of the menu that is open."""
    (menu,) = (menu for menu in window.findChildren(QMenu) if menu.isVisible())
    next(action for action in entries(menu) if action.text() == words).trigger()
    menu.close()
    QApplication.sendPostedEvents(menu, QEvent.Type.DeferredDelete)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_a_message_is_deleted_and_brought_back(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("echo")
    say(window, "First words")
    await until_idle(window, services)
    say(window, "Second words")
    await until_idle(window, services)
    await until(lambda: read(window).count("Second words") == 2, "the reply")
    timeline = window.page.timeline
    hand = Hand(timeline)
    timeline.setFocus(Qt.FocusReason.TabFocusReason)
    hand.key(Qt.Key.Key_Up)
    hand.key(Qt.Key.Key_Menu)
    choose(window, "Delete with all that follows")
    await until(lambda: "Second words" not in read(window), "the end of the message")
    assert read(window).count("First words") == 2
    await until(window.toast.isVisible, "the toast")
    assert window.toast.text == "Message deleted"
    QTest.mouseClick(window.toast.button, Qt.MouseButton.LeftButton)
    await until(lambda: read(window).count("Second words") == 2, "the message")


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_details_open_from_the_menu(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("echo")
    say(window, "Hello")
    await until_idle(window, services)
    hand = Hand(window.page.timeline)
    hand.click(hand.spot("more"))
    choose(window, "Details of the reply…")
    await until(lambda: window.page.details is not None and window.page.details.isVisible(), "the details")
    assert window.page.details is not None
    assert "Model: echo" in window.page.details.text
    window.page.details.close()


async def test_another_try_of_an_earlier_reply_is_refused_in_words_while_a_reply_comes_in(
    window: MainWindow, services: Services, on_gateway: Use
) -> None:
    on_gateway("echo")
    say(window, "First words")
    await until_idle(window, services)
    await until(lambda: len(window.page.timeline.model.entries) == 2, "the reply")
    first = window.page.timeline.model.entries[1].message.id
    on_gateway("slow")
    say(window, "Second words")
    await until(lambda: len(services.chat.running()) == 1, "the second reply")
    window.page.timeline.retry_requested.emit(first)
    assert window.toast.text == "A reply is still coming in. Wait for its end, or stop it."
    assert len(services.chat.running()) == 1
    window.page.open.stop()
    await until_idle(window, services)
