"""What one does in the search popup, and what one sees in it."""

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget

from app.domain.conversation import Role
from app.domain.errors import AppError, ErrorReason
from app.domain.search import Filters, Has, SearchResult
from app.ui.search.chips import Chip, ChipKind
from app.ui.search.places import FoundPlace
from app.ui.search.popup import SearchPopup
from app.ui.search.rows import RowKind
from tests.ui.search.fakes import FakeServices, message_hit, title_hit, view_of
from tests.ui.waiting import until

SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def answer(services: FakeServices, words: str, *names: str, titles: tuple[str, ...] = (), **more: object) -> None:
    """Let the search find messages of these names, and titles."""
    result = SearchResult(
        tuple(title_hit(name, f"[{words}] {name}") for name in titles),
        tuple(message_hit(name, f"{name} has [{words}] in it") for name in names),
        len(names),
        seconds=0.009,
    )
    services.search.answers[words] = replace(result, **more)  # type: ignore[arg-type]


def keys(popup: SearchPopup) -> list[str]:
    """Return what the rows stand for, heads as their kind."""
    return [row.key or row.kind.name for row in popup.results.list.hits.rows]


def current(popup: SearchPopup) -> str:
    row = popup.results.list.current()
    return "" if row is None else row.key


async def type_in(popup: SearchPopup, text: str) -> None:
    QTest.keyClicks(popup.field, text)
    await until(lambda: not popup.searcher.is_stale, f"what is found for {text}")


async def open_and_find(popup: SearchPopup, text: str) -> None:
    popup.open_with()
    await type_in(popup, text)


def chip(popup: SearchPopup, name: str) -> QWidget:
    """Return a chip by the end of its objectName."""
    (found,) = popup.chips.findChildren(QWidget, f"searchChip_{name}")
    return found


def focused() -> str:
    """Return the objectName of what has focus."""
    widget = QApplication.focusWidget()
    return "" if widget is None else widget.objectName()


def press(popup: SearchPopup, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or popup, key, held)


# Typing


async def test_it_finds_as_one_types_titles_first(popup: SearchPopup, services: FakeServices) -> None:
    answer(services, "limit", "a", "b", titles=("t",))
    await open_and_find(popup, "limit")
    assert keys(popup) == ["TITLES_HEAD", "c-t", "MESSAGES_HEAD", "a", "b"]
    assert current(popup) == "c-t"
    assert popup.count.text() == "3 found in 9 ms"


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


# The list


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


# Chips


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


# Before a word is typed


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


# The preview


async def test_the_preview_shows_the_branch_with_its_matches(popup: SearchPopup, services: FakeServices) -> None:
    answer(services, "limit", "m")
    services.search.views["m"] = view_of(
        "c-m",
        "A limit?",
        "One limit and another limit.",
        "And?",
        "Set the limit.",
        ids=("q", "m", "q2", "m2"),
        head="elsewhere",
        siblings={"q": ("q",), "m": ("m0", "m"), "q2": ("q2",), "m2": ("m2",)},
    )
    await open_and_find(popup, "limit")
    preview = popup.results.preview
    await until(lambda: preview.count.text() == "2 of 4", "the matches")
    assert preview.title.text() == "Title of c-m"
    assert preview.about.text() == "Branch 2 / 2, not the one that is shown now"
    press(popup, Qt.Key.Key_F3)
    assert preview.count.text() == "3 of 4"
    press(popup, Qt.Key.Key_F3, SHIFT)
    press(popup, Qt.Key.Key_F3, SHIFT)
    assert preview.count.text() == "1 of 4"
    assert popup.field.hasFocus()


async def test_only_the_row_on_which_the_selection_rests_is_fetched(popup: SearchPopup, services: FakeServices) -> None:
    answer(services, "p", "a", "b", "c")
    for name in "abc":
        services.search.views[name] = view_of(f"c-{name}", "p", ids=(name,))
    await open_and_find(popup, "p")
    press(popup, Qt.Key.Key_Down)
    press(popup, Qt.Key.Key_Down)
    await until(lambda: services.search.previewed, "a preview")
    assert services.search.previewed == ["c"]


async def test_another_hit_of_the_path_that_is_shown_is_not_fetched_again(
    popup: SearchPopup, services: FakeServices
) -> None:
    view = view_of("c", "limit one", "limit two", ids=("a", "b"))
    hits = tuple(message_hit(name, "[limit]", conversation_id="c") for name in "ab")
    services.search.answers["limit"] = SearchResult(messages=hits, total=2)
    services.search.views["a"] = view
    await open_and_find(popup, "limit")
    preview = popup.results.preview
    await until(lambda: preview.count.text() == "1 of 2", "the first")
    press(popup, Qt.Key.Key_Down)
    await until(lambda: preview.count.text() == "2 of 2", "the second")
    assert services.search.previewed == ["a"]


async def test_a_long_path_is_there_at_the_hit_and_then_as_a_whole(popup: SearchPopup, services: FakeServices) -> None:
    texts = ["the needle" if number == 150 else f"Message {number}" for number in range(300)]
    services.search.views["c-150"] = view_of("c", *texts)
    hits = (message_hit("c-150", "the [needle]", conversation_id="c"),)
    services.search.answers["needle"] = SearchResult(messages=hits, total=1)
    await open_and_find(popup, "needle")
    timeline = popup.results.preview.timeline
    await until(lambda: timeline.model.entries, "the hit")
    assert len(timeline.model.entries) == 80
    await until(lambda: len(timeline.model.entries) == 300, "all messages")
    await until(lambda: timeline.finder.is_done and timeline.finder.index == 1, "the match")
    seen = {number for number, *_rest in timeline.parts_between(0, timeline.viewport().height())}
    assert 150 in seen


async def test_a_title_shows_the_end_of_its_conversation(popup: SearchPopup, services: FakeServices) -> None:
    answer(services, "p", titles=("t",))
    services.conversations.views["c-t"] = view_of("c-t", *(f"Message {number}" for number in range(50)))
    await open_and_find(popup, "p")
    timeline = popup.results.preview.timeline
    await until(lambda: len(timeline.model.entries) == 50, "the conversation")
    assert timeline.scroller.is_at_end


async def test_a_preview_that_cannot_be_had_says_why(popup: SearchPopup, services: FakeServices) -> None:
    answer(services, "p", "a")
    await open_and_find(popup, "p")
    await until(lambda: popup.results.preview.about.text(), "the sentence")
    assert not popup.results.preview.timeline.model.entries


@pytest.mark.parametrize(
    ("size", "width", "wide"), [((1280, 800), 1004, True), ((1005, 600), 720, False), ((700, 500), 692, False)]
)
async def test_without_room_there_is_no_preview(
    popup: SearchPopup, window: QWidget, services: FakeServices, size: tuple[int, int], width: int, wide: bool
) -> None:
    answer(services, "p", "a")
    window.resize(*size)
    await open_and_find(popup, "p")
    assert popup.content.width() + 2 == width
    assert popup.content.mapTo(window, popup.content.rect().topLeft()).toTuple() == (5, 5)
    assert popup.results.preview.isVisible() is wide
    window.resize(1280, 800)
    await until(lambda: popup.results.preview.isVisible(), "the preview in a larger window")
    assert popup.content.width() + 2 == 1004


# Keyboard and words


async def test_tab_goes_round_field_chips_list_preview(popup: SearchPopup, services: FakeServices) -> None:
    answer(services, "p", "a")
    services.search.views["a"] = view_of("c-a", "p", ids=("a",))
    await open_and_find(popup, "p")
    seen = []
    for _ in range(4):
        press(popup, Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    model = chip(popup, "model")
    assert seen == [model, popup.results.list, popup.results.preview.timeline, popup.field]
    press(popup, Qt.Key.Key_Backtab, SHIFT)
    assert QApplication.focusWidget() is popup.results.preview.timeline
    QTest.keyClicks(popup.results.preview.timeline, "q")
    assert popup.field.hasFocus()
    assert popup.field.text() == "pq"


async def test_ctrl_k_selects_the_words(popup: SearchPopup, services: FakeServices) -> None:
    await open_and_find(popup, "limit")
    press(popup, Qt.Key.Key_Home)
    press(popup, Qt.Key.Key_K, CONTROL)
    assert popup.field.selectedText() == "limit"


async def test_everything_has_a_name_and_rows_are_read_whole(popup: SearchPopup, services: FakeServices) -> None:
    answer(services, "limit", "a")
    hit = replace(services.search.answers["limit"].messages[0], on_shown_path=False, has_image=True, archived=True)
    services.search.answers["limit"] = replace(services.search.answers["limit"], messages=(hit,))
    await open_and_find(popup, "limit")
    for part in (
        popup,
        popup.field,
        popup.chips,
        popup.results.list,
        popup.results.preview.timeline,
        popup.foot,
        popup.head.close_button,
    ):
        assert part.accessibleName()
    index = popup.results.list.hits.index(1)
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    for words in ("Title of a", "gpt-5", "a has limit in it", "archived", "other branch", "with a picture"):
        assert words in said
    await until(lambda: "1 found" in popup.field.accessibleDescription(), "what a screen reader is told")
    assert "Title of a" in popup.field.accessibleDescription()


async def test_words_follow_the_language(popup: SearchPopup) -> None:
    popup.open_with()
    before = popup.field.placeholderText()
    popup.field.setPlaceholderText("")
    QApplication.sendEvent(popup, QEvent(QEvent.Type.LanguageChange))
    assert popup.field.placeholderText() == before
