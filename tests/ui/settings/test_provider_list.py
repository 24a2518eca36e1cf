from typing import Protocol

from PySide6.QtCore import QAbstractItemModel, QPersistentModelIndex, Qt

from app.domain.provider import ProviderConfig
from app.ui.settings.provider_list import ROW_ROLE, ProviderListModel, ProviderRow


class ModelTester(Protocol):
    """The part of pytest-qt's fixture that is used here; its own class has no types."""

    def check(self, model: QAbstractItemModel) -> None: ...


def row(number: int, state: str = "") -> ProviderRow:
    config = ProviderConfig(str(number), f"Provider {number}", f"https://{number}.example")
    return ProviderRow(config, config.name, f"{number}.example", state, "ok", f"<b>why {number}</b>")


def test_the_model_is_a_sound_one(qtmodeltester: ModelTester) -> None:
    model = ProviderListModel()
    qtmodeltester.check(model)
    model.set_rows(tuple(row(number) for number in range(4)))
    qtmodeltester.check(model)
    model.set_rows((row(1),))
    qtmodeltester.check(model)


def test_a_row_keeps_its_index_while_only_words_change() -> None:
    model = ProviderListModel()
    model.set_rows((row(0), row(1)))
    kept = QPersistentModelIndex(model.index(1))
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    model.set_rows((row(0), row(1, "3 models")))
    assert kept.isValid()
    assert told == [(0, 1)]
    shown = kept.data(ROW_ROLE)
    assert isinstance(shown, ProviderRow)
    assert shown.state == "3 models"
    model.set_rows((row(1),))
    assert not kept.isValid()


def test_a_row_says_its_state_to_a_screen_reader_and_markup_is_no_markup() -> None:
    model = ProviderListModel()
    model.set_rows((row(0, "3 models"),))
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Provider 0, 0.example, 3 models"
    assert "<b>" not in str(model.index(0).data(Qt.ItemDataRole.ToolTipRole))
    assert model.row_of("0") == 0
    assert model.row_of("gone") == -1
