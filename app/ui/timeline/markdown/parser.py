"""Markdown as layout blocks: CommonMark with tables, task lists, strikethrough and bare links; no HTML, no pictures."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType

from app.ui.timeline.markdown.blocks import (
    Alignment,
    CodeBlock,
    MarkdownBlock,
    Place,
    RuleBlock,
    Span,
    TableBlock,
    TextBlock,
    TextStyle,
)
from app.ui.timeline.markdown.inline import is_safe, spans_of

_PIECE: Final = 4_000
"""Characters of a block of plain text: what cannot be parsed is shown in pieces of this size."""
_LONGEST_LINE: Final = 100_000
_HEADINGS: Final = {"h1": TextStyle.HEADING1, "h2": TextStyle.HEADING2}
_ALIGNMENTS: Final = {"text-align:right": Alignment.RIGHT, "text-align:center": Alignment.CENTRE}
_TASKS: Final = {"[ ] ": "☐", "[x] ": "☑", "[X] ": "☑"}


def normalised(text: str) -> str:
    """Return the text with one kind of line break, and without the characters that CommonMark replaces."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def parse(text: str) -> tuple[MarkdownBlock, ...]:
    """Return the blocks of a whole text. Any text has some; none raises."""
    return tuple(blocks_of(block_tokens(normalised(text)), normalised(text)))


@dataclass(frozen=True, slots=True)
class BlockTokens:
    """What the parser found: tokens whose inline content is not parsed yet, and the link definitions."""

    tokens: tuple[Token, ...]
    env: EnvType

    @property
    def top_lines(self) -> list[int]:
        """Return the first line of each block of the top level."""
        return [token.map[0] for token in self.tokens if token.level == 0 and token.map and token.nesting >= 0]


def block_tokens(text: str) -> BlockTokens:
    """Find the blocks of a normalised text, leaving what is in a paragraph for later."""
    env: dict[str, object] = {}
    return BlockTokens(tuple(_parser().parse(text, env)), env)


@functools.cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 24}).enable(["table", "strikethrough"])
    parser.disable(["html_block", "html_inline", "inline", "text_join"])
    return parser


def blocks_of(found: BlockTokens, text: str) -> Iterator[MarkdownBlock]:
    """Yield the layout blocks of what ``block_tokens`` found in ``text``."""
    if any(len(line) > _LONGEST_LINE for line in text.split("\n")):
        yield from _plain(text, Place())
        return
    yield from _Flattener(found, text.split("\n")).run()


def _plain(text: str, place: Place) -> Iterator[TextBlock]:
    for start in range(0, len(text), _PIECE):
        piece = text[start : start + _PIECE]
        yield TextBlock((Span(piece),), TextStyle.PLAIN, place, source=piece)


@dataclass(slots=True)
class _List:
    """A list that is open: the number of its next item, None for bullets; whether an item has been seen."""

    number: int | None
    items: int = 0


class _Flattener:
    """Walks through tokens and keeps count of the lists and quotes around them."""

    def __init__(self, found: BlockTokens, lines: Sequence[str]) -> None:
        self._tokens = found.tokens
        self._env = found.env
        self._lines = lines
        self._lists: list[_List] = []
        self._quote = 0
        self._marker = ""
        self._first_of_list = False
        self._at = 0

    def run(self) -> Iterator[MarkdownBlock]:
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            yield from self._block(token)

    def _block(self, token: Token) -> Iterator[MarkdownBlock]:
        match token.type:
            case "list_item_close":
                if self._marker:
                    yield TextBlock((), place=self._place(tight=True), source="")
            case "paragraph_open" | "heading_open":
                yield from self._words(token)
            case "fence" | "code_block":
                language = token.info.strip().split(maxsplit=1)[0] if token.info.strip() else ""
                yield CodeBlock(token.content.removesuffix("\n"), language, self._place(), self._source(token))
            case "table_open":
                yield self._table(token)
            case "hr":
                yield RuleBlock(self._place(), self._source(token))
            case _:
                self._nest(token)

    def _nest(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self._lists.append(_List(None))
            case "ordered_list_open":
                start = token.attrGet("start")
                self._lists.append(_List(1 if start is None else int(start)))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                self._open_item()
            case "blockquote_open" | "blockquote_close":
                self._quote += token.nesting

    def _open_item(self) -> None:
        around = self._lists[-1]
        if around.number is None:
            self._marker = "•"
        else:
            self._marker = f"{around.number + around.items}."
        self._first_of_list = around.items == 0 and len(self._lists) == 1
        around.items += 1

    def _place(self, *, tight: bool = False) -> Place:
        marker, self._marker = self._marker, ""
        return Place(len(self._lists), self._quote, marker, tight and bool(self._lists) and not self._first_of_list)

    def _source(self, token: Token) -> str:
        return "\n".join(self._lines[token.map[0] : token.map[1]]) if token.map else ""

    def _words(self, opening: Token) -> Iterator[MarkdownBlock]:
        content = self._tokens[self._at].content
        self._at += 2
        if not is_safe(content):
            yield from _plain(content, self._place())
            return
        if self._marker and content[:4] in _TASKS:
            self._marker = _TASKS[content[:4]]
            content = content[4:]
        spans = spans_of(content, _parser(), self._env)
        style = TextStyle.PARAGRAPH
        if opening.type == "heading_open":
            style = _HEADINGS.get(opening.tag, TextStyle.HEADING3)
        place = self._place(tight=opening.hidden)
        self._first_of_list = False
        yield TextBlock(spans, style, place, self._source(opening))

    def _table(self, opening: Token) -> TableBlock:
        rows: list[tuple[tuple[Span, ...], ...]] = []
        cells: list[tuple[Span, ...]] = []
        alignments: list[Alignment] = []
        while (token := self._tokens[self._at]).type != "table_close":
            self._at += 1
            match token.type:
                case "th_open":
                    alignments.append(_ALIGNMENTS.get(str(token.attrGet("style") or ""), Alignment.LEFT))
                case "inline":
                    cells.append(spans_of(token.content, _parser(), self._env))
                case "tr_close":
                    rows.append(tuple(cells))
                    cells = []
        self._at += 1
        return TableBlock(tuple(rows), tuple(alignments), self._place(), self._source(opening))
