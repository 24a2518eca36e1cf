r"""Formulas in Markdown: ``$x$``, ``$$x$$``, ``\(x\)``, ``\[x\]`` and the environments of amsmath.

A display formula is decided on by its first line, as a fence is, and ends with the line that closes it or before a
blank one. So a text that grows never changes what stands above: a rule that has to see the end first would. Its tokens
have LaTeX as ``content``, and as ``markup`` the opening delimiter, "" where none closes a block. One that begins at the
end of a line of words, or ends before some, is part of a paragraph for the parser.
"""

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.amsmath import ENVIRONMENTS
from mdit_py_plugins.dollarmath.index import math_inline_dollar

from app.ui.timeline.markdown.displays import FORMULA

_ENVIRONMENTS: Final = "|".join([*ENVIRONMENTS, "aligned", "alignedat", "array", "cases", "gathered", "split"])
_OPENING: Final = re.compile(rf"\$\$|\\\[|\\begin\{{((?:{_ENVIRONMENTS})\*?)\}}")
_LATEX: Final = re.compile(r"[\\=^_{]")
"""What tells a formula from words behind an opening delimiter whose end is not known yet."""
_PUNCTUATION: Final = " \t.,;:"
_ENDS_OPEN: Final = re.compile(r"(?<![\\$])\$\$[ \t]*$")
_ENDS_IN_BRACKET: Final = re.compile(r"(?<!\\)\\\[[ \t]*$")
_OPEN: Final = "open formula"
"""Where the parser notes of a paragraph its first line, the line up to which it was read, and what closes a formula."""
_CLOSING: Final = {"(": "\\)", "[": "\\]"}
_DOLLARS: Final = math_inline_dollar(allow_space=False, allow_digits=False, allow_double=True)


def add_block_rule(parser: MarkdownIt) -> None:
    """Let display formulas be blocks."""
    ends = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("table", FORMULA, _block, {"alt": ends})


def add_inline_rules(parser: ParserInline) -> None:
    """Let formulas stand among words."""
    parser.ruler.before("escape", "formula_dollars", _inline_dollars)
    parser.ruler.before("escape", "formula_brackets", _inline_brackets)


def _block(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    if state.is_code_block(first):
        return False
    begin = state.bMarks[first] + state.tShift[first]
    opening = _OPENING.match(state.src, begin, state.eMarks[first])
    if opening is None:
        return False
    closing = _closing_of(opening)
    rest = state.src[opening.end() : state.eMarks[first]]
    if not _begins_formula(rest, closing, is_environment=bool(opening[1])):
        return False
    if silent:
        return not _is_inside_formula(state, first)
    is_closed, last = _end_of(state, first, end, rest, closing)
    if not is_closed and last < end and not state.isEmpty(last) and closing in _line(state, last):
        # Words follow the formula in its last line.
        _paragraph(state, first, last, end)
        return True
    source = state.getLines(first, last, state.sCount[first], False).strip()
    token = state.push(FORMULA, "", 0)
    token.content = _latex(source, opening[0], closing, is_environment=bool(opening[1])) if is_closed else source
    token.markup = opening[0] if is_closed else ""
    token.map = [first, last]
    state.line = last
    return True


def _closing_of(opening: re.Match[str]) -> str:
    if opening[1]:
        return f"\\end{{{opening[1]}}}"
    return "$$" if opening[0] == "$$" else "\\]"


def _begins_formula(rest: str, closing: str, *, is_environment: bool) -> bool:
    """Return whether a line begins a formula, given what stands in it behind the opening delimiter."""
    at = rest.find(closing)
    if at < 0:
        return is_environment or not rest.strip() or _LATEX.search(rest) is not None
    return bool(rest[:at].strip()) and not rest[at + len(closing) :].strip(_PUNCTUATION)


def _end_of(state: StateBlock, first: int, end: int, rest: str, closing: str) -> tuple[bool, int]:
    """Return whether a formula is closed, and the line behind it; if words follow in the line that closes it, that."""
    if closing in rest:
        return True, first + 1
    line = first + 1
    while line < end and not state.isEmpty(line) and state.sCount[line] >= state.blkIndent:
        if closing in _line(state, line):
            is_last = _line(state, line).rstrip(_PUNCTUATION).endswith(closing)
            return is_last, line + is_last
        line += 1
    return False, line


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _is_inside_formula(state: StateBlock, line: int) -> bool:
    """Return whether a line of a paragraph belongs to a formula that began at the end of a line above."""
    if state.parentType not in ("paragraph", "reference"):
        return False
    # A paragraph is read on from where it was left at its last line that could begin a formula.
    begin, above, closing = state.env.get(_OPEN, (-1, 0, ""))
    if begin != state.line or above > line:
        above, closing = state.line, ""
    for number in range(above, line):
        closing = _still_open(_line(state, number), closing)
    state.env[_OPEN] = state.line, line, closing
    return bool(closing)


def _still_open(written: str, closing: str) -> str:
    """Return what closes the formula that is open at the end of a line, given what closed the one at its beginning."""
    if closing == "\\]":
        return closing if "\\]" not in written else ""
    if written.count("$$") % 2:
        return "$$" if not closing and _ENDS_OPEN.search(written) else ""
    return closing or ("\\]" if _ENDS_IN_BRACKET.search(written) else "")


def _paragraph(state: StateBlock, first: int, last: int, end: int) -> None:
    """Push a paragraph that goes on behind a line as paragraphs do: its lines up to there hold a formula."""
    rules = state.md.block.ruler.getRules("paragraph")
    around, state.parentType = state.parentType, "paragraph"
    line = last + 1
    while line < end and not state.isEmpty(line) and not _is_interrupted(state, rules, line, end):
        line += 1
    state.parentType = around
    state.line = line
    opening = state.push("paragraph_open", "p", 1)
    opening.map = [first, line]
    opening.meta = {FORMULA: True}
    inline = state.push("inline", "", 0)
    inline.map = [first, line]
    inline.content = state.getLines(first, line, state.blkIndent, False).strip()
    inline.children = []
    state.push("paragraph_close", "p", -1)


def _is_interrupted(state: StateBlock, rules: list[RuleFuncBlockType], line: int, end: int) -> bool:
    is_lazy = state.sCount[line] - state.blkIndent > 3 or state.sCount[line] < 0
    return not is_lazy and any(rule(state, line, end, True) for rule in rules)


def _latex(source: str, opening: str, closing: str, *, is_environment: bool) -> str:
    """Return a closed formula without its delimiters; punctuation behind them belongs to it."""
    if is_environment:
        return source
    body, _, after = source[len(opening) :].rpartition(closing)
    return body.strip() + after.strip()


def _inline_dollars(state: StateInline, silent: bool) -> bool:
    begin = state.pos
    if state.src[begin] != "$" or not _DOLLARS(state, True):
        return False
    mark = "$$" if state.src.startswith("$$", begin) else "$"
    return _take(state, begin, mark, state.src[begin + len(mark) : state.pos - len(mark)], silent=silent)


def _inline_brackets(state: StateInline, silent: bool) -> bool:
    begin = state.pos
    closing = _CLOSING.get(state.src[begin + 1 : begin + 2]) if state.src[begin] == "\\" else None
    end = state.src.find(closing, begin + 2) if closing else -1
    if end < 0:
        return False
    mark, content = state.src[begin : begin + 2], state.src[begin + 2 : end]
    if mark == "\\[" and not _LATEX.search(content) and content[:1] != "\n":
        return False  # "\[1\]" are brackets that were escaped.
    state.pos = end + 2
    return _take(state, begin, mark, content, silent=silent)


def _take(state: StateInline, begin: int, mark: str, content: str, *, silent: bool) -> bool:
    """Push a formula that ends at ``state.pos``; code comes first, and there is none of nothing."""
    if "`" in content or not content.strip():
        state.pos = begin
        return False
    if not silent:
        token = state.push(FORMULA, "", 0)
        token.content = " ".join(content.split())
        token.markup = mark
    return True
