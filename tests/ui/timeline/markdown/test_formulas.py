"""Which dollars and brackets are formulas, and which are not."""

import pytest

from app.ui.timeline.markdown.blocks import FormulaBlock
from app.ui.timeline.markdown.incremental import IncrementalMarkdown
from app.ui.timeline.markdown.parser import parse
from tests.ui.timeline.markdown.outline import looks, outline


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("so $x$ is", "so [$ x] is"),
        ("$x$, $y$", "[$ x], [$ y]"),
        (r"so \(x\) and \[x = 1\] are", r"so [\( x] and [\[ x = 1] are"),
        ("so $$x$$ is", "so [$$ x] is"),
        ("$a_1 * b_2 * c_3$", "[$ a_1 * b_2 * c_3]"),
        (r"$\{a\}$", r"[$ \{a\}]"),
        ("$a\nb$", "[$ a b]"),
        ("当$x>0$时，$y$", "当[$ x>0]时，[$ y]"),
        ("**$x$**", "[b$ x]"),
        ("[$x$](http://a.b)", "[$(http://a.b) x]"),
    ],
)
def test_formulas_among_words(text: str, expected: str) -> None:
    assert looks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("costs $5 and $6", "costs $5 and $6"),
        ("$5-$6", "$5-$6"),
        ("$ x$ and $x $", "$ x$ and $x $"),
        (r"\$x$ and \\(x)", r"$x$ and \(x)"),
        ("`$x$` and `\\(x\\)`", "[c $x$] and [c \\(x\\)]"),
        ("$5 `a$` b", "$5 [c a$] b"),
        (r"see \[1\] and \[a\](b)", "see [1] and [a](b)"),
        ("$$ is the shell", "$$ is the shell"),
        ("$x", "$x"),
        (r"\(x", "(x"),
    ],
)
def test_what_is_no_formula(text: str, expected: str) -> None:
    assert looks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$$\na\n= b\n$$", ["formula: a\n= b"]),
        ("$$ a $$", ["formula: a"]),
        ("$$ a $$.", ["formula: a."]),
        ("words\n\\[\n- a\n\\]\nmore", ["paragraph: words", "formula: - a", "paragraph: more"]),
        ("$$a = 1\n+ 2$$", ["formula: a = 1\n+ 2"]),
        ("\\begin{align*}\na\n\\end{align*}", ["formula: \\begin{align*}\na\n\\end{align*}"]),
        ("> $$\n> a\n> $$\n> b", [">formula: a", ">paragraph: b"]),
        ("- $$\n  a\n  $$\n- b", ["  • paragraph: ", "~  formula: a", "~  • paragraph: b"]),
        ("```\n$$\na\n$$\n```", ["code : $$\na\n$$"]),
        ("    $$\n    a\n    $$", ["code : $$\na\n$$"]),
        ("| a |\n|---|\n| $x$ |", ["table left: a / [$ x]"]),
        ("$$\na\n\nb", ["begun formula: $$\na", "paragraph: b"]),
        ("Text: $$\nx = 1\n$$\nmore", ["paragraph: Text:", "formula: x = 1", "paragraph: more"]),
        ("Text: \\[\nx\n\\], $y$", ["paragraph: Text:", "formula: x,", "paragraph: [$ y]"]),
        ("a\n$$\n- x\n$$ b\nc", ["paragraph: a", "formula: - x", "paragraph: b c"]),
        ("a $$\nx\n$$ b $$\ny\n$$", ["paragraph: a", "formula: x", "paragraph: b", "formula: y"]),
        ("> a: $$\n> x\n> $$\n> b", [">paragraph: a:", ">formula: x", ">paragraph: b"]),
        ("- a: $$\n  x\n  $$\n- b", ["  • paragraph: a:", "  formula: x", "~  • paragraph: b"]),
        ("- $$\n  x\n  $$ b", ["  • paragraph: ", "~  formula: x", "~  paragraph: b"]),
        ("\\begin{align}\nx\n\\end{align} b", ["formula: \\begin{align}\nx\n\\end{align}", "paragraph: b"]),
        ("$$\n\\text{if $x$}\n$$ b", ["formula: \\text{if $x$}", "paragraph: b"]),
        ("Cost: $$\n- a\n- b", ["paragraph: Cost: $$", "  • paragraph: a", "~  • paragraph: b"]),
        ("a `$$\nx\n$$` b", ["paragraph: a [c $$ x $$] b"]),
        ("a \\$$\n$$\nx\n$$", ["paragraph: a $$", "formula: x"]),
        (
            "a: $$\n\\begin{align}\nx\n\\end{align}\n$$ b",
            ["paragraph: a:", "formula: \\begin{align}\nx\n\\end{align}", "paragraph: b"],
        ),
        ("a: \\[\n\\begin{cases}\nx\n\\end{cases}\n\\]", ["paragraph: a:", "formula: \\begin{cases}\nx\n\\end{cases}"]),
        ("pid $$ is\n$$\nx\n$$", ["paragraph: pid $$ is", "formula: x"]),
        ("\\begin{document}\n\\end{document}", ["paragraph: \\begin{document} \\end{document}"]),
    ],
)
def test_display_formulas(text: str, expected: list[str]) -> None:
    assert outline(text) == expected


def test_a_display_formula_is_source_until_it_is_closed() -> None:
    markdown = IncrementalMarkdown()
    seen = []
    for piece in ("$$", "\n\\frac{a}", "{b}\n", "$", "$", "\n"):
        markdown.append(piece)
        (block,) = markdown.blocks
        assert isinstance(block, FormulaBlock)
        seen.append((block.is_closed, block.text))
    assert seen == [
        (False, "$$"),
        (False, "$$\n\\frac{a}"),
        (False, "$$\n\\frac{a}{b}"),
        (False, "$$\n\\frac{a}{b}\n$"),
        (True, "\\frac{a}{b}"),
        (True, "\\frac{a}{b}"),
    ]


def test_the_source_of_each_piece_is_what_was_written_for_it() -> None:
    blocks = parse("> - a: $$x$$ then $$\n>   x\n>   $$. b `c`\n>   d")
    assert [block.source for block in blocks] == ["> - a: $$x$$ then ", "$$\n>   x\n>   $$.", " b `c`\n>   d"]
    blocks = parse("> \\begin{align}\n> x\n> \\end{align} b\n> \\end{align}")
    assert blocks[0].source == "> \\begin{align}\n> x\n> \\end{align}"


@pytest.mark.parametrize(
    "text",
    [
        "$" * 100_000,
        "$a " * 30_000,
        "\\(" * 50_000,
        "$$\n" + "\\frac{" * 20_000,
        "\\begin{align}\n" * 7_000,
        "$$ a$" * 20_000,
        ("$" + "\\frac{" * 500 + "x" + "}{2}" * 500 + "$ ") * 20,
    ],
    ids=range(7),
)
def test_hostile_dollars_lose_nothing(text: str) -> None:
    assert "".join("".join(block.text.split()) for block in parse(text)) != ""
