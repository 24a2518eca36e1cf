"""Markdown that grows: what is closed is frozen, only the open tail is parsed again."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from app.ui.timeline.markdown.blocks import CodeBlock, MarkdownBlock, Span, TableBlock, TextBlock
from app.ui.timeline.markdown.flatten import Construct, Defined, Flattener
from app.ui.timeline.markdown.parser import parse_part
from app.ui.timeline.markdown.plain_tail import BUDGET, PlainTail
from app.ui.timeline.markdown.rolling import RollingFence, RollingList, RollingTable
from app.ui.timeline.markdown.settling import Definitions, settled
from app.ui.timeline.markdown.source_text import SourceText, normalised

_LONG: Final = 4_096
"""Characters of an open tail from which on it is not parsed at every piece any more."""
_SHARE: Final = 16
"""The part of a long tail that has to be new before it is parsed again: keeps the cost of a character constant."""
_INTERRUPTING: Final = ("hr", "fence", "formula", "blockquote", "bullet_list", "ordered_list", "note")
_CLOSED: Final = ("hr", "fence", "formula")


class IncrementalMarkdown:
    """A reply that comes in. ``append`` what comes, and ``finish`` at the end; nothing can be appended after that.

    A construct of the top level is closed when the next one has begun on a whole line in a way that no later line can
    change: until then a paragraph may become a heading or a table, a list may go on, and half a line may mean anything.
    Long code, tables and lists at the top level are read on from their last line, row or item.
    """

    def __init__(self) -> None:
        self._given: list[str] = []
        self._has_lone_cr = False
        self._new: list[str] = []
        self._new_length = 0
        self._tail = ""
        self._blocks: list[MarkdownBlock] = []
        self._tail_first = 0
        self._rolling: RollingFence | RollingTable | RollingList | None = None
        self._plain: PlainTail | None = None
        self._open_length = 0
        """Characters that the last parse read and closed nothing of, without lines that are too long to be read."""
        self._references: dict[str, object] = {}
        self._notes: set[str] = set()
        self._defined_in_tail: list[Defined] = []
        self.parsed_characters = 0
        """How much has been parsed in all: what growing costs."""

    @property
    def text(self) -> str:
        """Return everything that was appended."""
        self._given = ["".join(self._given)]
        return self._given[0]

    @property
    def blocks(self) -> Sequence[MarkdownBlock]:
        """Return all blocks as of now. The sequence changes with the next ``append``."""
        return self._blocks

    @property
    def frozen(self) -> int:
        """Return how many blocks will not change any more before ``finish``."""
        if isinstance(self._rolling, RollingList) and not self._rolling.is_loose:
            return self._rolling.first
        return self._tail_first

    def append(self, text: str) -> int:
        """Take more text; return the number of the first block that changed, or of all blocks if none did."""
        self._given.append(text)
        if self._has_lone_cr:
            text = "\r" + text
        # A lone CR at the end may be the first half of a CRLF.
        self._has_lone_cr = text.endswith("\r")
        if self._has_lone_cr:
            text = text[:-1]
        return self._take(normalised(text))

    def finish(self) -> int:
        """Settle what only the whole can tell, all at once; return the first changed block."""
        return min(self.settling())

    def settling(self) -> Iterator[int]:
        """Settle what only the whole can tell, links and notes that are defined elsewhere, in slices.

        Yields after each slice the number of the first block that changed in it, or of all blocks. A slice is some
        milliseconds of work, but for a long tail that had not been parsed yet, which comes first. Blocks that mention
        nothing defined elsewhere stay as they are. To be taken to its end.
        """
        yield self._close()
        yield from settled(self._blocks, Definitions(self._references, self._notes))

    def _close(self) -> int:
        first = self._take("\n") if self._has_lone_cr else len(self._blocks)
        self._has_lone_cr = False
        if self._new:
            first = min(first, self._parse_tail())
        self._plain = None
        if isinstance(self._rolling, RollingFence):
            first = min(first, self._show_code(self._rolling.block(is_whole=True)))
        else:
            self._keep_definitions()
        self._tail = ""
        self._rolling = None
        self._tail_first = len(self._blocks)
        return first

    # The open tail

    def _take(self, text: str) -> int:
        if not text:
            return len(self._blocks)
        if isinstance(self._rolling, RollingFence):
            return self._grow_code(self._rolling, text)
        if self._plain is not None:
            return self._grow_plain(self._plain, text)
        if self._open_length > BUDGET:
            return self._give_up(text)
        self._new.append(text)
        self._new_length += len(text)
        length = len(self._tail) + self._new_length
        if length > _LONG and self._new_length * _SHARE < length and len(self._blocks) > self._tail_first:
            return self._show_unparsed(text)
        return self._parse_tail()

    def _give_up(self, text: str) -> int:
        """Show what does not end as it was written from now on."""
        tail = self._tail + "".join(self._new)
        self._new = []
        self._new_length = 0
        self._tail = ""
        self._open_length = 0
        self._rolling = None
        self._defined_in_tail = []
        self._plain = PlainTail(tail)
        self._blocks[self._tail_first :] = self._plain.blocks()
        self._grow_plain(self._plain, text)
        return self._tail_first

    def _grow_plain(self, plain: PlainTail, text: str) -> int:
        shown = max(len(self._blocks) - self._tail_first - 1, 0)
        rest = plain.feed(text)
        first = self._tail_first + shown
        self._blocks[first:] = plain.blocks(shown)
        if rest is None:
            return first
        self._plain = None
        self._tail_first = len(self._blocks)
        self._tail = rest
        return min(first, self._parse_tail())

    def _show_unparsed(self, text: str) -> int:
        """Let the last block have the new text as it is until the tail is parsed again."""
        last = self._blocks[-1]
        before = self._new[-2] if len(self._new) > 1 else self._tail
        words = (" " if before[-1:].isspace() else "") + text.replace("\n", " ")
        if isinstance(last, TextBlock):
            spans = last.spans
            if spans and spans[-1] == Span(spans[-1].text):
                spans = (*spans[:-1], Span(spans[-1].text + words))
            else:
                spans = (*spans, Span(words))
            self._blocks[-1] = replace(last, spans=spans, source=last.source + text)
        elif isinstance(last, CodeBlock):
            self._blocks[-1] = replace(last, text=last.text + text, source=last.source + text)
        else:
            self._blocks.append(TextBlock((Span(words),), source=text))
        return len(self._blocks) - 1

    def _parse_tail(self) -> int:
        """Parse the tail again with all that is new; return the first block that changed."""
        self._tail += "".join(self._new)
        self._new = []
        self._new_length = 0
        table = self._rolling if isinstance(self._rolling, RollingTable) else None
        rolling_list = self._rolling if isinstance(self._rolling, RollingList) else None
        source = SourceText(table.head + self._tail if table else self._tail)
        self.parsed_characters += len(source.text)
        found = parse_part(source, rolling_list.open_list if rolling_list else None)
        self._defined_in_tail = found.defined
        first = None
        if rolling_list:
            is_loose = rolling_list.is_loose or found.constructs[0].is_loose
            first = rolling_list.show(self._blocks, is_loose=is_loose)
        if table:
            found.blocks[0] = table.joined(found.blocks[0])
        start = self._tail_first
        before = self._blocks[start:]
        self._blocks[start:] = found.blocks
        length = len(self._tail)
        self._settle(source, found)
        self._open_length = len(source.shown) if len(self._tail) == length else 0
        changed = start + first_difference(before, self._blocks[start:])
        return changed if first is None else min(first, changed)

    # Closing

    def _settle(self, source: SourceText, found: Flattener) -> None:
        """Close what is closed, and let what stays open roll."""
        number = _last_start(source, found.constructs)
        if number > 0:
            self._split(source, found.constructs[number])
        if number < len(found.constructs):
            construct = found.constructs[number]
            is_last = number == len(found.constructs) - 1
            if construct.kind == "fence":
                self._roll_fence(source, construct)
            elif construct.kind == "table" and is_last:
                self._roll_table(source, construct)
            elif construct.items and is_last:
                self._roll_list(source, found, construct)

    def _keep_definitions(self, end: int | None = None) -> None:
        """Keep what is defined in the tail before a line: the first definition of a label is the one that counts."""
        for defined in self._defined_in_tail:
            if end is not None and defined.line >= end:
                continue
            if defined.link is None:
                self._notes.add(defined.label)
            else:
                self._references.setdefault(defined.label, defined.link)

    def _let_go(self, source: SourceText, line: int) -> str:
        """Take what stands before a line out of the tail and return it."""
        rest = source.text[source.start_of(line) :]
        gone = self._tail[: len(self._tail) - len(rest)]
        self._tail = rest
        return gone

    def _split(self, source: SourceText, construct: Construct) -> None:
        self._tail_first += construct.block
        self._keep_definitions(construct.line)
        self._let_go(source, construct.line)
        self._rolling = None

    def _roll_fence(self, source: SourceText, construct: Construct) -> None:
        line = construct.line
        if line >= source.whole_lines or source.text[source.start_of(line)] not in "`~":
            return
        if "|" in source.lines(line, line + 1) and line + 1 >= source.whole_lines:
            return  # The next line may still make the head of a table of it.
        self._let_go(source, construct.line)
        opening = self._let_go(source, construct.line + 1)
        block = self._blocks[self._tail_first]
        fence = RollingFence(opening, construct.markup, block.language if isinstance(block, CodeBlock) else "")
        rest = fence.feed(self._tail)
        if rest is None:
            self._rolling = fence
            self._tail = ""
            self._blocks[self._tail_first] = fence.block()
        else:
            self._close_fence(rest)

    def _close_fence(self, rest: str) -> None:
        self._tail_first += 1
        self._rolling = None
        self._tail = rest

    def _grow_code(self, fence: RollingFence, text: str) -> int:
        rest = fence.feed(text)
        first = self._show_code(fence.block())
        if rest is None:
            return first
        self._close_fence(rest)
        return min(first, self._parse_tail()) if rest else first

    def _show_code(self, block: CodeBlock) -> int:
        before = self._blocks[self._tail_first]
        self._blocks[self._tail_first] = block
        return self._tail_first if block != before else len(self._blocks)

    def _roll_table(self, source: SourceText, construct: Construct) -> None:
        """Let the rows of a table go that have come to their end."""
        body = construct.line + 2
        end = min(construct.end, source.whole_lines)
        block = self._blocks[self._tail_first]
        if end <= body or not isinstance(block, TableBlock):
            return
        head = source.text[source.start_of(construct.line) : source.start_of(body)]
        old = self._rolling if isinstance(self._rolling, RollingTable) else RollingTable(head, block.rows[:1], head)
        rows = block.rows[: len(old.rows) + end - body]
        more = source.text[source.start_of(body) : source.start_of(end)]
        self._let_go(source, end)
        unsettled = tuple(words for words in block.unsettled if words.row < len(rows))
        self._rolling = RollingTable(head, rows, old.source + more, unsettled)

    def _roll_list(self, source: SourceText, found: Flattener, construct: Construct) -> None:
        """Let the items of a list go before the last one that has begun on a whole line."""
        item = next((item for item in reversed(construct.items[1:]) if item.line < source.whole_lines), None)
        if item is None:
            return
        base = self._tail_first - construct.block
        old = self._rolling if isinstance(self._rolling, RollingList) else None
        was_loose = old is not None and old.is_loose
        spaced = [base + block for block in found.spaced_by_list if construct.block <= block < item.block]
        self._rolling = RollingList(
            first=old.first if old else self._tail_first,
            number=item.number,
            is_loose=was_loose or item.is_loose,
            is_shown_loose=was_loose or construct.is_loose,
            spaced=[*old.spaced, *spaced] if old else spaced,
        )
        self._keep_definitions(item.line)
        self._let_go(source, item.line)
        self._tail_first = base + item.block


def first_difference(before: Sequence[MarkdownBlock], after: Sequence[MarkdownBlock]) -> int:
    """Return the number of the first block that is not the same; the shorter length where all are."""
    shared = min(len(before), len(after))
    changed = (number for number in range(shared) if not _is_same(before[number], after[number]))
    return next(changed, shared)


def _is_same(before: MarkdownBlock, after: MarkdownBlock) -> bool:
    # Two dataclasses are compared field by field, even where they are one.
    return before is after or before == after


def _last_start(source: SourceText, constructs: list[Construct]) -> int:
    """Return the last construct whose beginning no later line can change; 0 if it is none but the first."""
    for number in range(len(constructs) - 1, 0, -1):
        construct = constructs[number]
        if construct.line < source.whole_lines and _is_apart(source, constructs[number - 1], construct):
            return number
    return 0


def _is_apart(source: SourceText, before: Construct, construct: Construct) -> bool:
    """Return whether a construct certainly begins where it does, knowing the lines up to its first one.

    A paragraph, table or definition directly behind a paragraph or definition does not: a later line can make one of
    both. What interrupts a paragraph by its first line does, and so does everything behind a blank line.
    """
    if source.is_blank(construct.line - 1) or construct.kind in _INTERRUPTING:
        return True
    if _is_marked_heading(construct):
        return True
    return (before.kind in _CLOSED or _is_marked_heading(before)) and before.end == construct.line


def _is_marked_heading(construct: Construct) -> bool:
    """Return whether this is a heading by its first line; what is underlined can still be the title of a definition."""
    return construct.kind == "heading" and construct.markup.startswith("#")
