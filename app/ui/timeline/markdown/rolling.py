"""Code, tables and lists at the top level can be very long: only their end is read again when they grow."""

import re
from dataclasses import dataclass, field, replace

from app.ui.timeline.markdown.blocks import CodeBlock, MarkdownBlock, Span, TableBlock, Unsettled
from app.ui.timeline.markdown.flatten import OpenList


class RollingFence:
    """A fence at the left edge that has begun. Its code needs no parser."""

    def __init__(self, opening: str, markup: str, language: str) -> None:
        self._opening = opening
        self._markup = markup
        self._language = language
        self._lines = ""
        self._begun = ""
        self._closing = re.compile(rf" {{0,3}}{re.escape(markup[0])}{{{len(markup)},}}[ \t]*")

    @property
    def text(self) -> str:
        """Return everything from the fence on."""
        return self._opening + self._lines + self._begun

    def feed(self, text: str) -> str | None:
        """Take more text; return what comes after the closing fence, None as long as there is none."""
        text = self._begun + text
        start = 0
        while (end := text.find("\n", start)) >= 0:
            if self._closing.fullmatch(text, start, end):
                self._lines += text[:start]
                self._begun = text[start : end + 1]
                return text[end + 1 :]
            start = end + 1
        self._lines += text[:start]
        self._begun = text[start:]
        return None

    def block(self, *, is_whole: bool = False) -> CodeBlock:
        """Return the code as of now. A line that may become the closing fence is none until the text is whole."""
        # Half a line of nothing but blanks is none.
        shown = self._begun if self._begun.strip(" \t") else ""
        begun = shown.rstrip("\n")
        may_close = not is_whole and begun.lstrip(" ") == self._markup[: len(begun.lstrip(" "))]
        is_code = not self._closing.fullmatch(begun) and not may_close
        code = self._lines + shown if is_code else self._lines
        source = self._opening + self._lines + shown
        return CodeBlock(code.rstrip("\n"), self._language, source=source.rstrip("\n"))


@dataclass(slots=True)
class RollingTable:
    """A table whose rows so far stay as they are. ``head`` is the Markdown of its first two lines."""

    head: str
    rows: tuple[tuple[tuple[Span, ...], ...], ...]
    source: str
    unsettled: tuple[Unsettled, ...] = ()

    def joined(self, block: MarkdownBlock) -> MarkdownBlock:
        """Return the table with the rows of ``block``, which was parsed with the head before it."""
        if not isinstance(block, TableBlock):
            raise TypeError(block)
        source = (self.source + block.source[len(self.head) :]).rstrip("\n")
        more = len(self.rows) - 1
        unsettled = [replace(words, row=words.row + more) for words in block.unsettled if words.row > 0]
        rows = self.rows + block.rows[1:]
        return replace(block, rows=rows, source=source, unsettled=(*self.unsettled, *unsettled))


@dataclass(slots=True)
class RollingList:
    """A list whose items so far stay as they are, but for the gaps between them.

    ``first`` is the number of its first block, ``spaced`` those of the blocks whose gap depends on whether the list
    is loose, ``is_shown_loose`` what they look like now.
    """

    first: int
    number: int
    is_loose: bool
    is_shown_loose: bool
    spaced: list[int] = field(default_factory=list)

    @property
    def open_list(self) -> OpenList:
        """Return what has to be known to read on."""
        return OpenList(self.number, self.is_loose)

    def show(self, blocks: list[MarkdownBlock], *, is_loose: bool) -> int | None:
        """Set the gaps between the items so far; return the first block that changed, if any."""
        if is_loose == self.is_shown_loose:
            return None
        self.is_shown_loose = is_loose
        for number in self.spaced:
            block = blocks[number]
            blocks[number] = replace(block, place=replace(block.place, tight=not is_loose))
        return self.spaced[0] if self.spaced else None
