"""What a person does with the model picker, and what they see of it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.model_info import ModelRef
from app.ui.model_picker import ModelPicker
from app.ui.model_picker.popup import PickerPopup
from app.ui.model_picker.rows import Row, RowKind

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
