import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ui.timeline.markdown.blocks import Alignment, CodeBlock, Place, Span, TableBlock, TextBlock, TextStyle
from app.ui.timeline.markdown.engine import engine
from app.ui.timeline.markdown.parser import parse
from tests.ui.timeline.markdown.texts import documents

_ODD = "*_`~[]()<>&!|#->+=:\\\"'\n\r\t 1.a重\0\u3000\ufdd0\ud800"


@given(st.text() | st.text(alphabet=_ODD, max_size=60) | documents())
@settings(max_examples=500, deadline=None)
def test_no_text_makes_it_raise(text: str) -> None:
    for block in parse(text):
        assert not block.text.endswith("\n") or not isinstance(block, CodeBlock)


def test_sources_are_the_lines_of_the_text() -> None:
    text = "# a\n\n- b\n  c\n- d\n\n> e\n> f\n\n```x\ng\n```\n\n| h |\n|---|\n| i |\n\n***\n    j\n"
    sources = [block.source for block in parse(text)]
    assert sources == [
        "# a", "- b\n  c", "- d", "> e\n> f", "```x\ng\n```", "| h |\n|---|\n| i |", "***", "    j",
    ]  # fmt: skip


def test_a_table_has_as_many_cells_in_each_row() -> None:
    (table,) = parse("|a|b|\n|-|-:|\n|1|\n|1|2|3|")
    assert isinstance(table, TableBlock)
    assert table.alignments == (Alignment.LEFT, Alignment.RIGHT)
    assert [len(row) for row in table.rows] == [2, 2, 2]
    assert table.text == "a\tb\n1\t\n1\t2"


@pytest.mark.parametrize(
    "text",
    ["[a" * 65_000, "*a " * 50_000, "x" * 1_000_000, "[" * 100_000, "# " + "x" * 30_000, ("a" * 3_000 + " ") * 10],
    ids=["links", "stars", "one line", "brackets", "heading", "words"],
)
def test_what_is_too_long_is_plain_in_pieces(text: str) -> None:
    blocks = parse(text)
    assert all(isinstance(block, TextBlock) and block.style is TextStyle.PLAIN for block in blocks)
    assert all(len(block.text) <= 4_000 for block in blocks)
    assert "".join(block.text for block in blocks) == text.strip().removeprefix("# ")


def test_pieces_stand_together_in_their_item() -> None:
    blocks = parse("- " + "x" * 9_000 + " [" * 600)
    assert [block.place for block in blocks] == [Place(1, marker="•"), Place(1, tight=True), Place(1, tight=True)]


def test_a_long_line_does_not_end_its_code() -> None:
    text = "y" * 50_000
    (code, after) = parse(f"```js\na\n{text}\nb\n```\nafter")
    assert code.text == f"a\n{text}\nb"
    assert code.source == f"```js\na\n{text}\nb\n```"
    assert after.text == "after"


def test_a_long_cell_is_shown_as_it_is() -> None:
    (table,) = parse("| a |\n|---|\n| *b* " + "x" * 30_000)
    assert isinstance(table, TableBlock)
    assert table.rows[1] == ((Span("*b* " + "x" * 30_000),),)


@pytest.mark.parametrize(
    "text",
    [
        "[a" * 65_000, "*a " * 50_000, ">" * 10_000, "x" * 1_000_000, "[" * 100_000, "[a" * 9_000, "![[](" * 3_000,
        "- " * 9_000, "1. " * 6_000, "[](" * 6_000, "".join("`" * n + "a" for n in range(190)), "*_" * 9_000,
        "http://a/" + ")" * 19_000, "&" * 19_000, "<" * 19_000, "<a " * 6_000, "\\" * 19_000, "~~a" * 6_000,
        "[" * 400 + "a" + "](b)" * 400, "[](" * 490 + "x" * 5_000, "[[](" * 240, "**a" * 1_900, "[*a_b](`c" * 400,
    ],
)  # fmt: skip
def test_hostile_text_costs_little(text: str) -> None:
    """Counted in calls, not in time: a machine that is busy does not change it. A million takes some 50 ms."""
    engine()
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        parse(text)
    finally:
        sys.setprofile(None)
    assert calls < 1_200_000


def test_the_parser_is_not_imported_with_the_window() -> None:
    program = (
        "import sys\n"
        "import app.ui.timeline.markdown.incremental\n"
        "assert not [name for name in sys.modules if name.startswith(('markdown_it', 'mdurl', 'linkify'))]\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
