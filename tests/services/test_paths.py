"""Paths, siblings and leaves, of whole trees and of damaged ones."""

from dataclasses import replace
from datetime import UTC, datetime

from app.domain.conversation import Message, Role
from app.services.tree import head_without, latest_leaf, living, path_to, siblings_of

NOW = datetime(2026, 3, 4, tzinfo=UTC)


def message(name: str, parent: str | None, role: Role = Role.USER) -> Message:
    return Message(name, "c", parent, role, (), NOW)


A = Role.ASSISTANT
TREE = (
    message("q1", None),
    message("a1", "q1", A),
    message("q2", "a1"),
    message("a2", "q2", A),
    message("a1b", "q1", A),
    message("q2b", "a1"),
    message("a2c", "q2", A),
    message("q1b", None),
)


def names(path: tuple[Message, ...]) -> list[str]:
    return [each.id for each in path]


def test_a_path_runs_from_the_first_message() -> None:
    assert names(path_to(TREE, "a2")) == ["q1", "a1", "q2", "a2"]
    assert names(path_to(TREE, "q1b")) == ["q1b"]
    assert path_to(TREE, None) == ()
    assert path_to(TREE, "gone") == ()


def test_siblings_have_one_parent_and_come_oldest_first() -> None:
    assert siblings_of(TREE, path_to(TREE, "a2")) == {
        "q1": ("q1", "q1b"),
        "a1": ("a1", "a1b"),
        "q2": ("q2", "q2b"),
        "a2": ("a2", "a2c"),
    }


def test_another_role_below_the_same_message_is_no_sibling() -> None:
    tree = (*TREE, message("q-without-answer", "q1"))
    assert siblings_of(tree, path_to(tree, "a1"))["a1"] == ("a1", "a1b")


def test_the_latest_leaf_follows_the_newest_child() -> None:
    assert latest_leaf(TREE, "q1") == "a1b"
    assert latest_leaf(TREE, "a1") == "q2b"
    assert latest_leaf(TREE, "q2") == "a2c"
    assert latest_leaf(TREE, "a2") == "a2"


def test_a_parent_that_is_missing_ends_the_path() -> None:
    assert names(path_to((message("x", "gone"), message("y", "x", A)), "y")) == ["x", "y"]


def test_a_circle_is_walked_once() -> None:
    circle = (message("x", "y"), message("y", "x", A))
    assert names(path_to(circle, "x")) == ["y", "x"]
    assert latest_leaf(circle, "x") == "y"


def without(*gone: str) -> tuple[Message, ...]:
    """Return what is left of the tree once these are deleted."""
    return living(tuple(replace(each, deleted_at=NOW if each.id in gone else None) for each in TREE))


def test_what_stands_below_a_deleted_message_is_gone_too() -> None:
    assert names(without("a1")) == ["q1", "a1b", "q1b"]
    assert names(without("q1", "q1b")) == []
    assert names(without()) == names(TREE)


def test_the_newest_neighbour_takes_the_place_of_a_deleted_message() -> None:
    assert head_without(TREE, "a1") == "a1b"
    assert head_without(TREE, "a1b") == "q2b"
    assert head_without(TREE, "a2c") == "a2"
    assert head_without(without("a2c"), "a2") == "q2"
    assert head_without(without("q1b"), "q1") is None
