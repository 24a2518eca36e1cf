"""Lists that come, fail and change while the picker is open, and how its rows are told and painted."""

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton

from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.events import ModelsChanged
from app.domain.model_info import ModelRef
from app.ui.controls.shadow import MARGIN
from app.ui.model_picker import ModelPicker
from app.ui.model_picker.model import PickerModel
from app.ui.model_picker.rows import RowKind
from app.ui.theme import ThemeManager
from tests.ui.model_picker.acts import CONTROL, SONNET, current, opened, press, shown_ids
from tests.ui.model_picker.fakes import BRIDGE, FakeServices, State, model
from tests.ui.waiting import until


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
