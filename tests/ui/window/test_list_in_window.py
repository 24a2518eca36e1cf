"""The list in the real window on real services: folders, archive, several at once, undo, temporary conversations."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.model_info import ModelRef
from app.services.context import Services
from app.ui.conversation_list.orders import Act, Order
from app.ui.exporting.prompt import ExportPrompt
from app.ui.main_window import MainWindow
from tests.ui.pages import files_with
from tests.ui.waiting import until
from tests.ui.window.acts import (
    main_is_shown,
    press_enter,
    read,
    say,
    say_in_a_new_one,
    titles,
    until_idle,
    write,
)
from tests.ui.window.conftest import OpenWindow

Use = Callable[[str], ModelRef]
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def order(window: MainWindow, act: Act, *ids: str, name: str = "") -> None:
    window.sidebar.conversations.ordered.emit(Order(act, ids, name))


def rows(window: MainWindow) -> list[str]:
    model = window.sidebar.conversations.conversations
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


async def three(window: MainWindow, services: Services) -> list[str]:
    """Say something in three conversations; return their ids, the newest first."""
    for text in ("One", "Two", "Three"):
        await say_in_a_new_one(window, text)
        await until_idle(window, services)
    page = await services.conversations.list()
    return [each.id for each in page]


async def test_several_are_deleted_at_once_and_all_come_back(
    window: MainWindow, services: Services, on_gateway: Use
) -> None:
    on_gateway("echo")
    ids = await three(window, services)
    window.sidebar.conversations.setFocus()
    QTest.keyClick(window.sidebar.conversations, Qt.Key.Key_A, CONTROL)
    assert window.sidebar.selection_bar.isVisible()
    QTest.keyClick(window.sidebar.conversations, Qt.Key.Key_Delete)
    await until(lambda: titles(window) == [], "the rows to go")
    assert not window.sidebar.selection_bar.isVisible()
    await until(lambda: window.toast.text == "3 conversations deleted", "the toast")
    await until(lambda: window.page.open.id is None, "an empty conversation")
    QTest.mouseClick(window.toast.button, LEFT)
    await until(lambda: len(titles(window)) == len(ids), "the rows to come back")


async def test_what_was_open_until_it_was_deleted_is_open_again_when_that_is_taken_back(
    window: MainWindow, services: Services, on_gateway: Use
) -> None:
    on_gateway("echo")
    ids = await three(window, services)
    rows_of = window.sidebar.conversations
    rows_of.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(rows_of, Qt.Key.Key_Delete)
    await until(partial(is_seen, window, ["Two", "One"], "Two"), "what stands beside it")
    QTest.keyClick(rows_of, Qt.Key.Key_Z, CONTROL)
    await until(partial(is_seen, window, ["Three", "Two", "One"], "Three"), "what was open")
    assert rows_of.hasFocus()
    order(window, Act.DELETE, ids[1])
    await until(partial(is_seen, window, ["Three", "One"], "Three"), "the row to go")
    QTest.keyClick(rows_of, Qt.Key.Key_Z, CONTROL)
    await until(partial(is_seen, window, ["Three", "Two", "One"], "Three"), "the row to come back")
    await until(lambda: services.undo.can_redo and window.toast.text == "Undone: delete", "the end of the act")
    assert window.page.open.id == ids[0], "nobody wants to be led away for a conversation that was not open"


def is_seen(window: MainWindow, listed: list[str], opened: str) -> bool:
    """Return whether these are in the list, and this is open."""
    conversation = window.page.open.conversation
    return titles(window) == listed and conversation is not None and conversation.title == opened


async def test_one_after_the_other_is_deleted_from_the_list_by_keys(
    window: MainWindow, services: Services, on_gateway: Use
) -> None:
    on_gateway("echo")
    await three(window, services)
    rows_of = window.sidebar.conversations
    rows_of.setFocus(Qt.FocusReason.TabFocusReason)
    for left, opened in ((["Two", "One"], "Two"), (["One"], "One")):
        QTest.keyClick(rows_of, Qt.Key.Key_Delete)
        await until(partial(is_seen, window, left, opened), "what stands beside it")
        assert rows_of.hasFocus(), "the next key is meant for the list too"


async def test_the_keys_undo_and_redo_outside_of_text(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("echo")
    ids = await three(window, services)
    order(window, Act.ARCHIVE, ids[0])
    await until(lambda: titles(window) == ["Two", "One"], "the archive")
    write(window, "words")
    QTest.keyClick(window.page.composer.edit, Qt.Key.Key_Z, CONTROL)
    assert window.page.composer.edit.text() == ""
    window.sidebar.conversations.setFocus()
    QTest.keyClick(window.sidebar.conversations, Qt.Key.Key_Z, CONTROL)
    await until(lambda: titles(window) == ["Three", "Two", "One"], "the way back")
    await until(lambda: window.toast.text == "Undone: archive", "the toast")
    QTest.keyClick(window.sidebar.conversations, Qt.Key.Key_Z, CONTROL | SHIFT)
    await until(lambda: titles(window) == ["Two", "One"], "the way forth")


async def test_folders_hold_conversations_and_stay_open(
    services: Services, open_window: OpenWindow, on_gateway: Use
) -> None:
    services.settings.change(first_run_done=True)
    async with open_window(services) as window:
        on_gateway("echo")
        ids = await three(window, services)
        order(window, Act.NEW_FOLDER, ids[1], name="Work")
        await until(lambda: rows(window)[:2] == ["Folders", "Work"], "the folder")
        model = window.sidebar.conversations.conversations
        await until(lambda: model.folders()[0].count == 1, "its count")
        assert titles(window) == ["Three", "One"]
        model.set_open(model.folders()[0].folder.id, is_open=True)
        await until(lambda: titles(window) == ["Two", "Three", "One"], "what is in it")
        window.close()
    async with open_window(services) as window:
        assert rows(window)[:3] == ["Folders", "Work", "Two"]
        folder = window.sidebar.conversations.conversations.folders()[0].folder
        order(window, Act.REMOVE_FOLDER, folder.id)
        await until(lambda: titles(window) == ["Three", "Two", "One"], "the folder to go")
        await until(lambda: "Folders" not in rows(window), "its head to go")


async def test_the_archive_and_a_tag_are_shown_alone(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("echo")
    ids = await three(window, services)
    order(window, Act.ARCHIVE, ids[0], ids[1])
    order(window, Act.TAG, ids[2], name="rust")
    await until(lambda: titles(window) == ["One"], "the archive")
    window.sidebar.show_archive()
    await until(lambda: titles(window) == ["Three", "Two"], "what is in it")
    assert window.sidebar.chip.button.text() == "Archive"
    order(window, Act.UNARCHIVE, ids[0])
    await until(lambda: titles(window) == ["Two"], "what is left in it")
    window.sidebar.show_tag("rust")
    await until(lambda: titles(window) == ["One"], "the tag")
    QTest.mouseClick(window.sidebar.chip.button, LEFT)
    await until(lambda: titles(window) == ["Three", "One"], "everything else")
    assert window.sidebar.conversations.conversations.shown is None


async def test_what_is_pinned_stands_first(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("echo")
    ids = await three(window, services)
    order(window, Act.PIN, ids[2])
    await until(lambda: rows(window)[:2] == ["Pinned", "One"], "the pin")
    order(window, Act.UNPIN, ids[2])
    await until(lambda: rows(window)[:2] == ["Today", "Three"], "no pin")


async def test_export_asks_how(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("echo")
    ids = await three(window, services)
    order(window, Act.EXPORT, ids[0], ids[1])
    await until(lambda: any(prompt.isVisible() for prompt in window.findChildren(ExportPrompt)), "the question")
    for prompt in window.findChildren(ExportPrompt):
        prompt.close()


async def test_a_restart_opens_what_was_open_unless_it_is_gone(
    services: Services, open_window: OpenWindow, on_gateway: Use
) -> None:
    services.settings.change(first_run_done=True)
    async with open_window(services) as window:
        on_gateway("echo")
        ids = await three(window, services)
        window.open_conversation(ids[1])
        await until(lambda: window.page.open.id == ids[1], "the conversation")
    async with open_window(services) as window:
        assert window.page.open.id == ids[1]
    await services.library.delete((ids[1],))
    async with open_window(services) as window:
        assert window.page.open.id == ids[0]
        assert not window.toast.isVisible()


# Temporary conversations


async def begin_temporary(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_N, CONTROL | SHIFT)
    assert window.page.header.temporary.isVisible()
    assert window.page.temporary.isVisible()
    assert not window.page.temporary.keep.isVisible()


async def test_a_temporary_conversation_is_written_nowhere(
    window: MainWindow, services: Services, on_gateway: Use, data_dir: Path
) -> None:
    on_gateway("echo")
    await say_in_a_new_one(window, "Kept")
    await until_idle(window, services)
    await begin_temporary(window)
    say(window, "Whispered")
    await until(lambda: read(window).count("Whispered") == 2, "the reply")
    await until_idle(window, services)
    assert titles(window) == ["Kept"]
    assert window.page.temporary.keep.isVisible()
    assert services.settings.current.last_conversation != window.page.open.id
    assert files_with(data_dir, "Whispered") == []


async def test_leaving_it_says_so_and_offers_to_keep_it(
    window: MainWindow, services: Services, on_gateway: Use
) -> None:
    on_gateway("echo")
    await begin_temporary(window)
    window.new_conversation()
    assert not window.toast.isVisible()
    assert not window.page.header.temporary.isVisible()
    await begin_temporary(window)
    say(window, "Whispered")
    await until(lambda: read(window).count("Whispered") == 2, "the reply")
    await until_idle(window, services)
    window.new_conversation()
    assert window.toast.text == "The temporary conversation was not kept"
    QTest.mouseClick(window.toast.button, LEFT)
    await until(lambda: titles(window) == ["Whispered"], "the conversation that is kept")


async def test_keep_makes_it_one_like_the_others(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("echo")
    await begin_temporary(window)
    say(window, "Whispered")
    await until(lambda: read(window).count("Whispered") == 2, "the reply")
    await until_idle(window, services)
    QTest.mouseClick(window.page.temporary.keep, LEFT)
    await until(lambda: titles(window) == ["Whispered"], "the row")
    await until(lambda: not window.page.temporary.isVisible(), "the line to go")
    assert not window.page.header.temporary.isVisible()
    assert [each.title for each in await services.conversations.list()] == ["Whispered"]


async def test_closing_asks_once_where_something_would_be_lost(
    window: MainWindow, services: Services, on_gateway: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_gateway("echo")
    asked: list[int] = []
    window.close_requested.connect(lambda: asked.append(1))
    await begin_temporary(window)
    say(window, "Whispered")
    await until_idle(window, services)
    QTest.keyClick(window, Qt.Key.Key_Q, CONTROL)
    assert asked == []
    assert window.toast.text == "This conversation is not kept. Close again to leave it."
    QTest.keyClick(window, Qt.Key.Key_Q, CONTROL)
    assert asked == [1]


async def test_a_session_that_ends_is_not_held_up(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("echo")
    asked: list[int] = []
    window.close_requested.connect(lambda: asked.append(1))
    await begin_temporary(window)
    say(window, "Whispered")
    await until_idle(window, services)
    QApplication.sendEvent(window, QCloseEvent())
    assert asked == [1]


async def test_enter_in_a_temporary_conversation_does_not_make_the_next_one_so(
    window: MainWindow, services: Services, on_gateway: Use
) -> None:
    on_gateway("echo")
    await begin_temporary(window)
    write(window, "Whispered")
    press_enter(window)
    await until_idle(window, services)
    await say_in_a_new_one(window, "Kept")
    assert titles(window) == ["Kept"]
    assert main_is_shown(window)
