"""Whether a ``</think>`` that nothing opened ends a thought, or whether a reply merely speaks of the tag.

Templates of DeepSeek, Qwen, GLM, MiniMax and others write ``<think>`` into the prompt: the reply begins inside the
thought, and a server that does not tell the two apart sends ``thought</think>reply``. Models that speak of the tag put
it into code or quotes as a rule, or in the middle of a sentence.
"""

import re
from typing import Final

_FENCE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$", re.MULTILINE)
_TICKS: Final = re.compile(r"`+")
_LIST_ITEM: Final = re.compile(r"\s*(?:[-*+>|#]+|\d+[.)])\s*")
_INDENTED: Final = re.compile(r" {4}|\t| {1,3}\t")
_SENTENCE_END: Final = re.compile(r"[.!?…。！？][)\]}\"'”’»」』）*_`]*$")

_OPENING: Final = "“‘«「『《（([{\\`"
_EITHER: Final = "\"'*_~"
"""They open and close alike."""

_GAP: Final = 64
"""Blanks behind a tag that are waited for."""

_BEFORE_OPENING: Final = "([{=,:;<>+-/|（，：；、“‘「"
_GOES_ON: Final = ",.;:?!)]}”’»」』》、，。；：？！）"
"""After the tag they belong to the sentence, or the quotation, that it stands in."""


def ends_thought(before: str, after: str, *, ended: bool) -> bool | None:
    """Return whether a closing tag ends a thought; None while more of the text is needed.

    Args:
        before: all text before the tag; no other tag is in it.
        after: the text behind the tag, as far as it came.
        ended: nothing comes after ``after``.
    """
    line = before[before.rfind("\n") + 1 :]
    if _in_fence(before) or _in_span(line) or _opened(line, after):
        return False
    if after[:1] and after[0] in _GOES_ON:
        return False
    next_word = after.lstrip(" \t")
    if len(after) - len(next_word) > _GAP:
        return False
    if not next_word:
        return _ends_line(line) if ended else None
    if next_word[0] in "\r\n":
        return _ends_line(line)
    if next_word == after:
        return _LIST_ITEM.fullmatch(line) is None
    return _ends_line(line) and not next_word[0].islower()


def _ends_line(line: str) -> bool:
    """Return whether a thought may end behind this: not where a space parts an open sentence from the tag."""
    if _LIST_ITEM.fullmatch(line):
        return False
    return not line.strip() or not line[-1].isspace() or _SENTENCE_END.search(line.rstrip()) is not None


def _opened(line: str, after: str) -> bool:
    """Return whether the tag is quoted, emphasised, or in an indented block of code."""
    if not line.strip():
        return _INDENTED.match(line) is not None
    last = line[-1]
    if last in _OPENING or (last in "\"'" and after[:1] == last):
        return True
    if last not in _EITHER:
        return False
    outside = line.rstrip(_EITHER)[-1:]
    return not outside or outside.isspace() or outside in _BEFORE_OPENING


def _in_span(line: str) -> bool:
    """Return whether code stands open at the end of a line: a run of backticks that no equal one closed."""
    opened = ""
    for found in _TICKS.finditer(line):
        run = found.group()
        if not opened:
            opened = run
        elif run == opened:
            opened = ""
    return bool(opened)


def _in_fence(text: str) -> bool:
    """Return whether the text ends inside a fenced block of code."""
    opened = ""
    for found in _FENCE.finditer(text):
        mark, rest = found.groups()
        if not opened:
            opened = "" if mark[0] == "`" and "`" in rest else mark
        elif mark.startswith(opened) and not rest.strip():
            opened = ""
    return bool(opened)
