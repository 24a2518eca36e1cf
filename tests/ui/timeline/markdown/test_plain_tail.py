"""What does not end is shown as it was written, and what comes behind it is Markdown again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ui.timeline.markdown.blocks import TextBlock, TextStyle
from app.ui.timeline.markdown.incremental import IncrementalMarkdown
from app.ui.timeline.markdown.plain_tail import BUDGET

ENDLESS = {
    "quote": "> The quick brown fox.\n>\n> - [item][a]\n>\n",
    "paragraph": "The quick brown fox jumps over the lazy dog.\n",
    "item": "  A paragraph of the same item.\n\n",
}
BEGINNING = {"quote": "", "paragraph": "", "item": "- an item\n\n"}
BEFORE = "# A heading\n\nSome **bold** words and a [link][a].\n\n"
AFTER = "\n\nAnd **bold** again.\n\n- one\n- two\n\n[a]: https://example.com/a\n"


def grown(text: str, sizes: list[int]) -> IncrementalMarkdown:
    """Return what a text becomes that comes in pieces of these sizes, over and over."""
    markdown = IncrementalMarkdown()
    at = number = 0
    while at < len(text):
        size = sizes[number % len(sizes)]
        markdown.append(text[at : at + size])
        at += size
        number += 1
    markdown.finish()
    return markdown


@pytest.mark.parametrize("kind", ENDLESS)
@given(st.lists(st.integers(150, 3_000), min_size=1, max_size=6))
@settings(max_examples=12, deadline=None)
def test_before_and_behind_it_all_is_markdown(kind: str, sizes: list[int]) -> None:
    endless = BEGINNING[kind] + ENDLESS[kind] * (3 * BUDGET // len(ENDLESS[kind]))
    blocks = list(grown(BEFORE + endless + AFTER, sizes).blocks)
    words = [block for block in blocks if isinstance(block, TextBlock)]
    assert words[0].style is TextStyle.HEADING1
    assert [span.link for span in words[1].spans if span.link] == ["https://example.com/a"]
    assert [span.text for span in words[-3].spans if span.bold] == ["bold"]
    assert [block.text for block in words[-2:]] == ["one", "two"]
    assert words[-1].place.marker == "•"
    plain = "".join(block.text for block in words if block.style is TextStyle.PLAIN)
    assert ENDLESS[kind] in plain
    assert len(plain) > BUDGET


def test_its_cost_grows_with_the_text_alone() -> None:
    one, four = (grown(ENDLESS["quote"] * number, [500]).parsed_characters for number in (2_000, 8_000))
    assert one == four


def test_nothing_is_lost_when_the_text_ends_in_it() -> None:
    text = ENDLESS["paragraph"] * 2_000
    blocks = grown(text, [700]).blocks
    assert "".join(block.text for block in blocks) == text
    assert all(isinstance(block, TextBlock) and block.style is TextStyle.PLAIN for block in blocks)
