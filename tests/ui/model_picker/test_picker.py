"""The model picker: opening, typing, keys, stars and filters."""

from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListView

from app.domain.errors import AppError, ErrorReason
from app.domain.events import ProblemRaised
from app.domain.model_info import ModelRef
from app.ui.controls.shadow import MARGIN
from app.ui.model_picker import ModelPicker
from app.ui.model_picker.entries import Ability
from app.ui.model_picker.rows import RowKind
from tests.ui.model_picker.acts import CONTROL, SONNET, current, opened, press, shown_ids
from tests.ui.model_picker.fakes import FakeServices


async def test_the_button_names_model_and_provider(picker: ModelPicker) -> None:
    assert picker.objectName() == "modelPicker"
    assert picker.accessibleName() == "Model: claude-sonnet-4.5, 云桥"
    narrow = picker.sizeHint().width()
    picker.set_model(None)
    assert picker.accessibleName() == "Choose a model"
    picker.set_model(ModelRef("bridge", "a-much-longer-name-of-a-model-than-the-one-before"))
    assert picker.sizeHint().width() > narrow
    assert picker.minimumSizeHint().width() < narrow


async def test_a_model_of_a_provider_that_is_gone_is_still_named(picker: ModelPicker) -> None:
    picker.set_model(ModelRef("gone", "old-model"))
    assert "old-model" in picker.accessibleName()


async def test_names_from_a_gateway_are_no_markup(picker: ModelPicker) -> None:
    picker.set_model(ModelRef("bridge", "<img src=x>"))
    assert "<img" not in picker.toolTip()
    assert "&lt;img" in picker.toolTip()


async def test_it_opens_below_the_button_on_the_model_in_use(picker: ModelPicker) -> None:
    QTest.mouseClick(picker, Qt.MouseButton.LeftButton)
    popup = picker.popup
    assert popup.isVisible()
    assert isinstance(popup.search, QLineEdit)
    assert popup.search.objectName() == "modelPickerSearch"
    assert isinstance(popup.list, QListView)
    assert popup.list.objectName() == "modelPickerList"
    seen = QRect(popup.geometry()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    assert seen.topLeft() == picker.mapTo(picker.window(), QPoint(0, picker.height() + 8))
    assert seen.width() == 640
    assert seen.height() <= 672
    assert current(popup).ref == SONNET
    assert popup.search.hasFocus()
    popup.close()


async def test_it_stays_inside_a_small_window(picker: ModelPicker) -> None:
    picker.window().resize(700, 480)
    popup = opened(picker)
    seen = QRect(popup.geometry()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    assert picker.window().rect().contains(seen)
    popup.close()


async def test_typing_and_enter_pick(picker: ModelPicker) -> None:
    picked: list[ModelRef] = []
    picker.picked.connect(picked.append)
    popup = opened(picker)
    QTest.keyClicks(popup.search, "opus")
    assert shown_ids(popup) == ["claude-opus-4.1"]
    press(popup, Qt.Key.Key_Return)
    assert picked == [ModelRef("bridge", "claude-opus-4.1")]
    assert picker.model == picked[0]
    assert not popup.isVisible()


async def test_arrows_move_over_heads_while_focus_stays_in_the_field(picker: ModelPicker) -> None:
    popup = opened(picker)
    press(popup, Qt.Key.Key_Home, CONTROL)
    assert current(popup).ref == ModelRef("bridge", "deepseek-v3.2")
    press(popup, Qt.Key.Key_Down)
    press(popup, Qt.Key.Key_Down)
    assert current(popup).ref == ModelRef("bridge", "claude-haiku-4.5")
    press(popup, Qt.Key.Key_Up)
    assert current(popup).ref == ModelRef("home", "qwen3-30b-a3b")
    press(popup, Qt.Key.Key_End, CONTROL)
    assert current(popup).ref == ModelRef("local", "SmolLM2-135M-Instruct")
    press(popup, Qt.Key.Key_PageUp)
    assert current(popup).kind is RowKind.MODEL
    assert popup.search.hasFocus()
    popup.close()


async def test_the_current_row_is_never_under_the_head_on_top(picker: ModelPicker) -> None:
    picker.window().resize(1280, 480)
    popup = opened(picker)
    press(popup, Qt.Key.Key_End, CONTROL)
    for _ in range(14):
        press(popup, Qt.Key.Key_Up)
        row = popup.list.visualRect(popup.list.currentIndex())
        assert row.top() >= 32
        assert row.bottom() <= popup.list.viewport().height()
    popup.close()


async def test_tab_stays_in_the_popup(picker: ModelPicker) -> None:
    popup = opened(picker)
    stops = []
    for _ in range(7):
        focused = popup.focusWidget()
        assert focused is not None
        stops.append(focused.accessibleName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert stops == ["Search models", "Vision", "Tools", "Thinking", "Image", "Video", "Search models"]
    QTest.keyClick(popup.filters.toggle(Ability.VISION), Qt.Key.Key_Backtab)
    assert popup.search.hasFocus()
    popup.close()


async def test_escape_closes_and_picks_nothing(picker: ModelPicker) -> None:
    picked: list[ModelRef] = []
    picker.picked.connect(picked.append)
    popup = opened(picker)
    press(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert picked == []


async def test_keys_belong_to_an_input_method_that_composes(picker: ModelPicker) -> None:
    popup = opened(picker)
    before = popup.list.current_row()
    QCoreApplication.sendEvent(popup.search, QInputMethodEvent("yun", []))
    press(popup, Qt.Key.Key_Down)
    press(popup, Qt.Key.Key_Return)
    assert popup.isVisible()
    assert popup.list.current_row() == before
    popup.close()


async def test_a_star_is_set_at_once_and_moves_nothing(picker: ModelPicker, services: FakeServices) -> None:
    popup = opened(picker)
    rows = list(popup.list.picker_model.rows)
    press(popup, Qt.Key.Key_D, CONTROL)
    assert SONNET in services.catalog.stars
    assert list(popup.list.picker_model.rows) == rows
    assert popup.list.picker_model.is_favourite(SONNET)
    assert current(popup).ref == SONNET
    popup.close()
    popup = opened(picker)
    assert shown_ids(popup)[:3] == ["deepseek-v3.2", "qwen3-30b-a3b", "claude-sonnet-4.5"]
    press(popup, Qt.Key.Key_D, CONTROL)
    assert SONNET not in services.catalog.stars
    popup.close()


async def test_a_click_on_the_star_does_not_pick(picker: ModelPicker, services: FakeServices) -> None:
    popup = opened(picker)
    at = popup.list.current_row()
    box = popup.list.visualRect(popup.list.picker_model.index(at))
    QTest.mouseClick(
        popup.list.viewport(), Qt.MouseButton.LeftButton, pos=box.topLeft() + QPoint(20, box.height() // 2)
    )
    assert SONNET in services.catalog.stars
    assert popup.isVisible()
    QTest.mouseClick(popup.list.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert not popup.isVisible()


async def test_a_star_that_cannot_be_kept_is_told(picker: ModelPicker, services: FakeServices) -> None:
    problems: list[ProblemRaised] = []
    services.bus.subscribe(ProblemRaised, problems.append)
    services.catalog.failure = AppError.because(ErrorReason.STORAGE_READ_ONLY)
    popup = opened(picker)
    press(popup, Qt.Key.Key_D, CONTROL)
    assert [problem.error.reason for problem in problems] == [ErrorReason.STORAGE_READ_ONLY]
    assert not popup.list.picker_model.is_favourite(SONNET)
    popup.close()


async def test_filters_narrow_the_list(picker: ModelPicker) -> None:
    popup = opened(picker)
    QTest.mouseClick(popup.filters.toggle(Ability.IMAGE), Qt.MouseButton.LeftButton)
    assert set(shown_ids(popup)) == {"gemini-2.5-flash-image", "gpt-image-1", "recraft-v3"}
    QTest.mouseClick(popup.filters.toggle(Ability.VISION), Qt.MouseButton.LeftButton)
    assert set(shown_ids(popup)) == {"gemini-2.5-flash-image", "gpt-image-1"}
    QTest.mouseClick(popup.filters.toggle(Ability.VIDEO), Qt.MouseButton.LeftButton)
    assert current(popup).kind is RowKind.FILTERED_OUT
    press(popup, Qt.Key.Key_Return)
    assert popup.isVisible()
    assert len(shown_ids(popup)) == 17
    popup.close()
