"""The trash in the real window on real services: what was deleted, brought back, and gone for good."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from app.domain.model_info import ModelRef
from app.services.context import Services
from app.ui.controls.question import Question
from app.ui.conversation_list.orders import Act, Order
from app.ui.main_window import MainWindow
from app.ui.trash import TrashPage
from tests.ui.waiting import until
from tests.ui.window.acts import main_is_shown, read, say, say_in_a_new_one, titles, until_idle, write

Use = Callable[[str], ModelRef]
LEFT = Qt.MouseButton.LeftButton


def trash(window: MainWindow) -> TrashPage:
    (page,) = window.findChildren(TrashPage)
    return page


def rows(window: MainWindow) -> list[str]:
    model = trash(window).model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def press(window: MainWindow, name: str) -> None:
    (button,) = window.findChildren(QAbstractButton, name)
    QTest.mouseClick(button, LEFT)


async def test_conversations_and_messages_come_back_and_can_be_undone(
    window: MainWindow, services: Services, on_gateway: Use
) -> None:
    on_gateway("echo")
    await say_in_a_new_one(window, "Gone")
    await until_idle(window, services)
    gone = window.page.open.id or ""
    await say_in_a_new_one(window, "Kept")
    await until_idle(window, services)
    say(window, "Second words")
    await until(lambda: read(window).count("Second words") == 2, "the reply")
    await until_idle(window, services)
    kept = await services.conversations.open(window.page.open.id or "")
    window.page.open.delete_message(kept.path[2].id)
    await until(lambda: "Second words" not in read(window), "the message to go")
    await until(lambda: window.toast.text == "Message deleted", "the toast")
    window.sidebar.conversations.ordered.emit(Order(Act.DELETE, (gone,)))
    await until(lambda: titles(window) == ["Kept"], "the conversation to go")
    window.sidebar.show_trash()
    await until(lambda: rows(window) == ["Gone", "Second words"], "both in the trash")
    page = trash(window)
    page.list.setFocus(Qt.FocusReason.TabFocusReason)
    page.list.selectAll()
    press(window, "restoreButton")
    await until(lambda: rows(window) == [], "an empty trash")
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert main_is_shown(window)
    await until(lambda: titles(window) == ["Kept", "Gone"], "both in the list")
    await until(lambda: read(window).count("Second words") == 2, "the message")
    window.sidebar.conversations.setFocus()
    QTest.keyClick(window.sidebar.conversations, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: "Second words" not in read(window), "the message to go again")


async def test_what_is_deleted_for_good_is_gone(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("echo")
    for text in ("One", "Two"):
        await say_in_a_new_one(window, text)
        await until_idle(window, services)
    ids = [each.id for each in await services.conversations.list()]
    window.sidebar.conversations.ordered.emit(Order(Act.DELETE, tuple(ids)))
    await until(lambda: titles(window) == [], "an empty list")
    window.sidebar.show_trash()
    await until(lambda: sorted(rows(window)) == ["One", "Two"], "both in the trash")
    press(window, "emptyTrashButton")
    press(window, "questionYes")
    await until(lambda: rows(window) == [], "an empty trash")
    assert (await services.conversations.counts()).deleted == 0
    await services.undo.undo()
    assert titles(window) == []


async def test_a_question_of_the_trash_goes_with_it(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("echo")
    await say_in_a_new_one(window, "Gone")
    await until_idle(window, services)
    await services.library.delete((window.page.open.id or "",))
    window.sidebar.show_trash()
    await until(lambda: rows(window) == ["Gone"], "the row")
    press(window, "emptyTrashButton")
    question = window.findChild(Question)
    assert question is not None
    assert question.isVisible()
    QTest.keyClick(question, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert main_is_shown(window)
    assert not question.isVisible()


async def test_undo_reaches_past_a_composer_in_which_nothing_was_written(
    window: MainWindow, services: Services, on_gateway: Use
) -> None:
    on_gateway("echo")
    await say_in_a_new_one(window, "Gone")
    await until_idle(window, services)
    await services.library.delete((window.page.open.id or "",))
    await until(lambda: titles(window) == [], "the conversation to go")
    edit = window.page.composer.edit
    edit.setFocus()
    write(window, "a")
    QTest.keyClick(edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (edit.toPlainText(), titles(window)) == ("", []), "the text comes first"
    window.new_conversation()
    QTest.keyClick(edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: titles(window) == ["Gone"], "the conversation")
