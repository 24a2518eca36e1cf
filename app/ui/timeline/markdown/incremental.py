"""Markdown that grows: what is closed is frozen, only the open tail is parsed again."""

import re
from collections.abc import Sequence
from typing import Final

from app.ui.timeline.markdown.blocks import CodeBlock, MarkdownBlock
from app.ui.timeline.markdown.parser import block_tokens, blocks_of, normalised, parse

_DEFINITION: Final = re.compile(r"^ {0,3}(?:>\s*)*\[[^\]\n]+\]:", re.MULTILINE)
_FENCE: Final = re.compile(r"\n*( {0,3})(`{3,}|~{3,})([^\n]*)\n")


class IncrementalMarkdown:
    """A reply that comes in. ``blocks`` are the frozen ones and, behind them, those of the open tail.

    A block of the top level is closed when the next one has begun on a whole line: until then a paragraph may become
    a heading or a table, a list may go on, and half a line may mean anything (CommonMark 0.31, "Phase 1").
    What only the whole can tell, links that are defined further down, is settled by ``finish``.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._frozen: list[MarkdownBlock] = []
        self._tail = ""
        self._open: list[MarkdownBlock] = []
        self._held_back = ""
        self.parsed_characters = 0
        """How much has been parsed in all: what growing costs."""

    @property
    def text(self) -> str:
        """Return everything that was appended."""
        self._pieces = ["".join(self._pieces)]
        return self._pieces[0]

    @property
    def frozen(self) -> int:
        """Return how many blocks will not change any more before ``finish``."""
        return len(self._frozen)

    @property
    def blocks(self) -> Sequence[MarkdownBlock]:
        """Return all blocks as of now."""
        return [*self._frozen, *self._open]

    def append(self, text: str) -> int:
        """Take more text; return the index of the first block that changed."""
        self._pieces.append(text)
        text = self._held_back + text
        # A lone CR at the end may be the first half of a CRLF.
        self._held_back = "\r" if text.endswith("\r") else ""
        self._tail += normalised(text.removesuffix(self._held_back) if self._held_back else text)
        return self._parse_tail()

    def finish(self) -> int:
        """Settle what only the whole can tell; return the index of the first block that changed."""
        if self._held_back:
            self._tail += "\n"
            self._held_back = ""
            self._parse_tail()
        before = list(self.blocks)
        if _DEFINITION.search(self.text):
            self._frozen = list(parse(self.text))
        else:
            self._frozen = before
        self._open = []
        self._tail = ""
        return _first_difference(before, self._frozen)

    def _parse_tail(self) -> int:
        before = self._open
        first = len(self._frozen)
        code = _open_code(self._tail)
        if code is not None:
            self._open = [code]
            return first + _first_difference(before, self._open)
        self.parsed_characters += len(self._tail)
        found = block_tokens(self._tail)
        keep_from = self._open_line(found.top_lines)
        self._open = list(blocks_of(found, self._tail))
        if keep_from > 0:
            self._freeze(keep_from)
        return first + _first_difference(before, [*self._frozen[first:], *self._open])

    def _open_line(self, tops: list[int]) -> int:
        """Return the first line of the tail that may still change."""
        whole_lines = self._tail.count("\n")
        begun = [line for line in tops if line < whole_lines]
        return begun[-1] if begun else 0

    def _freeze(self, line: int) -> None:
        """Freeze what stands above a line of the tail."""
        offset = 0
        for _ in range(line):
            offset = self._tail.index("\n", offset) + 1
        head, self._tail = self._tail[:offset], self._tail[offset:]
        closed = list(blocks_of(block_tokens(head), head))
        self._frozen += closed
        self._open = self._open[len(closed) :]


def _open_code(tail: str) -> CodeBlock | None:
    """Return the code of a fence that begins the tail and has not been closed, without parsing; else None."""
    opening = _FENCE.match(tail)
    if opening is None:
        return None
    indent, fence, info = opening.groups()
    if fence[0] == "`" and "`" in info:
        return None
    closing = re.compile(rf"^ {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$", re.MULTILINE)
    body = tail[opening.end() :]
    if closing.search(body):
        return None
    lines = body.split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    if indent:
        lines = [line[min(len(line) - len(line.lstrip(" ")), len(indent)) :] for line in lines]
    language = info.strip().split(maxsplit=1)[0] if info.strip() else ""
    source = tail.lstrip("\n").removesuffix("\n")
    return CodeBlock("\n".join(lines), language, source=source)


def _first_difference(before: Sequence[MarkdownBlock], after: Sequence[MarkdownBlock]) -> int:
    """Return the index of the first block that is not the same; the shorter length where all are."""
    shared = min(len(before), len(after))
    return next((number for number in range(shared) if before[number] != after[number]), shared)
