"""The preview, the keyboard and the words of the popup."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.search import SearchResult
from app.ui.search.popup import SearchPopup
from tests.ui.search.acts import CONTROL, SHIFT, answer, chip, open_and_find, press
from tests.ui.search.fakes import FakeServices, message_hit, view_of
from tests.ui.waiting import until


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
