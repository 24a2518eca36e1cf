import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QListView

from app.domain.errors import AppError, ErrorInfo, ErrorReason
from app.domain.events import ModelsChanged, ProblemRaised
from app.domain.model_info import ModelRef
from app.ui.controls.shadow import MARGIN
from app.ui.model_picker import ModelPicker
from app.ui.model_picker.entries import Ability
from app.ui.model_picker.model import PickerModel
from app.ui.model_picker.popup import PickerPopup
from app.ui.model_picker.rows import Row, RowKind
from app.ui.theme import ThemeManager
from tests.ui.model_picker.fakes import BRIDGE, FakeServices, State, model
from tests.ui.waiting import until

CONTROL = Qt.KeyboardModifier.ControlModifier
SONNET = ModelRef("bridge", "claude-sonnet-4.5")


def opened(picker: ModelPicker) -> PickerPopup:
    picker.open_popup()
    return picker.popup


def current(popup: PickerPopup) -> Row:
    return popup.list.picker_model.rows[popup.list.current_row()]


def shown_ids(popup: PickerPopup) -> list[str]:
    return [row.ref.model_id for row in popup.list.picker_model.rows if row.kind is RowKind.MODEL and row.ref]


def press(popup: PickerPopup, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(popup.search, key, modifier)


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


async def test_an_id_can_be_typed_by_hand(picker: ModelPicker) -> None:
    picked: list[ModelRef] = []
    picker.picked.connect(picked.append)
    popup = opened(picker)
    QTest.keyClicks(popup.search, "brand-New/model:1")
    model = popup.list.picker_model
    assert [model.spoken(row) for row in model.rows[1:]] == [
        "Use “brand-New/model:1”, 云桥",
        "Use “brand-New/model:1”, Home server",
    ]
    press(popup, Qt.Key.Key_Down)
    press(popup, Qt.Key.Key_Return)
    assert picked == [ModelRef("home", "brand-New/model:1")]


async def test_an_open_ended_id_asks_for_the_rest(picker: ModelPicker, services: FakeServices) -> None:
    services.catalog.known.append(model(BRIDGE, "own-finetune-*"))
    picked: list[ModelRef] = []
    picker.picked.connect(picked.append)
    popup = opened(picker)
    QTest.keyClicks(popup.search, "finetune")
    press(popup, Qt.Key.Key_Return)
    assert picked == []
    assert popup.search.text() == "own-finetune-"
    QTest.keyClicks(popup.search, "abc")
    press(popup, Qt.Key.Key_Return)
    assert picked == [ModelRef("bridge", "own-finetune-abc")]


def asked_for_gpt(picker: ModelPicker) -> PickerPopup:
    """Choose the name that stands for all GPTs."""
    popup = opened(picker)
    QTest.keyClicks(popup.search, "gizmo")
    press(popup, Qt.Key.Key_Return)
    assert popup.gpt.isVisible()
    assert not popup.list.isVisible()
    assert popup.gpt.use.y() + popup.gpt.use.height() < popup.gpt.height() < 300
    return popup


@pytest.mark.parametrize(
    "given",
    [
        "g-bo0FiWLY7",
        " g-bo0FiWLY7 ",
        "https://chatgpt.com/g/g-bo0FiWLY7",
        "https://chatgpt.com/g/g-bo0FiWLY7-consensus?model=x",
        "chat.openai.com/g/g-bo0FiWLY7-consensus",
    ],
)
async def test_a_gpt_is_asked_for_by_link_or_id(picker: ModelPicker, given: str) -> None:
    picked: list[ModelRef] = []
    picker.picked.connect(picked.append)
    popup = asked_for_gpt(picker)
    popup.gpt.field.insert(given)
    assert "gpt-4-gizmo-g-bo0FiWLY7" in popup.gpt.field.accessibleDescription()
    QTest.keyClick(popup.gpt.field, Qt.Key.Key_Return)
    assert picked == [ModelRef("bridge", "gpt-4-gizmo-g-bo0FiWLY7")]
    assert not popup.isVisible()


async def test_the_wildcard_itself_is_never_picked(picker: ModelPicker) -> None:
    picked: list[ModelRef] = []
    picker.picked.connect(picked.append)
    popup = asked_for_gpt(picker)
    for given in ("", "https://example.com/", "gpt-4-gizmo-*", "g-"):
        popup.gpt.field.setText(given)
        QTest.keyClick(popup.gpt.field, Qt.Key.Key_Return)
        assert not popup.gpt.use.isEnabled()
        assert popup.gpt.field.is_invalid == (given not in ("", "g-"))
    assert picked == []
    assert popup.isVisible()


async def test_another_wildcard_is_asked_by_its_id_alone(picker: ModelPicker, services: FakeServices) -> None:
    services.catalog.known[:] = [model(BRIDGE, "g-*")]
    services.bus.publish(ModelsChanged("bridge"))
    picked: list[ModelRef] = []
    picker.picked.connect(picked.append)
    popup = opened(picker)
    press(popup, Qt.Key.Key_Return)
    popup.gpt.field.setText("g-bo0FiWLY7")
    QTest.mouseClick(popup.gpt.use, Qt.MouseButton.LeftButton)
    assert picked == [ModelRef("bridge", "g-bo0FiWLY7")]


async def test_escape_goes_back_to_the_list_and_then_closes(picker: ModelPicker) -> None:
    picker.activateWindow()
    await until(picker.window().isActiveWindow, "the active window")
    popup = asked_for_gpt(picker)
    QTest.keyClick(popup.gpt.field, Qt.Key.Key_Escape)
    assert popup.isVisible()
    assert popup.list.isVisible()
    assert popup.search.hasFocus()
    assert popup.height() > 300
    QTest.keyClick(popup.search, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    asked_for_gpt(picker)
    popup.close()
    assert opened(picker).list.isVisible()


async def test_tab_stays_in_the_field_of_the_gpt(picker: ModelPicker) -> None:
    picker.activateWindow()
    await until(picker.window().isActiveWindow, "the active window")
    popup = asked_for_gpt(picker)
    popup.gpt.field.setText("g-bo0FiWLY7")
    seen = []
    for _ in range(3):
        QTest.keyClick(popup.focusWidget(), Qt.Key.Key_Tab)
        seen.append(popup.focusWidget())
    assert seen == [popup.gpt.use, popup.gpt.back, popup.gpt.field]


async def test_opening_fetches_old_lists_and_not_those_of_just_now(picker: ModelPicker, services: FakeServices) -> None:
    opened(picker).close()
    await until(lambda: services.catalog.refreshed == [None])
    opened(picker).close()
    await until(lambda: services.tasks.running == 0)
    assert services.catalog.refreshed == [None]


async def test_a_failed_list_can_be_fetched_again(picker: ModelPicker, services: FakeServices) -> None:
    services.catalog.states["home"] = State(error=ErrorInfo(ErrorReason.HOST_NOT_FOUND, {"host": "home.example"}))
    services.bus.publish(ModelsChanged("home"))
    popup = opened(picker)
    rows = popup.list.picker_model.rows
    at = next(at for at, row in enumerate(rows) if row.kind is RowKind.FAILED)
    assert "home.example" in popup.list.picker_model.index(at).data()
    popup.list.set_current_row(at)
    press(popup, Qt.Key.Key_Return)
    assert popup.isVisible()
    await until(lambda: "home" in services.catalog.refreshed)
    services.catalog.states["home"] = State(loading=True)
    services.bus.publish(ModelsChanged("home"))
    heads = [row for row in popup.list.picker_model.rows if row.kind is RowKind.PROVIDER_HEAD]
    assert [(row.provider_id, row.fetching) for row in heads] == [("bridge", False), ("home", True), ("local", False)]
    popup.close()


async def test_new_models_come_in_while_it_is_open_and_the_row_stays(
    picker: ModelPicker, services: FakeServices
) -> None:
    popup = opened(picker)
    press(popup, Qt.Key.Key_Down)
    before = current(popup).ref
    services.catalog.known.insert(0, model(BRIDGE, "aaa-first"))
    services.bus.publish(ModelsChanged("bridge"))
    assert "aaa-first" in shown_ids(popup)
    assert current(popup).ref == before
    assert "18" in popup.search.placeholderText()
    popup.close()


async def test_the_model_keeps_the_rules_of_qt(picker: ModelPicker, services: FakeServices) -> None:
    popup = opened(picker)
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(popup.list.picker_model, mode)
    for text in ("c", "cl", "nothing-like-it", "gpt", ""):
        popup.search.setText(text)
    services.bus.publish(ModelsChanged("bridge"))
    press(popup, Qt.Key.Key_D, CONTROL)
    picker.set_model(ModelRef("bridge", "gpt-5"))
    assert tester.model() is popup.list.picker_model
    popup.close()


async def test_a_thousand_models(picker: ModelPicker, services: FakeServices) -> None:
    services.catalog.known = [model(BRIDGE, f"family-{n % 37}-model-{n}", "vt", 1000 * n) for n in range(1000)]
    services.bus.publish(ModelsChanged("bridge"))
    popup = opened(picker)
    assert "1000" in popup.search.placeholderText().replace(",", "")
    QTest.keyClicks(popup.search, "model-999")
    assert shown_ids(popup) == ["family-0-model-999"]
    press(popup, Qt.Key.Key_Return)
    assert picker.model == ModelRef("bridge", "family-0-model-999")


async def test_rows_are_told_to_screen_readers(picker: ModelPicker) -> None:
    popup = opened(picker)
    at = popup.list.current_row()
    words = popup.list.picker_model.index(at).data(Qt.ItemDataRole.AccessibleTextRole)
    assert words == "claude-sonnet-4.5, 云桥, in use, context 200k, Vision, Tools, Thinking"
    await until(lambda: popup.search.accessibleDescription() == words)
    for button in popup.findChildren(QAbstractButton):
        assert button.accessibleName()
        assert button.toolTip() or button.text()
    assert popup.search.accessibleName() == "Search models"
    assert popup.list.accessibleName() == "Models"
    popup.close()


async def test_a_press_on_the_shadow_closes(picker: ModelPicker) -> None:
    popup = opened(picker)
    QTest.mousePress(popup, Qt.MouseButton.LeftButton, pos=QPoint(MARGIN // 2, popup.height() // 2))
    assert not popup.isVisible()


async def test_everything_is_painted_in_both_themes_and_zooms(picker: ModelPicker, themes: ThemeManager) -> None:
    popup = opened(picker)
    pictures = set()
    for mode, zoom in (("light", 100), ("dark", 100), ("dark", 200)):
        themes.set_mode("dark" if mode == "dark" else "light")
        themes.set_zoom(zoom)
        image = popup.list.viewport().grab().toImage()
        pictures.add((image.pixelColor(2, 2).name(), popup.list.sizeHintForRow(1)))
    assert len(pictures) == 3
    popup.close()


async def test_the_bus_forgets_a_picker_that_is_gone(services: FakeServices, themes: ThemeManager) -> None:
    gone = ModelPicker(services, themes)
    gone.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not any(services.bus._subscribers.values())


def test_an_empty_model_answers_nothing() -> None:
    empty = PickerModel()
    assert empty.rowCount() == 0
    assert empty.data(empty.index(0)) is None
    assert empty.next_choosable(0, 1) == -1
    assert empty.index_of(SONNET) == -1
