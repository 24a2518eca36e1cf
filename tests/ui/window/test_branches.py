"""The map of branches, the comparison and the columns in the real window."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.domain.blocks import plain_text
from app.domain.model_info import ModelRef
from app.services.context import Services
from app.ui.branches.map_page import MapPage
from app.ui.compare.page import ComparePage
from app.ui.main_window import MainWindow
from tests.gateway import Gateway, Reply
from tests.gateway.replies import DONE, chunk, event, stream_reply
from tests.ui.menus import entries
from tests.ui.timeline.hand import Hand
from tests.ui.waiting import until
from tests.ui.window.acts import named, press_enter, read, say, titles, until_idle

Use = Callable[[str], ModelRef]
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def text_reply(text: str) -> Reply:
    """Return a reply that says this."""
    return stream_reply([event(chunk({"content": text})), event(chunk({}, "stop")), DONE])


def choose(window: MainWindow, words: str) -> None:
    """Choose an entry of the menu that is open, or of one that it leads to."""
    menus = [menu for menu in window.findChildren(QMenu) if menu.isVisible()]
    next(action for menu in menus for action in entries(menu) if action.text() == words).trigger()
    for menu in menus:
        menu.close()
        QApplication.sendPostedEvents(menu, QEvent.Type.DeferredDelete)


async def two_tries(window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway) -> None:
    """Ask once, and once more."""
    on_gateway("writer")
    gateway.answer("writer", text_reply("The first answer."), text_reply("The second answer."))
    say(window, "A question")
    await until_idle(window, services)
    await until(lambda: "The first answer." in read(window), "the first reply")
    window.page.open.retry(window.page.timeline.model.entries[-1].message.id)
    await until(lambda: "The second answer." in read(window), "the second reply")
    await until_idle(window, services)


async def map_of(window: MainWindow, rows: int) -> MapPage:
    """Open the map by its button and wait until it is there."""
    QTest.mouseClick(named(window, "branchesButton"), LEFT)
    page = window.page.body.map
    assert page is not None
    await until(lambda: page.model.rowCount() == rows, "the rows of the map")
    return page


def talks(window: MainWindow) -> bool:
    """Return whether the conversation itself is shown."""
    return window.page.body.is_talk


def lines(page: MapPage) -> list[str]:
    """Return what a screen reader says of each row."""
    return [str(page.model.index(row, 0).data()) for row in range(page.model.rowCount())]


def open_menu_of_last(window: MainWindow) -> None:
    timeline = window.page.timeline
    hand = Hand(timeline)
    timeline.setFocus(Qt.FocusReason.TabFocusReason)
    hand.key(Qt.Key.Key_Menu)


async def test_the_map_shows_the_tree_and_enter_another_branch(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    await two_tries(window, services, on_gateway, gateway)
    page = await map_of(window, 3)
    assert window.page.header.branches_button.isChecked()
    assert page.list.hasFocus()
    assert page._summary.text() == "3 messages, 2 branches"
    first, second = lines(page)[1:]
    assert first.startswith("writer, try 1 of 2, ")
    assert first.endswith("The first answer.")
    assert "try 2 of 2, you are here" in second
    QTest.keyClick(page.list, Qt.Key.Key_Up)
    await until(lambda: "The first answer." in page.card.view.accessibleDescription(), "the text of the row")
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    await until(lambda: "The first answer." in read(window), "the other branch")
    await until(lambda: "try 1 of 2, you are here" in lines(page)[2], "the map of the other branch")
    assert services.undo.can_undo
    QTest.keyClick(page.list, Qt.Key.Key_Escape)
    assert talks(window)
    assert window.page.composer.edit.hasFocus()
    assert not window.page.header.branches_button.isChecked()


async def test_the_key_opens_the_map_and_closes_it(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("echo")
    window.actions_table["branches"].trigger()
    assert talks(window), "a conversation that is not stored has no branches"
    say(window, "Hello")
    await until_idle(window, services)
    window.actions_table["branches"].trigger()
    assert not talks(window)
    page = window.page.body.map
    assert page is not None
    QTest.keyClicks(page.list, "x")
    assert window.page.composer.edit.text() == "", "nothing is written into a composer that is not there"
    window.actions_table["branches"].trigger()
    assert talks(window)
    window.actions_table["branches"].trigger()
    window.new_conversation()
    assert talks(window), "another conversation closes the map of this one"


async def test_what_is_typed_elsewhere_leads_back_to_the_composer(
    window: MainWindow, services: Services, on_gateway: Use
) -> None:
    on_gateway("echo")
    say(window, "Hello")
    await until_idle(window, services)
    window.actions_table["branches"].trigger()
    window.sidebar.conversations.setFocus()
    QTest.keyClick(window.sidebar.conversations, Qt.Key.Key_X)
    assert talks(window)
    assert window.page.composer.edit.text() == "x"
    window.actions_table["branches"].trigger()
    window.sidebar.conversations.setFocus()
    window.actions_table["previous_part"].trigger()
    page = window.page.body.map
    assert page is not None
    assert page.list.hasFocus()
    window.sidebar.conversations.setFocus()
    QTest.keyClick(window.sidebar.conversations, Qt.Key.Key_Escape)
    assert talks(window)


async def test_two_rows_are_compared(window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway) -> None:
    await two_tries(window, services, on_gateway, gateway)
    page = await map_of(window, 3)
    QTest.keyClick(page.list, Qt.Key.Key_Space)
    QTest.keyClick(page.list, Qt.Key.Key_Up)
    box = page.list.visualRect(page.model.index(1, 0)).center()
    QTest.mouseClick(page.list.viewport(), LEFT, CONTROL, box)
    await until(lambda: page.card.view.places == 1, "the difference")
    assert [str(row).count("chosen as") for row in lines(page)] == [0, 1, 1]
    assert "A: The second answer.\nB: The first answer." in page.card.view.accessibleDescription()
    assert page.card.go_button.text() == "Go on from B"
    QTest.mouseClick(page.next_button, LEFT)
    assert page._places.text() == "1 of 1"
    QTest.mouseClick(page.card.go_button, LEFT)
    await until(lambda: "The first answer." in read(window), "the other branch")


async def test_what_is_deleted_stays_on_the_map_and_comes_back(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    await two_tries(window, services, on_gateway, gateway)
    page = await map_of(window, 3)
    QTest.keyClick(page.list, Qt.Key.Key_Delete)
    await until(lambda: any("deleted" in line for line in lines(page)), "the mark of what is deleted")
    await until(lambda: "The first answer." in read(window), "the other try")
    gone = next(number for number, line in enumerate(lines(page)) if "deleted" in line)
    page.list.setCurrentIndex(page.model.index(gone, 0))
    await until(lambda: page.card.go_button.text() == "Restore", "the way back")
    QTest.mouseClick(page.card.go_button, LEFT)
    await until(lambda: "The second answer." in read(window), "what was deleted")
    await until(lambda: not any("deleted" in line for line in lines(page)), "the map without a deleted row")


async def test_the_map_follows_a_reply_that_comes_in(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("held")
    say(window, "Go")
    await until(lambda: len(read(window)) > len("Go held") + 20, "the first half of the reply")
    page = await map_of(window, 2)
    await until(lambda: "Being written" not in lines(page)[1] and lines(page)[1][-1:] != " ", "the first words")
    before = lines(page)[1]
    assert ": " in before
    window.page.open.stop()
    await until_idle(window, services)


async def test_a_conversation_is_forked_from_the_menu(window: MainWindow, services: Services, on_gateway: Use) -> None:
    on_gateway("echo")
    say(window, "First words")
    await until_idle(window, services)
    say(window, "Second words")
    await until_idle(window, services)
    await until(lambda: read(window).count("Second words") == 2, "the reply")
    source = window.page.open.id
    timeline = window.page.timeline
    hand = Hand(timeline)
    timeline.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(2):
        hand.key(Qt.Key.Key_Up)
    hand.key(Qt.Key.Key_Menu)
    choose(window, "New conversation from here")
    await until(lambda: window.page.open.id not in (None, source), "the new conversation")
    await until(lambda: "Second words" not in read(window), "its messages")
    assert read(window).count("First words") == 2
    assert titles(window) == ["First words (2)", "First words"]
    forked = window.page.open.conversation
    assert forked is not None
    assert forked.forked_from is not None


async def test_the_text_of_a_reply_is_edited(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    on_gateway("writer")
    gateway.answer("writer", text_reply("An anser."))
    say(window, "A question")
    await until_idle(window, services)
    await until(lambda: "An anser." in read(window), "the reply")
    open_menu_of_last(window)
    choose(window, "Edit the text of the reply")
    composer = window.page.composer
    assert composer.edit.text() == "An anser."
    assert "reply" in composer.edit_bar.accessibleName()
    composer.edit.set_text("An answer.")
    press_enter(window)
    await until(lambda: "An answer." in read(window), "the edited reply")
    assert "edited by you" in read(window)
    assert composer.edit.text() == ""
    messages = await services.branching._history.messages(window.page.open.id or "")
    assert [plain_text(message.blocks) for message in messages] == ["A question", "An anser.", "An answer."]
    assert not services.chat.running()


async def test_a_reply_is_compared_with_another_from_its_menu(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    await two_tries(window, services, on_gateway, gateway)
    open_menu_of_last(window)
    choose(window, "Compare with 1 / 2")
    page = window.page.body.map
    assert page is not None
    await until(lambda: page.card.view.places == 1, "the difference")
    assert "A: The first answer.\nB: The second answer." in page.card.view.accessibleDescription()


async def columns_of(window: MainWindow) -> ComparePage:
    """Press the number between the arrows of the last reply."""
    hand = Hand(window.page.timeline)
    hand.click(hand.spot("compare_all"))
    page = window.page.body.columns
    assert page is not None
    await until(lambda: shown_columns(page) == 2, "the columns")
    return page


def shown_columns(page: ComparePage) -> int:
    return sum(column.isVisible() and bool(column.message_id) for column in page.columns)


async def test_tries_stand_in_columns_and_one_is_kept(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    await two_tries(window, services, on_gateway, gateway)
    page = await columns_of(window)
    first, second = page.columns[:2]
    assert "The first answer." in first.view.accessible_text()
    assert "The second answer." in second.view.accessible_text()
    assert first.head.accessibleName().startswith("writer 1 / 2, Done")
    assert page._hint.text() == "A question"
    QTest.mouseClick(first.keep_button, LEFT)
    assert talks(window)
    await until(lambda: "The first answer." in read(window), "the reply that was kept")


async def test_a_narrow_window_shows_fewer_columns(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    await two_tries(window, services, on_gateway, gateway)
    page = await columns_of(window)
    window.frame.toggle_sidebar()
    window.resize(500, 600)
    await until(lambda: shown_columns(page) == 1, "one column")
    assert page.next_button.isVisible()
    first = page.columns[0].message_id
    button = page.next_button if page.next_button.isEnabled() else page.previous_button
    QTest.mouseClick(button, LEFT)
    await until(lambda: page.columns[0].message_id not in ("", first), "the other try")
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert talks(window)


async def test_a_small_window_shows_list_and_differences_in_turn(
    window: MainWindow, services: Services, on_gateway: Use, gateway: Gateway
) -> None:
    await two_tries(window, services, on_gateway, gateway)
    page = await map_of(window, 3)
    window.frame.toggle_sidebar()
    window.resize(500, 600)
    await until(lambda: page.width() < 560, "the narrow page")
    parts: list[QWidget] = [page.list, page.card]
    assert [part.isVisible() for part in parts] == [True, False]
    rows = [page.model.row(page.model.index(number, 0)) for number in (1, 2)]
    page.model.choose_all([row.node.message_id for row in rows if row is not None])
    await until(lambda: page.card.isVisible(), "the differences")
    assert not page.list.isVisible()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    await until(lambda: page.list.isVisible(), "the list")
    assert not page.card.isVisible()
