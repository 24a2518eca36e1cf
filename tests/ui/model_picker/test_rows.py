from dataclasses import replace

from app.domain.errors import ErrorInfo, ErrorReason
from app.domain.model_info import ModelRef
from app.ui.model_picker.entries import Ability, make_entries
from app.ui.model_picker.rows import ListStatus, Row, RowKind, Stock, best_row, make_rows
from tests.ui.model_picker.fakes import BRIDGE, HOME, LOCAL, sample_models

NAMES = {"bridge": "云桥", "home": "Home server", "local": "On this computer"}
SONNET = ModelRef("bridge", "claude-sonnet-4.5")
QWEN = ModelRef("home", "qwen3-30b-a3b")
STOCK = Stock(
    providers=(BRIDGE, HOME, LOCAL),
    names=NAMES,
    entries=make_entries(sample_models(), NAMES.__getitem__),
    favourites=(QWEN, SONNET),
)
EMPTY = replace(STOCK, entries=(), favourites=())
NONE = Ability(0)


def kinds(rows: list[Row]) -> list[RowKind]:
    return [row.kind for row in rows]


def models(rows: list[Row]) -> list[str]:
    return [row.ref.model_id for row in rows if row.kind is RowKind.MODEL and row.ref is not None]


def test_favourites_come_first_in_their_order_and_only_once() -> None:
    rows = make_rows(STOCK, "", NONE)
    assert kinds(rows)[:4] == [RowKind.FAVOURITES_HEAD, RowKind.MODEL, RowKind.MODEL, RowKind.PROVIDER_HEAD]
    assert models(rows)[:2] == ["qwen3-30b-a3b", "claude-sonnet-4.5"]
    assert len(models(rows)) == len(set(models(rows))) == len(sample_models())


def test_groups_stand_in_the_order_of_the_providers_with_their_counts() -> None:
    heads = [(row.provider, row.count) for row in make_rows(STOCK, "", NONE) if row.kind is RowKind.PROVIDER_HEAD]
    assert heads == [("云桥", 13), ("Home server", 1), ("On this computer", 1)]


def test_groups_without_a_match_are_left_out() -> None:
    rows = make_rows(STOCK, "gemma", NONE)
    assert models(rows) == ["gemma-3-27b-it"]
    assert [row.provider for row in rows if row.kind is RowKind.PROVIDER_HEAD] == ["Home server"]


def test_an_id_that_no_list_has_can_be_used_at_each_provider_but_the_local_one() -> None:
    rows = make_rows(STOCK, "brand-new-model", NONE)
    assert kinds(rows) == [RowKind.BY_HAND_HEAD, RowKind.BY_HAND, RowKind.BY_HAND]
    assert [row.ref for row in rows[1:]] == [
        ModelRef("bridge", "brand-new-model"),
        ModelRef("home", "brand-new-model"),
    ]
    assert best_row(rows) == 1


def test_an_id_by_hand_is_offered_below_what_was_found_and_not_for_what_is_listed() -> None:
    rows = make_rows(STOCK, "gpt-5", NONE)
    assert rows[best_row(rows)].ref == ModelRef("bridge", "gpt-5")
    assert [row.ref for row in rows if row.kind is RowKind.BY_HAND] == [ModelRef("home", "gpt-5")]


def test_words_with_spaces_are_no_id() -> None:
    assert kinds(make_rows(STOCK, "no such thing", NONE)) == [RowKind.NOTHING_FOUND]


def test_a_provider_that_is_off_is_not_offered() -> None:
    off = replace(STOCK, providers=(BRIDGE, replace(HOME, enabled=False)))
    rows = make_rows(off, "brand-new", NONE)
    assert [row.provider_id for row in rows if row.kind is RowKind.BY_HAND] == ["bridge"]


def test_an_open_ended_id_is_completed_at_its_own_provider() -> None:
    rows = make_rows(STOCK, "gpt-4-gizmo-g-abc", NONE, only_provider="bridge")
    assert [row.ref for row in rows if row.kind is RowKind.BY_HAND] == [ModelRef("bridge", "gpt-4-gizmo-g-abc")]


def test_filters_that_leave_nothing_say_so_and_can_be_taken_off() -> None:
    rows = make_rows(STOCK, "", Ability.IMAGE | Ability.VIDEO)
    assert kinds(rows) == [RowKind.FILTERED_OUT]
    assert best_row(rows) == 0


def test_lists_that_are_fetched_or_failed_have_a_row() -> None:
    error = ErrorInfo(ErrorReason.HOST_NOT_FOUND, {"host": "home.example"})
    stock = replace(EMPTY, statuses={"bridge": ListStatus(fetching=True), "home": ListStatus(error=error)})
    rows = make_rows(stock, "", NONE)
    assert kinds(rows) == [RowKind.PROVIDER_HEAD, RowKind.FETCHING, RowKind.PROVIDER_HEAD, RowKind.FAILED]
    assert rows[3].error == error


def test_a_failed_list_keeps_the_models_of_before() -> None:
    stock = replace(STOCK, statuses={"home": ListStatus(error=ErrorInfo(ErrorReason.CONNECT_TIMEOUT))})
    rows = make_rows(stock, "", NONE)
    at = kinds(rows).index(RowKind.FAILED)
    assert rows[at + 1].ref == ModelRef("home", "gemma-3-27b-it")


def test_while_searching_a_failed_list_is_not_in_the_way() -> None:
    stock = replace(STOCK, statuses={"home": ListStatus(error=ErrorInfo(ErrorReason.CONNECT_TIMEOUT))})
    assert RowKind.FAILED not in kinds(make_rows(stock, "gemma", NONE))


def test_without_any_model_the_way_on_is_told() -> None:
    assert kinds(make_rows(EMPTY, "", NONE)) == [RowKind.NO_MODELS]
    assert best_row(make_rows(EMPTY, "", NONE)) == -1


def test_the_best_match_is_taken_not_the_first_row() -> None:
    stock = replace(STOCK, favourites=(ModelRef("bridge", "gemini-2.5-flash-image"),))
    rows = make_rows(stock, "gpt-image-1", NONE)
    assert rows[best_row(rows)].ref == ModelRef("bridge", "gpt-image-1")
