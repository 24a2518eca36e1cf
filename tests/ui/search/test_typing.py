"""Typing into the search, and the rows that come of it."""

import asyncio
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.ui.search.places import FoundPlace
from app.ui.search.popup import SearchPopup
from tests.ui.search.acts import CONTROL, answer, current, keys, open_and_find, press, type_in
from tests.ui.search.fakes import FakeServices
from tests.ui.waiting import until


async def test_it_finds_as_one_types_titles_first(popup: SearchPopup, services: FakeServices) -> None:
    answer(services, "limit", "a", "b", titles=("t",))
    await open_and_find(popup, "limit")
    assert keys(popup) == ["TITLES_HEAD", "c-t", "MESSAGES_HEAD", "a", "b"]
    assert current(popup) == "c-t"
    assert popup.count.text() == "3 found in 9 ms"


async def test_a_filter_that_means_nothing_is_told_when_the_caret_has_left_it(
    popup: SearchPopup, services: FakeServices
) -> None:
    answer(services, "", "a", "b")
    answer(services, "limit", "a", "b")
    await open_and_find(popup, "has:pdf")
    assert popup.count.text() == "2 found in 9 ms", "it may be growing"
    await type_in(popup, " limit")
    assert popup.count.text() == "Not understood: has:pdf · 2 found in 9 ms"
    popup.field.clear()
    await type_in(popup, "has:pdf nothing")
    assert popup.count.text() == "Not understood: has:pdf"


async def test_the_first_key_is_answered_at_once(popup: SearchPopup, services: FakeServices) -> None:
    popup.open_with()
    QTest.keyClicks(popup.field, "l")
    assert popup.searcher.is_searching
    await until(lambda: services.search.words == ["l"], "the search")


async def test_a_newer_search_ends_the_older_and_old_hits_stay_until_it_is_there(
    popup: SearchPopup, services: FakeServices
) -> None:
    answer(services, "a", "first")
    answer(services, "ab", "second")
    answer(services, "abc", "third")
    services.search.held["ab"] = asyncio.Event()
    services.search.held["abc"] = asyncio.Event()
    await open_and_find(popup, "a")
    assert keys(popup) == ["MESSAGES_HEAD", "first"]
    QTest.keyClicks(popup.field, "b")
    await until(lambda: services.search.words[-1] == "ab", "the second search")
    QTest.keyClicks(popup.field, "c")
    await until(lambda: services.search.words[-1] == "abc", "the third search")
    assert services.search.ended == ["ab"]
    assert keys(popup) == ["MESSAGES_HEAD", "first"]
    services.search.held["abc"].set()
    await until(lambda: not popup.searcher.is_stale, "the third answer")
    assert keys(popup) == ["MESSAGES_HEAD", "third"]


async def test_keys_that_come_in_a_hurry_are_one_search(popup: SearchPopup, services: FakeServices) -> None:
    popup.open_with()
    await type_in(popup, "limits")
    assert services.search.words == ["limits"]


async def test_half_a_word_of_an_input_method_is_not_searched_for(popup: SearchPopup, services: FakeServices) -> None:
    answer(services, "限流", "a")
    popup.open_with()
    QApplication.sendEvent(popup.field, QInputMethodEvent("xianl", []))
    press(popup, Qt.Key.Key_Return)
    press(popup, Qt.Key.Key_Backspace)
    assert popup.isVisible()
    assert services.search.words == []
    done = QInputMethodEvent("", [])
    done.setCommitString("限流")
    QApplication.sendEvent(popup.field, done)
    await until(lambda: keys(popup) == ["MESSAGES_HEAD", "a"], "the word")
    assert services.search.words == ["限流"]


async def test_many_are_newest_first_and_what_is_not_indexed_is_told(
    popup: SearchPopup, services: FakeServices
) -> None:
    answer(services, "p", "a", newest_first=True, unindexed=1204, seconds=1.25)
    await open_and_find(popup, "p")
    found, order, missing = popup.count.text().split(" · ")
    assert (found, order) == ("More than 1 found in 1.3 s", "newest first")
    assert missing.replace(",", "").startswith("1204 message")


async def test_what_is_indexed_meanwhile_is_found_and_the_selection_stays(
    popup: SearchPopup, services: FakeServices
) -> None:
    answer(services, "p", "a", "b", unindexed=20)
    await open_and_find(popup, "p")
    press(popup, Qt.Key.Key_Down)
    answer(services, "p", "new", "a", "b")
    popup.index_grew(10)
    assert "10 message" in popup.count.text()
    assert keys(popup) == ["MESSAGES_HEAD", "a", "b"]
    popup.index_grew(0)
    await until(lambda: keys(popup) == ["MESSAGES_HEAD", "new", "a", "b"], "what is indexed now")
    assert current(popup) == "b"


async def test_more_hits_are_fetched_as_one_scrolls(popup: SearchPopup, services: FakeServices) -> None:
    answer(services, "p", *(f"m{number}" for number in range(130)))
    await open_and_find(popup, "p")
    assert len(popup.results.list.hits.rows) == 51
    bar = popup.results.list.verticalScrollBar()
    bar.setValue(bar.maximum())
    await until(lambda: len(popup.results.list.hits.rows) == 101, "the second page")
    assert bar.value() < bar.maximum()
    bar.setValue(bar.maximum())
    await until(lambda: len(popup.results.list.hits.rows) == 131, "the last page")
    asked = len(services.search.asked)
    bar.setValue(0)
    bar.setValue(bar.maximum())
    assert not popup.searcher.is_searching
    assert len(services.search.asked) == asked
    assert [offset for _query, offset in services.search.asked][-2:] == [50, 100]


async def test_arrows_move_past_heads_while_focus_stays_in_the_field(
    popup: SearchPopup, services: FakeServices
) -> None:
    answer(services, "p", "a", "b", titles=("t",))
    await open_and_find(popup, "p")
    for key, expected in (
        (Qt.Key.Key_Up, "c-t"),
        (Qt.Key.Key_Down, "a"),
        (Qt.Key.Key_PageDown, "b"),
        (Qt.Key.Key_Down, "b"),
        (Qt.Key.Key_PageUp, "c-t"),
    ):
        press(popup, key)
        assert current(popup) == expected
    press(popup, Qt.Key.Key_End, CONTROL)
    assert current(popup) == "b"
    press(popup, Qt.Key.Key_Home, CONTROL)
    assert current(popup) == "c-t"
    assert popup.field.hasFocus()


async def test_enter_opens_the_place(popup: SearchPopup, services: FakeServices) -> None:
    answer(services, "limit", "a")
    hit = replace(services.search.answers["limit"].messages[0], on_shown_path=False)
    services.search.answers["limit"] = replace(services.search.answers["limit"], messages=(hit,))
    places: list[FoundPlace] = []
    popup.chosen.connect(places.append)
    await open_and_find(popup, "limit")
    press(popup, Qt.Key.Key_Return)
    assert not popup.isVisible()
    (place,) = places
    assert (place.conversation_id, place.message_id, place.words, place.like, place.on_shown_path) == (
        "c-a",
        "a",
        "limit",
        "limit in it",
        False,
    )


async def test_enter_waits_for_what_was_typed_last(popup: SearchPopup, services: FakeServices) -> None:
    answer(services, "a", "old")
    answer(services, "ab", "new")
    services.search.held["ab"] = asyncio.Event()
    places: list[FoundPlace] = []
    popup.chosen.connect(places.append)
    await open_and_find(popup, "a")
    QTest.keyClicks(popup.field, "b")
    press(popup, Qt.Key.Key_Return)
    assert popup.isVisible()
    services.search.held["ab"].set()
    await until(lambda: places, "the place")
    assert places[0].message_id == "new"


async def test_a_click_opens_and_a_head_does_nothing(popup: SearchPopup, services: FakeServices) -> None:
    answer(services, "p", "a", "b")
    places: list[FoundPlace] = []
    popup.chosen.connect(places.append)
    await open_and_find(popup, "p")
    view = popup.results.list
    for row in (0, 2):
        box = view.visualRect(view.hits.index(row))
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert [place.message_id for place in places] == ["b"]


async def test_esc_closes_and_gives_focus_back(popup: SearchPopup, window: QWidget) -> None:
    popup.open_with()
    assert popup.field.hasFocus()
    press(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert window.findChildren(QLineEdit)[0].hasFocus()


async def test_it_opens_again_on_the_search_and_the_hit_of_the_last_time(
    popup: SearchPopup, services: FakeServices
) -> None:
    answer(services, "limit", "a", "b", "c")
    await open_and_find(popup, "limit")
    press(popup, Qt.Key.Key_Down)
    press(popup, Qt.Key.Key_Return)
    popup.open_with()
    await until(lambda: not popup.searcher.is_stale, "the search")
    assert (popup.field.text(), popup.field.selectedText(), current(popup)) == ("limit", "limit", "b")
    popup.close()
    answer(services, "x", "d")
    popup.open_with("x")
    await until(lambda: current(popup) == "d", "the other search")
    assert popup.field.text() == "x"
    assert popup.field.selectedText() == ""


async def test_it_closes_when_focus_goes_elsewhere_in_the_window(popup: SearchPopup, window: QWidget) -> None:
    popup.open_with()
    window.findChildren(QLineEdit)[0].setFocus()
    assert not popup.isVisible()
