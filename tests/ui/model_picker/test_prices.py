"""What models cost, in the columns of the picker and in words."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.domain.model_info import ModelInfo, ModelPrice
from app.ui.model_picker.entries import Ability, make_entries
from app.ui.model_picker.list_view import PickerList
from app.ui.model_picker.prices import PriceTexts, amount_text, price_texts
from app.ui.model_picker.rows import Stock, make_rows
from app.ui.theme import ThemeManager
from tests.ui.model_picker.fakes import BRIDGE, LOCAL, model


def priced(taken: float | None = None, given: float | None = None, per_call: float | None = None) -> ModelInfo:
    return replace(model(BRIDGE, "m"), price=ModelPrice("m", taken, given, per_call))


@pytest.mark.parametrize(
    ("known", "shown", "spoken"),
    [
        (
            priced(2.5, 10),
            PriceTexts("2.50", "10.00"),
            "$2.50 in, $10.00 out for a million tokens, estimated",
        ),
        (priced(0), PriceTexts("0.00"), "$0.00 for a million tokens in, estimated"),
        (priced(per_call=0.04), PriceTexts(words="$0.04 a call"), "$0.04 a call"),
        (priced(), PriceTexts(), ""),
        (model(BRIDGE, "m"), PriceTexts(), ""),
        (model(LOCAL, "m"), PriceTexts(words="free"), "free"),
    ],
)
def test_numbers_for_tokens_and_words_for_the_rest(known: ModelInfo, shown: PriceTexts, spoken: str) -> None:
    assert price_texts(known) == shown
    assert price_texts(known).spoken == spoken


@pytest.mark.parametrize(
    ("dollars", "text"),
    [(0, "0.00"), (0.001, "<0.01"), (0.005, "0.01"), (525, "525.00"), (99_999, "99999.00"), (1e9, "1e+09")],
)
def test_amounts_fit_their_column(dollars: float, text: str) -> None:
    assert amount_text(dollars) == text


def stock(*models: ModelInfo) -> Stock:
    return Stock((BRIDGE, LOCAL), entries=make_entries(models, lambda name: name))


def test_columns_are_there_where_a_gateway_tells_a_price() -> None:
    assert stock(priced(per_call=1), model(LOCAL, "m")).has_prices
    assert not stock(priced(), model(BRIDGE, "b"), model(LOCAL, "m")).has_prices
    assert not stock().has_prices


def painted(themes: ThemeManager, qtbot: QtBot, width: int, known: ModelInfo, *, has_prices: bool) -> QImage:
    """Return the list with one model in it, at that width."""
    view = PickerList(themes)
    qtbot.addWidget(view)
    view.resize(width, 120)
    view.picker_model.set_rows(make_rows(stock(known), "", Ability(0)), has_prices=has_prices)
    view.show()
    return view.grab().toImage()


def test_prices_are_painted_where_names_leave_the_room(themes: ThemeManager, qtbot: QtBot) -> None:
    known, plain = priced(2.5, 10), model(BRIDGE, "m")
    for width, seen in ((640, True), (480, False)):
        with_price = painted(themes, qtbot, width, known, has_prices=True)
        assert (with_price != painted(themes, qtbot, width, plain, has_prices=True)) is seen
        assert (with_price != painted(themes, qtbot, width, known, has_prices=False)) is seen


def test_a_row_says_its_price(themes: ThemeManager, qtbot: QtBot) -> None:
    view = PickerList(themes)
    qtbot.addWidget(view)
    rows = make_rows(stock(priced(per_call=0.04)), "", Ability(0))
    view.picker_model.set_rows(rows, has_prices=True)
    assert view.picker_model.spoken(rows[1]) == "m, bridge, $0.04 a call"
