"""What a person does with the list, and what is seen of it."""

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.conversation import Conversation
from app.domain.library import Counts, Folder
from app.ui.conversation_list.entries import DAYS, PINNED
from app.ui.conversation_list.view import ConversationList
from tests.ui.conversation_list.samples import page_of

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def fill(view: ConversationList, *conversations: Conversation, folders: tuple[Folder, ...] = ()) -> None:
    """Give the list all of these; folders are closed."""
    pages = {section: page_of(conversations, section, None, 200_000) for section in (PINNED, DAYS)}
    view.conversations.set_up(None, folders, Counts({}, {}), pages)


def row(view: ConversationList, name: str) -> QPoint:
    return view.visualRect(view.conversations.index_of(f"id-{name}")).center()


def folder_row(view: ConversationList, name: str) -> QPoint:
    return view.visualRect(view.conversations.index_of_folder(f"f-{name}")).center()


def click(view: ConversationList, name: str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(view.viewport(), LEFT, held, row(view, name))


def selected(view: ConversationList) -> list[str]:
    return [each.title for each in view.selecting.rows()]


# Opening and the ring


def drag(view: ConversationList, start: QPoint, *stops: QPoint, drop: bool = True) -> None:
    """Press at ``start``, move through ``stops`` and let go. QTest's moves do not say that a button is held."""
    QTest.mousePress(view.viewport(), LEFT, pos=start)
    for stop in stops:
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            stop.toPointF(),
            view.viewport().mapToGlobal(stop).toPointF(),
            Qt.MouseButton.NoButton,
            LEFT,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(view.viewport(), move)
    if drop:
        QTest.mouseRelease(view.viewport(), LEFT, pos=stops[-1])
