"""Footnotes, as rules for the parser: ``[^label]`` in words, and ``[^label]: text`` at the top level of a text.

What a note says goes on in lines that are indented by four blanks, as on GitHub. A definition in a list or in a quote
is a line of text.
"""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.parser_block import RuleFuncBlockType
    from markdown_it.parser_inline import ParserInline
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

NOTES: Final = "notes"
"""Key of an environment: the keys of the labels that are defined. Without it every label is taken for one that is."""
_INDENT: Final = 4
_TAB: Final = 4
_MARK: Final = re.compile(r"\[\^([^\s\[\]]{1,100})\]")
_DEFINITION: Final = re.compile(r"\[\^([^\s\[\]]{1,100})\]:")


def key_of(label: str) -> str:
    """Return what two labels have in common that stand for the same note."""
    return label.casefold()


def install(blocks: "MarkdownIt", inline: "ParserInline") -> None:
    """Add the rules to a parser of blocks and to one of words."""
    blocks.block.ruler.before("table", "note", _definition, {"alt": ["paragraph", "reference", "blockquote"]})
    reference = next(rule for rule in blocks.block.ruler.__rules__ if rule.name == "reference")
    blocks.block.ruler.at("reference", _no_note(reference.fn), {"alt": reference.alt})
    inline.ruler.before("link", "note", _mark)


def _no_note(rule: "RuleFuncBlockType") -> "RuleFuncBlockType":
    def no_note(state: "StateBlock", first: int, end: int, silent: bool) -> bool:
        return _definition_at(state, first) is None and rule(state, first, end, silent)

    return no_note


def _definition_at(state: "StateBlock", line: int) -> re.Match[str] | None:
    return _DEFINITION.match(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line])


def _definition(state: "StateBlock", first: int, end: int, silent: bool) -> bool:
    # In a list or in a note, a line that stands further to the left may be of the top level again, and ends both.
    is_outside = state.level == 0 or (silent and state.sCount[first] < state.blkIndent)
    match = _definition_at(state, first) if is_outside and not state.is_code_block(first) else None
    if match is None:
        return False
    if silent:
        return True
    opening = state.push("note_open", "", 1)
    opening.meta = {"label": match[1]}
    opening.map = lines = [first, first]
    begin, shift, count = state.bMarks[first], state.tShift[first], state.sCount[first]
    parent, indent = state.parentType, state.blkIndent
    column = count + match.end() - match.start()
    at, offset = match.end(), column
    while at < state.eMarks[first] and state.src[at] in " \t":
        offset += _TAB - offset % _TAB if state.src[at] == "\t" else 1
        at += 1
    state.bMarks[first] = match.end()
    state.tShift[first] = at - match.end()
    # What stands behind the label has the indent of the note, or more where it is code.
    state.sCount[first] = _INDENT + max(offset - column - 1, 0)
    state.blkIndent = _INDENT
    state.parentType = "blockquote"
    state.md.block.tokenize(state, first, end)
    state.blkIndent, state.parentType = indent, parent
    state.bMarks[first], state.tShift[first], state.sCount[first] = begin, shift, count
    lines[1] = state.line
    state.push("note_close", "", -1)
    return True


def _mark(state: "StateInline", silent: bool) -> bool:
    if not state.src.startswith("[^", state.pos):
        return False
    match = _MARK.match(state.src, state.pos, state.posMax)
    known: Collection[str] | None = state.env.get(NOTES)
    if match is None or (known is not None and key_of(match[1]) not in known):
        return False
    if not silent:
        token = state.push("note", "", 0)
        token.content = match[1]
    state.pos = match.end()
    return True
