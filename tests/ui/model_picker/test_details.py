"""What is known of a model, shown and corrected in the popup of the picker."""

import re

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget

from app.domain.corrections import ModelCorrection
from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import ModelsChanged, ProblemRaised
from app.domain.generation import Endpoint
from app.domain.model_info import Capabilities, ModelInfo, ModelRef
from app.ui.controls.shadow import MARGIN
from app.ui.model_picker import ModelPicker
from app.ui.model_picker.details import ModelDetails
from app.ui.model_picker.entries import Ability
from app.ui.model_picker.rows import RowKind
from app.ui.theme import ThemeManager
from tests.ui.model_picker.fakes import FakeServices

GPT = ModelRef("bridge", "gpt-4o")
CONTROL = Qt.KeyboardModifier.ControlModifier


def shown(picker: ModelPicker, ref: ModelRef = GPT) -> ModelDetails:
    picker.open_details(ref)
    details = picker.popup.details
    assert details.isVisible()
    return details


def press_choice(details: ModelDetails, name: str, choice: str) -> None:
    words = {"auto": "Auto", "yes": "Yes", "no": "No"}[choice]
    segments = details.abilities[name]
    [button] = [each for each in segments.findChildren(QToolButton) if each.text() == words]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def note(details: ModelDetails, name: str) -> str:
    """Return who says a fact, without the marks by which the system's locale may group figures."""
    return re.sub(r"(?<=\d),(?=\d)", "", details.rows[name].note.text())


def marked(details: ModelDetails) -> list[str]:
    """Return the facts that have a dot."""
    return [name for name, row in details.rows.items() if row.dot.is_on]


def menu() -> QMenu:
    """Return the menu that is open."""
    [found] = [each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible()]
    return found


def entries(opened: QMenu) -> dict[str, QAction]:
    return {action.text(): action for action in opened.actions()}


def listed(services: FakeServices, info: ModelInfo) -> None:
    services.catalog.known = [info if each.ref == info.ref else each for each in services.catalog.known]


async def test_each_fact_is_told_with_who_says_it(picker: ModelPicker, services: FakeServices) -> None:
    listed(services, ModelInfo(GPT, Capabilities(tools=False), 128_000, endpoint_types=("openai-response", "openai")))
    services.catalog.corrections = [ModelCorrection("", "gpt*", thinking=True)]
    details = shown(picker)
    assert {name: note(details, name) for name in details.rows if name != "left_out"} == {
        "vision": "Yes · from its name",
        "tools": "No · from the list",
        "thinking": "Yes · from your rule for such names",
        "makes_images": "Not known",
        "makes_videos": "Not known",
        "context_length": "128000 tokens · from the list",
        "endpoint": "openai-response, openai · from the list",
    }
    assert {name: segments.current() for name, segments in details.abilities.items()} == dict.fromkeys(
        details.abilities, "auto"
    )
    assert (details.context.text(), details.endpoint.current()) == ("", "auto")
    assert marked(details) == []
    assert not details.reset.isEnabled()
    assert details.reset.toolTip() == "Nothing is corrected by hand"
    picker.popup.close()


async def test_a_choice_holds_at_once_and_can_be_left_to_the_list_again(
    picker: ModelPicker, services: FakeServices
) -> None:
    details = shown(picker)
    press_choice(details, "vision", "no")
    assert services.catalog.corrections == [ModelCorrection("bridge", "gpt-4o", vision=False)]
    assert note(details, "vision") == "Corrected · from the list: Yes"
    assert marked(details) == ["vision"]
    press_choice(details, "makes_images", "yes")
    assert note(details, "makes_images") == "Corrected"
    press_choice(details, "vision", "auto")
    assert services.catalog.corrections == [ModelCorrection("bridge", "gpt-4o", makes_images=True)]
    assert note(details, "vision") == "Yes · from the list"
    assert marked(details) == ["makes_images"]
    picker.popup.close()


async def test_all_corrections_are_taken_back(picker: ModelPicker, services: FakeServices) -> None:
    services.catalog.corrections = [
        ModelCorrection("bridge", "gpt-4o", vision=False, context_length=5, endpoint=Endpoint.MESSAGES)
    ]
    details = shown(picker)
    assert details.abilities["vision"].current() == "no"
    assert (details.context.text(), details.endpoint.current()) == ("5", "messages")
    details.context.setText("77")
    QTest.mouseClick(details.reset, Qt.MouseButton.LeftButton)
    assert services.catalog.corrections == []
    assert details.abilities["vision"].current() == "auto"
    assert (details.context.text(), details.endpoint.current()) == ("", "auto")
    assert not details.reset.isEnabled()
    assert details.back.hasFocus(), "the focus is not lost with the button"
    picker.popup.close()


@pytest.mark.parametrize(
    ("typed", "length"),
    [("128000", 128_000), ("128,000", 128_000), ("128k", 128_000), (" 1.5 M ", 1_500_000), ("1", 1)],
)
async def test_a_length_is_typed_as_people_write_it(
    picker: ModelPicker, services: FakeServices, typed: str, length: int
) -> None:
    details = shown(picker)
    QTest.keyClicks(details.context, typed)
    assert not details.context.is_invalid
    QTest.keyClick(details.context, Qt.Key.Key_Return)
    assert services.catalog.corrections == [ModelCorrection("bridge", "gpt-4o", context_length=length)]
    assert details.context.text() == str(length)
    details.context.setFocus()
    details.context.selectAll()
    QTest.keyClick(details.context, Qt.Key.Key_Backspace)
    details.endpoint.setFocus()
    assert services.catalog.corrections == [], "an empty field leaves it to the list"
    assert picker.popup.isVisible()
    picker.popup.close()


@pytest.mark.parametrize("typed", ["0", "-1", "many", "128.000", "1e9", "1000000001", "1001M", "9" * 400, "12 34"])
async def test_what_is_no_length_is_not_kept_and_says_so(
    picker: ModelPicker, services: FakeServices, typed: str
) -> None:
    details = shown(picker)
    details.context.setText(typed)
    assert details.context.is_invalid
    assert note(details, "context_length") == "Tokens as a number, such as 128000; at most 1000000000"
    assert details.context.accessibleDescription() == details.rows["context_length"].note.text()
    QTest.keyClick(details.context, Qt.Key.Key_Return)
    details.endpoint.setFocus()
    assert services.catalog.corrections == []
    assert details.context.text() == typed, "it can still be put right"
    press_choice(details, "vision", "no")
    assert details.context.text() == typed
    details.context.setFocus()
    QTest.keyClick(details.context, Qt.Key.Key_Escape)
    assert (details.context.text(), details.context.is_invalid) == ("", False)
    assert details.isVisible(), "the first Esc only takes back what was typed"
    QTest.keyClick(details.context, Qt.Key.Key_Escape)
    assert not details.isVisible()
    assert picker.popup.search.hasFocus()
    picker.popup.close()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_an_endpoint_is_chosen_from_a_menu(picker: ModelPicker, services: FakeServices) -> None:
    details = shown(picker)
    details.endpoint.setFocus()
    QTest.keyClick(details.endpoint, Qt.Key.Key_Down)
    opened = menu()
    assert list(entries(opened)) == [
        "Auto",
        "Chat Completions",
        "Responses",
        "Completions",
        "Messages",
        "Gemini",
        "Images",
    ]
    assert [text for text, action in entries(opened).items() if action.isChecked()] == ["Auto"]
    entries(opened)["Responses"].trigger()
    opened.close()
    assert services.catalog.corrections == [ModelCorrection("bridge", "gpt-4o", endpoint=Endpoint.RESPONSES)]
    assert (details.endpoint.text(), note(details, "endpoint")) == ("Responses", "Corrected")
    details.endpoint.open_menu()
    opened = menu()
    entries(opened)["Auto"].trigger()
    opened.close()
    assert services.catalog.corrections == []
    picker.popup.close()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_auto_stands_against_a_rule_for_such_names(picker: ModelPicker, services: FakeServices) -> None:
    rule = ModelCorrection("", "gpt*", endpoint=Endpoint.RESPONSES)
    services.catalog.corrections = [rule]
    details = shown(picker)
    assert (details.endpoint.text(), note(details, "endpoint")) == (
        "Responses",
        "Responses · from your rule for such names",
    )
    details.endpoint.open_menu()
    opened = menu()
    entries(opened)["Auto"].trigger()
    opened.close()
    assert services.catalog.corrections == [rule, ModelCorrection("bridge", "gpt-4o", endpoint=Endpoint.AUTO)]
    assert note(details, "endpoint") == "Corrected · from your rule: Responses"
    picker.popup.close()


async def test_fields_that_were_left_out_are_named_and_can_be_sent_again(
    picker: ModelPicker, services: FakeServices
) -> None:
    services.providers.refused[GPT] = ("seed", "temperature")
    details = shown(picker)
    assert note(details, "left_out") == "seed, temperature · refused by the gateway"
    assert details.again in details.stops()
    QTest.mouseClick(details.again, Qt.MouseButton.LeftButton)
    assert services.providers.refused == {}
    assert not details.again.isVisible()
    assert details.back.hasFocus()
    picker.popup.close()
    assert not shown(picker).rows["left_out"].note.isVisible()
    picker.popup.close()


async def test_the_keyboard_reaches_everything_and_the_arrows_choose(
    picker: ModelPicker, services: FakeServices
) -> None:
    picker.open_popup()
    popup = picker.popup
    QTest.keyClicks(popup.search, "gpt-4o")
    QTest.keyClick(popup.search, Qt.Key.Key_I, CONTROL)
    details = popup.details
    assert details.isVisible()
    assert details.model == GPT
    seen: list[QWidget | None] = []
    for _ in range(9):
        seen.append(QApplication.focusWidget())
        QTest.keyClick(popup, Qt.Key.Key_Tab)
    stops = [*(each.stop() for each in details.abilities.values()), details.context, details.endpoint, details.back]
    assert seen == [*stops, stops[0]], "round and round, and never into the window below"
    QTest.keyClick(popup, Qt.Key.Key_Backtab)
    assert details.abilities["vision"].stop().hasFocus()
    QTest.keyClick(details.abilities["vision"].stop(), Qt.Key.Key_Right)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QToolButton)
    QTest.keyClick(focused, Qt.Key.Key_Space)
    assert services.catalog.corrections == [ModelCorrection("bridge", "gpt-4o", vision=True)]
    QTest.keyClick(popup, Qt.Key.Key_Tab)
    assert details.abilities["tools"].stop().hasFocus()
    popup.close()


async def test_esc_goes_back_to_the_list_and_then_closes(picker: ModelPicker) -> None:
    picker.open_popup()
    popup = picker.popup
    size = popup.size()
    popup.show_details(GPT)
    assert not popup.list.isVisible()
    QTest.keyClick(popup.details.back, Qt.Key.Key_Escape)
    assert popup.list.isVisible()
    assert popup.search.hasFocus()
    assert popup.size() == size
    QTest.keyClick(popup.search, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    picker.open_popup()
    assert popup.list.isVisible()
    assert not popup.details.isVisible()
    popup.close()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_the_menu_of_a_row_offers_its_details_and_its_star(picker: ModelPicker, services: FakeServices) -> None:
    picker.open_popup()
    popup = picker.popup
    at = popup.list.picker_model.index_of(GPT)
    popup.list.set_current_row(at)
    spot = popup.list.visualRect(popup.list.picker_model.index(at)).center()
    popup.list.menu_requested.emit(at, popup.list.viewport().mapToGlobal(spot))
    opened = menu()
    entries(opened)["Add to favourites"].trigger()
    assert GPT in services.catalog.stars
    entries(opened)["Details and corrections…"].trigger()
    opened.close()
    assert popup.details.model == GPT
    popup.close()


async def test_a_head_has_no_menu(picker: ModelPicker) -> None:
    picker.open_popup()
    popup = picker.popup
    head = next(at for at, row in enumerate(popup.list.picker_model.rows) if row.kind is RowKind.PROVIDER_HEAD)
    popup.list.menu_requested.emit(head, QPoint())
    assert not [each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible()]
    popup.list.set_current_row(-1)
    QTest.keyClick(popup.search, Qt.Key.Key_I, CONTROL)
    assert popup.list.isVisible()
    popup.close()


async def test_the_button_opens_the_details_of_its_model(picker: ModelPicker) -> None:
    QTest.keyClick(picker, Qt.Key.Key_I, CONTROL)
    assert picker.popup.details.model == picker.model
    picker.popup.close()
    picker.set_model(None)
    QTest.keyClick(picker, Qt.Key.Key_I, CONTROL)
    assert not picker.popup.isVisible()


async def test_a_model_that_no_list_has_can_be_corrected(picker: ModelPicker, services: FakeServices) -> None:
    picker.open_popup()
    popup = picker.popup
    QTest.keyClicks(popup.search, "claude-unlisted")
    QTest.keyClick(popup.search, Qt.Key.Key_I, CONTROL)
    press_choice(popup.details, "vision", "no")
    assert services.catalog.corrections == [ModelCorrection("bridge", "claude-unlisted", vision=False)]
    popup.close()


async def test_the_badges_of_the_list_follow(picker: ModelPicker, services: FakeServices) -> None:
    details = shown(picker)
    press_choice(details, "vision", "no")
    listed(services, services.catalog.facts(GPT).info)
    services.bus.publish(ModelsChanged("bridge"))
    QTest.mouseClick(details.back, Qt.MouseButton.LeftButton)
    rows = picker.popup.list.picker_model.rows
    [row] = [row for row in rows if row.ref == GPT]
    assert row.entry is not None
    assert Ability.VISION not in row.entry.abilities
    picker.popup.close()


async def test_what_changes_elsewhere_is_shown_while_it_is_open(picker: ModelPicker, services: FakeServices) -> None:
    details = shown(picker)
    details.context.setText("12")
    services.catalog.correct(ModelCorrection("bridge", "gpt-4o", tools=False))
    assert details.abilities["tools"].current() == "no"
    assert details.context.text() == "12", "what is being typed stays"
    picker.popup.close()


async def test_settings_that_cannot_be_written_are_told_and_nothing_changes(
    picker: ModelPicker, services: FakeServices
) -> None:
    told: list[ErrorInfo] = []
    services.bus.subscribe(ProblemRaised, lambda event: told.append(event.error))
    services.catalog.failure = AppError.because(ErrorReason.STORAGE_READ_ONLY, path="/x")
    details = shown(picker)
    press_choice(details, "vision", "no")
    assert [error.reason for error in told] == [ErrorReason.STORAGE_READ_ONLY]
    assert details.abilities["vision"].current() == "auto"
    picker.popup.close()


@pytest.mark.parametrize(("width", "height", "zoom"), [(1280, 800, 100), (900, 600, 200), (700, 480, 150)])
async def test_it_stays_inside_the_window_and_scrolls_where_that_is_low(
    picker: ModelPicker, themes: ThemeManager, width: int, height: int, zoom: int
) -> None:
    themes.set_zoom(zoom)
    picker.window().resize(width, height)
    picker.move(0, 0)
    details = shown(picker)
    seen = picker.popup.geometry().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    assert picker.window().rect().contains(seen)
    QApplication.sendPostedEvents()
    bar = details._area.verticalScrollBar()
    assert (bar.maximum() > 0) is (zoom > 100)
    for _ in details.stops():
        QTest.keyClick(picker.popup, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        middle = focused.mapTo(picker.window(), focused.rect().center())
        assert seen.contains(middle), f"{focused} is not in view"
    picker.popup.close()


async def test_every_control_has_a_name(picker: ModelPicker) -> None:
    details = shown(picker)
    for control in (*details.abilities.values(), details.context, details.endpoint):
        assert control.accessibleName()
        assert control.accessibleDescription()
    assert details.endpoint.accessibleName() == "Endpoint"
    picker.popup.close()
