"""The blocks of one reply as parts, from top to bottom, and how they change while it comes in."""

import time
from collections.abc import Sequence

from app.domain.blocks import CitationBlock, ContentBlock, TextBlock, ThinkingBlock
from app.ui.timeline.groups import Group, Single, Thought, Words, single_of
from app.ui.timeline.parts.base import Part, Surroundings
from app.ui.timeline.parts.prose import ProsePart
from app.ui.timeline.parts.thinking import ThinkingPart
from app.ui.timeline.sources import source_list


class ReplyBody:
    """The blocks of one reply. A delta changes the parts of its block alone.

    The sources that it cites stand below all else, however they came in between.
    """

    def __init__(self, around: Surroundings, opened: frozenset[int] = frozenset()) -> None:
        self._around = around
        self._groups: list[Group] = []
        self._opened = set(opened)
        self._citations: list[CitationBlock] = []
        self._sources: list[Part] = []

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
            blocks = source_list(found)
            self._sources = []
            for number, block in enumerate(blocks):
                part = ProsePart(self._around, block)
                part.is_followed_tightly = number + 1 < len(blocks)
                self._sources.append(part)
        return self._sources

    def blocks(self) -> tuple[ContentBlock, ...]:
        """Return what has been given."""
        return tuple(TextBlock(group.text) if isinstance(group, Words) else group.block for group in self._groups)

    def set_blocks(self, blocks: Sequence[ContentBlock], *, running: bool) -> None:
        """Show these blocks; parts of text that is there already stay."""
        del self._groups[len(blocks) :]
        for number, block in enumerate(blocks):
            group = self._groups[number] if number < len(self._groups) else None
            self._put(number, self._group_of(group, number, block, running=running))

    @property
    def is_settled(self) -> bool:
        """Return whether all texts that have come to their end look as they will."""
        return all(group.settling is None for group in self._groups if isinstance(group, Words))

    def settle(self) -> int | None:
        """Go on with the first text that is not settled; return the first part that changed, None if none did."""
        for number, group in enumerate(self._groups):
            if isinstance(group, Words) and group.settling is not None:
                first = group.settle(self._around)
                return None if first is None else self._first_part(number) + first
        return None

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

    def _thought_of(self, group: Group | None, number: int, block: ThinkingBlock) -> Thought:
        if isinstance(group, Thought) and group.block.text == block.text:
            group.block = block
            group.head.seconds = block.seconds if block.seconds is not None else group.head.seconds
            group.end()
            return group
        head = ThinkingPart(self._around, block.seconds, is_open=number in self._opened)
        made = Thought(block, head)
        made.add(self._around, block.text)
        return made

    # While it comes in: each returns the number of the first part that changed

    def add_delta(self, block: int, text: str, *, thinking: bool) -> int:
        """Add text to a block, making it if need be."""
        if block >= len(self._groups):
            block = len(self._groups)
            self._groups.append(self._thought_of(None, block, ThinkingBlock("")) if thinking else Words())
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
        return first

    def add_block(self, number: int, block: ContentBlock) -> int:
        """Show a block that came whole; text that follows begins a new one."""
        number = min(number, len(self._groups))
        self._end_thoughts()
        before = self._groups[number] if number < len(self._groups) else None
        self._put(number, self._group_of(before, number, block, running=True))
        return self._first_part(number)

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
        """Open or close a thought, or data that is folded."""
        for number, group in enumerate(self._groups):
            if not isinstance(group, Words) and any(part is own for own in group.parts):
                group.toggle()
                self._opened ^= {number}
