"""Chips in the popup, and what stands in the place of hits."""

from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.conversation import Role
from app.domain.errors import AppError, ErrorReason
from app.domain.search import Filters, Has, SearchResult
from app.ui.search.chips import Chip, ChipKind
from app.ui.search.popup import SearchPopup
from app.ui.search.rows import RowKind
from tests.ui.search.acts import answer, chip, focused, keys, open_and_find, press
from tests.ui.search.fakes import FakeServices
from tests.ui.waiting import until


async def test_typed_filters_turn_into_chips_and_backspace_takes_the_last(
    popup: SearchPopup, services: FakeServices
) -> None:
    await open_and_find(popup, "model:gpt-5 has:code limit")
    assert popup.field.text() == "limit"
    assert popup.chips.chips == (Chip(ChipKind.MODEL, "gpt-5"), Chip(ChipKind.HAS, Has.CODE))
    assert services.search.last.filters == Filters(models=("gpt-5",), has=(Has.CODE,))
    press(popup, Qt.Key.Key_Home)
    press(popup, Qt.Key.Key_Backspace)
    await until(lambda: services.search.last.filters == Filters(models=("gpt-5",)), "one chip less")
    press(popup, Qt.Key.Key_Backspace)
    await until(lambda: services.search.last.filters == Filters(), "no chip")
    assert popup.field.text() == "limit"


async def test_enter_makes_a_chip_of_the_filter_at_the_end(popup: SearchPopup, services: FakeServices) -> None:
    await open_and_find(popup, "role:user")
    press(popup, Qt.Key.Key_Return)
    assert popup.isVisible()
    assert popup.chips.chips == (Chip(ChipKind.ROLE, Role.USER),)
    assert popup.field.text() == ""


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_switches_and_lists_by_the_keyboard(popup: SearchPopup, services: FakeServices) -> None:
    services.library.names = ("工作", "Home")
    answer(services, "p", "a")
    await open_and_find(popup, "p")
    await until(lambda: chip(popup, "in").isVisible(), "the folders")
    assert not chip(popup, "tag").isVisible()
    press(popup, Qt.Key.Key_Tab)
    press(popup, Qt.Key.Key_Right)
    assert focused() == "searchChip_in"
    press(popup, Qt.Key.Key_Return)
    (menu,) = popup.findChildren(QMenu)
    assert [action.text() for action in menu.actions()] == ["工作", "Home"]
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    await until(lambda: services.search.last.filters == Filters(folders=("Home",)), "the folder")
    popup.window().activateWindow()
    await until(QApplication.focusWidget, "focus after the menu")
    for _ in range(4):
        press(popup, Qt.Key.Key_Right)
    assert focused() == "searchChip_role_user"
    press(popup, Qt.Key.Key_Space)
    await until(lambda: services.search.last.filters.roles == (Role.USER,), "the switch")
    press(popup, Qt.Key.Key_Delete)
    await until(lambda: services.search.last.filters.roles == (), "the switch taken off")
    assert popup.isVisible()


async def test_a_cross_takes_a_chip_off(popup: SearchPopup, services: FakeServices) -> None:
    await open_and_find(popup, "model:gpt-5 p")
    button = chip(popup, "model")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=button.rect().center() + button.rect().topRight() / 3)
    assert popup.chips.chips == ()
    assert popup.field.hasFocus()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_dates_have_a_list_and_can_be_typed(popup: SearchPopup, services: FakeServices) -> None:
    await open_and_find(popup, "p")
    popup.chips.open_list(ChipKind.AFTER)
    (menu,) = popup.findChildren(QMenu)
    menu.actions()[1].trigger()
    menu.close()
    popup.window().activateWindow()
    await until(lambda: services.search.last.filters.after is not None, "the date")
    week = services.search.last.filters.after
    assert week is not None
    assert (datetime.now().astimezone() - week).days == 7
    popup.chips.date_wanted.emit(ChipKind.BEFORE)
    QTest.keyClicks(popup.field, "2026-10-01")
    assert popup.field.text() == "p before:2026-10-01"
    press(popup, Qt.Key.Key_Return)
    assert popup.field.text() == "p "
    assert popup.chips.chips[-1] == Chip(ChipKind.BEFORE, datetime(2026, 10, 1).astimezone())


async def test_nothing_found_offers_to_do_without_each_chip(popup: SearchPopup, services: FakeServices) -> None:
    answer(services, "p", "a")
    services.search.answers["p|"] = SearchResult()
    await open_and_find(popup, "model:gpt-5 has:image p")
    note = popup.results.note
    assert note.isVisible()
    assert note.line.text() == "Nothing found with these filters. Without:"
    assert [stop.text() for stop in note.stops()] == ["gpt-5", "Has image"]  # type: ignore[attr-defined]
    press(popup, Qt.Key.Key_Tab)
    press(popup, Qt.Key.Key_Tab)
    press(popup, Qt.Key.Key_Return)
    assert popup.chips.chips == (Chip(ChipKind.HAS, Has.IMAGE),)
    popup.chips.take_last()
    await until(lambda: keys(popup) == ["MESSAGES_HEAD", "a"], "the hit")
    assert not note.isVisible()


async def test_nothing_found_without_chips_says_so(popup: SearchPopup) -> None:
    await open_and_find(popup, "zzz")
    assert popup.results.note.line.text() == "Nothing found"
    assert popup.count.text() == ""


async def test_an_error_is_a_line_with_a_way_on(popup: SearchPopup, services: FakeServices) -> None:
    answer(services, "p", "a")
    services.search.failure = AppError.because(ErrorReason.DISK_FULL, path="/data")
    popup.open_with("p")
    await until(lambda: popup.results.note.retry_button.isVisible(), "the error")
    assert popup.results.note.line.text()
    services.search.failure = None
    popup.results.note.retry_button.click()
    await until(lambda: keys(popup) == ["MESSAGES_HEAD", "a"], "the hit")


async def test_recent_searches_are_offered_and_can_be_cleared(popup: SearchPopup, services: FakeServices) -> None:
    answer(services, "limit", "a")
    services.search.answers["limit|"] = services.search.answers["limit"]
    await open_and_find(popup, "model:gpt-5 limit")
    press(popup, Qt.Key.Key_Return)
    popup.open_with()
    for _ in range(5):
        press(popup, Qt.Key.Key_Backspace)
    popup.chips.take_last()
    assert keys(popup) == ["RECENT_HEAD", "model:gpt-5 limit", "CLEAR"]
    press(popup, Qt.Key.Key_Return)
    await until(lambda: keys(popup) == ["MESSAGES_HEAD", "a"], "the search")
    assert popup.chips.chips == (Chip(ChipKind.MODEL, "gpt-5"),)
    assert popup.field.text() == "limit"
    popup.field.clear()
    popup.chips.take_last()
    press(popup, Qt.Key.Key_Down)
    assert popup.results.list.current().kind is RowKind.CLEAR  # type: ignore[union-attr]
    press(popup, Qt.Key.Key_Return)
    assert keys(popup) == []
    assert services.window_state.values["recent_searches"] == ""


async def test_nothing_is_remembered_while_something_temporary_is_open(
    services: FakeServices, popup: SearchPopup
) -> None:
    popup._keeps_recent = lambda: False
    answer(services, "limit", "a")
    await open_and_find(popup, "limit")
    press(popup, Qt.Key.Key_Return)
    assert services.window_state.values == {}


async def test_a_search_that_led_nowhere_is_not_remembered(services: FakeServices, popup: SearchPopup) -> None:
    answer(services, "limit", "a")
    await open_and_find(popup, "limit")
    press(popup, Qt.Key.Key_Escape)
    assert services.window_state.values == {}
