"""Tokens of blocks become layout blocks, one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from app.ui.timeline.markdown.blocks import (
    Alignment,
    CodeBlock,
    FormulaBlock,
    MarkdownBlock,
    Place,
    RuleBlock,
    Span,
    TableBlock,
    TextBlock,
    TextStyle,
    Unsettled,
)
from app.ui.timeline.markdown.inline import is_parsable, spans_of
from app.ui.timeline.markdown.notes import key_of
from app.ui.timeline.markdown.settling import Definitions
from app.ui.timeline.markdown.source_text import MARK, SourceText

if TYPE_CHECKING:
    from markdown_it.token import Token

_PIECE: Final = 4_000
"""Characters of a block of plain text: what cannot be parsed is shown in pieces of this size."""
_HEADINGS: Final = {"h1": TextStyle.HEADING1, "h2": TextStyle.HEADING2}
_ALIGNMENTS: Final = {"text-align:right": Alignment.RIGHT, "text-align:center": Alignment.CENTRE}
_TASKS: Final = {"[ ]": "☐", "[x]": "☑", "[X]": "☑"}
_LIST_AND_ITEM: Final = (1, 2)
"""How many nests two blocks share that are both in a list at the top level, or both in an item of it, and no deeper."""
_LISTS: Final = ("bullet_list", "ordered_list")
_INDENTED: Final = ("list", "note")
_LONGEST_MARKER: Final = 3
"""Characters of a note's label that stand before it as long as it has no number."""


@dataclass(slots=True)
class Item:
    """An item of a list at the top level: where it begins, as a line and as a block.

    ``is_loose`` says whether what stands above it makes the whole list a loose one.
    """

    line: int
    block: int
    number: int
    is_loose: bool


@dataclass(slots=True)
class Construct:
    """Something at the top level: lines from ``line`` to before ``end``, and the first block made of it."""

    kind: str
    line: int
    end: int
    block: int
    markup: str = ""
    items: list[Item] = field(default_factory=list)
    is_loose: bool = False


@dataclass(frozen=True, slots=True)
class OpenList:
    """A list whose first items have been read before: the number of the next one, and whether they were loose."""

    number: int
    is_loose: bool


@dataclass(frozen=True, slots=True)
class Defined:
    """A label that is defined in a line: where its link leads, None for a note."""

    line: int
    label: str
    link: object | None = None


@dataclass(slots=True)
class _Nest:
    """A list, an item, a quote or a note that is open. Blocks in it follow each other tightly or not."""

    kind: str
    is_tight: bool = False
    number: int = 0
    delimiter: str = ""


class Flattener:
    """Walks through the tokens of a text once.

    ``blocks`` and ``constructs`` are the result; ``spaced_by_list`` has the numbers of the blocks whose ``tight`` comes
    from the list that the text goes on with, if it does. ``defined`` are the labels of links and notes.
    Links and notes are those of ``known``; None leaves them to be settled.
    """

    def __init__(
        self, tokens: "list[Token]", source: SourceText, known: Definitions | None, goes_on: OpenList | None = None
    ) -> None:
        self.blocks: list[MarkdownBlock] = []
        self.constructs: list[Construct] = []
        self.spaced_by_list: list[int] = []
        self.defined = list(_defined(tokens))
        self._tokens = tokens
        self._source = source
        self._is_settled = known is not None
        self._known = known or Definitions()
        self._note = ""
        self._begins_note = False
        self._goes_on = goes_on
        self._nests: list[_Nest] = []
        self._before: list[_Nest] = []
        self._marker = ""
        self._item_line = 0
        self._at = 0
        while self._at < len(tokens):
            token = tokens[self._at]
            self._at += 1
            self._note_construct(token)
            self._read(token)

    # The top level

    def _note_construct(self, token: "Token") -> None:
        if token.nesting < 0 or token.map is None:
            return
        first, end = token.map
        if token.level == 0:
            kind = token.type.removesuffix("_open")
            self.constructs.append(Construct(kind, first, end, len(self.blocks), token.markup))
            return
        construct = self.constructs[-1]
        if token.level == 1 and token.type == "list_item_open" and construct.kind in _LISTS:
            construct.is_loose = construct.is_loose or token.meta["apart"]
            item = Item(first, len(self.blocks), self._nests[-1].number, construct.is_loose)
            construct.items.append(item)
            construct.is_loose = construct.is_loose or token.meta["loose"]

    # Nesting

    def _read(self, token: "Token") -> None:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self._open_list(token)
            case "list_item_open":
                self._open_item(token)
            case "note_open":
                self._open_note(token)
            case "blockquote_open":
                self._nests.append(_Nest("quote"))
            case "bullet_list_close" | "ordered_list_close" | "list_item_close" | "note_close" | "blockquote_close":
                self._close_nest()
            case "paragraph_open" | "heading_open":
                self._add_words(token)
            case "table_open":
                self._add_table(token)
            case _:
                self._add_leaf(token)

    def _add_leaf(self, token: "Token") -> None:
        match token.type:
            case "fence" | "code_block":
                self._add_code(token)
            case "formula":
                self._add_formula(token)
            case "hr":
                self.blocks.append(RuleBlock(self._place(), self._source_of(token)))

    def _open_list(self, token: "Token") -> None:
        self._finish_item()
        goes_on = self._goes_on if len(self.constructs) == 1 and not self._nests else None
        start = token.attrGet("start")
        nest = _Nest("list", number=1 if start is None else int(start), delimiter=token.markup)
        nest.is_tight = not self._has_loose_items() and not (goes_on and goes_on.is_loose)
        self._nests.append(nest)
        if goes_on:
            nest.number = goes_on.number
            self._before = [nest]

    def _has_loose_items(self) -> bool:
        """Return whether the list that has just been opened is a loose one: one item can make it so."""
        level = self._tokens[self._at - 1].level
        at = self._at
        while self._tokens[at].level > level:
            token = self._tokens[at]
            if token.level == level + 1 and token.nesting > 0 and (token.meta["apart"] or token.meta["loose"]):
                return True
            at += 1
        return False

    def _open_item(self, token: "Token") -> None:
        around = self._nests[-1]
        self._marker = f"{around.number}{around.delimiter}" if token.info else "•"
        self._item_line = token.map[0] if token.map else 0
        around.number += 1
        self._nests.append(_Nest("item", around.is_tight))

    def _open_note(self, token: "Token") -> None:
        self._note = label = str(token.meta["label"])
        self._begins_note = True
        self._marker = f"{label}." if len(label) <= _LONGEST_MARKER else "*"
        self._item_line = token.map[0] if token.map else 0
        self._nests.append(_Nest("note"))

    def _close_nest(self) -> None:
        if self._nests[-1].kind in ("item", "note"):
            self._finish_item()
        if self._nests.pop().kind == "note":
            self._note = ""

    def _finish_item(self) -> None:
        """Give an item that has nothing of its own before what follows a line for its marker."""
        if self._marker:
            place = self._place()
            self.blocks.append(
                TextBlock((), place=place, source=self._source.lines(self._item_line, self._item_line + 1))
            )

    def _place(self) -> Place:
        """Return where the next block stands."""
        shared = 0
        while shared < min(len(self._before), len(self._nests)) and self._before[shared] is self._nests[shared]:
            shared += 1
        if self._nests and self._nests[0].kind == "list" and shared in _LIST_AND_ITEM:
            self.spaced_by_list.append(len(self.blocks))
        self._before = self._nests.copy()
        marker, self._marker = self._marker, ""
        begins_note, self._begins_note = self._begins_note, False
        return Place(
            indent=sum(nest.kind in _INDENTED for nest in self._nests),
            quote=sum(nest.kind == "quote" for nest in self._nests),
            marker=marker,
            tight=shared > 0 and self._nests[shared - 1].is_tight,
            bars=tuple(
                sum(outer.kind == "list" for outer in self._nests[:number])
                for number, nest in enumerate(self._nests)
                if nest.kind == "quote"
            ),
            note=self._note,
            begins_note=begins_note,
        )

    # Blocks

    def _source_of(self, token: "Token") -> str:
        return self._source.lines(*token.map) if token.map else ""

    def _add_words(self, opening: "Token") -> None:
        content = self._tokens[self._at].content
        self._at += 2
        is_first = bool(self._marker) and self._nests[-1].kind == "item" and opening.type == "paragraph_open"
        if is_first and content[:3] in _TASKS and content[3:4].isspace():
            self._marker = _TASKS[content[:3]]
            content = content[4:].lstrip()
        if not is_parsable(content):
            self._add_plain(self._source.restored(content).rstrip())
            return
        style = TextStyle.PARAGRAPH
        if opening.type == "heading_open":
            style = _HEADINGS.get(opening.tag, TextStyle.HEADING3)
        elif self._note:
            style = TextStyle.SMALL
        block = TextBlock(self._spans(content), style, self._place(), self._source_of(opening))
        self.blocks.append(replace(block, unsettled=tuple(self._unsettled(content))))

    def _add_plain(self, content: str) -> None:
        place = self._place()
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            self.blocks.append(TextBlock((Span(piece),), TextStyle.PLAIN, place, source=piece))
            place = replace(place, marker="", tight=True)

    def _add_code(self, token: "Token") -> None:
        text = self._source.restored(token.content).rstrip("\n")
        language = language_of(self._source.restored(token.info))
        self.blocks.append(CodeBlock(text, language, self._place(), self._source_of(token)))

    def _add_formula(self, token: "Token") -> None:
        # The marker of an item stands in a line of its own: a formula has no first line that it could stand beside.
        self._finish_item()
        text = self._source.restored(token.content)
        self.blocks.append(FormulaBlock(text, bool(token.markup), self._place(), self._source_of(token)))

    def _add_table(self, opening: "Token") -> None:
        rows: list[tuple[tuple[Span, ...], ...]] = []
        cells: list[tuple[Span, ...]] = []
        unsettled: list[Unsettled] = []
        alignments: list[Alignment] = []
        for token in self._tokens_until("table_close"):
            match token.type:
                case "th_open":
                    alignments.append(_ALIGNMENTS.get(str(token.attrGet("style") or ""), Alignment.LEFT))
                case "inline":
                    if is_parsable(token.content):
                        unsettled += self._unsettled(token.content, len(rows), len(cells))
                    cells.append(self._cell(token.content))
                case "tr_close":
                    rows.append(tuple(cells))
                    cells = []
        source = self._source_of(opening)
        self.blocks.append(TableBlock(tuple(rows), tuple(alignments), self._place(), source, tuple(unsettled)))

    def _tokens_until(self, kind: str) -> "Iterator[Token]":
        while (token := self._tokens[self._at]).type != kind:
            self._at += 1
            yield token
        self._at += 1

    def _cell(self, content: str) -> tuple[Span, ...]:
        if is_parsable(content):
            return self._spans(content)
        return (Span(self._source.restored(content)),)

    def _spans(self, content: str) -> tuple[Span, ...]:
        return spans_of(content, self._known.references, self._source.restored, self._known.notes)

    def _unsettled(self, content: str, row: int = 0, column: int = 0) -> "Iterator[Unsettled]":
        """Yield words that may have to be parsed again when all labels are known."""
        if not self._is_settled and "[" in content and "]" in content:
            restored = self._source.restored if MARK in content else _unchanged
            yield Unsettled(content, restored, row, column)


def _unchanged(content: str) -> str:
    return content


def _defined(tokens: "list[Token]") -> "Iterator[Defined]":
    for token in tokens:
        line = token.map[0] if token.map else 0
        if token.type == "definition" and token.meta:
            yield Defined(line, token.meta["label"], token.meta["link"])
        elif token.type == "note_open":
            yield Defined(line, key_of(token.meta["label"]))


def language_of(info: str) -> str:
    """Return the first word after a fence, with its escapes and entities resolved."""
    from markdown_it.common.utils import unescapeAll

    words = info[:200].split(maxsplit=1)
    return unescapeAll(words[0]) if words else ""
