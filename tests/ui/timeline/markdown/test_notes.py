"""Footnotes, and what is settled at the end of a text."""

from collections.abc import Callable, Collection

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ui.timeline.markdown import settling
from app.ui.timeline.markdown.blocks import MarkdownBlock, Span, TextBlock
from app.ui.timeline.markdown.incremental import IncrementalMarkdown
from app.ui.timeline.markdown.inline import References, spans_of
from app.ui.timeline.markdown.parser import parse
from tests.ui.timeline.markdown.grammar import documents
from tests.ui.timeline.markdown.outline import outline
from tests.ui.timeline.markdown.texts import cuts

_NOTES: dict[str, tuple[str, list[str]]] = {
    "a note": ("a[^1]\n\n[^1]: b *c*", ["paragraph: a[n [1]]", "  1. small: b [i c]"]),
    "numbers come from the order of the marks": (
        "[^b] [^a] [^b]\n\n[^a]: A\n[^b]: B",
        ["paragraph: [n [1]] [n [2]] [n [1]]", "  1. small: B", "  2. small: A"],
    ),
    "notes stand at the end": ("a[^1]\n\n[^1]: b\n\nc", ["paragraph: a[n [1]]", "paragraph: c", "  1. small: b"]),
    "what is not defined is text": ("a[^1] [^2]\n\n[^2]: b", ["paragraph: a[^1] [n [1]]", "  1. small: b"]),
    "what nobody mentions is not lost": ("a\n\n[^x]: b\n\nc", ["paragraph: a", "paragraph: c", "  1. small: b"]),
    "the first of two is meant": (
        "a[^1]\n\n[^1]: b\n[^1]: c",
        ["paragraph: a[n [1]]", "  1. small: b", "  2. small: c"],
    ),
    "labels are the same in any case": ("[^A]\n\n[^a]: b", ["paragraph: [n [1]]", "  1. small: b"]),
    "a note of many blocks": (
        "[^1]\n\n[^1]: a\n\n    b\n    - c\n\n          code\n\nd",
        ["paragraph: [n [1]]", "paragraph: d", "  1. small: a", "  small: b", "    • small: c", "    code : code"],
    ),
    "a note that begins below its label": ("[^1]\n\n[^1]:\n    a\n", ["paragraph: [n [1]]", "  1. small: a"]),
    "a note that says nothing": ("[^1]\n\n[^1]:\n\nb", ["paragraph: [n [1]]", "paragraph: b", "  1. paragraph: "]),
    "a lazy line": ("[^1]\n\n[^1]: a\nb", ["paragraph: [n [1]]", "  1. small: a b"]),
    "a note interrupts a paragraph": ("a[^1]\n[^1]: b", ["paragraph: a[n [1]]", "  1. small: b"]),
    "a note ends a list": ("- a[^1]\n[^1]: b", ["  • paragraph: a[n [1]]", "  1. small: b"]),
    "in a note, notes": (
        "[^1]\n\n[^1]: a[^2]\n[^2]: b",
        ["paragraph: [n [1]]", "  1. small: a[n [2]]", "  2. small: b"],
    ),
    "no note in a list or a quote": ("> [^1]: a\n\n- [^2]: b", [">paragraph: [^1]: a", "  • paragraph: [^2]: b"]),
    "no note in code": ("`[^1]`\n\n    [^1]: c\n\n[^1]: b", ["paragraph: [c [^1]]", "code : [^1]: c", "  1. small: b"]),
    "marks in a table": (
        "| a[^1] |\n|---|\n| [^2] |\n\n[^2]: b\n[^1]: c",
        ["table left: a[n [1]] / [n [2]]", "  1. small: c", "  2. small: b"],
    ),
    "marks that look like links": (
        "[^1](/u) [^2](/u)\n\n[^1]: b",
        ["paragraph: [n [1]](/u) [(/u) ^2]", "  1. small: b"],
    ),
    "a link in a note": ("[^1] [r]\n\n[^1]: [r]\n\n[r]: /u", ["paragraph: [n [1]] [(/u) r]", "  1. small: [(/u) r]"]),
    "Chinese": (
        "结论[^来源]。\n\n[^来源]：不是\n\n[^来源]: 是",
        ["paragraph: 结论[n [1]]。", "paragraph: [n [1]]：不是", "  1. small: 是"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "blocks"), _NOTES.values(), ids=_NOTES)
def test_notes(text: str, blocks: list[str]) -> None:
    assert [line.removeprefix("~") for line in outline(text)] == blocks


@pytest.mark.parametrize("text", [text for text, _ in _NOTES.values()], ids=_NOTES)
def test_notes_that_come_in_pieces(text: str) -> None:
    for size in (1, 2, 5):
        markdown = IncrementalMarkdown()
        for start in range(0, len(text), size):
            markdown.append(text[start : start + size])
        markdown.finish()
        assert tuple(markdown.blocks) == parse(text)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_any_cut_of_any_shape_gives_the_blocks_of_the_whole(data: st.DataObject) -> None:
    text = data.draw(documents())
    markdown = IncrementalMarkdown()
    frozen: list[MarkdownBlock] = []
    for piece in data.draw(cuts(text)):
        markdown.append(piece)
        assert list(markdown.blocks[: len(frozen)]) == frozen
        frozen = list(markdown.blocks[: markdown.frozen])
    shown = list(markdown.blocks)
    for first in markdown.settling():
        assert list(markdown.blocks[:first]) == shown[:first]
        shown = list(markdown.blocks)
    assert tuple(markdown.blocks) == parse(text)


def test_while_it_comes_a_note_stands_where_it_is_with_its_label() -> None:
    markdown = IncrementalMarkdown()
    markdown.append("a[^why]\n\n[^why]: b\n\nc[^2]\n\n[^2]: d\n\n[^2]")
    assert [block.text for block in markdown.blocks] == ["a[why]", "b", "c[2]", "d", "[2]"]
    assert [block.place.marker for block in markdown.blocks] == ["", "why.", "", "2.", ""]
    assert markdown.finish() == 0
    assert [block.text for block in markdown.blocks] == ["a[1]", "c[2]", "[2]", "b", "d"]
    assert [block.place.marker for block in markdown.blocks] == ["", "", "", "1.", "2."]


def test_notes_that_are_in_order_change_nothing_at_the_end() -> None:
    markdown = IncrementalMarkdown()
    markdown.append("a[^1] b[^2]\n\nc\n\n[^1]: d\n[^2]: e\n")
    before = list(markdown.blocks)
    assert markdown.finish() == len(before)
    assert all(new is old for new, old in zip(markdown.blocks, before, strict=True))


def test_only_what_is_touched_is_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "plain [x] and [y](/z)\n\n" * 500 + "see [a]\n\n| [a] | [x] |\n|---|---|\n| [x] | [a] |\n\n[a]: http://b.c\n"
    markdown = IncrementalMarkdown()
    for start in range(0, len(text), 100):
        markdown.append(text[start : start + 100])
    before = list(markdown.blocks)
    parsed = markdown.parsed_characters
    contents: list[str] = []

    def noting(
        content: str, references: References, restored: Callable[[str], str], notes: Collection[str] | None = None
    ) -> tuple[Span, ...]:
        contents.append(content)
        return spans_of(content, references, restored, notes)

    monkeypatch.setattr(settling, "spans_of", noting)
    assert markdown.finish() == 500
    assert contents == ["see [a]", "[a]", "[a]"]
    assert markdown.parsed_characters == parsed
    assert [number for number, block in enumerate(markdown.blocks) if block is not before[number]] == [500, 501]


def test_settling_goes_in_slices() -> None:
    markdown = IncrementalMarkdown()
    markdown.append("words [a] and more of them\n\n" * 1_000 + "[a]: http://b.c\n")
    before = list(markdown.blocks)
    counts = []
    for _ in markdown.settling():
        counts.append(sum(new is not old for new, old in zip(markdown.blocks, before, strict=True)))
        before = list(markdown.blocks)
    assert sum(counts) == 1_000
    assert max(counts) <= 80
    last = markdown.blocks[-1]
    assert isinstance(last, TextBlock)
    assert last.spans[1] == Span("a", link="http://b.c")
