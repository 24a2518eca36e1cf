"""The words of a reply as parts: closed ones are kept as they are, only the open tail changes."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.blocks import ContentBlock, ImageBlock, TextBlock, ThinkingBlock
from app.ui.timeline.markdown.blocks import CodeBlock, MarkdownBlock, RuleBlock, TableBlock
from app.ui.timeline.markdown.incremental import IncrementalMarkdown
from app.ui.timeline.markdown.parser import parse
from app.ui.timeline.parts.base import Part, Surroundings
from app.ui.timeline.parts.code import CodePart
from app.ui.timeline.parts.picture import PicturePart
from app.ui.timeline.parts.plain import readable
from app.ui.timeline.parts.prose import ProsePart
from app.ui.timeline.parts.rule import RulePart
from app.ui.timeline.parts.table import TablePart
from app.ui.timeline.parts.thinking import ThinkingPart, ThoughtPart
from app.ui.timeline.pieces import Piece, Pieces


def part_of(around: Surroundings, block: MarkdownBlock) -> Part:
    """Return the part that paints a block of Markdown."""
    if isinstance(block, CodeBlock):
        return CodePart(around, block)
    if isinstance(block, TableBlock):
        return TablePart(around, block)
    if isinstance(block, RuleBlock):
        return RulePart(around, block)
    return ProsePart(around, block)


@dataclass(slots=True)
class _Words:
    """A TextBlock: its Markdown, parsed as it grows, and its parts."""

    pieces: list[str] = field(default_factory=list)
    markdown: IncrementalMarkdown | None = None
    blocks: list[MarkdownBlock] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    @property
    def text(self) -> str:
        self.pieces = ["".join(self.pieces)]
        return self.pieces[0]

    def grow(self, around: Surroundings, more: str) -> int:
        """Add text and make parts for the blocks that changed; return the number of the first."""
        if self.markdown is None:
            self.markdown = IncrementalMarkdown()
            if self.pieces:
                self.markdown.append(self.text)
        first = self.markdown.append(more)
        self.pieces.append(more)
        self._take(around, self.markdown.blocks, first)
        for part in self.parts[max(first - 1, 0) :]:
            if isinstance(part, CodePart):
                part.is_open = part is self.parts[-1]
        return first

    def show_whole(self, around: Surroundings, text: str) -> None:
        """Show a text that has come to its end."""
        if self.markdown is not None and self.text == text:
            first = self.markdown.finish()
            self._take(around, self.markdown.blocks, first)
        elif self.text != text or not self.parts:
            self._take(around, parse(text), 0)
        self.markdown = None
        self.pieces = [text]
        for part in self.parts[-1:]:
            if isinstance(part, CodePart):
                part.is_open = False

    def _take(self, around: Surroundings, blocks: Sequence[MarkdownBlock], first: int) -> None:
        """Show ``blocks``, of which those before ``first`` are the same as before."""
        old_parts, old_blocks = self.parts[first:], self.blocks[first:]
        new_blocks = blocks[first:]
        del self.parts[first:]
        for number, block in enumerate(new_blocks):
            old = old_parts[number] if number < len(old_parts) else None
            if old is not None and (old_blocks[number] == block or old.take(block)):
                self.parts.append(old)
            else:
                self.parts.append(part_of(around, block))
        self.blocks[first:] = new_blocks
        for number in range(max(first - 1, 0), len(self.parts)):
            following = self.blocks[number + 1].place if number + 1 < len(self.blocks) else None
            part = self.parts[number]
            part.is_followed_tightly = following is not None and following.tight
            part.is_in_quote_with_next = following is not None and bool(following.quote)


@dataclass(slots=True)
class _Thought:
    """A ThinkingBlock: its line, and its text in pieces."""

    block: ThinkingBlock
    head: ThinkingPart
    begun: float | None = None
    pieces: Pieces = field(default_factory=Pieces)
    thoughts: list[ThoughtPart] = field(default_factory=list)

    @property
    def parts(self) -> list[Part]:
        return [self.head, *self.thoughts]

    def add(self, around: Surroundings, text: str) -> int:
        """Add text; return the number of the first part that changed."""
        first = len(self.thoughts)
        self.pieces.add(text if self.thoughts else text.lstrip())
        pieces: list[Piece] = self.pieces.all
        if self.thoughts:
            self.thoughts[-1].grow(pieces[len(self.thoughts) - 1])
        self.thoughts += [ThoughtPart(around, piece, self.head) for piece in pieces[len(self.thoughts) :]]
        for part in self.thoughts:
            part.is_last = part is self.thoughts[-1]
        return first

    def end(self) -> None:
        """Stop the clock, if it runs."""
        self.head.is_running = False
        if self.begun is not None and self.head.seconds is None:
            self.head.seconds = time.monotonic() - self.begun

    def toggle(self) -> None:
        """Open or close it."""
        self.head.is_open = not self.head.is_open
        for part in self.parts:
            part.forget()


@dataclass(slots=True)
class _Single:
    """Any other block: one part."""

    block: ContentBlock
    part: Part

    @property
    def parts(self) -> list[Part]:
        return [self.part]


Group = _Words | _Thought | _Single


class ReplyBody:
    """The blocks of one reply. A delta changes the parts of its block alone."""

    def __init__(self, around: Surroundings, open_thoughts: frozenset[int] = frozenset()) -> None:
        self._around = around
        self._groups: list[Group] = []
        self._open_thoughts = set(open_thoughts)

    def emptied(self) -> "ReplyBody":
        """Return a body without parts in which the same thoughts are open."""
        return ReplyBody(self._around, frozenset(self._open_thoughts))

    def parts(self) -> list[Part]:
        """Return all parts, from top to bottom."""
        parts: list[Part] = []
        for group in self._groups:
            parts += group.parts
        return parts

    def blocks(self) -> tuple[ContentBlock, ...]:
        """Return what has been given."""
        return tuple(TextBlock(group.text) if isinstance(group, _Words) else group.block for group in self._groups)

    def set_blocks(self, blocks: Sequence[ContentBlock], *, running: bool) -> None:
        """Show these blocks; parts of text that is there already stay."""
        del self._groups[len(blocks) :]
        for number, block in enumerate(blocks):
            group = self._groups[number] if number < len(self._groups) else None
            made = self._group_of(group, number, block, running=running)
            if group is None:
                self._groups.append(made)
            else:
                self._groups[number] = made

    def _group_of(self, group: Group | None, number: int, block: ContentBlock, *, running: bool) -> Group:
        if isinstance(block, TextBlock):
            words = group if isinstance(group, _Words) else _Words()
            if not running:
                words.show_whole(self._around, block.text)
            elif words.text != block.text:
                words = _Words()
                words.grow(self._around, block.text)
            return words
        if isinstance(block, ThinkingBlock):
            return self._thought_of(group, number, block)
        if isinstance(group, _Single) and group.block == block:
            return group
        part = PicturePart(self._around, block) if isinstance(block, ImageBlock) else None
        return _Single(block, part or part_of(self._around, readable(block)))

    def _thought_of(self, group: Group | None, number: int, block: ThinkingBlock) -> _Thought:
        if isinstance(group, _Thought) and group.block.text == block.text:
            group.block = block
            group.head.seconds = block.seconds if block.seconds is not None else group.head.seconds
            group.end()
            return group
        head = ThinkingPart(self._around, block.seconds, is_open=number in self._open_thoughts)
        made = _Thought(block, head)
        made.add(self._around, block.text)
        return made

    def add_delta(self, block: int, text: str, *, thinking: bool) -> int:
        """Add text to a block, making it if need be; return the number of the first part that changed."""
        if block >= len(self._groups):
            block = len(self._groups)
            self._groups.append(self._thought_of(None, block, ThinkingBlock("")) if thinking else _Words())
        group = self._groups[block]
        first = sum(len(other.parts) for other in self._groups[:block])
        if isinstance(group, _Words):
            first += group.grow(self._around, text)
        elif isinstance(group, _Thought):
            group.begun = group.begun or time.monotonic()
            group.block = ThinkingBlock(group.block.text + text, group.block.seconds)
            first += group.add(self._around, text)
            group.head.is_running = True
        for other in self._groups:
            if other is not group and isinstance(other, _Thought) and other.head.is_running:
                other.end()
        return first

    def toggle_thought(self, part: Part) -> None:
        """Open or close a thought."""
        for number, group in enumerate(self._groups):
            if isinstance(group, _Thought) and group.head is part:
                group.toggle()
                if group.head.is_open:
                    self._open_thoughts.add(number)
                else:
                    self._open_thoughts.discard(number)
