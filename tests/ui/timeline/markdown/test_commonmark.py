"""The examples of the CommonMark specification, as the source of markdown-it-py carries them for its own tests.

They are fetched with the environment for tests (``sources`` in pyproject.toml) and are no part of the project.
"""

import json
import re
import sys
import tarfile
from collections import Counter
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from app.ui.timeline.markdown.incremental import IncrementalMarkdown
from app.ui.timeline.markdown.parser import parse
from tests.ui.timeline.markdown.structure import of_html, of_ours

_ROOT: Final = Path(__file__).resolve().parents[4]
_FOLDERS: Final = (
    Path(sys.prefix) / "sources",
    _ROOT / ".loquent-dev" / "venv-{}.{}".format(*sys.version_info[:2]) / "sources",
)
_EXAMPLES: Final = 652
"""Of version 0.31.2."""

_IN_HTML: Final = "what stands in angle brackets is shown as it is"
_DIFFERENT: Final = {
    **dict.fromkeys([*range(148, 192)], "a block of HTML is a paragraph of text"),
    **dict.fromkeys([*range(613, 618), 623, *range(625, 632)], "HTML in words is text"),
    12: "a bracket behind a backslash begins a formula, as models write them",
    21: _IN_HTML,
    31: _IN_HTML,
    39: "line breaks written as entities are kept",
    201: _IN_HTML,
    308: "a comment is a paragraph of text",
    309: "a comment is a paragraph of text",
    344: _IN_HTML,
    475: _IN_HTML,
    476: _IN_HTML,
    477: _IN_HTML,
    491: _IN_HTML,
    494: _IN_HTML,
    524: _IN_HTML,
    536: _IN_HTML,
    602: "an address is a link without brackets around it too, as on GitHub",
    606: "an address of mail is a link without brackets around it too, as on GitHub",
    608: "an address is a link without brackets around it too, as on GitHub",
    611: "an address is a link without brackets around it too, as on GitHub",
    612: "an address of mail is a link without brackets around it too, as on GitHub",
    642: _IN_HTML,
    643: _IN_HTML,
}
"""Examples in which the program means to do something else, and why."""


class Example(NamedTuple):
    """One example: its number, the name of its section, a text, and what it has to become."""

    number: int
    section: str
    markdown: str
    html: str


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    """Return all examples."""
    archives = [archive for folder in _FOLDERS for archive in sorted(folder.glob("markdown_it_py-*.tar.gz"))]
    if not archives:
        pytest.skip("the sources that packaging/dev.py fetches for the tests are not there")
    with tarfile.open(archives[-1]) as archive:
        name = next(name for name in archive.getnames() if name.endswith("test_cmark_spec/commonmark.json"))
        file = archive.extractfile(name)
        assert file is not None
        found = json.load(file)
    return [Example(each["example"], each["section"], each["markdown"], each["html"]) for each in found]


def _is_same(example: Example) -> bool:
    # Delimiters of numbers are kept in the markers, and HTML has no place for them.
    return of_html(example.html) == [re.sub(r"^(>* *\d+)\)", r"\1.", line) for line in of_ours(example.markdown)]


def test_the_examples_give_the_right_structure(examples: list[Example]) -> None:
    assert len(examples) == _EXAMPLES
    different = {example.number for example in examples if not _is_same(example)}
    assert different == set(_DIFFERENT), Counter(_DIFFERENT.get(number, "unknown") for number in different)


def test_html_loses_no_letter(examples: list[Example]) -> None:
    for example in examples:
        if "HTML" in example.section:
            blocks = parse(example.markdown)
            shown = "".join(block.text + getattr(block, "language", "") for block in blocks)
            letters = Counter(re.findall(r"[^\W_]", example.markdown))
            assert not letters - Counter(re.findall(r"\w", shown)), example.number


def test_the_examples_can_come_character_by_character(examples: list[Example]) -> None:
    for example in examples:
        markdown = IncrementalMarkdown()
        for character in example.markdown:
            markdown.append(character)
        markdown.finish()
        assert tuple(markdown.blocks) == parse(example.markdown), example.number


def test_all_examples_as_one_reply_come_out_as_the_whole(examples: list[Example]) -> None:
    text = "\n\n".join(example.markdown for example in examples)
    markdown = IncrementalMarkdown()
    for start in range(0, len(text), 97):
        markdown.append(text[start : start + 97])
    markdown.finish()
    assert tuple(markdown.blocks) == parse(text)
