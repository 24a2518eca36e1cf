import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ui.timeline.markdown.blocks import MarkdownBlock
from app.ui.timeline.markdown.incremental import IncrementalMarkdown
from app.ui.timeline.markdown.parser import parse
from tests.ui.timeline.markdown.texts import TRICKY, cuts, documents


def _fed(pieces: list[str]) -> IncrementalMarkdown:
    """Feed pieces, and check at each one what is promised of it."""
    markdown = IncrementalMarkdown()
    shown: list[MarkdownBlock] = []
    frozen = 0
    for piece in pieces:
        first = markdown.append(piece)
        assert markdown.blocks[:first] == shown[:first]
        assert first <= len(markdown.blocks)
        assert first >= frozen
        assert frozen <= markdown.frozen <= len(markdown.blocks)
        shown = list(markdown.blocks)
        frozen = markdown.frozen
    first = markdown.finish()
    assert markdown.blocks[:first] == shown[:first]
    return markdown


@pytest.mark.parametrize("text", TRICKY, ids=range(len(TRICKY)))
@pytest.mark.parametrize("size", [1, 2, 3, 7, 20, 1000])
def test_pieces_give_the_blocks_of_the_whole(text: str, size: int) -> None:
    size = max(size, len(text) // 400)
    markdown = _fed([text[start : start + size] for start in range(0, len(text), size)])
    assert tuple(markdown.blocks) == parse(text)
    assert markdown.text == text
    assert markdown.frozen == len(markdown.blocks)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_any_cut_of_any_document_gives_the_blocks_of_the_whole(data: st.DataObject) -> None:
    text = data.draw(documents() | st.sampled_from(TRICKY) | st.text())
    markdown = _fed(data.draw(cuts(text)))
    assert tuple(markdown.blocks) == parse(text)


@given(documents())
@settings(max_examples=100, deadline=None)
def test_characters_one_by_one_give_the_blocks_of_the_whole(text: str) -> None:
    assert tuple(_fed(list(text)).blocks) == parse(text)


_PARAGRAPH = "Some **bold** words and `code` with a [link](http://a.b/c) and more. " * 6 + "\n\n"
_SECTION = (
    f"## Heading\n\n{_PARAGRAPH}{_PARAGRAPH}1. one\n2. two\n   - three\n\n```py\n"
    + "x = compute(1, 2)\n" * 20
    + "```\n\n| a | b |\n|---|---|\n"
    + "| one | two |\n" * 10
    + f"\n> {_PARAGRAPH}"
)
_GROWING = {
    "mixed": _SECTION,
    "one fence": "x = compute(1, 2)\n",
    "one list": "- an item of **some** words\n",
    "one loose list": "- an item of **some** words\n\n",
    "one table": "| some | *words* |\n",
    "one paragraph": "some *words* ",
    "one line": "x",
    "one quote": "> some *words*\n",
    "one item": "  - some *words*\n",
    "headings": "# h\nwords\n",
}
_BEGINNINGS = {"one fence": "```py\n", "one table": "| a | b |\n|---|---|\n", "one item": "- a\n"}


def _cost(kind: str, length: int) -> float:
    """Return how often each character is parsed in a text of some length that comes in pieces of 20."""
    text = _BEGINNINGS.get(kind, "") + _GROWING[kind] * (length // len(_GROWING[kind]))
    markdown = IncrementalMarkdown()
    for start in range(0, len(text), 20):
        markdown.append(text[start : start + 20])
    return markdown.parsed_characters / len(text)


@pytest.mark.parametrize("kind", _GROWING)
def test_a_character_costs_the_same_in_a_long_reply(kind: str) -> None:
    short, long = _cost(kind, 8_000), _cost(kind, 32_000)
    assert long < 30
    assert long < max(short * 1.2, 20)


def test_code_that_comes_is_not_parsed_again() -> None:
    markdown = IncrementalMarkdown()
    markdown.append("```py\n")
    before = markdown.parsed_characters
    for _ in range(100):
        assert markdown.append("x = 1\n# y") == 0
    (code,) = markdown.blocks
    assert code.text == "x = 1\n# y" * 100
    assert markdown.parsed_characters == before


def test_a_half_fence_is_not_shown_as_code() -> None:
    markdown = IncrementalMarkdown()
    markdown.append("```py\nx\n")
    for _ in range(4):
        markdown.append("`")
        assert [block.text for block in markdown.blocks] == ["x"]
        assert markdown.frozen == 0
    markdown.append("\nend")
    assert [block.text for block in markdown.blocks] == ["x", "end"]
    assert markdown.frozen == 1


def test_a_half_fence_at_the_end_is_code() -> None:
    markdown = IncrementalMarkdown()
    markdown.append("```py\nx\n``")
    assert [block.text for block in markdown.blocks] == ["x"]
    assert markdown.finish() == 0
    assert [block.text for block in markdown.blocks] == ["x\n``"]


def test_a_block_is_frozen_when_the_next_has_surely_begun() -> None:
    markdown = IncrementalMarkdown()
    frozen = []
    for piece in ("a", "\n", "\n", "b", "\n", "# c", "\nd", "\ne\n", "\n|f|\n", "|-|\n|g|\n", "\nh\n"):
        markdown.append(piece)
        frozen.append(markdown.frozen)
    assert frozen == [0, 0, 0, 0, 1, 1, 2, 3, 4, 4, 5]


def test_the_items_of_a_list_move_apart_when_one_of_them_is_loose() -> None:
    markdown = IncrementalMarkdown()
    markdown.append("text\n\n- a\n- b\n- c\n")
    assert [block.place.tight for block in markdown.blocks] == [False, False, True, True]
    assert markdown.frozen == 1
    assert markdown.append("\n- d\n") == 2
    assert [block.place.tight for block in markdown.blocks] == [False] * 5
    assert markdown.append("- e\n- f\n") == 5
    assert [block.place.tight for block in markdown.blocks] == [False] * 7
    assert markdown.frozen == 6


def test_half_a_marker_moves_items_apart_only_as_long_as_it_may_be_one() -> None:
    markdown = IncrementalMarkdown()
    markdown.append("- a\n- b\n- c\n\n-")
    assert [block.place.tight for block in markdown.blocks] == [False] * 4
    assert markdown.append("x") == 1
    assert [block.place.tight for block in markdown.blocks] == [False, True, True, False]


def test_a_long_tail_shows_what_comes_before_it_is_parsed() -> None:
    markdown = IncrementalMarkdown()
    markdown.append("> words\n" * 1_000 + "> ")
    before = markdown.parsed_characters
    assert markdown.append("**more**") == 0
    assert markdown.parsed_characters == before
    assert markdown.blocks[-1].text.endswith("words **more**")
    assert markdown.finish() == 0
    assert markdown.blocks[-1].text.endswith("words more")


def test_links_are_settled_at_the_end() -> None:
    markdown = IncrementalMarkdown()
    markdown.append("plain\n\nsee [a]\n\n```\n[a]\n```\n\n[a]: http://b.c\n\nend\n")
    assert markdown.blocks[1].text == "see [a]"
    assert markdown.frozen == 3
    assert markdown.finish() == 1
    assert markdown.blocks[1].text == "see a"
    assert markdown.frozen == len(markdown.blocks) == 4


def test_nothing_changes_at_the_end_of_most_replies() -> None:
    markdown = IncrementalMarkdown()
    markdown.append(_SECTION * 3)
    parsed = markdown.parsed_characters
    assert markdown.finish() == len(markdown.blocks)
    assert markdown.parsed_characters == parsed


def test_nothing_changed_is_said_by_the_number_of_blocks() -> None:
    markdown = IncrementalMarkdown()
    assert markdown.append("") == 0
    assert markdown.append("a\n\n") == 0
    assert markdown.append("\n") == 1
    assert markdown.append("\r") == 1
    assert markdown.append("\nb") == 1
    assert markdown.finish() == 2
