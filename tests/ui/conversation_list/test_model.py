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
from app.domain.library import Counts, Page, Section, SectionKind
from app.ui.conversation_list.entries import ARCHIVE, DAYS, FolderRow
from app.ui.conversation_list.model import ConversationListModel, ListRole, Mark
from tests.ui.conversation_list.samples import NOW, TODAY, conversation, folder
from tests.ui.conversation_list.sources import NONE, Source, make, rows


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


def test_what_is_pinned_comes_first_then_folders_then_days() -> None:
    source = Source(
        conversation("day"),
        conversation("filed", folder="f-work", days=3),
        conversation("pinned", pinned=True, days=90),
        conversation("pinned and filed", pinned=True, folder="f-work", days=91),
        conversation("archived", archived=True),
        folders=[folder("work"), folder("home", 1)],
        opened=["work"],
    )
    source.model.set_counts(Counts({"f-work": 1}, {}))
    assert rows(source.model) == [
        *("Pinned", "pinned", "pinned and filed"),
        *("Folders", "work", "filed", "home"),
        *("Today", "day"),
    ]
    work, home = source.model.folders()
    assert (work.count, work.is_open, home.count, home.is_open) == (1, True, 0, False)


def test_one_section_alone_stands_under_days() -> None:
    everything = (
        conversation("a", archived=True),
        conversation("b", archived=True, days=1, tags=["x"]),
        conversation("c", tags=["x"], pinned=True),
        conversation("d", tags=["x"], folder="f-work", days=40),
        conversation("e"),
    )
    assert rows(Source(*everything, shown=ARCHIVE).model) == ["Today", "a", "Yesterday", "b"]
    tagged = Source(*everything, shown=Section(SectionKind.TAG, "x"), folders=[folder("work")])
    assert rows(tagged.model) == ["Today", "c", "October 2026", "d"]
    tagged.put(conversation("e", tags=["x"], days=1))
    tagged.put(conversation("c"))
    assert rows(tagged.model) == ["Yesterday", "e", "October 2026", "d"]


def test_heads_can_be_neither_selected_nor_renamed() -> None:
    model = make(conversation("one"))
    assert model.flags(model.index(0, 0)) == Qt.ItemFlag.NoItemFlags
    assert not model.setData(model.index(0, 0), "x")
    assert model.flags(model.index(1, 0)) & Qt.ItemFlag.ItemIsSelectable


def test_a_folder_can_be_reached_and_renamed_and_not_selected(qtbot: QtBot) -> None:
    model = Source(folders=[folder("work")]).model
    index = model.index_of_folder("f-work")
    assert model.flags(index) & Qt.ItemFlag.ItemIsEnabled
    assert not model.flags(index) & Qt.ItemFlag.ItemIsSelectable
    with qtbot.waitSignal(model.folder_rename_requested) as caught:
        assert model.setData(index, " Home  work ")
    assert caught.args == ["f-work", "Home work"]
    said = str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    assert said.startswith("Folder work, 0 ")
    assert said.endswith("closed")


# Changes


Change = tuple[int, int, str]


def changed(number: int, hours: int, kind: str) -> Conversation:
    name = f"c{number}"
    return conversation(
        name,
        days=hours / 24,
        pinned=kind == "pin",
        archived=kind == "archive",
        folder="f-one" if kind == "one" else "f-two" if kind == "two" else None,
    )


KINDS = ["day", "day", "day", "pin", "archive", "one", "two", "remove"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60 * 24), st.sampled_from(KINDS)), max_size=40),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60 * 24), st.sampled_from(KINDS)), max_size=12),
    st.sampled_from([200, 1, 3]),
    st.randoms(use_true_random=False),
)
def test_changes_one_by_one_give_what_a_new_list_gives(
    changes: list[Change], before: list[Change], limit: int, dice: random.Random
) -> None:
    folders = [folder("one"), folder("two", 1)]
    stored = {f"id-c{number}": changed(number, hours, kind) for number, hours, kind in before if kind != "remove"}
    source = Source(*stored.values(), folders=folders, limit=limit, opened=["one"])
    for number, hours, kind in changes:
        if kind == "remove":
            source.remove(f"id-c{number}")
        else:
            source.put(changed(number, hours, kind))
        step = dice.randrange(6)
        if step == 0:
            source.model.want(0, source.model.rowCount() + 1)
        elif step == 1:
            source.answer()
        elif step == 2:
            source.model.set_open("f-two", is_open=dice.random() < 0.5)
    source.model.set_open("f-two", is_open=True)
    source.answer()
    source.read_all()
    fresh = Source(*source.all.values(), folders=folders, opened=["one", "two"]).model
    assert rows(source.model) == rows(fresh)
    for conversation_id, each in source.all.items():
        seen = each.archived_at is None
        assert source.model.index_of(conversation_id).isValid() == seen
        if seen:
            assert source.model.index_of(conversation_id).data() == each.title


def test_the_model_keeps_the_rules_of_qt() -> None:
    folders = [folder("one"), folder("two", 1), folder("three", 2)]
    source = Source(
        *(changed(number, 12 * number, KINDS[number % 7]) for number in range(60)),
        folders=folders,
        limit=7,
        opened=["one"],
    )
    judge = QAbstractItemModelTester(source.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    judge.setUseFetchMore(False)
    dice = random.Random(7)  # noqa: S311
    for step in range(300):
        number = dice.randrange(80)
        if dice.random() < 0.2:
            source.remove(f"id-c{number}")
        else:
            source.put(changed(number, dice.randrange(50 * 24), dice.choice(KINDS[:-1])))
        if step % 7 == 0:
            source.model.want(0, source.model.rowCount() + 1)
            source.answer()
        if step % 11 == 0:
            source.model.set_open(f"f-{dice.choice(['one', 'two'])}", is_open=dice.random() < 0.5)
        if step % 13 == 0:
            dice.shuffle(folders)
            source.model.set_folders(folders[: dice.randrange(1, 4)], NONE)
    judge.deleteLater()


def test_folders_move_with_what_is_in_them_and_keep_what_is_selected() -> None:
    folders = [folder("a"), folder("b"), folder("c")]
    source = Source(conversation("in c", folder="f-c"), folders=folders, opened=["c"])
    held = QPersistentModelIndex(source.model.index_of("id-in c"))
    source.model.set_folders([folders[2], folders[0], folders[1]], NONE)
    assert rows(source.model) == ["Folders", "c", "in c", "a", "b"]
    assert held.data() == "in c"
    source.model.set_folders([folders[0], folder("new")], Counts({"f-new": 3}, {}))
    assert rows(source.model) == ["Folders", "a", "new"]
    assert source.model.folders()[1].count == 3
    source.model.set_folders([], NONE)
    assert rows(source.model) == []


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


def test_what_is_deleted_or_temporary_is_not_in_the_list() -> None:
    model = make(conversation("a"), conversation("b"))
    model.put(dataclasses.replace(conversation("a"), deleted_at=NOW))
    model.put(dataclasses.replace(conversation("secret"), temporary=True))
    assert rows(model) == ["Today", "b"]


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
    model.set_up(None, (), NONE, {DAYS: Page((conversation("a"),), None)})
    assert rows(model)[0] == "Today"
    day[0] = TODAY + timedelta(days=1)
    model.check_day()
    assert rows(model)[0] == "Yesterday"
    assert model.index_of("id-a").row() == 1


def test_neighbours_skip_heads_and_folders() -> None:
    source = Source(
        conversation("p", pinned=True),
        conversation("f", folder="f-a"),
        conversation("a"),
        conversation("b", days=1),
        folders=[folder("a"), folder("b")],
        opened=["a"],
    )
    model = source.model
    assert model.first() == "id-p"
    assert model.neighbour("id-p", 1) == "id-f"
    assert model.neighbour("id-f", 1) == "id-a"
    assert model.neighbour("id-b", -1) == "id-a"
    assert model.neighbour("id-b", 1) is None
    assert model.neighbour("id-p", -1) is None


def test_what_is_not_there_has_no_row() -> None:
    model = make(conversation("a"))
    assert not model.index_of("nobody").isValid()
    assert model.conversation_at(QModelIndex()) is None
    model.remove("nobody")
    assert model.rowCount() == 2


def test_a_hundred_thousand_rows_are_changed_without_a_reset() -> None:
    source = Source(*(conversation(f"c{number}", days=number / 100) for number in range(100_000)), limit=100_000)
    resets: list[int] = []
    source.model.modelReset.connect(lambda: resets.append(1))
    for number in range(99_000, 99_500):
        source.model.put(dataclasses.replace(conversation(f"c{number}"), updated_at=NOW + timedelta(seconds=number)))
    assert source.model.index(1, 0).data() == "c99499"
    assert not resets


def test_a_moment_on_the_border_belongs_to_the_later_month() -> None:
    noon = conversation("x")
    midnight = NOW.astimezone().replace(month=10, day=1, hour=0)
    model = make(dataclasses.replace(noon, updated_at=midnight), conversation("s", days=60))
    assert rows(model) == ["October 2026", "x", "September 2026", "s"]
    assert date(2026, 10, 1) == midnight.date()


def test_a_folder_row_is_an_entry() -> None:
    model = Source(folders=[folder("a")]).model
    assert isinstance(model.index_of_folder("f-a").data(ListRole.ENTRY), FolderRow)
