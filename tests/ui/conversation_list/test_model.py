import dataclasses
import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.domain.conversation import Conversation
from app.ui.conversation_list.model import PAGE, ConversationListModel, ListRole, Mark
from tests.ui.conversation_list.samples import NOW, TODAY, conversation


def make(*conversations: Conversation, page: int = PAGE) -> ConversationListModel:
    model = ConversationListModel(today=lambda: TODAY, page=page)
    model.set_all(conversations)
    return model


def rows(model: ConversationListModel) -> list[str]:
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_rows_stand_under_the_heads_of_their_days() -> None:
    model = make(
        conversation("old", days=40),
        conversation("new"),
        conversation("week", days=3),
        conversation("older today", days=0.1),
        conversation("yesterday", days=1),
        conversation("this month", days=12),
    )
    assert rows(model) == [
        *("Today", "new", "older today"),
        *("Yesterday", "yesterday"),
        *("Previous 7 days", "week"),
        *("November 2026", "this month"),
        *("October 2026", "old"),
    ]


def test_heads_can_be_neither_selected_nor_renamed() -> None:
    model = make(conversation("one"))
    assert model.flags(model.index(0, 0)) == Qt.ItemFlag.NoItemFlags
    assert not model.setData(model.index(0, 0), "x")
    assert model.index(0, 0).data(ListRole.IS_HEAD) is True
    assert model.flags(model.index(1, 0)) & Qt.ItemFlag.ItemIsSelectable


@pytest.mark.parametrize("page", [PAGE, 10])
def test_the_model_keeps_the_rules_of_qt(page: int) -> None:
    model = make(*(conversation(f"c{number}", days=number / 2) for number in range(60)), page=page)
    judge = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    judge.setUseFetchMore(False)  # it would fetch in the middle of a change, which no view does
    shuffled = random.Random(7)  # noqa: S311
    for step in range(200):
        name = f"c{shuffled.randrange(80)}"
        if shuffled.random() < 0.2:
            model.remove(f"id-{name}")
        else:
            model.put(conversation(name, days=shuffled.random() * 50))
        if step % 7 == 0:
            model.fetchMore(QModelIndex())
        if step % 40 == 0:
            model.set_filter("1" if step % 80 else "")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60 * 24), st.booleans()), max_size=40),
    st.sampled_from([PAGE, 1, 4]),
)
def test_changes_one_by_one_give_what_a_new_list_gives(changes: list[tuple[int, int, bool]], page: int) -> None:
    model = make(page=page)
    kept: dict[str, Conversation] = {}
    for number, hours, removed in changes:
        each = conversation(f"c{number}", days=hours / 24)
        if removed:
            model.remove(each.id)
            kept.pop(each.id, None)
        else:
            model.put(each)
            kept[each.id] = each
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
    assert rows(model) == rows(make(*kept.values()))
    for conversation_id, each in kept.items():
        assert model.index_of(conversation_id).data(ListRole.CONVERSATION) == each


def test_a_conversation_that_is_written_to_moves_up_and_keeps_its_selection() -> None:
    model = make(conversation("a"), conversation("b", days=1), conversation("c", days=2))
    held = QPersistentModelIndex(model.index_of("id-c"))
    model.put(dataclasses.replace(conversation("c"), updated_at=NOW + timedelta(minutes=1)))
    assert rows(model) == ["Today", "c", "a", "Yesterday", "b"]
    assert held.data() == "c"


def test_a_new_title_moves_nothing(qtbot: QtBot) -> None:
    model = make(conversation("a"), conversation("b", days=1))
    moved: list[object] = []
    model.rowsMoved.connect(lambda *_: moved.append(1))
    model.modelReset.connect(lambda: moved.append(2))
    with qtbot.waitSignal(model.dataChanged):
        model.put(dataclasses.replace(conversation("a"), title="A"))
    assert rows(model)[1] == "A"
    assert not moved


def test_the_filter_shows_titles_with_every_word_in_any_case() -> None:
    model = make(conversation("Rust or Go"), conversation("go home", days=1), conversation("发票汇总", days=2))
    model.set_filter("GO rust")
    assert rows(model) == ["Today", "Rust or Go"]
    model.set_filter("票")
    assert rows(model) == ["Previous 7 days", "发票汇总"]
    model.put(conversation("发票 again"))
    assert rows(model) == ["Today", "发票 again", "Previous 7 days", "发票汇总"]
    model.set_filter("nothing has this")
    assert rows(model) == []
    model.set_filter("")
    assert model.rowCount() == 4 + 3


@pytest.mark.parametrize(
    ("failed", "running", "unread", "mark"),
    [
        (True, True, True, Mark.FAILED),
        (False, True, True, Mark.RUNNING),
        (False, False, True, Mark.UNREAD),
        (False, False, False, Mark.NONE),
    ],
)
def test_a_row_has_one_mark_at_most(failed: bool, running: bool, unread: bool, mark: Mark) -> None:
    model = make(conversation("a", failed=failed, unread=unread))
    model.set_running(frozenset({"id-a"}) if running else frozenset())
    index = model.index_of("id-a")
    assert index.data(ListRole.MARK) is mark
    assert (index.data(Qt.ItemDataRole.AccessibleTextRole) == "a") is (mark is Mark.NONE)


def test_only_rows_that_begin_or_end_to_run_are_told() -> None:
    model = make(conversation("a"), conversation("b"), conversation("c"))
    model.set_running(frozenset({"id-a", "id-b"}))
    told: list[str] = []
    model.dataChanged.connect(lambda index, *_: told.append(str(index.data())))
    model.set_running(frozenset({"id-b", "id-c"}))
    assert sorted(told) == ["a", "c"]
    assert len(model.running_rows()) == 2


def test_renaming_in_place_asks_for_the_new_title(qtbot: QtBot) -> None:
    model = make(conversation("a"))
    with qtbot.waitSignal(model.rename_requested) as caught:
        assert model.setData(model.index_of("id-a"), "  New   name ")
    assert caught.args == ["id-a", "New name"]
    assert not model.setData(model.index_of("id-a"), "   ")
    assert rows(model)[1] == "New name"


def test_midnight_makes_new_groups() -> None:
    day = [TODAY]
    model = ConversationListModel(today=lambda: day[0])
    model.set_all([conversation("a")])
    assert rows(model)[0] == "Today"
    day[0] = TODAY + timedelta(days=1)
    model.check_day()
    assert rows(model)[0] == "Yesterday"


def test_neighbours_skip_heads() -> None:
    model = make(conversation("a"), conversation("b", days=1), conversation("c", days=2))
    assert model.neighbour("id-a", 1) == "id-b"
    assert model.neighbour("id-c", -1) == "id-b"
    assert model.neighbour("id-c", 1) is None
    assert model.neighbour("id-a", -1) is None


def test_what_is_not_there_has_no_row() -> None:
    model = make(conversation("a"))
    assert not model.index_of("nobody").isValid()
    assert model.conversation_at(QModelIndex()) is None
    model.remove("nobody")
    assert model.rowCount() == 2


def test_a_hundred_thousand_rows_are_changed_without_a_reset() -> None:
    model = make(*(conversation(f"c{number}", days=number / 100) for number in range(100_000)))
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    for number in range(99_000, 99_500):
        model.put(dataclasses.replace(conversation(f"c{number}"), updated_at=NOW + timedelta(seconds=number)))
    assert model.index(1, 0).data() == "c99499"
    assert not resets


def test_rows_are_handed_out_by_the_page() -> None:
    model = make(*(conversation(f"c{number}", days=number / 100) for number in range(95)), page=20)
    assert model.rowCount() == 20
    assert not model.index_of("id-c90").isValid()
    model.put(dataclasses.replace(conversation("c90"), unread=True, updated_at=NOW + timedelta(hours=1)))
    assert model.index_of("id-c90").row() == 1
    assert model.rowCount() == 21
    model.put(conversation("c90", days=0.9))
    assert not model.index_of("id-c90").isValid()
    model.reveal("id-c90")
    assert model.index_of("id-c90").data() == "c90"
    assert model.neighbour("id-c90", 1) == "id-c91"
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
    assert model.rowCount() == 95 + 2


def test_a_moment_on_the_border_belongs_to_the_later_month() -> None:
    noon = conversation("x")
    midnight = NOW.astimezone().replace(month=10, day=1, hour=0)
    model = make(dataclasses.replace(noon, updated_at=midnight), conversation("s", days=60))
    assert rows(model) == ["October 2026", "x", "September 2026", "s"]
    assert date(2026, 10, 1) == midnight.date()
