"""Rows of a map: folding, choosing, what a running reply says, and the lines beside them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.domain.blocks import TextBlock
from app.domain.conversation import Conversation, Message, MessageStatus, Role
from app.domain.tree_map import TreeMap
from app.services.mapping import tree_map
from app.ui.branches.map_model import FOLDED_FROM, MapModel, Row
from app.ui.branches.rails import LANES, RailTable

NOW = datetime(2026, 11, 21, 22, 49, tzinfo=UTC)


def tree(parents: list[int | None], head: int | None) -> TreeMap:
    """Return the map of messages m0, m1 ... with these parents."""
    messages = [
        Message(
            f"m{number}",
            "c",
            None if parent is None else f"m{parent}",
            Role.USER if number % 2 == 0 else Role.ASSISTANT,
            (TextBlock(f"words {number}"),),
            NOW,
        )
        for number, parent in enumerate(parents)
    ]
    return tree_map(Conversation("c", NOW, NOW, head_id=None if head is None else f"m{head}"), messages)


SMALL: list[int | None] = [None, 0, 0, 1, 3, 2]
"""m0 has two replies: m1 with m3 and m4 below it, and m2 with m5 below it, which is shown."""


def long_tree() -> TreeMap:
    """A chain with another try of three messages beside its second one."""
    parents: list[int | None] = [None, *range(FOLDED_FROM)]
    count = len(parents)
    return tree([*parents, 0, count, count + 1], FOLDED_FROM)


def rows(model: MapModel) -> Iterator[Row]:
    for number in range(model.rowCount()):
        row = model.row(model.index(number, 0))
        assert row is not None
        yield row


def ids(model: MapModel) -> list[str]:
    return [row.node.message_id for row in rows(model)]


@pytest.fixture
def model(qtbot: QtBot) -> MapModel:
    return MapModel()


def test_a_small_tree_is_unfolded(model: MapModel) -> None:
    model.set_tree(tree(SMALL, 5))
    assert ids(model) == ["m0", "m1", "m3", "m4", "m2", "m5"]
    assert [row.foldable for row in rows(model)] == [False, True, False, False, False, False]
    assert [row.is_head for row in rows(model)][-1]
    assert model.lanes == 2


def test_a_branch_is_folded_into_its_first_row(model: MapModel) -> None:
    model.set_tree(tree(SMALL, 5))
    model.toggle_fold("m1")
    assert ids(model) == ["m0", "m1", "m2", "m5"]
    assert [row.hidden for row in rows(model)] == [0, 2, 0, 0]
    model.toggle_fold("m1", True)
    assert ids(model) == ["m0", "m1", "m2", "m5"]
    model.toggle_fold("m2")
    assert ids(model) == ["m0", "m1", "m2", "m5"], "what is shown is no branch to fold"
    model.toggle_fold("m1", False)
    assert len(ids(model)) == 6


def test_a_long_tree_is_folded_at_first(model: MapModel) -> None:
    model.set_tree(long_tree())
    assert model.rowCount() == FOLDED_FROM + 2
    (folded,) = [row for row in rows(model) if row.hidden]
    assert folded.hidden == 2
    model.reveal(f"m{FOLDED_FROM + 3}")
    assert model.rowCount() == FOLDED_FROM + 4
    model.set_tree(long_tree())
    assert model.rowCount() == FOLDED_FROM + 4, "the same tree, read again, stays as it was unfolded"


def test_of_three_that_are_chosen_the_oldest_goes(model: MapModel, qtbot: QtBot) -> None:
    model.set_tree(tree(SMALL, 5))
    with qtbot.waitSignal(model.chosen_changed):
        model.choose("m1")
    model.choose("m2")
    assert list(model.chosen) == ["m1", "m2"]
    assert [row.letter for row in rows(model)] == ["", "A", "", "", "B", ""]
    model.choose("m5")
    assert list(model.chosen) == ["m2", "m5"]
    model.choose("m2")
    assert list(model.chosen) == ["m5"]
    assert "chosen as A" in str(model.index(5, 0).data())
    model.set_tree(tree(SMALL[:5], 4))
    assert not model.chosen, "a message that is gone for good is chosen no more"


def test_the_shown_path_alone(model: MapModel) -> None:
    model.set_tree(tree(SMALL, 5))
    model.set_only_path(True)
    assert ids(model) == ["m0", "m2", "m5"]
    assert model.lanes == 1
    assert not any(row.rails.through for row in rows(model))
    model.set_only_path(False)
    assert len(ids(model)) == 6


def test_a_running_reply_shows_its_first_words_as_they_come(model: MapModel) -> None:
    model.set_tree(tree([None, 0], 1))
    running = Message("m1", "c", "m0", Role.ASSISTANT, (TextBlock("So"),), NOW, MessageStatus.RUNNING)
    assert model.update_running(running)
    assert str(model.index(1, 0).data()).endswith(": So")
    long_one = Message("m1", "c", "m0", Role.ASSISTANT, (TextBlock("So " * 500),), NOW, MessageStatus.RUNNING)
    assert not model.update_running(long_one), "no more of it will be seen here"
    assert not model.update_running(Message("x", "c", None, Role.ASSISTANT, (), NOW))


def test_no_tree_has_no_rows(model: MapModel) -> None:
    model.set_tree(tree(SMALL, 5))
    model.set_tree(None)
    assert model.rowCount() == 0
    assert model.row(model.index(0, 0)) is None


parent_lists = st.lists(st.integers(0, 10_000), min_size=1, max_size=40).map(
    lambda picks: [None if number == 0 else pick % number for number, pick in enumerate(picks)]
)


@settings(deadline=None)
@given(parent_lists, st.integers(0, 10_000))
def test_every_line_goes_from_a_dot_to_a_dot(parents: list[int | None], head: int) -> None:
    """Follow each line down: it begins below a parent's dot, crosses the rows between, and ends at a child's."""
    nodes = tree(parents, head % len(parents)).nodes
    rails = RailTable(nodes)
    places = {node.message_id: row for row, node in enumerate(nodes)}
    for row, node in enumerate(nodes):
        if node.parent_id is None:
            assert rails[row].above is None
            continue
        parent = places[node.parent_id]
        assert rails[parent].below
        assert rails[row].above == rails[parent].lane
        for between in range(parent + 1, row):
            assert rails[parent].lane in rails[between].through
    for row in range(len(rails)):
        lines = rails[row]
        assert lines.lane < LANES
        children = [child for child, node in enumerate(nodes) if node.parent_id == nodes[row].message_id]
        assert lines.below == bool(children)
        crossing = {
            rails[places[node.parent_id]].lane
            for child, node in enumerate(nodes)
            if node.parent_id is not None and places[node.parent_id] < row < child
        }
        assert set(lines.through) <= crossing, "a line that crosses a row has a parent above it and a child below it"


def test_ten_thousand_side_branches_take_few_lanes(model: MapModel) -> None:
    comb = [None, *(number - 1 if number % 2 else max(number - 3, 0) for number in range(1, 10_000))]
    model.set_tree(tree(comb, 9_999))
    assert model.lanes <= LANES
    assert model.rowCount() > 100
