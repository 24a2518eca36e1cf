import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ui.timeline.markdown.blocks import CodeBlock, MarkdownBlock
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
