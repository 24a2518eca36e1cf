"""The map of a tree: order, lanes, numbers, words."""

from datetime import UTC, datetime

import pytest

from app.domain.blocks import AttachmentRef, ContentBlock, FileBlock, StructuredBlock, TextBlock, ThinkingBlock
from app.domain.conversation import Conversation, Message, Role
from app.services.mapping import first_words, tree_map

NOW = datetime(2026, 11, 21, 22, 49, tzinfo=UTC)


def tree(drawing: str) -> list[Message]:
    """Return the messages of lines like ``b<a`` (b below a), in that order; a star says that one is deleted.

    Those with a capital letter are the person's.
    """
    messages = []
    for line in drawing.split():
        name, _, parent = line.rstrip("*").partition("<")
        role = Role.USER if name.isupper() else Role.ASSISTANT
        deleted = NOW if line.endswith("*") else None
        messages.append(
            Message(name, "c", parent or None, role, (TextBlock(f"words of {name}"),), NOW, deleted_at=deleted)
        )
    return messages


def drawn(messages: list[Message], head: str | None) -> list[str]:
    """Return a row as its lane, its name and its place among the tries."""
    found = tree_map(Conversation("c", NOW, NOW, head_id=head), messages)
    rows = []
    for node in found.nodes:
        place = f" {node.number}/{node.count}" if node.number else ""
        rows.append(f"{node.lane}{'=' if node.shown else '-'}{node.message_id}{place}")
    return rows


LOOK = "Q r1<Q r2<Q r3<Q P<r3 p<P A<r2 a<A B<r2 b1<B b2<B"
"""The tree of look.md."""


def test_the_shown_path_is_the_left_lane_and_comes_last_of_its_siblings() -> None:
    assert drawn(tree(LOOK), "b2") == [
        "0=Q 1/1",
        "1-r1 1/3",
        "1-r3 3/3",
        "1-P 1/1",
        "1-p 1/1",
        "0=r2 2/3",
        "1-A 1/2",
        "1-a 1/1",
        "0=B 2/2",
        "1-b1 1/2",
        "0=b2 2/2",
    ]


def test_it_counts_what_is_there() -> None:
    found = tree_map(Conversation("c", NOW, NOW, head_id="b2"), tree(LOOK))
    assert (found.messages, found.branches) == (11, 5)
    assert found.nodes[0].children == 3
    assert found.nodes[1].words == "words of r1"
    assert [node.parent_row for node in found.nodes] == [None, 0, 0, 2, 3, 0, 5, 6, 5, 8, 8]


def test_another_head_draws_another_left_lane() -> None:
    assert drawn(tree(LOOK), "p")[-3:] == ["0=r3 3/3", "0=P 1/1", "0=p 1/1"]


def test_what_lies_below_the_end_of_the_shown_path_leaves_its_lane() -> None:
    assert drawn(tree("Q r1<Q A<r1 a<A B<r1"), "r1") == [
        "0=Q 1/1",
        "0=r1 1/1",
        "1-A 1/2",
        "1-a 1/1",
        "1-B 2/2",
    ]


def test_deleted_ones_are_there_and_not_counted() -> None:
    messages = tree("Q r1<Q r2<Q* A<r2 r3<Q")
    found = tree_map(Conversation("c", NOW, NOW, head_id="r3"), messages)
    assert drawn(messages, "r3") == ["0=Q 1/1", "1-r1 1/2", "1-r2", "1-A", "0=r3 2/2"]
    assert [(node.gone, node.deleted_at) for node in found.nodes[2:4]] == [(True, NOW), (True, None)]
    assert (found.messages, found.branches) == (3, 2)


def test_several_beginnings() -> None:
    assert drawn(tree("Q r<Q P p<P"), "r") == ["1-P 2/2", "1-p 1/1", "0=Q 1/2", "0=r 1/1"]


def test_nothing_is_shown() -> None:
    assert drawn(tree("Q r<Q P p<P"), None) == ["1-Q 1/2", "1-r 1/1", "0-P 2/2", "0-p 1/1"]
    assert tree_map(Conversation("c", NOW, NOW), []).nodes == ()


def test_a_parent_that_is_not_there_makes_a_beginning() -> None:
    assert drawn(tree("a<nowhere"), None) == ["0-a 1/1"]


@pytest.mark.parametrize("shape", ["chain", "star", "comb"])
def test_ten_thousand_messages(shape: str) -> None:
    """Deep, wide, and both: nothing of it may go by recursion."""
    numbers = range(1, 10_000)
    parents = {
        "chain": [number - 1 for number in numbers],
        "star": [0 for _ in numbers],
        "comb": [max(number - 1 - number % 2, 0) for number in numbers],
    }[shape]
    messages = tree(" ".join(["m0", *(f"m{number}<m{parent}" for number, parent in enumerate(parents, start=1))]))
    found = tree_map(Conversation("c", NOW, NOW, head_id="m9999"), messages)
    assert len(found.nodes) == 10_000
    assert found.nodes[-1].message_id == "m9999"
    assert all(node.parent_row is None or node.parent_row < row for row, node in enumerate(found.nodes))


FILE = FileBlock(AttachmentRef("0" * 64, "application/pdf", "report.pdf", 1))


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ((TextBlock("  \n Two\n lines "),), "Two lines"),
        ((TextBlock(""), TextBlock("Second")), "Second"),
        ((TextBlock("x" * 10_000),), "x" * 160),
        ((FILE, ThinkingBlock("Hm")), "report.pdf"),
        ((ThinkingBlock("Hm, well"),), "Hm, well"),
        ((StructuredBlock('{"a": 1}'),), '{"a": 1}'),
        ((), ""),
    ],
)
def test_first_words(blocks: tuple[ContentBlock, ...], expected: str) -> None:
    assert first_words(Message("m", "c", None, Role.ASSISTANT, blocks, NOW)) == expected
