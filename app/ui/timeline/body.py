"""The words of a reply as parts: closed ones are kept as they are, only the open tail changes."""

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
from app.ui.timeline.parts.thinking import ThinkingPart


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

    text: str = ""
    markdown: IncrementalMarkdown | None = None
    blocks: list[MarkdownBlock] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def grow(self, around: Surroundings, more: str) -> None:
        """Add text and make parts for the blocks that changed."""
        if self.markdown is None:
            self.markdown = IncrementalMarkdown()
            if self.text:
                self.markdown.append(self.text)
        first = self.markdown.append(more)
        self.text += more
        self._take(around, list(self.markdown.blocks), first)

    def show_whole(self, around: Surroundings, text: str) -> None:
        """Show a text that has come to its end."""
        if self.markdown is not None and self.text == text:
            first = self.markdown.finish()
            self._take(around, list(self.markdown.blocks), first)
        elif self.text != text or not self.parts:
            self._take(around, list(parse(text)), 0)
        self.markdown = None
        self.text = text

    def _take(self, around: Surroundings, blocks: list[MarkdownBlock], first: int) -> None:
        parts = self.parts[:first]
        for number in range(first, len(blocks)):
            block = blocks[number]
            old = self.parts[number] if number < len(self.parts) else None
            if old is not None and number < len(self.blocks) and self.blocks[number] == block:
                parts.append(old)
            elif isinstance(old, CodePart) and isinstance(block, CodeBlock) and old.block.language == block.language:
                old.grow(block)
                parts.append(old)
            else:
                parts.append(part_of(around, block))
        for part, following in zip(parts, blocks[1:], strict=False):
            if isinstance(part, ProsePart):
                part.is_followed_tightly = following.place.tight
        self.blocks = blocks
        self.parts = parts


@dataclass(slots=True)
class _Single:
    """Any other block: one part."""

    block: ContentBlock
    part: Part


Group = _Words | _Single


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
            if isinstance(group, _Words):
                parts += group.parts
            else:
                parts.append(group.part)
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
        if isinstance(group, _Single) and group.block == block and not isinstance(group.part, ThinkingPart):
            return group
        return _Single(block, self._single_part(number, block))

    def _single_part(self, number: int, block: ContentBlock) -> Part:
        if isinstance(block, ThinkingBlock):
            is_open = number in self._open_thoughts
            return ThinkingPart(self._around, block.text, block.seconds, is_open=is_open)
        if isinstance(block, ImageBlock):
            return PicturePart(self._around, block)
        return part_of(self._around, readable(block))

    def add_delta(self, block: int, text: str, *, thinking: bool) -> None:
        """Add text to block number ``block``; one that is not there yet is made."""
        if block >= len(self._groups):
            made = _Single(ThinkingBlock(""), self._single_part(block, ThinkingBlock(""))) if thinking else _Words()
            self._groups.append(made)
            block = len(self._groups) - 1
        group = self._groups[block]
        if isinstance(group, _Words):
            group.grow(self._around, text)
        elif isinstance(group.block, ThinkingBlock) and isinstance(group.part, ThinkingPart):
            group.block = ThinkingBlock(group.block.text + text, group.block.seconds)
            group.part.thought = group.block.text
            group.part.is_running = True
            group.part.forget()
        self._end_thoughts(but=block)

    def _end_thoughts(self, but: int) -> None:
        for number, group in enumerate(self._groups):
            if number != but and isinstance(group, _Single) and isinstance(group.part, ThinkingPart):
                group.part.is_running = False

    def toggle_thought(self, part: Part) -> None:
        """Open or close a thought."""
        for number, group in enumerate(self._groups):
            if isinstance(group, _Single) and group.part is part and isinstance(part, ThinkingPart):
                part.is_open = not part.is_open
                if part.is_open:
                    self._open_thoughts.add(number)
                else:
                    self._open_thoughts.discard(number)
