"""The blocks of one reply as parts, from top to bottom, and how they change while it comes in."""

import time
from collections.abc import Sequence

from app.domain.blocks import CitationBlock, ContentBlock, ImageBlock, TextBlock, ThinkingBlock
from app.ui.timeline.groups import Single, Thought, join_pictures, single_of
from app.ui.timeline.parts.base import Part, Surroundings
from app.ui.timeline.parts.prose import ProsePart
from app.ui.timeline.parts.sources_row import SourcesPart
from app.ui.timeline.parts.table import TablePart
from app.ui.timeline.parts.thinking import ThinkingPart
from app.ui.timeline.sources import Source, sources_of
from app.ui.timeline.unread import Moved
from app.ui.timeline.words import Shown, Words

Group = Words | Thought | Single

_SOURCES = -1
"""Stands for the list of sources among the numbers of what is open."""


class ReplyBody:
    """The blocks of one reply. A delta changes the parts of its block alone.

    The sources that it cites stand below all else, however they came in between.
    """

    def __init__(self, around: Surroundings, opened: frozenset[int] = frozenset()) -> None:
        self._around = around
        self._groups: list[Group] = []
        self._opened = set(opened)
        self._citations: list[CitationBlock] = []
        self._sources: tuple[Source, ...] = ()
        self._row: list[Part] = []

    def emptied(self) -> "ReplyBody":
        """Return a body without parts in which the same thoughts and data are open."""
        return ReplyBody(self._around, frozenset(self._opened))

    def parts(self) -> list[Part]:
        """Return all parts, from top to bottom."""
        parts: list[Part] = []
        for group in self._groups:
            parts += group.parts
        return parts + self._source_parts()

    def _source_parts(self) -> list[Part]:
        citations = [group.block for group in self._groups if isinstance(group, Single)]
        found = [block for block in citations if isinstance(block, CitationBlock)]
        if found != self._citations:
            self._citations = found
            self._sources = sources_of(found)
            is_open = _SOURCES in self._opened
            self._row = [SourcesPart(self._around, self._sources, is_open=is_open)] if self._sources else []
        return self._row

    def _mark_sources(self, first: int = 0) -> int | None:
        """Let the words point at the sources; return the first part that looks different now."""
        self._source_parts()
        changed: int | None = None
        number = -1
        for group in self._groups:
            for part in group.parts:
                number += 1
                if number < first or not isinstance(part, ProsePart | TablePart) or not isinstance(group, Words):
                    continue
                if part.set_sources(self._sources) and changed is None:
                    changed = number
        return changed

    def blocks(self) -> tuple[ContentBlock, ...]:
        """Return what has been given."""
        return tuple(TextBlock(group.text) if isinstance(group, Words) else group.block for group in self._groups)

    def set_blocks(self, blocks: Sequence[ContentBlock], *, running: bool) -> None:
        """Show these blocks; parts of text that is there already stay."""
        del self._groups[len(blocks) :]
        for number, block in enumerate(blocks):
            group = self._groups[number] if number < len(self._groups) else None
            self._put(number, self._group_of(group, number, block, running=running))
        join_pictures(self._around, self._groups)
        self._mark_sources()

    def _put(self, number: int, group: Group) -> None:
        self._groups[number : number + 1] = [group]

    def _group_of(self, group: Group | None, number: int, block: ContentBlock, *, running: bool) -> Group:
        if isinstance(block, TextBlock):
            words = group if isinstance(group, Words) else Words()
            if not running:
                words.show_whole(self._around, block.text)
            elif words.text != block.text:
                words = Words()
                words.grow(self._around, block.text)
            return words
        if isinstance(block, ThinkingBlock):
            return self._thought_of(group, number, block)
        if isinstance(group, Single) and group.block == block:
            return group
        return single_of(self._around, block, is_open=number in self._opened)

    def _thought_of(self, group: Group | None, number: int, block: ThinkingBlock, *, running: bool = False) -> Thought:
        if isinstance(group, Thought) and group.block.text == block.text:
            group.block = block
            group.head.seconds = block.seconds if block.seconds is not None else group.head.seconds
            group.end()
            return group
        if running and self._around.opens_thoughts:
            # It stays open when it ends: nothing that somebody reads goes away by itself.
            self._opened.add(number)
        head = ThinkingPart(self._around, block.seconds, is_open=number in self._opened)
        made = Thought(block, head)
        made.add(self._around, block.text)
        return made

    # Long texts, in slices

    def pending(self) -> list[Words]:
        """Return the texts that are not parsed to their end, the last first."""
        return [group for group in reversed(self._groups) if isinstance(group, Words) and group.is_pending]

    def show(self, words: Words) -> Shown:
        """Show what has been parsed of a text; parts are counted from the first of the body."""
        before = 0
        for group in self._groups:
            if group is words:
                break
            before += len(group.parts)
        first, moved = words.show(self._around)
        if self._sources:
            self._mark_sources(before + first)
        return Shown(before + first, Moved(before + moved.at, moved.by))

    # While it comes in: each returns the number of the first part that changed

    def add_delta(self, block: int, text: str, *, thinking: bool) -> int:
        """Add text to a block, making it if need be."""
        if block >= len(self._groups):
            block = len(self._groups)
            self._groups.append(self._thought_of(None, block, ThinkingBlock(""), running=True) if thinking else Words())
        group = self._groups[block]
        first = self._first_part(block)
        if isinstance(group, Words):
            first += group.grow(self._around, text)
        elif isinstance(group, Thought):
            group.begun = group.begun or time.monotonic()
            group.block = ThinkingBlock(group.block.text + text, group.block.seconds)
            first += group.add(self._around, text)
            group.head.is_running = True
        self._end_thoughts(but=group)
        if self._sources:
            self._mark_sources(first)
        return first

    def add_block(self, number: int, block: ContentBlock) -> int:
        """Show a block that came whole; text that follows begins a new one."""
        number = min(number, len(self._groups))
        self._end_thoughts()
        before = self._groups[number] if number < len(self._groups) else None
        self._put(number, self._group_of(before, number, block, running=True))
        if isinstance(block, ImageBlock) and join_pictures(self._around, self._groups):
            while number > 0 and _is_picture(self._groups[number]) and _is_picture(self._groups[number - 1]):
                number -= 1
        first = self._first_part(number)
        marked = self._mark_sources() if isinstance(block, CitationBlock) else None
        return first if marked is None else min(first, marked)

    def text_was_thinking(self, number: int) -> int:
        """Make one thought of all words from block ``number`` on, before whatever else came."""
        own = self._groups[number:]
        words = [group for group in own if isinstance(group, Words | Thought)]
        text = "".join(group.text if isinstance(group, Words) else group.block.text for group in words).strip()
        if text:
            begun = next((group.begun for group in words if isinstance(group, Thought) and group.begun), None)
            thought = self._thought_of(None, number, ThinkingBlock(text))
            thought.begun = begun
            thought.end()
            self._groups[number:] = [thought, *(group for group in own if isinstance(group, Single))]
        else:
            self._groups[number:] = [group for group in own if isinstance(group, Single)]
        return self._first_part(number)

    def _first_part(self, number: int) -> int:
        return sum(len(group.parts) for group in self._groups[:number])

    def _end_thoughts(self, but: Group | None = None) -> None:
        for group in self._groups:
            if group is not but and isinstance(group, Thought) and group.head.is_running:
                group.end()

    def toggle(self, part: Part) -> None:
        """Open or close a thought, data or code that is folded, or the list of sources."""
        if isinstance(part, SourcesPart):
            part.is_open = not part.is_open
            part.forget()
            self._opened ^= {_SOURCES}
        for number, group in enumerate(self._groups):
            if not any(part is own for own in group.parts):
                continue
            if isinstance(group, Words):
                group.toggle(part)
            else:
                group.toggle()
                self._opened ^= {number}


def _is_picture(group: Group) -> bool:
    return isinstance(group, Single) and isinstance(group.block, ImageBlock)
