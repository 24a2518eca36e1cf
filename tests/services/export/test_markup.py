import base64
import hashlib
import re

import pytest

from app.services.export.markup import Markup
from app.services.export.page_style import POLICY, STYLE


@pytest.fixture(scope="module")
def markup() -> Markup:
    return Markup()


@pytest.mark.parametrize(
    "text",
    ["a $x^2$ b", r"a \(x^2\) b", "$$x^2$$", r"\[x^2\]", "$$\nx^2\n$$", "words $$x^2$$ words"],
)
def test_formulas_are_mathml(markup: Markup, text: str) -> None:
    page = markup.render(text)
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in page
    assert page.count("<math") == 1
    assert "$" not in page


@pytest.mark.parametrize(
    "latex",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\style{background:url(https://evil.example)}{x}",
        r"\text{<script>alert(1)</script>}",
        r"\color{red;background:url(x)}x",
        r"\includegraphics{file:///etc/passwd}",
        r"\class{x}{y}",
    ],
)
def test_a_formula_is_nothing_but_a_formula(markup: Markup, latex: str) -> None:
    page = markup.render(f"$${latex}$$")
    assert not re.search(r"<(script|a|img|mglyph|maction|annotation)|href=|style=|class=\"x|on\w+=", page)


@pytest.mark.parametrize("latex", [r"\frac{", "x" * 2000, r"\begin{x}", "^", "_" * 40])
def test_what_cannot_be_set_stays_as_it_was_written(markup: Markup, latex: str) -> None:
    assert "<p" in markup.render(f"$${latex}$$")


def test_prices_are_no_formulas(markup: Markup) -> None:
    assert "<math" not in markup.render("It costs $5 and then $6.")


@pytest.mark.parametrize(
    ("address", "is_link"),
    [
        ("https://a.example/x", True),
        ("mailto:a@b.example", True),
        ("relative.html", False),
        ("//evil.example", False),
        ("file:///etc/passwd", False),
        ("ms-msdt:/id", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,<script>", False),
        ("#fragment", False),
    ],
)
def test_links_lead_to_the_web_alone(markup: Markup, address: str, is_link: bool) -> None:
    assert ("<a " in markup.render(f"[words]({address})")) is is_link


def test_code_has_colours_without_styles(markup: Markup) -> None:
    page = markup.render("```py\ndef f(): return '<b>'\n```\n\n```nonsense\n<i>\n```")
    assert '<span class="k">def</span>' in page
    assert "&lt;b&gt;" in page
    assert "&lt;i&gt;" in page
    assert "style=" not in page


def test_columns_stand_where_they_were_put(markup: Markup) -> None:
    page = markup.render("| a | b | c |\n|--|:-:|--:|\n| 1 | 2 | 3 |")
    assert "style=" not in page
    assert '<td class="right">3</td>' in page
    assert '<td class="center">2</td>' in page


def test_the_page_allows_its_own_style_and_nothing_else() -> None:
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in POLICY
    assert "default-src 'none'" in POLICY
    assert "unsafe" not in POLICY
    assert "script" not in POLICY
    assert "prefers-color-scheme: dark" in STYLE
    assert "url(" not in STYLE
    assert "</" not in STYLE


def test_tasks_of_lists_have_boxes(markup: Markup) -> None:
    page = markup.render("- [ ] open\n- [x] **done**\n- [y] neither\n\n[ ] no list")
    assert '<li class="task">open</li>' in page
    assert '<li class="task done"><strong>done</strong></li>' in page
    assert "<li>[y] neither</li>" in page
    assert "<p>[ ] no list</p>" in page


def test_every_class_that_the_markup_gives_has_a_style(markup: Markup) -> None:
    page = markup.render("- [x] a\n\n| a | b |\n|:-:|--:|\n| 1 | 2 |\n\n$$x$$")
    given = {name for found in re.findall(r'class="([^"]*)"', page) for name in found.split()}
    assert given == {"task", "done", "center", "right", "formula"}
    assert [name for name in given if f".{name} " not in STYLE and f".{name}::" not in STYLE] == []
