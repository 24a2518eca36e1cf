"""cmark-gfm judges what ours makes of texts written for each section of CommonMark and of GitHub's flavour."""

import re
from typing import Final

import pytest
from hypothesis import assume, given, settings

from tests.ui.timeline.markdown.grammar import documents
from tests.ui.timeline.markdown.judge import ours, theirs
from tests.ui.timeline.markdown.samples import SECTIONS

_LEAST: Final = 2_900
_DIFFERENT: Final[dict[str, tuple[tuple[str, int, str], ...]]] = {
    "definitions": ((r"<a b>", 22, "a tag is text; the judge's HTML has it as a tag"),),
    "paragraphs and breaks": (
        (r"\t\n", 4, "a tab at the end of a line is not taken away"),
        (r"\A\xa0", 1, "a space that does not break is taken away at the ends"),
    ),
    "links and images": (
        (r"\]\(<a b>\)", 3, "a tag is text; the judge's HTML has it as a tag"),
        (r"\A!\[r\]\((?:a|/u)", 3, "what is no address makes no reference of a picture: a link is left"),
    ),
    "escapes and entities": ((r"&#(?:0|1234567|12345678);", 7, "a code that stands for no character stays"),),
    "tables": ((r"\Aa\n(?::-|-:)\Z", 2, "a table has a bar"),),
    "tasks": ((r"\A(?:> -|- -|- a\n\n)", 18, "an item is a task in a quote and an item as well"),),
    "bare addresses": (
        (r'\A"www', 2, "an address can stand in quotation marks"),
        (r"\Ahttp://a b\Z", 1, "a name of one letter is no address"),
    ),
}
"""For each section, texts that are different by intent: a pattern, how many there are, and why."""


@pytest.mark.parametrize("section", SECTIONS)
def test_the_judge_sees_the_same_structure(section: str) -> None:
    different = [text for text in dict.fromkeys(SECTIONS[section]()) if ours(text) != theirs(text)]
    for pattern, count, reason in _DIFFERENT.get(section, ()):
        meant = [text for text in different if re.search(pattern, text)]
        assert len(meant) == count, reason
        different = [text for text in different if text not in meant]
    assert not different


def test_the_texts_are_many() -> None:
    assert sum(len(set(section())) for section in SECTIONS.values()) >= _LEAST


@given(documents(odd=False))
@settings(max_examples=200, deadline=None)
def test_the_judge_sees_the_same_in_random_texts(text: str) -> None:
    assume(not _KNOWN.search(text))
    assert ours(text) == theirs(text)


_KNOWN: Final = re.compile(
    r"(?:[>*+-]|\d[.)]) .*\[[ x]\] "  # tasks in items and quotes
    r"|\[[rR]\]: .*\n.*\S"  # a line behind a definition: the judge takes both for one paragraph until it ends
)
"""What is different by intent and can happen in a random text."""
