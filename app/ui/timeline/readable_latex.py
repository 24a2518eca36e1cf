r"""LaTeX as people and models write it, in the words that latex2mathml knows.

Numbers of equations: ``align``, ``gather`` and their like are set without any. LaTeX counts through a document, and
what refers to a number stands in the same document; in a reply each formula would begin at (1) again. So it is with
MathJax as it comes. What is written as ``\tag`` is shown, behind its equation.
"""

import re
from collections.abc import Iterator
from typing import Final

_TAG: Final = re.compile(r"\\tag\*?\{([^{}]*)\}")
_ENVIRONMENT: Final = re.compile(
    r"\\(?P<what>begin|end)\{(?P<name>align|(?:x|xx)?alignat|alignedat|flalign|eqnarray|dcases|rcases|drcases)\*?\}"
    r"(?P<columns>(?<=at\}|t\*\})\{\d+\})?"
)
_AS_ARRAY: Final = {
    "eqnarray": (r"\begin{array}{rcl}", r"\end{array}"),
    "rcases": (r"\left.\begin{array}{ll}", r"\end{array}\right\}"),
    "drcases": (r"\left.\begin{array}{ll}", r"\end{array}\right\}"),
    "dcases": (r"\begin{cases}", r"\end{cases}"),
}
_WORDS: Final = re.compile(r"\\(?P<command>text(?:bf|it|md|normal|rm|sf|tt|up)?|mbox|hbox)\s*\{")
_BRACES: Final = re.compile(r"\\.|[{}]", re.DOTALL)
_MATH: Final = re.compile(r"(?<!\\)\$([^$]*)(?<!\\)\$|\\\((.*?)\\\)", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\([%&#_$ ])|[{}]")
_FOREIGN_OPERATOR: Final = re.compile(r"\\operatorname\*?\s*\{(?=[^{}]*[^\x00-\x7f])")


def readable(latex: str) -> str:
    """Return LaTeX that means the same and that latex2mathml reads."""
    latex = _TAG.sub(r"\\qquad (\1)", latex)
    latex = _ENVIRONMENT.sub(_environment, latex)
    latex = _FOREIGN_OPERATOR.sub(r"\\mathrm{", latex)
    return "".join(_with_plain_words(latex))


def _environment(found: re.Match[str]) -> str:
    pair = _AS_ARRAY.get(found["name"])
    if pair is not None:
        return pair[found["what"] == "end"]
    return f"\\{found['what']}{{align*}}"


def _with_plain_words(latex: str) -> Iterator[str]:
    r"""Take formulas out of ``\text``, and write what XML would read as markup in its own way."""
    done = 0
    while (found := _WORDS.search(latex, done)) is not None:
        end = _end_of_group(latex, found.end())
        yield latex[done : found.start()]
        command = "text" if found["command"] in ("mbox", "hbox", "textmd", "textup") else found["command"]
        yield from _pieces(latex[found.end() : end], f"\\{command}")
        done = end + 1
    yield latex[done:]


def _end_of_group(latex: str, begin: int) -> int:
    """Return where the brace stands that closes the one before ``begin``; the end where none does."""
    depth = 1
    for step in _BRACES.finditer(latex, begin):
        depth += (step[0] == "{") - (step[0] == "}")
        if depth == 0:
            return step.start()
    return len(latex)


def _pieces(content: str, command: str) -> Iterator[str]:
    done = 0
    for formula in _MATH.finditer(content):
        if formula.start() > done:
            yield f"{command}{{{_as_xml(content[done : formula.start()])}}}"
        yield f"{{{formula[1] or formula[2] or ''}}}"
        done = formula.end()
    if done < len(content) or not content:
        yield f"{command}{{{_as_xml(content[done:])}}}"


def _as_xml(words: str) -> str:
    plain = _ESCAPED.sub(lambda found: found[1] or "", words)
    return plain.replace("&", "&amp;").replace("<", "&lt;")
