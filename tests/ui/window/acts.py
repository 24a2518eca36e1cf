"""What a person does in the window, and what one can read in it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.services.context import Services
from app.ui.conversation_list.words import shown_title
from app.ui.main_window import MainWindow
from tests.ui.waiting import until


def write(window: MainWindow, text: str) -> None:
    """Type into the composer."""
    window.page.composer.edit.setFocus()
    QTest.keyClicks(window.page.composer.edit, text)


def press_enter(window: MainWindow) -> None:
    """Press Enter in the composer."""
    QTest.keyClick(window.page.composer.edit, Qt.Key.Key_Return)


def say(window: MainWindow, text: str) -> None:
    """Type a message and send it."""
    write(window, text)
    press_enter(window)


def read(window: MainWindow) -> str:
    """Return all that stands in the message view."""
    return window.page.timeline.accessible_text()


def titles(window: MainWindow) -> list[str]:
    """Return the titles in the list, from top to bottom."""
    model = window.sidebar.conversations.conversations
    rows = (model.conversation_at(model.index(row, 0)) for row in range(model.rowCount()))
    return [shown_title(conversation) for conversation in rows if conversation is not None]


async def until_idle(window: MainWindow, services: Services) -> None:
    """Wait until a conversation is open and no reply comes in."""
    await until(lambda: window.page.open.id and not services.chat.running(), "the end of the reply")


def named(window: MainWindow, name: str) -> QWidget:
    """Return the one part of the window that has this objectName."""
    found = window.findChildren(QWidget, name)
    assert len(found) == 1, name
    return found[0]


def main_is_shown(window: MainWindow) -> bool:
    """Return whether sidebar and conversation are shown, and no other page."""
    return window.pages.is_main


async def say_in_a_new_one(window: MainWindow, text: str) -> None:
    """Send ``text`` in a new conversation and wait until that stands in the list."""
    window.new_conversation()
    say(window, text)
    await until(lambda: text in titles(window), "the conversation")
