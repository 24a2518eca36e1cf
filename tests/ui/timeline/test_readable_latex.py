"""LaTeX in the words that latex2mathml knows."""

import pytest

from app.ui.timeline.formulas import Wanted, set_formula
from app.ui.timeline.readable_latex import readable


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"\text{如果 x>0}", r"\text{如果 x>0}"),
        (r"\text{if $x>0$}", r"\text{if }{x>0}"),
        (r"\text{若 $x_{1}$ 且 \(y\)}", r"\text{若 }{x_{1}}\text{ 且 }{y}"),
        (r"\mbox{a}\textbf{b}", r"\text{a}\textbf{b}"),
        (r"\text{x<1 & y \& z, 5\%}", r"\text{x&lt;1 &amp; y &amp; z, 5%}"),
        (r"\text{{a} b}c", r"\text{a b}c"),
        (r"\text{\$5 and \$6}", r"\text{$5 and $6}"),
        (r"\text{}x", r"\text{}x"),
        (r"\text{a", r"\text{a}"),
        (r"\textcolor{red}{x}", r"\textcolor{red}{x}"),
        (r"x \tag{3}", r"x \qquad (3)"),
        (r"\begin{align} a &= b \end{align}", r"\begin{align*} a &= b \end{align*}"),
        (r"\begin{alignat*}{2} a \end{alignat*}", r"\begin{align*} a \end{align*}"),
        (r"\begin{eqnarray}a\end{eqnarray}", r"\begin{array}{rcl}a\end{array}"),
        (r"\begin{rcases}a\end{rcases}", r"\left.\begin{array}{ll}a\end{array}\right\}"),
        (r"\operatorname{lr}\operatorname{损失}", r"\operatorname{lr}\mathrm{损失}"),
    ],
)
def test_it_is_written_so_that_it_can_be_read(written: str, read: str) -> None:
    assert readable(written) == read


ENVIRONMENTS = [
    "align",
    "align*",
    "aligned",
    "alignat}{2",
    "alignedat}{2",
    "flalign",
    "gather",
    "gathered",
    "split",
    "multline",
    "eqnarray",
    "equation",
    "cases",
    "dcases",
    "rcases",
    "array}{cc",
    "pmatrix",
    "smallmatrix",
]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_all_environments_are_set(environment: str, qapp: object) -> None:
    latex = f"\\begin{{{environment}}} a &= b \\\\ c &= d \\end{{{environment.partition('}')[0]}}}"
    if environment in ("gather", "gathered", "equation", "multline"):
        latex = latex.replace("&", "")
    assert set_formula(Wanted(latex, 20, "#000000", True, 1.0)).height > 20


def test_align_has_no_numbers(qapp: object) -> None:
    body = r"a &= b \\ c &= d"
    plain, starred = (
        set_formula(Wanted(f"\\begin{{{name}}}{body}\\end{{{name}}}", 20, "#000000", True, 1.0))
        for name in ("align", "align*")
    )
    assert plain.image == starred.image
