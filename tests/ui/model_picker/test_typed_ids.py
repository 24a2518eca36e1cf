"""Ids that no list has, and those that ask for the rest of them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.events import ModelsChanged
from app.domain.model_info import ModelRef
from app.ui.model_picker import ModelPicker
from app.ui.model_picker.popup import PickerPopup
from tests.ui.model_picker.acts import opened, press
from tests.ui.model_picker.fakes import BRIDGE, FakeServices, model
from tests.ui.waiting import until


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
